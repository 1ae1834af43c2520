"""Finds a visitor's code among what an account says in public.

For networks where nothing of ours listens. Whoever wants to prove an account names it before they get the code: the
code is kept together with that name, so that it proves this account alone, and nobody who copies it from there. We look
when the visitor says that it is posted, and at no other time: at posts that the account wrote itself since, never at
what it passed on or quotes. The proof binds to the account's immutable id, whatever it is called by then.
"""

from bot.runtime import Runtime, Team
from bot.sign_in_ports import NotShown, PublicPosts, Said
from bot.steps.person import prove
from bot.steps.person.prove import ASKED_MAX, CODE_US, MINUTE_US, Asked, NotNow
from bot.store import people, record
from bot.store.database import locks
from bot.store.visitors import knocks, visits
from bot.store.visitors.visits import Visit
from rules import codes

EARLIER_US = 2 * MINUTE_US
"""A post may seem this much older than its code: no two clocks agree."""
LOOKS_AN_HOUR = {"bluesky": 600, "mastodon": 60}
"""So often an hour we look at one host for one brand, whoever asks: we are nobody's tool to wear a server down."""
LOOKS_IN_ALL_AN_HOUR = 1_200
"""So often at all hosts together, for each may be an address that somebody typed in."""
_NO_WAY = NotNow(
    "We cannot look for a code there. Please write your name as it stands on your profile, or choose another way."
)
_OVER = NotNow("That code is too old, or was used. Get a new one.")
_TOO_OFTEN = NotNow("You have tried this many times. Please wait a quarter of an hour, and get a new code.")
_BUSY = NotNow("Very many people are doing this just now. Please wait an hour, or choose another way.")
_NOT_THERE = (
    "We do not find this code among the newest public posts of {name}. "
    "It can take a minute to show. Wait a little, then press again."
)


def networks(runtime: Runtime) -> tuple[str, ...]:
    """The networks on which we can look for a code."""
    return tuple(runtime.public_posts)


def ask_code(runtime: Runtime, team: Team, token: str | None, handle_key: str, now_us: int) -> Asked | NotNow:
    """Give this visit a new code, for the account of this handle to post; nobody out there is asked yet."""
    if _door(runtime, handle_key) is None:
        return _NO_WAY
    return prove.ask_code(runtime, team, token, now_us, handle_key)


def look(runtime: Runtime, team: Team, token: str, code: str, handle_key: str, now_us: int) -> Visit | NotNow:
    """Look once whether the account of this handle has posted the code, and prove the visit then, with its entry."""
    brand_id, door = team.brand.id, _door(runtime, handle_key)
    if door is None:
        return _NO_WAY
    network = handle_key.partition(":")[0]
    waits = prove.bound(code, handle_key)
    with locks.writing(runtime.database, brand_id) as session:
        visit = visits.find(session, brand_id, token, now_us)
        if visit is None or visits.waiting(session, brand_id, [waits], now_us).get(waits) != visit.id:
            return _OVER
        if visit.asked >= ASKED_MAX:
            return _TOO_OFTEN
        visits.ask(session, brand_id, visit, None, visit.expires_us)
        for place, most in ((door.host(handle_key), LOOKS_AN_HOUR[network]), ("", LOOKS_IN_ALL_AN_HOUR)):
            if knocks.knock(session, brand_id, "look", place, runtime.store_secret, now_us) > most:
                return _BUSY
    try:
        said = door.newest(handle_key)
    except NotShown as trouble:
        return NotNow(str(trouble))
    if not _has(said, code, (visit.code_us or now_us) - CODE_US - EARLIER_US):
        return NotNow(_NOT_THERE.format(name=f"@{said.handle}"))
    runtime.passing("find code: found")
    with locks.writing(runtime.database, brand_id) as session:
        if visits.waiting(session, brand_id, [waits], now_us).get(waits) != visit.id:
            return _OVER
        prove.prove(session, team, visit.id, said.account_key, said.handle, "code", now_us)
        people.meet(session, brand_id, [said.account_key], runtime.chance)
        record.append(session, brand_id, [prove.proof_of(said.account_key, "code", network)], now_us, runtime.chance)
        return visits.find(session, brand_id, token, now_us) or _OVER


def _door(runtime: Runtime, handle_key: str) -> PublicPosts | None:
    """Where the posts of this handle can be read; an account that is named by its id alone is not looked for."""
    network, _, name = handle_key.partition(":")
    return runtime.public_posts.get(network) if name.startswith("@") else None


def _has(said: Said, code: str, since_us: int) -> bool:
    """Whether one of these posts, published since then, holds the code."""
    return any(at_us >= since_us and code in codes.read(text) for at_us, text in said.posts)
