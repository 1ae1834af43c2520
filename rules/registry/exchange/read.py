"""Lists of other tools: who says no, and what is left out and why.

Mautic: a CSV of contacts with `doNotEmail`, or of the do-not-contact list with `reason` (0 contactable, 1 unsubscribed,
2 bounced, 3 manual), or what its API answers (`contacts`, each with `doNotContact`). listmonk: a CSV of subscribers, or
what its API answers (`data.results`), `status` if it has one, and accounts as columns or among the attributes. SES: the
JSON of ListSuppressedDestinations, or JSON lines or CSV with `reason` and the import's action (PUT, DELETE). Plain: an
account a line, `#` begins a remark. Sources: Mautic's DoNotContact entity, contact import and API, listmonk's schema,
importer and API, the SES API reference.

A list can only add a no. What would take one back is left out, and so is whoever has no account in it. Longer than most
files: all forms stand side by side.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from rules.registry.exchange.account import account_in, account_of, names_account, word_of
from rules.registry.exchange.form import Form
from rules.registry.key import BadKey

TEXT_CHARS_MAX: Final = 64 << 20
SCOPE: Final = "any"


class BadList(ValueError):
    """The whole file is refused; the text says where and what is wrong with it, and the remedy, and quotes nothing."""


@dataclass(frozen=True, slots=True)
class SaysNo:
    """An account that says no, by its key or a handle's; the line it stands in, and how far the no reaches."""

    line: int
    who: str
    scope: str = SCOPE
    since_us: int | None = None


class Why(StrEnum):
    """Why a line was left out."""

    LOOSENS = "would let somebody be contacted again, and only they themselves can"
    NO_ACCOUNT = "has no account in it: an e-mail address or a phone number is never joined to an account"
    BOUNCED = "tells of a mailbox that failed, which is nobody's wish"
    SILENT = "does not say that somebody may not be contacted"
    UNREADABLE = "names an account in a way that we cannot read"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of which nothing was taken."""

    line: int
    why: Why


Read = Iterator[SaysNo | LeftOut]


def read(form: Form, text: str) -> Read:
    """Read a list that is plain or of another tool; raises `BadList`, at once or on the way. Lines count from 1."""
    if len(text) > TEXT_CHARS_MAX:
        raise BadList(f"The list has more than {TEXT_CHARS_MAX:,} characters. Split it.")
    text = text.removeprefix("\ufeff")
    if form is Form.PLAIN:
        return _plain(text)
    if text.lstrip()[:1] in ("{", "["):
        return chain.from_iterable(_taken(line, fields, form) for line, fields in _json(text, form))
    return chain.from_iterable(_taken(line, fields, form) for line, fields in _csv(text))


def _plain(text: str) -> Read:
    for number, line in enumerate(text.splitlines(), 1):
        value = line.strip()
        if not value or value.startswith("#"):
            continue
        try:
            yield SaysNo(number, account_of(value))
        except BadKey:
            yield LeftOut(number, Why.NO_ACCOUNT if _is_address(value) else Why.UNREADABLE)


def _csv(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    first = text.partition("\n")[0]
    lines = io.StringIO(text, newline="")
    rows = csv.reader(lines, delimiter=";" if ";" in first and "," not in first else ",", strict=True)
    try:
        header = [word_of(name) for name in next(rows, [])]
        if len(set(header)) < len(header) or not any(header):
            raise BadList("Line 1 does not name the columns, each once. Export the list again, with a heading.")
        for row in rows:
            if row and len(row) != len(header):
                raise BadList(f"Line {rows.line_num:,} has {len(row)} columns, not {len(header)} as the heading.")
            if row:
                yield rows.line_num, dict(zip(header, row, strict=True))
    except csv.Error:
        what = "has a quote that does not end, or a value that is too long"
        raise BadList(f"Line {rows.line_num:,} {what}. Export the list again.") from None


def _json(text: str, form: Form) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        lines = enumerate(text.splitlines(), 1)
        found = ((number, _object(number, line)) for number, line in lines if line.strip())
    else:
        found = ((number, one) for number, one in enumerate(_entries(whole, form), 1))
    for number, one in found:
        if not isinstance(one, dict):
            raise BadList(f"Entry {number:,} is no JSON object. Export the list again.")
        yield number, {**_deeper(one, form), **_texts(one)}


def _entries(answer: object, form: Form) -> Iterable[object]:
    """The entries of what an API answered; one that stands alone is one."""
    for name in _PLACES[form]:
        if isinstance(answer, dict) and name in answer:
            answer = answer[name]
            if not isinstance(answer, dict | list):
                raise BadList(f"{name} is no list. Export the list again.")
    if form is Form.MAUTIC and isinstance(answer, dict) and all(isinstance(one, dict) for one in answer.values()):
        return answer.values()  # each by its id
    return answer if isinstance(answer, list) else [answer]


def _deeper(entry: Mapping[str, object], form: Form) -> Mapping[str, str]:
    """What stands within an entry: the attributes of listmonk; the fields of Mautic, and why it must not contact."""
    attributes, groups = entry.get("attribs"), entry.get("fields")
    if form is Form.LISTMONK and isinstance(attributes, dict):
        return _texts(attributes)
    if form is not Form.MAUTIC or not isinstance(groups, dict):
        return {}
    fields = [field for group in groups.values() if isinstance(group, dict) for field in group.items()]
    found = _texts({name: field.get("value") if isinstance(field, dict) else field for name, field in fields})
    noes = entry.get("doNotContact")
    reasons = [str(no.get("reason")) for no in noes if isinstance(no, dict)] if isinstance(noes, list) else []
    wish = min(reasons, key=_NO_WISH.find, default=None)
    return {**found, "donotemail": ""} if wish is None else {**found, "reason": wish}


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    """The values that are texts or whole numbers, under the names of their columns."""
    return {
        word_of(name): str(value)
        for name, value in values.items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }


def _object(number: int, line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise BadList(f"Line {number:,} is no JSON. Export the list again.") from None


def _taken(line: int, fields: Mapping[str, str], form: Form) -> Read:
    """What one row comes to: each account in it is taken by itself, and no two are joined."""
    if why := _RULES[form](fields):
        yield LeftOut(line, why)
        return
    named = [(column, value) for column, value in _all_of(fields, form) if names_account(column) and value.strip()]
    if not named:
        yield LeftOut(line, Why.NO_ACCOUNT)
    for column, value in named:
        try:
            yield SaysNo(line, account_in(column, value))
        except BadKey:
            yield LeftOut(line, Why.NO_ACCOUNT if _is_address(value) else Why.UNREADABLE)


def _all_of(fields: Mapping[str, str], form: Form) -> Iterator[tuple[str, str]]:
    yield from fields.items()
    if form is Form.LISTMONK and fields.get("attributes", "").strip():
        try:
            attributes = json.loads(fields["attributes"])
        except (ValueError, RecursionError):
            attributes = None
        if isinstance(attributes, dict):
            yield from _texts(attributes).items()


def _mautic(fields: Mapping[str, str]) -> Why | None:
    said = fields.get("donotemail", "").strip().lower()
    reason = fields.get("reason", "").strip().lower()
    if said in _NO or reason in {"0", "contactable"}:
        return Why.LOOSENS
    if reason in {"2", "bounced"}:
        return Why.BOUNCED
    return Why.SILENT if "donotemail" in fields and not said else None


def _listmonk(fields: Mapping[str, str]) -> Why | None:
    return Why.LOOSENS if fields.get("status", "").strip().lower() in {"enabled", "confirmed"} else None


def _ses(fields: Mapping[str, str]) -> Why | None:
    actions = {fields.get(name, "").strip().upper() for name in ("action", "importaction")}
    if actions & {"DELETE", "REMOVE"}:
        return Why.LOOSENS
    return Why.BOUNCED if fields.get("reason", "").strip().upper() == "BOUNCE" else None


def _is_address(value: str) -> bool:
    """Whether this may be an e-mail address or a phone number."""
    return "@" in value.strip("@") or value.strip().lstrip("+").replace(" ", "").replace("-", "").isdigit()


_NO: Final = frozenset({"0", "false", "no", "n", "off"})
_NO_WISH: Final = "20"
"""Reasons of Mautic that are nobody's wish, the lesser last."""
_PLACES: Final = {
    Form.MAUTIC: ("contacts",),
    Form.LISTMONK: ("data", "results"),
    Form.SES: ("SuppressedDestinationSummaries",),
}
_RULES: Final = {Form.MAUTIC: _mautic, Form.LISTMONK: _listmonk, Form.SES: _ses}
