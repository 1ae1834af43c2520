"""Forgets a person: all that names them goes, and what they refused stays refused.

One transaction takes texts, facts, nonces, keys and handles out of every row, wherever they stand, with an entry that
names nobody. The record's leaves stay, so every proof holds; nobody can test a guess against them, for both keys of
their commitments are gone. The cards leave Slack (`bot/store/outbox.py: blank`), then the disk is scrubbed. A person
who posts again starts anew, and their no is in force. The same for an operator's command and for the person's own page.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.runtime import Runtime, Team
from bot.steps import digest
from bot.steps.hearing import keep_forgotten, obey
from bot.steps.person import propose
from bot.store import mentions, outbox, record, secret, themes
from bot.store.database import BadDatabase, Session, locks
from bot.store.person import erasure, forgotten, traces
from bot.store.person.erasure import Person
from bot.store.person.forgotten import Forgetting
from bot.store.wishes import noes
from bot.store.wishes.noes import Told

TURNS_MAX = 5
"""So often we look for what came in between; each turn finds less."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased: their posts, our replies, entries of the record, contracts, and what named them elsewhere."""

    posts: int = 0
    replies: int = 0
    entries: int = 0
    contracts: int = 0
    elsewhere: int = 0
    scrubbed: bool = True


class NotNow(RuntimeError):
    """A person cannot be forgotten at this moment; the text says why, and when to try again."""


def forget(
    runtime: Runtime,
    team: Team,
    account_key: str,
    now_us: int,
    handle: str = "",
    by: str = "",
    again: Forgetting | None = None,
) -> Forgotten:
    """Forget whoever has this account; `handle` is one that we were told, `by` who asked for it: page or command.

    `again` is when that happened before, in a database that is gone (`forget_again.py`). Repeats safely.
    Raises `NotNow` while a reply to them is on its way, and changes nothing then.
    """
    brand_id = team.brand.id
    with runtime.database.read() as session:
        person = erasure.known_as(session, brand_id, account_key, handle)
        workspaces = outbox.workspaces(session, brand_id)
        own = [mention.id for mention in mentions.of_author(session, brand_id, account_key)]
        named = traces.find(session, brand_id, workspaces, person, own)
    runtime.passing("forget: found")
    with locks.writing(runtime.database, brand_id) as session:
        locks.lock_authors(session, brand_id, person.keys)
        if erasure.is_sending(session, brand_id, account_key, now_us):
            raise NotNow("A reply to them is on its way at this moment. Wait a minute, and try again.")
        went = erasure.erase(session, brand_id, person, runtime.store_secret, now_us)
        elsewhere = _erase_elsewhere(session, team, workspaces, named, now_us)
        for workspace in workspaces:
            outbox.blank(session, workspace, brand_id, went.posts, now_us, unposted=True)
            outbox.blank(session, workspace, brand_id, went.proposals, now_us, unposted=True, kind=propose.KIND)
        themes.forget(session, brand_id, digest.week_of(now_us, team), account_key, runtime.store_secret)
        newest = secret.generations(session, runtime.store_secret)[0]
        forgotten.remember(session, brand_id, account_key, newest, again.at_us if again else now_us)
        counts = {"posts": len(went.posts), "replies": went.replies, "contracts": went.contracts, "others": elsewhere}
        told = counts | {"why": "a person asked to be forgotten", "by": by}
        record.append(session, brand_id, [record.Deed("erased", told)], now_us, runtime.chance)
        if again is None:
            keep_forgotten.note(session, runtime, brand_id, person, now_us)
    runtime.passing("forget: erased")
    elsewhere += _what_came_since(runtime, team, person, workspaces, now_us)
    return Forgotten(len(went.posts), went.replies, went.entries, went.contracts, elsewhere, scrubbed=_scrub(runtime))


def hear_from_before(
    session: Session, runtime: Runtime, team: Team, told: Sequence[Told], now_us: int
) -> list[record.Deed]:
    """Put in force what people said before they were forgotten and we hear only now, without taking in their posts."""
    brand_id = team.brand.id
    nos = noes.of(session, brand_id, told, runtime.store_secret)
    have = noes.known(session, brand_id, [no.id for no in nos])
    obey.put_in_force(session, runtime, brand_id, told, now_us)
    for who in {one.who for one in told}:
        erasure.keep_noes(session, brand_id, who, runtime.store_secret, now_us)
    return [record.Deed("objection", {"said": "stop", "reach": no.scope}) for no in nos if no.id not in have]


def _what_came_since(runtime: Runtime, team: Team, person: Person, workspaces: Sequence[str], now_us: int) -> int:
    """Erase where they are named in what came in while we erased; says in how many places."""
    brand_id, found = team.brand.id, 0
    for _ in range(TURNS_MAX):
        with runtime.database.read() as session:
            named = traces.find(session, brand_id, workspaces, person, [])
        if not named:
            break
        runtime.passing("forget: found more")
        with locks.writing(runtime.database, brand_id) as session:
            found += _erase_elsewhere(session, team, workspaces, named, now_us)
    return found


def _erase_elsewhere(session: Session, team: Team, workspaces: Sequence[str], named: traces.Traces, now_us: int) -> int:
    """Erase where they are named in what is not theirs, here and in Slack; says in how many places."""
    heard = [key.partition("/")[0] for key in named.themes]
    telling = digest.telling(themes.done_us(session, team.brand.id, named.themes), heard, team)
    found = traces.erase(session, team.brand.id, named)
    for workspace in workspaces:
        outbox.blank(session, workspace, team.brand.id, named.posts, now_us)
        outbox.blank(session, workspace, team.brand.id, telling, now_us, kind=digest.KIND)
    return found


def _scrub(runtime: Runtime) -> bool:
    """Let it leave the disk now; where somebody reads for so long that it cannot, the hourly turn does it."""
    with suppress(BadDatabase):
        runtime.database.scrub()
        return True
    return False
