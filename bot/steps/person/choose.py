"""Puts in force what a person chose on their page, for the next decision.

A choice comes from a proven visit, from a link that we gave this account, or from anybody who typed an account in. The
last two can only tighten, and their *never* holds until the person speaks to us anew. What was proven gives way to
nothing but what is proven later. One transaction: the noes, the entry, the looks at all open cards of theirs.
Longer than most files: all that a choice may touch is best read together.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from msgspec.structs import replace

from bot.runtime import Runtime, Team
from bot.steps.hearing import keep_ended, leave_alone, obey
from bot.steps.person import agree
from bot.steps.person.agree import Source
from bot.store import mentions, people, record, secret
from bot.store.database import Session, locks
from bot.store.record import Deed
from bot.store.visitors import links, visits
from bot.store.wishes import contracts, noes, register
from bot.store.wishes.contracts import Terms
from bot.store.wishes.noes import Told
from rules.choice import BadChoice, Choice, Wanted, covers, is_for_all, left_over, needs_proof, scope_of, words
from rules.registry.key import canonical


@dataclass(frozen=True, slots=True)
class NeedsProof:
    """Nothing was changed, for the choice permits something and the account was not proven; says what to do."""

    sentence: str = "Please show first that this account is yours."


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice on record: its sentence, and its entry, of which there is a receipt (`steps/person/receipt.py`)."""

    words: str
    entry_id: str


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who chooses, and what shows it: code, x, mastodon, link, or nothing at all."""

    account_key: str
    by: str
    handle: str = ""
    proven: bool = False


def choose_proven(
    runtime: Runtime,
    team: Team,
    token: str,
    choice: Choice,
    now_us: int,
    terms: Terms | None = None,
    contract: str = "",
) -> Chosen | NeedsProof:
    """Do what the holder of a proven visit chose; their earlier choice about the same gives way.

    `terms` are those of a contract (`Wanted.CONTRACT`), `contract` is the id of one to end (`Wanted.WITHDRAW`). Raises
    `BadChoice` or `agree.BadTerms`, and changes nothing then.
    """
    with _holding(runtime, team, choice) as session:
        visit = visits.find(session, team.brand.id, token, now_us)
        if visit is None or visit.account_key is None:
            return NeedsProof()
        asker = _Asker(visit.account_key, visit.how or "", visit.handle or "", proven=True)
        people.meet(session, team.brand.id, [asker.account_key], runtime.chance)
        locks.lock_author(session, team.brand.id, asker.account_key)
        if choice.wanted is Wanted.CONTRACT:
            return _agree(session, runtime, team, asker, terms, now_us)
        if choice.wanted is Wanted.WITHDRAW:
            return _withdraw(session, runtime, team, asker, contract, now_us)
        return _say(session, runtime, team, asker, choice, now_us)


def choose_claimed(runtime: Runtime, team: Team, account: str, choice: Choice, now_us: int) -> Chosen | NeedsProof:
    """Do what somebody chose for an account that they typed in: `account` is the key of an account or of a handle.

    Raises `BadKey` for what is neither, and `BadChoice`.
    """
    if needs_proof(choice.wanted):
        return NeedsProof()
    with _holding(runtime, team, choice) as session:
        return _claim(session, runtime, team, _Asker(canonical(account), "nothing"), choice, now_us)


def choose_by_link(runtime: Runtime, team: Team, link: str, choice: Choice, now_us: int) -> Chosen | NeedsProof | None:
    """Do what the holder of one of our links chose; `None` for a link that we do not know. Raises `BadChoice`."""
    if needs_proof(choice.wanted):
        return NeedsProof()
    with _holding(runtime, team, choice) as session:
        account_key = links.holder(session, team.brand.id, link)
        if account_key is None:
            return None
        return _claim(session, runtime, team, _Asker(account_key, "link"), choice, now_us)


@contextmanager
def _holding(runtime: Runtime, team: Team, choice: Choice) -> Iterator[Session]:
    """Hold every brand of ours to which a choice speaks."""
    with runtime.database.write(urgent=True) as session:
        for brand_id in _brands(runtime, team, choice):
            locks.lock_brand(session, brand_id)
        yield session


def _brands(runtime: Runtime, team: Team, choice: Choice) -> list[str]:
    return sorted(one.brand.id for one in runtime.teams) if choice.to_all else [team.brand.id]


def _claim(session: Session, runtime: Runtime, team: Team, asker: _Asker, choice: Choice, now_us: int) -> Chosen:
    """Add a no that anybody could have typed in.

    Where one stands already the new one begins with it, not now: else whoever typed it in again would close a door. It
    is put down all the same, so that neither the answer nor the time it takes tells what stood there before.
    """
    scope = _scope(choice, team, asker)
    for brand_id in _brands(runtime, team, choice):
        held = noes.in_force(session, brand_id, asker.account_key, runtime.store_secret)
        began = [no.since_us for no in held if not no.unsure and covers(no.scope, scope)]
        _put(session, runtime, brand_id, asker, [scope], now_us, since_us=max(began) + 1 if began else now_us)
    return _record(session, runtime, team, asker, choice, scope, now_us)


def _say(session: Session, runtime: Runtime, team: Team, asker: _Asker, choice: Choice, now_us: int) -> Chosen:
    """Let a proven choice take the place of what the person said before about the same, to the same brands."""
    scope = "" if choice.wanted is Wanted.START else _scope(choice, team, asker)
    for brand_id in _brands(runtime, team, choice):
        held = leave_alone.prove_bearer(session, runtime, brand_id, asker.account_key, asker.handle, now_us)
        held += noes.in_force(session, brand_id, asker.account_key, runtime.store_secret)
        if choice.wanted is Wanted.DO_NOT_LISTEN:
            held = []
        if brand_id != team.brand.id:
            held = [no for no in held if is_for_all(no.scope)]
        noes.lift_these(session, brand_id, [no.id for no in held], now_us)
        kept = dict.fromkeys(left for no in held for left in left_over(no.scope, choice, brand_id))
        _put(session, runtime, brand_id, asker, [*kept, *filter(None, [scope])], now_us)
    return _record(session, runtime, team, asker, choice, scope, now_us)


def _put(
    session: Session,
    runtime: Runtime,
    brand_id: str,
    asker: _Asker,
    scopes: Sequence[str],
    now_us: int,
    since_us: int | None = None,
) -> None:
    people.meet(session, brand_id, [asker.account_key], runtime.chance)
    locks.lock_author(session, brand_id, asker.account_key)
    told = [Told(asker.account_key, scope, now_us if since_us is None else since_us) for scope in scopes]
    obey.put_in_force(session, runtime, brand_id, told, now_us)
    if ":@" in asker.account_key:
        forms = secret.all_forms(asker.account_key, secret.generations(session, runtime.store_secret))
        register.note(session, brand_id, asker.account_key, forms[0], now_us)
        register.named_again(session, brand_id, forms)
    theirs = [asker.account_key, *mentions.called(session, brand_id, asker.account_key)]
    mentions.look_again(session, brand_id, now_us, authors=theirs)


def _record(
    session: Session, runtime: Runtime, team: Team, asker: _Asker, choice: Choice, scope: str, now_us: int
) -> Chosen:
    """Write the entry in the record of every brand to which the choice speaks; the receipt is of this one's."""
    said = words(choice, team.brand.names[0], proven=asker.proven)
    told = {"act": "choose", "choice": choice.wanted, "said": "stop" if scope else "start", "scope": scope}
    deed = Deed("objection", told | _shown(asker, said), asker.account_key)
    entries = {
        brand_id: record.append(session, brand_id, [deed], now_us, runtime.chance)[0]
        for brand_id in _brands(runtime, team, choice)
    }
    return Chosen(said, entries[team.brand.id])


def _agree(session: Session, runtime: Runtime, team: Team, asker: _Asker, terms: Terms | None, now_us: int) -> Chosen:
    if terms is None:
        raise BadChoice("Say on which terms, and try again.")
    evidence = f"They agreed on our preference page, and proved their account by {asker.by}."
    _, deed = agree.put_on_record(session, runtime, team, asker.account_key, terms, Source.PAGE, "", evidence, now_us)
    return _close(session, runtime, team, asker, Choice(Wanted.CONTRACT), deed, now_us)


def _withdraw(session: Session, runtime: Runtime, team: Team, asker: _Asker, contract: str, now_us: int) -> Chosen:
    if not contracts.lift(session, team.brand.id, contract, asker.account_key, runtime.store_secret, now_us):
        raise BadChoice("This agreement is over already. Open your page again to see what stands.")
    keep_ended.note(session, runtime, team.brand.id, contract, now_us)
    deed = Deed("contract", {"act": "withdraw", "member": "", "contract": contract}, asker.account_key)
    return _close(session, runtime, team, asker, Choice(Wanted.WITHDRAW), deed, now_us)


def _close(
    session: Session, runtime: Runtime, team: Team, asker: _Asker, choice: Choice, deed: Deed, now_us: int
) -> Chosen:
    said = words(choice, team.brand.names[0], proven=True)
    deed = replace(deed, payload={**deed.payload, **_shown(asker, said)})
    [entry_id] = record.append(session, team.brand.id, [deed], now_us, runtime.chance)
    mentions.look_again(session, team.brand.id, now_us, authors=[asker.account_key])
    return Chosen(said, entry_id)


def _shown(asker: _Asker, said: str) -> dict[str, str]:
    """What the receipt tells besides: whose choice it was, what showed that, and their sentence."""
    return {"account": asker.account_key, "proof": asker.by, "words": said}


def _scope(choice: Choice, team: Team, asker: _Asker) -> str:
    return scope_of(choice, team.brand.id, proven=asker.proven) or ""
