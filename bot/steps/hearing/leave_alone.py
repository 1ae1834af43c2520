"""Keeps the register of handles that we were asked by letter to leave alone.

A handle is nobody for good. It blocks at once whoever bears it; the first account seen under it is the person, and from
then on their own no holds, under their id. Seen on another account, it blocks that one too until an approver has ruled
whether the request means them: a handle that was handed on must neither free the one nor silence the other for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.runtime import Runtime, Team, Who
from bot.steps import surface
from bot.steps.hearing import obey
from bot.store import mentions, people, record, secret
from bot.store.database import Session, locks
from bot.store.ids import new_id
from bot.store.mentions import Mention
from bot.store.tables.hearing import AGAIN, ASKED, OTHER, THEIRS
from bot.store.text import storable
from bot.store.wishes import noes, register
from bot.store.wishes.noes import Told
from bot.store.wishes.register import Request
from rules.registry.key import canonical, canonical_handle

BUSINESS_DAYS = 10
"""Source: 47 CFR 64.1200(a)(10), CASL and CAN-SPAM; the month of GDPR article 12(3) is always later."""
NOTE_CHARS_MAX = 500
SCOPE = "any"
_WEEKEND = 5
_MEANT = frozenset({THEIRS, AGAIN})


@dataclass(frozen=True, slots=True)
class Kept:
    """A request that is in force: its id in the register (empty for an account), and when it is due to be answered."""

    id: str
    due_us: int
    known: int


def leave_alone(
    runtime: Runtime, team: Team, network: str, handle: str, received_us: int, note: str, who: str, now_us: int
) -> Kept:
    """Put a request that names a handle into the register, and in force at once; accounts seen under it are told apart.

    Raises `BadKey`. Saying the same again makes another line in the register, and no other no.
    """
    brand_id, key = team.brand.id, canonical_handle(network, handle)
    note, due_us = storable(note).strip()[:NOTE_CHARS_MAX], due(received_us)
    told = [Told(key, SCOPE, received_us, mention_id=noes.BY_HANDLE)]
    written = obey.write_down(runtime, brand_id, told, now_us)
    with locks.writing(runtime.database, brand_id) as session:
        (form,) = secret.all_forms(key, secret.generations(session, runtime.store_secret)[:1])
        obey.put_in_force(session, runtime, brand_id, told, now_us, written)
        name, request_id = key.partition("@")[2], new_id(now_us, runtime.chance)
        request = Request(brand_id, request_id, network, name, form, note, who, received_us, due_us)
        register.add(session, request)
        deeds = [record.Deed("objection", {"said": "register", "reach": SCOPE, "request": request.id, "member": who})]
        seen = register.authors_of(session, brand_id, network, key)
        found = [one for one in (mentions.get(session, brand_id, mention_id) for mention_id in seen.values()) if one]
        deeds += notice(session, runtime, team, found, now_us)
        record.append(session, brand_id, deeds, now_us, runtime.chance)
        mentions.look_again(session, brand_id, now_us, authors=list(seen))
    return Kept(request.id, due_us, len(seen))


def leave_account_alone(runtime: Runtime, team: Team, key: str, who: str, now_us: int) -> Kept:
    """Put a no of an account in force that reached us by another road than a post. Raises `BadKey`."""
    key = canonical(key)
    deed = record.Deed("objection", {"said": "register", "reach": SCOPE, "member": who}, key)
    obey.object_to(runtime, team, [Told(key, SCOPE, now_us)], [deed], now_us)
    return Kept("", due(now_us), 1)


def answered(runtime: Runtime, team: Team, request_id: str, who: str, now_us: int) -> bool:
    """Note that the person was told. False where that was noted before, or nobody asked under this id."""
    with locks.writing(runtime.database, team.brand.id) as session:
        if not register.answer(session, team.brand.id, request_id, who, now_us):
            return False
        deed = record.Deed("register", {"act": "answered", "request": request_id, "member": who})
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)
    return True


def notice(session: Session, runtime: Runtime, team: Team, rows: Sequence[Mention], now_us: int) -> list[record.Deed]:
    """See who bears a handle of the register: the first is the person, of another a member is asked. Gives the entries.

    In the transaction that stores their posts; the brand's row must be held.
    """
    brand_id, deeds = team.brand.id, []
    if not rows or register.is_empty(session, brand_id):
        return []
    secrets = secret.generations(session, runtime.store_secret)
    borne = [(form, row) for row in rows for form in register.forms_of(row, secrets)]
    known = register.bearers(session, brand_id, {form for form, _ in borne})
    for form, row in borne:
        accounts = secret.all_forms(row.author_key, secrets)
        seen = known.setdefault(form, {})
        nos = noes.under(session, brand_id, form)
        if not nos or not accounts:
            continue
        account = next((account for account in accounts if account in seen), accounts[0])
        state = seen.get(account)
        if state is None:
            state = seen[account] = ASKED if _MEANT & set(seen.values()) else THEIRS
            register.see(session, brand_id, form, account, state, row.id, now_us)
            deeds.append(record.Deed("register", {"act": state}, row.author_key, row.id))
        if state in _MEANT:
            _copy(session, runtime, brand_id, nos, row.author_key, now_us)
            register.settle(session, brand_id, form, account)
    return deeds


def meant(session: Session, runtime: Runtime, brand_id: str, account_key: str, handle: str) -> list[noes.No]:
    """What stands under the handle of an account that was proven, if it means them; changes nothing.

    It means them unless another account was seen under the handle before.
    """
    found = _meant(session, runtime, brand_id, account_key, handle)
    return [no for _, _, nos, _ in found for no in nos]


def prove_bearer(
    session: Session, runtime: Runtime, brand_id: str, account_key: str, handle: str, now_us: int
) -> list[noes.No]:
    """The same, and from now on it stands under the account too. The account's row must be held."""
    found = _meant(session, runtime, brand_id, account_key, handle)
    for form, account, nos, is_new in found:
        if is_new:
            register.see(session, brand_id, form, account, THEIRS, "", now_us)
        _copy(session, runtime, brand_id, nos, account_key, now_us)
        register.settle(session, brand_id, form, account)
    return [no for _, _, nos, _ in found for no in nos]


def rule_on_bearer(runtime: Runtime, team: Team, mention_id: str, who: Who, now_us: int, *, theirs: bool) -> bool:
    """Let an approver say whether a request means the account that bears the handle now. False if nobody asked."""
    brand_id = team.brand.id
    if not who.may_approve:
        return False
    with locks.writing(runtime.database, brand_id) as session:
        mention = mentions.get(session, brand_id, mention_id)
        form = register.asked_at(session, brand_id, [mention_id]).get(mention_id)
        if mention is None or form is None:
            return False
        locks.lock_author(session, brand_id, mention.author_key)
        register.rule(session, brand_id, mention_id, THEIRS if theirs else OTHER, who.id, now_us)
        if theirs:
            _copy(session, runtime, brand_id, noes.under(session, brand_id, form), mention.author_key, now_us)
        told = {"act": "bearer", "theirs": theirs, "member": who.id}
        deed = record.Deed("override", told, mention.author_key, mention.id)
        record.append(session, brand_id, [deed], now_us, runtime.chance)
        mentions.look_again(session, brand_id, now_us, authors=[mention.author_key])
        surface.ask_for_cards(session, runtime, team, [mention], now_us)
    return True


def due(received_us: int) -> int:
    """When an answer is due: midnight UTC after ten business days, which end no later than a month."""
    day = datetime.fromtimestamp(received_us / 1e6, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(BUSINESS_DAYS):
        day += timedelta(days=1)
        while day.weekday() >= _WEEKEND:
            day += timedelta(days=1)
    return int(day.timestamp()) * 1_000_000


def _meant(
    session: Session, runtime: Runtime, brand_id: str, account_key: str, handle: str
) -> list[tuple[bytes, bytes, list[noes.No], bool]]:
    """The forms of a handle that mean this account, its own form there, what stands under them, and if it is new."""
    key = register.key_of(account_key.partition(":")[0], handle)
    if key is None or register.is_empty(session, brand_id):
        return []
    secrets, found = secret.generations(session, runtime.store_secret), []
    forms, accounts = secret.all_forms(key, secrets), secret.all_forms(account_key, secrets)
    known = register.bearers(session, brand_id, forms)
    for form in forms:
        nos, seen = noes.under(session, brand_id, form), known.get(form, {})
        account = next((account for account in accounts if account in seen), accounts[0])
        is_new = bool(nos) and account not in seen and not _MEANT & set(seen.values())
        if is_new or seen.get(account) in _MEANT:
            found.append((form, account, nos, is_new))
    return found


def _copy(session: Session, runtime: Runtime, brand_id: str, nos: Sequence[noes.No], key: str, now_us: int) -> None:
    """Let what stands under the handle stand under the account too."""
    people.meet(session, brand_id, [key], runtime.chance)
    told = [Told(key, no.scope, no.since_us) for no in nos]
    obey.put_in_force(session, runtime, brand_id, told, now_us)
