"""The `[[brand]]` tables of a settings file become brands; an unknown key refuses.

Ids are texts, also where they look like numbers: a number in a file may lose digits on its way. Read for
`earshot.toml` and for `earshot label`, which looks at nothing else in the file.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from rules.mention import Brand, OwnAccount
from rules.registry.key import BadKey, canonical

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
ID_FORM = "Use up to 64 letters, digits, dots, hyphens and underscores."
"""What a brand may be called by us: its id names its record and the files beside the database."""
# For each network, which key of its table holds our immutable id there.
NETWORKS = {"x": "user_id", "mastodon": "account", "bluesky": "did"}
CHARACTERS_MAX = "characters_max"
"""How long a post may be on our server, for Mastodon, where each server says for itself (`max_characters`)."""
CHARACTERS_OF_ANY = 100_000
_HANDLE = re.compile(r"@?([\w-][\w.@-]*)", re.ASCII)


class BadBrand(ValueError):
    """The tables describe no brand that we could listen for; the text is one sentence with place and remedy."""


def brands_in(file: Path) -> tuple[Brand, ...]:
    """Read the brands of a TOML file and nothing else of it. Raises `BadBrand`, also for a file that does not open."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadBrand(f"Cannot open {file}: {error.strerror}. Name a settings file that exists.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadBrand(f"{file} is not valid TOML: {error}. Correct that place.") from None
    return read_brands(table)


def read_brands(table: Mapping[str, Any]) -> tuple[Brand, ...]:
    """Read the `[[brand]]` tables out of a whole settings table. Raises `BadBrand`."""
    entries = table.get("brand")
    if not isinstance(entries, list) or not entries:
        raise BadBrand("There is no brand. Add a [[brand]] table with an id, names and your accounts.")
    brands = tuple(_brand(entry, f"[[brand]] number {number}") for number, entry in enumerate(entries, 1))
    seen: dict[str, str] = {}
    for brand in brands:
        for what in (f"id {brand.id}", *(f"account {account.key}" for account in brand.accounts)):
            if what in seen:
                raise BadBrand(f"Two [[brand]] tables have the {what}. Give each to one brand only.")
            seen[what] = brand.id
    return brands


def choose(brands: Collection[Brand], brand_id: str | None) -> Brand:
    """Find the brand that is meant; with only one there is no need to say. Raises `BadBrand`."""
    ids = ", ".join(sorted(brand.id for brand in brands))
    if brand_id is None and len(brands) > 1:
        raise BadBrand(f"There are several brands ({ids}). Say which one with --brand-id.")
    for brand in brands:
        if brand_id in (None, brand.id):
            return brand
    raise BadBrand(f"There is no brand with that id. Choose one of: {ids}.")


def _brand(entry: object, place: str) -> Brand:
    if not isinstance(entry, Mapping):
        raise BadBrand(f"{place} is not a table. Write it as [[brand]].")
    brand_id = _text(entry, "id", place)
    if not ID.fullmatch(brand_id):
        raise BadBrand(f"{place}: the id {brand_id!r} cannot name a file. {ID_FORM}")
    place = f"[[brand]] {brand_id}"
    _only(entry, {"id", "names", *NETWORKS}, place)
    names = _texts(entry, "names", place)
    if not names:
        raise BadBrand(f'{place} has no names. Add a line such as names = ["Acme"].')
    tables = [(network, entry[network]) for network in NETWORKS if network in entry]
    accounts = tuple(_account(network, given, f"{place}, [brand.{network}]") for network, given in tables)
    staff = frozenset(
        _key(network, member, "staff", f"{place}, [brand.{network}]")
        for network, given in tables
        for member in _texts(given, "staff", f"{place}, [brand.{network}]")
    )
    return Brand(id=brand_id, names=names, accounts=accounts, staff=staff)


def _account(network: str, given: object, place: str) -> OwnAccount:
    if not isinstance(given, Mapping):
        raise BadBrand(f"{place} is not a table.")
    id_key = NETWORKS[network]
    own = {CHARACTERS_MAX} if network == "mastodon" else set()
    _only(given, {id_key, "handle", "past_handles", "staff", *own}, place)
    return OwnAccount(
        network=network,
        key=_key(network, _text(given, id_key, place), id_key, place),
        handle=_handle(_text(given, "handle", place), "handle", place),
        past_handles=tuple(_handle(handle, "past_handles", place) for handle in _texts(given, "past_handles", place)),
        weight_max=_number(given[CHARACTERS_MAX], place) if CHARACTERS_MAX in given else None,
    )


def _number(given: object, place: str) -> int:
    if type(given) is not int or not 1 <= given <= CHARACTERS_OF_ANY:
        raise BadBrand(f"{place}: {CHARACTERS_MAX} must be a number from 1 to {CHARACTERS_OF_ANY:,}.")
    return given


def _key(network: str, account: str, name: str, place: str) -> str:
    try:
        return canonical(f"{network}:{account}")
    except BadKey as error:
        raise BadBrand(f"{place}: {name} names no account. {error}") from None


def _handle(given: str, name: str, place: str) -> str:
    handle = _HANDLE.fullmatch(given)
    if handle is None:
        raise BadBrand(f'{place}: {name} must be a handle alone, such as "acme".')
    return handle[1]


def _only(table: Mapping[str, Any], known: Collection[str], place: str) -> None:
    for key in table:
        if key not in known:
            raise BadBrand(f"{place} has an unknown key: {key}. Known are {', '.join(sorted(known))}.")


def _text(table: Mapping[str, Any], key: str, place: str) -> str:
    value = table.get(key)
    if isinstance(value, str) and value.strip():
        return value.strip()
    if value is None:
        raise BadBrand(f"{place} has no {key}. Add it, in quotation marks.")
    raise BadBrand(f"{place}: {key} must be a text. Write it in quotation marks.")


def _texts(table: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
    values = table.get(key, [])
    if isinstance(values, list) and all(isinstance(value, str) and value.strip() for value in values):
        return tuple(value.strip() for value in values)
    raise BadBrand(f"{place}: {key} must be a list of texts, each in quotation marks.")
