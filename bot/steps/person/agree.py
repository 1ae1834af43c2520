"""Puts a person's yes on record, and ends it when they withdraw.

A yes comes from the person's own act on the preference page, or a member writes down what the person told them; then it
ends after some months. No import makes one: an import can only tighten.
"""

from dataclasses import asdict, replace
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.runtime import Runtime, Team
from bot.steps.hearing import keep_ended
from bot.store import mentions, people, record
from bot.store.database import Session, locks
from bot.store.ids import new_id
from bot.store.text import storable
from bot.store.wishes import contracts
from bot.store.wishes.contracts import Terms
from rules.contracts import MINUTES_A_DAY, months_later
from rules.policy import DAY_US
from rules.registry.scope import MEDIA

PERIOD_MAX_US = 365 * DAY_US
CAP_MAX = 1_000
EVIDENCE_CHARS_MAX = 2_000


class Source(StrEnum):
    """Where a contract came from."""

    PAGE = "page"  # the person's own act, proven to be theirs
    STAFF = "staff"  # a member wrote down what the person told them


class BadTerms(ValueError):
    """Terms that cannot be put on record; the text names what is wrong, and the remedy. `part` is the part meant."""

    def __init__(self, sentence: str, part: str) -> None:
        super().__init__(sentence)
        self.part = part


def agree(
    runtime: Runtime, team: Team, author_key: str, terms: Terms, source: Source, by: str, evidence: str, now_us: int
) -> str:
    """Record a contract, with its entry, and have the person's cards looked at again. Gives its id.

    Raises `BadTerms`, and changes nothing then.
    """
    brand_id = team.brand.id
    with locks.writing(runtime.database, brand_id) as session:
        people.meet(session, brand_id, [author_key], runtime.chance)
        locks.lock_author(session, brand_id, author_key)
        contract_id, deed = put_on_record(session, runtime, team, author_key, terms, source, by, evidence, now_us)
        record.append(session, brand_id, [deed], now_us, runtime.chance)
        mentions.look_again(session, brand_id, now_us, authors=[author_key])
    return contract_id


def put_on_record(
    session: Session,
    runtime: Runtime,
    team: Team,
    author_key: str,
    terms: Terms,
    source: Source,
    by: str,
    evidence: str,
    now_us: int,
) -> tuple[str, record.Deed]:
    """Put a contract in force, in the caller's transaction, which holds the author; gives its id and its entry.

    One on the very same terms that is in force already goes on instead, so that whoever presses twice has agreed once.
    Raises `BadTerms`, and changes nothing then.
    """
    evidence = storable(evidence).strip()
    check(terms, team, evidence)
    if source is Source.STAFF:
        terms = ended(terms, team)
    brand_id, kept = team.brand.id, runtime.store_secret
    contract_id = contracts.same(session, brand_id, author_key, kept, terms, source, now_us)
    if contract_id is None:
        contract_id = new_id(now_us, runtime.chance)
        contracts.add(session, brand_id, contract_id, author_key, kept, terms, source, by, evidence)
    told = {"act": "agree", "source": source, "member": by, "evidence": evidence, "terms": asdict(terms)}
    return contract_id, record.Deed("contract", told | {"contract": contract_id}, author_key)


def withdraw(runtime: Runtime, team: Team, author_key: str, contract_id: str, by: str, now_us: int) -> bool:
    """End a contract at once, with its entry. False where this person has none of this id in force."""
    brand_id = team.brand.id
    with locks.writing(runtime.database, brand_id) as session:
        locks.lock_author(session, brand_id, author_key)
        if not contracts.lift(session, brand_id, contract_id, author_key, runtime.store_secret, now_us):
            return False
        keep_ended.note(session, runtime, brand_id, contract_id, now_us)
        deed = record.Deed("contract", {"act": "withdraw", "member": by, "contract": contract_id}, author_key)
        record.append(session, brand_id, [deed], now_us, runtime.chance)
        mentions.look_again(session, brand_id, now_us, authors=[author_key])
    return True


def ended(terms: Terms, team: Team) -> Terms:
    """The same terms, with the end of what a member writes down: some months after it begins, or sooner."""
    ends_us = months_later(terms.since_us, team.policy.consent.staff_months)
    return replace(terms, until_us=ends_us if terms.until_us is None else min(ends_us, terms.until_us))


def check(terms: Terms, team: Team, evidence: str) -> None:
    """Raise `BadTerms` unless these terms mean something, and there is a proof of them that can be read."""
    if not evidence or len(evidence) > EVIDENCE_CHARS_MAX:
        raise BadTerms(f"Say how they agreed, in at most {EVIDENCE_CHARS_MAX} characters.", "evidence")
    if terms.until_us is not None and terms.until_us <= terms.since_us:
        raise BadTerms("The contract ends before it begins. Set a later end.", "until")
    if unknown := set(terms.topics) - set(team.policy.topics):
        raise BadTerms(
            f"No topic is called {min(unknown)!r}. Declare it in your policy, under [topics], with its words.",
            "topics",
        )
    if unknown := set(terms.media) - MEDIA:
        raise BadTerms(f"No medium is called {min(unknown)!r}. Use {', '.join(sorted(MEDIA))}.", "media")
    if (terms.cap is None) != (terms.period_us is None):
        raise BadTerms("A cap is so many replies in so long. Give both, or neither.", "cap")
    if not (0 <= (terms.cap or 0) <= CAP_MAX and 0 < (terms.period_us or DAY_US) <= PERIOD_MAX_US):
        raise BadTerms(f"A cap is 0 to {CAP_MAX} replies in at most 365 days.", "cap")
    quiet = (terms.quiet_from, terms.quiet_to, terms.zone)
    if quiet != (None, None, None):
        _check_quiet(*quiet)


def _check_quiet(from_minute: int | None, to_minute: int | None, zone: str | None) -> None:
    if from_minute is None or to_minute is None or zone is None:
        raise BadTerms("Quiet hours have a beginning, an end and a time zone. Give all three, or none.", "quiet")
    if not (0 <= from_minute < MINUTES_A_DAY and 0 <= to_minute < MINUTES_A_DAY):
        raise BadTerms("Quiet hours begin and end at a minute of the day, 0 to 1439.", "quiet")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadTerms(f"There is no time zone {zone!r}. Use a name such as Europe/Berlin.", "zone") from None
