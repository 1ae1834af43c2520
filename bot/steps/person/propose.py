"""A member writes down what a person allows; a colleague has to agree.

Four eyes: whoever wrote it down cannot agree to it, and what is agreed to is what was shown, to the byte. Undecided for
72 hours it is dropped. To end what a person allows, one member is enough. None of it touches a no of theirs.
"""

from collections.abc import Mapping
from dataclasses import replace

from msgspec import structs

from bot.runtime import Runtime, Team, Who
from bot.steps.hearing import keep_ended
from bot.steps.person import agree
from bot.steps.person.agree import BadTerms, Source
from bot.store import mentions, outbox, people, record
from bot.store.database import Session, locks
from bot.store.mentions import Mention
from bot.store.text import storable
from bot.store.wishes import contracts, proposals
from bot.store.wishes.contracts import Terms
from bot.store.wishes.proposals import AGREED, LAPSED, SENT_BACK, WAITING, Proposal

KIND = "proposal"
"""The message in the channel that asks a colleague; its subject is the proposal."""
WAIT_US = 72 * 3_600_000_000

TOO_LATE = "It is too late for that: somebody has decided, or its time was over."
OWN = "You wrote this down yourself. A colleague has to agree to it."
NO_APPROVER = "Only an approver may agree to this. Ask one of your team."
CHANGED = "This is not what was written down any more. Send it back, and write it down again."


def propose(
    runtime: Runtime, team: Team, proposal_id: str, mention: Mention, terms: Terms, evidence: str, who: Who, now_us: int
) -> None:
    """Write down what the author of a post allows, and ask the channel for a second member.

    A second time under this id changes nothing. Raises `BadTerms`, and changes nothing then.
    """
    evidence = storable(evidence).strip()
    terms = agree.ended(terms, team)
    agree.check(terms, team, evidence)
    brand_id, author = team.brand.id, mention.author_key
    with locks.writing(runtime.database, brand_id) as session:
        if proposals.get(session, brand_id, proposal_id) is not None:
            return
        new = Proposal(proposal_id, mention.id, author, terms, evidence, "", who.id, WAITING, now_us + WAIT_US)
        mark = proposals.add(session, brand_id, new, now_us)
        told = {"act": "propose", "member": who.id, "proposal": proposal_id, "sha256": mark}
        _record(session, runtime, team, author, told, now_us)
        _show(session, runtime, team, proposal_id, now_us)


def second(runtime: Runtime, team: Team, proposal_id: str, who: Who, now_us: int) -> str:
    """Agree, as a colleague, to what was written down: from now on it counts. Else a sentence that says why not."""
    with locks.writing(runtime.database, team.brand.id) as session:
        one = _standing(session, team, proposal_id, now_us)
        if one is None or one.terms is None:
            return TOO_LATE
        if (no := _cannot_agree(one, who)) is not None:
            told = {"act": "turned away", "member": who.id, "proposal": one.id, "refused": no}
            _record(session, runtime, team, one.author_key, told, now_us)
            return no
        people.meet(session, team.brand.id, [one.author_key], runtime.chance)
        locks.lock_author(session, team.brand.id, one.author_key)
        terms = replace(one.terms, since_us=now_us)
        try:
            _, deed = agree.put_on_record(
                session, runtime, team, one.author_key, terms, Source.STAFF, one.member, one.evidence, now_us
            )
        except BadTerms as wrong:  # the policy has changed meanwhile, or its end has come
            return f"{wrong} Send it back, and write it down again."
        agreed = {"seconded_by": who.id, "proposal": one.id, "sha256": one.sha256}
        record.append(
            session, team.brand.id, [structs.replace(deed, payload={**deed.payload, **agreed})], now_us, runtime.chance
        )
        mentions.look_again(session, team.brand.id, now_us, authors=[one.author_key])
        _decide(session, runtime, team, one, AGREED, who.id, now_us)
    return ""


def send_back(runtime: Runtime, team: Team, proposal_id: str, who: Who, now_us: int) -> str:
    """Drop what was written down, with its entry. Else a sentence that says why not."""
    with locks.writing(runtime.database, team.brand.id) as session:
        one = _standing(session, team, proposal_id, now_us)
        if one is None:
            return TOO_LATE
        told = {"act": "send back", "member": who.id, "proposal": one.id}
        _record(session, runtime, team, one.author_key, told, now_us)
        _decide(session, runtime, team, one, SENT_BACK, who.id, now_us)
    return ""


def let_proposals_lapse(runtime: Runtime, team: Team, now_us: int) -> int:
    """Drop what nobody decided on in time, with its entry. Says how many."""
    with locks.writing(runtime.database, team.brand.id) as session:
        late = proposals.waiting(session, team.brand.id, due_by_us=now_us)
        for one in late:
            _record(session, runtime, team, one.author_key, {"act": "lapse", "proposal": one.id}, now_us)
            _decide(session, runtime, team, one, LAPSED, None, now_us)
    return len(late)


def end(runtime: Runtime, team: Team, author_key: str, who: Who, now_us: int) -> int:
    """End all that a person allows, at once, and drop what waits for them. Says how many contracts there were."""
    brand_id = team.brand.id
    with locks.writing(runtime.database, brand_id) as session:
        people.meet(session, brand_id, [author_key], runtime.chance)
        locks.lock_author(session, brand_id, author_key)
        for one in proposals.waiting(session, brand_id, author_key=author_key):
            told = {"act": "send back", "member": who.id, "proposal": one.id}
            _record(session, runtime, team, author_key, told, now_us)
            _decide(session, runtime, team, one, SENT_BACK, who.id, now_us)
        ids = contracts.in_force(session, brand_id, author_key, runtime.store_secret, now_us)
        for contract_id in ids:
            contracts.lift(session, brand_id, contract_id, author_key, runtime.store_secret, now_us)
            keep_ended.note(session, runtime, brand_id, contract_id, now_us)
            told = {"act": "withdraw", "member": who.id, "contract": contract_id}
            _record(session, runtime, team, author_key, told, now_us)
        mentions.look_again(session, brand_id, now_us, authors=[author_key])
    return len(ids)


def _standing(session: Session, team: Team, proposal_id: str, now_us: int) -> Proposal | None:
    one = proposals.get(session, team.brand.id, proposal_id)
    return one if one is not None and one.state == WAITING and now_us < one.due_us else None


def _cannot_agree(one: Proposal, who: Who) -> str | None:
    if not who.may_approve:
        return NO_APPROVER
    if who.id == one.member:
        return OWN
    return None if one.whole else CHANGED


def _decide(
    session: Session, runtime: Runtime, team: Team, one: Proposal, state: str, by: str | None, now_us: int
) -> None:
    proposals.decide(session, team.brand.id, one.id, state, by, now_us)
    _show(session, runtime, team, one.id, now_us)


def _record(
    session: Session, runtime: Runtime, team: Team, author_key: str, told: Mapping[str, object], now_us: int
) -> None:
    people.meet(session, team.brand.id, [author_key], runtime.chance)
    record.append(session, team.brand.id, [record.Deed("contract", told, author_key)], now_us, runtime.chance)


def _show(session: Session, runtime: Runtime, team: Team, proposal_id: str, now_us: int) -> None:
    wanted = [outbox.Wanted(KIND, proposal_id)]
    outbox.want(session, team.workspace, team.brand.id, team.channel, wanted, now_us, runtime.chance)
