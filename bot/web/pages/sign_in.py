"""Signing in with a network, as the browser sees it.

We show where to go rather than send the browser there, so that no form of ours ever leaves for elsewhere. Whoever comes
back presses once more: opening the address that the network sends them to changes nothing, and our cookie, which goes
with no request that begins elsewhere, is there for the press.
"""

from urllib.parse import urlsplit

from starlette.responses import Response

from bot.runtime import Team
from bot.steps.person import sign_in
from bot.steps.person.prove import NotNow
from bot.web.pages import limits
from bot.web.pages.asked import Asked
from bot.web.pages.prove import keep, ways
from bot.web.pages.site import Refused, Site, see

QUERY_CHARS_MAX = 2_000


def begin(site: Site, asked: Asked, team: Team) -> Response:
    """Begin to sign in, and show the way to the network."""
    limits.within(site, asked, team, "prove", limits.PROOFS_AN_HOUR)
    network, back = asked.one("network"), f"{site.address}/{team.brand.id}/signed-in"
    now_us = site.runtime.clock()
    to = sign_in.begin(site.runtime, team, asked.cookie or None, network, asked.one("server"), back, now_us)
    if isinstance(to, NotNow):
        return ways(site, asked, team, to.sentence)
    where = urlsplit(to.address).netloc
    return keep(site, team, to.token, site.show(asked, team, "sign_in", address=to.address, where=where))


def came_back(site: Site, asked: Asked, team: Team) -> Response:
    """Somebody comes back from a network: let them press once more."""
    code, state = asked.query.get("code", ""), asked.query.get("state", "")
    if not code or not state or len(code) + len(state) > QUERY_CHARS_MAX:
        return ways(site, asked, team, site.say("sign_in.nothing"))
    return site.show(asked, team, "signed_in", code=code, state=state, path=_path(asked, team))


def finish(site: Site, asked: Asked, team: Team) -> Response:
    """End it: the account is proven, or it is said why not."""
    if asked.elsewhere:
        raise Refused("elsewhere", 403)
    arrived_at = f"{site.address}{_path(asked, team)}"
    code, state, now_us = asked.one("code"), asked.one("state"), site.runtime.clock()
    ended = sign_in.finish(site.runtime, team, asked.cookie, state, code, arrived_at, now_us)
    if isinstance(ended, NotNow):
        return ways(site, asked, team, ended.sentence)
    return see(f"/{team.brand.id}/me")


def _path(asked: Asked, team: Team) -> str:
    parts = (team.brand.id, "signed-in", asked.names["network"], asked.names.get("server", ""))
    return "".join(f"/{part}" for part in parts if part)
