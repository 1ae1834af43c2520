"""Lets a visitor prove their account by signing in with its network.

Begun and ended by the same browser: what the network brings back must fit the visit that asked for it, is used up by
the first who brings it, and counts at the address of the one server that was asked, so that no server can pass another
one's answer off as its own (RFC 9700, section 4.4). The network is asked once whose account it is, and never again.
"""

import hmac
from dataclasses import dataclass, replace

from bot.ports import Unheard
from bot.runtime import Runtime, Team
from bot.sign_in_ports import App, Flow, NotShown, SignIn
from bot.steps.hearing import find_moved, leave_alone
from bot.steps.person import prove
from bot.steps.person.prove import MINUTE_US, NotNow
from bot.store import people, record, spending
from bot.store.database import locks
from bot.store.visitors import sign_ins, visits
from bot.store.visitors.sign_ins import Begun
from bot.store.visitors.visits import Visit

SIGN_IN_US = 10 * MINUTE_US
STRANGE_SERVERS_MAX = 30
"""So many servers that do not know us may be asked within ten minutes: we are nobody's tool to knock on doors."""
_TOO_LATE = NotNow("This took too long, or was begun in another browser. Please begin again.")


@dataclass(frozen=True, slots=True)
class ToSignIn:
    """A sign-in that may go on: the token for the cookie, and the network's address to send the browser to."""

    token: str
    address: str


def ways(runtime: Runtime) -> tuple[str, ...]:
    """The networks with which one can sign in here."""
    return tuple(runtime.sign_ins)


def begin(
    runtime: Runtime, team: Team, token: str | None, network: str, typed: str, back: str, now_us: int
) -> ToSignIn | NotNow:
    """Begin to sign in. `typed` is the server that somebody typed in, where the network has many.

    `back` is where our pages take people back, such as `https://say.acme.example/acme/signed-in`; the network's name
    and the server's are added to it, parted by slashes.
    """
    door = runtime.sign_ins.get(network)
    if door is None:
        return NotNow("One cannot sign in with this network here. Please use a code.")
    if door.costs and not _affordable(runtime, team, network, now_us):
        return NotNow("We cannot ask this network today. Please use a code.")
    state, verifier = visits.new_token(runtime.chance), visits.new_token(runtime.chance)
    try:
        server = door.server_of(typed)
        redirect_uri = "/".join(filter(None, (back, network, server)))
        opened = _open(runtime, team, token, state, Begun(b"", network, server, redirect_uri, verifier), now_us)
        if isinstance(opened, NotNow):
            return opened
        app = _app(runtime, team, door, server, redirect_uri, now_us)
    except NotShown as trouble:
        return NotNow(str(trouble))
    return ToSignIn(opened, door.address(Flow(app, server, redirect_uri, verifier), state))


def finish(
    runtime: Runtime, team: Team, token: str, state: str, code: str, arrived_at: str, now_us: int
) -> Visit | NotNow:
    """End a sign-in with what the network brought back: prove the visit, with its entry.

    `arrived_at` is the address at which it came, without its query.
    """
    brand_id = team.brand.id
    with locks.writing(runtime.database, brand_id) as session:
        begun = sign_ins.take(session, brand_id, state, now_us)
        if begun is None or not hmac.compare_digest(begun.visit, visits.digest(token)):
            return _TOO_LATE
        app = sign_ins.app(session, brand_id, begun.server, begun.redirect_uri)
    door = runtime.sign_ins.get(begun.network)
    app = app if door is None else door.app() or app
    if door is None or app is None or begun.redirect_uri != arrived_at:
        return _TOO_LATE
    try:
        shown = door.whose(Flow(app, begun.server, begun.redirect_uri, begun.verifier), code)
    except NotShown as trouble:
        if trouble.app_is_gone:
            with locks.writing(runtime.database, brand_id) as session:
                sign_ins.drop_app(session, brand_id, begun.server, begun.redirect_uri)
        return NotNow(str(trouble))
    runtime.passing("sign in: shown")
    with locks.writing(runtime.database, brand_id) as session:
        spending.spend(session, brand_id, begun.network, shown.cost, now_us)
        if not prove.prove(session, team, begun.visit, shown.account_key, shown.handle, begun.network, now_us):
            return _TOO_LATE
        people.meet(session, brand_id, [shown.account_key], runtime.chance)
        if shown.moved_to:  # what was said by its handle alone goes along too
            locks.lock_author(session, brand_id, shown.account_key)
            leave_alone.prove_bearer(session, runtime, brand_id, shown.account_key, shown.handle, now_us)
        deed = prove.proof_of(shown.account_key, begun.network, begun.network)
        record.append(session, brand_id, [deed], now_us, runtime.chance)
        proven = visits.find(session, brand_id, token, now_us)
    if shown.moved_to:
        find_moved.follow(runtime, team, shown.account_key, shown.moved_to, now_us)
    return proven or _TOO_LATE


def _affordable(runtime: Runtime, team: Team, network: str, now_us: int) -> bool:
    """Whether the budget has room for it: hearing what people say comes first, so this ends when search does."""
    with runtime.database.read() as session:
        so_far = spending.spent(session, team.brand.id, network, now_us)
    try:
        spending.afford(so_far, team.monthly_budget_usd, now_us, None, essential=False)
    except Unheard:
        return False
    return True


def _open(runtime: Runtime, team: Team, token: str | None, state: str, begun: Begun, now_us: int) -> str | NotNow:
    """Note the sign-in under the visit, before anybody out there is asked anything; gives the visit's token."""
    brand_id = team.brand.id
    with locks.writing(runtime.database, brand_id) as session:
        opened = prove.open_visit(session, runtime, team, token, now_us)
        if isinstance(opened, NotNow):
            return opened
        token, visit = opened
        until_us = now_us + SIGN_IN_US
        visits.ask(session, brand_id, visit, None, until_us)
        sign_ins.begin(session, brand_id, state, replace(begun, visit=visit.id, expires_us=until_us))
        if sign_ins.strange_servers(session, brand_id, now_us) > STRANGE_SERVERS_MAX:
            return NotNow("Too many new servers were named just now. Please use a code, or try again later.")
    return token


def _app(runtime: Runtime, team: Team, door: SignIn, server: str, redirect_uri: str, now_us: int) -> App:
    """What the server knows us as; registers there the first time. Raises `NotShown`."""
    if (ours := door.app()) is not None:
        return ours
    brand_id = team.brand.id
    with runtime.database.read() as session:
        known = sign_ins.app(session, brand_id, server, redirect_uri)
    if known is not None:
        return known
    made = door.register(server, team.brand.names[0], redirect_uri)
    with locks.writing(runtime.database, brand_id) as session:
        sign_ins.keep_app(session, brand_id, server, redirect_uri, made, now_us)
    return made
