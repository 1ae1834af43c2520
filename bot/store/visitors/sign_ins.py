"""Sign-ins that were begun and may end once, and what each server knows us as."""

from dataclasses import dataclass, field

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from bot.sign_in_ports import App
from bot.store.database.upsert import overwrite
from bot.store.tables.proofs import ServerAppRow, SignInRow
from bot.store.visitors import visits


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun: by which visit, with which server, and where the person is to come back to."""

    visit: bytes
    network: str
    server: str
    redirect_uri: str
    verifier: str = field(repr=False)
    expires_us: int = 0


def begin(session: Session, brand_id: str, state: str, begun: Begun) -> None:
    """Note that a sign-in was begun; `state` is what the network is to bring back."""
    session.add(
        SignInRow(
            brand_id=brand_id, state=visits.digest(state), visit=begun.visit, network=begun.network,
            server=begun.server, verifier=begun.verifier, redirect_uri=begun.redirect_uri, expires_us=begun.expires_us,
        )
    )  # fmt: skip
    session.flush()


def take(session: Session, brand_id: str, state: str, now_us: int) -> Begun | None:
    """The sign-in of this state, which is used up by that; `None` where there is none, or its time is over."""
    row = session.get(SignInRow, (brand_id, visits.digest(state)), with_for_update=True)
    if row is None:
        return None
    begun = Begun(row.visit, row.network, row.server, row.redirect_uri, row.verifier, row.expires_us)
    session.delete(row)
    session.flush()
    return begun if now_us < begun.expires_us else None


def app(session: Session, brand_id: str, server: str, redirect_uri: str) -> App | None:
    """What a server knows us as, if we have registered there."""
    row = session.get(ServerAppRow, (brand_id, server, redirect_uri))
    return None if row is None else App(row.client_id, row.client_secret, row.scope)


def keep_app(session: Session, brand_id: str, server: str, redirect_uri: str, app: App, now_us: int) -> None:
    """Keep what a server knows us as, in place of what it knew before."""
    which = {"brand_id": brand_id, "server": server, "redirect_uri": redirect_uri, "registered_us": now_us}
    what = {"client_id": app.client_id, "client_secret": app.client_secret, "scope": app.scope}
    overwrite(session, ServerAppRow, [which | what])


def drop_app(session: Session, brand_id: str, server: str, redirect_uri: str) -> None:
    """Forget what a server knew us as; the next sign-in registers anew."""
    row = ServerAppRow
    these = (col(row.brand_id) == brand_id, col(row.server) == server, col(row.redirect_uri) == redirect_uri)
    session.connection().execute(delete(row).where(*these))


def strange_servers(session: Session, brand_id: str, now_us: int) -> int:
    """How many servers that do not know us are being asked now: each is an address that somebody typed in."""
    known = select(ServerAppRow.server).where(ServerAppRow.brand_id == brand_id)
    query = select(func.count(func.distinct(SignInRow.server))).where(
        SignInRow.brand_id == brand_id,
        SignInRow.expires_us > now_us,
        SignInRow.server != "",
        col(SignInRow.server).not_in(known),
    )
    return session.exec(query).one()
