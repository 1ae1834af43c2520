"""Lets a visitor of the preference pages prove that an account is theirs.

A code is shown in their browser; they post it to us; the listener hears it, and the visit is that account's, in the
transaction of the page that brought the post. A code proves the account that said it and no other, so that whoever
reads it in somebody's post and says it too proves but themselves, and too late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.runtime import Runtime, Team
from bot.store import mentions
from bot.store.database import Session, locks
from bot.store.mentions import Mention
from bot.store.record import Deed
from bot.store.visitors import visits
from bot.store.visitors.visits import Visit
from rules import codes
from rules.label import DIRECT_BY
from rules.mention import How, Kind, Label, Post

MINUTE_US = 60_000_000
CODE_US = 15 * MINUTE_US
VISIT_US = 30 * MINUTE_US
ASKED_MAX = 10
"""So many codes and sign-ins a visit; a new visit begins with a new token."""
VISITS_MAX = 10_000
"""So many open visits a brand: each wait for a code of 60 bits, and nobody can post enough to hit one."""

_ONLY_A_CODE = "They sent a code that shows whose account it is."


@dataclass(frozen=True, slots=True)
class Asked:
    """A visit that may be proven now: the token for the cookie, the code to post or to send, and until when."""

    token: str
    code: str
    expires_us: int


@dataclass(frozen=True, slots=True)
class NotNow:
    """Why nothing can be proven now, and what to do: one or two sentences for the visitor."""

    sentence: str


def ask_code(runtime: Runtime, team: Team, token: str | None, now_us: int, handle_key: str = "") -> Asked | NotNow:
    """Give this visit a new code, in place of the one before; without a visit, or with a proven one, begin another.

    With a `handle_key` it waits to be found at that account (`find_code.py`), and no listener hears it.
    """
    code = codes.write(runtime.chance(codes.CODE_BYTES))
    with locks.writing(runtime.database, team.brand.id) as session:
        opened = open_visit(session, runtime, team, token, now_us)
        if isinstance(opened, NotNow):
            return opened
        token, visit = opened
        visits.ask(session, team.brand.id, visit, bound(code, handle_key), now_us + CODE_US)
    return Asked(token, code, now_us + CODE_US)


def bound(code: str, handle_key: str) -> str:
    """A code as a visit keeps it: for any account that says it to us, or for the one that bears this handle."""
    return f"{code} {sha256(handle_key.encode()).hexdigest()}" if handle_key else code


def who(runtime: Runtime, team: Team, token: str | None, now_us: int) -> Visit | None:
    """The visit of this token while it lasts; its `account_key` says whose it is, once that is proven."""
    with runtime.database.read() as session:
        return visits.find(session, team.brand.id, token, now_us)


def leave(runtime: Runtime, team: Team, token: str) -> None:
    """End a visit at once."""
    with locks.writing(runtime.database, team.brand.id) as session:
        visits.end(session, team.brand.id, token)


def open_visit(
    session: Session, runtime: Runtime, team: Team, token: str | None, now_us: int
) -> tuple[str, Visit] | NotNow:
    """The visit of this token if it may still prove something, or a new one with a new token.

    A proven visit is never proven anew: whoever shows another account begins another visit, under another token.
    """
    brand_id = team.brand.id
    visit = visits.find(session, brand_id, token, now_us)
    if token is not None and visit is not None and visit.account_key is None:
        if visit.asked >= ASKED_MAX:
            return NotNow("You have tried this many times. Please wait a quarter of an hour, and try again.")
        return token, visit
    visits.drop_expired(session, brand_id, now_us)
    if visits.pending(session, brand_id, now_us) >= VISITS_MAX:
        return NotNow("Very many people are here just now. Please try again in a quarter of an hour.")
    token = visits.new_token(runtime.chance)
    return token, visits.begin(session, brand_id, token, now_us, now_us + CODE_US)


def hear_codes(session: Session, team: Team, rows: Sequence[Mention], now_us: int) -> tuple[list[Mention], list[Deed]]:
    """Prove the visits whose codes these posts say to us. Gives the posts back, and the entries to record.

    A post that is nothing but a code is no matter for the team: it is left out, and kept without its text. The database
    is asked only where a post holds a code. What was overheard proves nothing, and neither does a code that two
    accounts say at once. The authors' rows must exist (`people.meet`).
    """
    spoken = {row.id: (row, post) for row in rows if (post := _spoken(row)) is not None}
    if not spoken:
        return list(rows), []
    said: dict[str, dict[str, Mention]] = {}
    for row, post in spoken.values():
        for code in codes.read(post.text):
            said.setdefault(code, {})[row.author_key] = row
    deeds = []
    for code, visit in visits.waiting(session, team.brand.id, said, now_us).items():
        [row, *others] = said[code].values()
        if not others and prove(session, team, visit, row.author_key, row.author_handle or "", "code", now_us):
            deeds.append(proof_of(row.author_key, "code", row.network))
    return [_left_out(row) if _is_only_a_code(spoken.get(row.id)) else row for row in rows], deeds


def prove(session: Session, team: Team, visit: bytes, account_key: str, handle: str, how: str, now_us: int) -> bool:
    """Let a visit be this account's for half an hour. False where it is over, or has proven an account already."""
    return visits.prove(session, team.brand.id, visit, account_key, handle, how, now_us, now_us + VISIT_US)


def proof_of(account_key: str, how: str, network: str) -> Deed:
    """The entry for an account that was proven."""
    return Deed("proof", {"by": how, "network": network}, account_key)


def _spoken(row: Mention) -> Post | None:
    """The post, if it was said to us by an account that the network names, and holds a code."""
    if row.post is None or codes.MARK not in row.post.lower() or not row.author_key:
        return None
    signs = {sign.how for sign in mentions.read_label(row).evidence}
    post = mentions.read_post(row)
    if How.REPOST in signs or signs.isdisjoint(DIRECT_BY) or post is None or not codes.read(post.text):
        return None
    return post


def _is_only_a_code(said: tuple[Mention, Post] | None) -> bool:
    return said is not None and said[0].kind is Kind.DIRECT and codes.alone(said[1].text)


def _left_out(row: Mention) -> Mention:
    label = mentions.write_label(Label(Kind.EXCLUDED, row.how, _ONLY_A_CODE))
    return mentions.changed(row, kind=Kind.EXCLUDED, wish=None, reach=None, label=label)
