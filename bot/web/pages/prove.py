"""How somebody shows that an account is theirs: by a code that they post.

The one cookie of these pages is set here, when somebody begins to prove: it holds a random token, goes to no other
site, and ends with the browser. Until the proof is there it opens nothing.
"""

from starlette.responses import Response

from bot.runtime import Team
from bot.steps.person import prove, sign_in
from bot.steps.person.prove import NotNow
from bot.store.visitors.visits import Visit
from bot.web.pages import limits
from bot.web.pages.asked import COOKIE, Asked
from bot.web.pages.site import OK, WRONG, Site, see
from rules import codes


def ways(site: Site, asked: Asked, team: Team, wrong: object = None) -> Response:
    """Say how an account can be proven."""
    if visitor(site, asked, team) is not None:
        return see(f"/{team.brand.id}/me")
    typed = {"server": asked.one("server")}
    status = WRONG if wrong else OK
    return site.show(asked, team, "prove", status, wrong=wrong, doors=sign_in.ways(site.runtime), typed=typed)


def code(site: Site, asked: Asked, team: Team) -> Response:
    """Give a code, and say where to put it."""
    limits.within(site, asked, team, "prove", limits.PROOFS_AN_HOUR)
    given = prove.ask_code(site.runtime, team, asked.cookie or None, site.runtime.clock())
    if isinstance(given, NotNow):
        return ways(site, asked, team, given.sentence)
    return keep(site, team, given.token, _waiting(site, asked, team, given.code, is_waiting=False))


def check(site: Site, asked: Asked, team: Team) -> Response:
    """Look whether the code was heard."""
    if visitor(site, asked, team) is not None:
        return see(f"/{team.brand.id}/me")
    shown = codes.read(asked.one("code"))
    if not shown or prove.who(site.runtime, team, asked.cookie, site.runtime.clock()) is None:
        return ways(site, asked, team, site.say("prove.over"))
    return _waiting(site, asked, team, shown[0], is_waiting=True)


def leave(site: Site, asked: Asked, team: Team) -> Response:
    """End the visit, on our side and in the browser."""
    prove.leave(site.runtime, team, asked.cookie)
    return let_go(site, team, see(f"/{team.brand.id}"))


def visitor(site: Site, asked: Asked, team: Team) -> Visit | None:
    """The visit of somebody who has proven their account, while it lasts."""
    visit = prove.who(site.runtime, team, asked.cookie, site.runtime.clock()) if asked.cookie else None
    return visit if visit is not None and visit.account_key is not None else None


def keep(site: Site, team: Team, token: str, answer: Response) -> Response:
    """Give the token to the browser, for the pages of this brand alone."""
    path = f"/{team.brand.id}"
    answer.set_cookie(COOKIE, token, path=path, secure=site.secure, httponly=True, samesite="strict")
    return answer


def let_go(site: Site, team: Team, answer: Response) -> Response:
    """Take the token out of the browser."""
    path = f"/{team.brand.id}"
    answer.delete_cookie(COOKIE, path=path, secure=site.secure, httponly=True, samesite="strict")
    return answer


def _waiting(site: Site, asked: Asked, team: Team, code: str, *, is_waiting: bool) -> Response:
    return site.show(asked, team, "code", code=code, is_waiting=is_waiting)
