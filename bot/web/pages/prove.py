"""How somebody shows that an account is theirs: by a code that they post.

They post it to us, or where we look when they say that it is there.
The one cookie of these pages is set here, when somebody begins to prove: it holds a random token, goes to no other
site, and ends with the browser. Until the proof is there it opens nothing.
"""

from functools import partial

from starlette.responses import Response

from bot.runtime import Team
from bot.steps.person import find_code, prove, sign_in
from bot.steps.person.prove import NotNow
from bot.store.visitors.visits import Visit
from bot.web.pages import limits, stop
from bot.web.pages.asked import COOKIE, Asked
from bot.web.pages.site import OK, WRONG, Site, see
from rules import codes


def ways(site: Site, asked: Asked, team: Team, wrong: object = None, wrong_at: str = "") -> Response:
    """Say how an account can be proven."""
    if visitor(site, asked, team) is not None:
        return see(f"/{team.brand.id}/me")
    typed = {name: asked.one(name) for name in ("server", "network", "handle")}
    doors, boards = sign_in.ways(site.runtime), find_code.networks(site.runtime)
    status = WRONG if wrong else OK
    return site.show(
        asked, team, "prove", status, wrong=wrong, wrong_at=wrong_at, doors=doors, boards=boards, typed=typed
    )


def code(site: Site, asked: Asked, team: Team) -> Response:
    """Give a code, and say where to put it: it is said to us, or posted by the account that was named."""
    key = ""
    if asked.fields.get("network"):
        try:
            key = stop.whom(site, asked)[1]
        except stop.Unread as wrong:
            return ways(site, asked, team, site.say(f"wrong.{wrong.name}", **wrong.values), wrong.at)
    limits.within(site, asked, team, "prove", limits.PROOFS_AN_HOUR)
    token, now_us = asked.cookie or None, site.runtime.clock()
    ask = partial(find_code.ask_code, handle_key=key) if key else prove.ask_code
    given = ask(site.runtime, team, token, now_us=now_us)
    if isinstance(given, NotNow):
        return ways(site, asked, team, given.sentence)
    return keep(site, team, given.token, _waiting(site, asked, team, given.code, key))


def check(site: Site, asked: Asked, team: Team) -> Response:
    """Look whether the code was heard."""
    if visitor(site, asked, team) is not None:
        return see(f"/{team.brand.id}/me")
    shown = codes.read(asked.one("code"))
    if not shown or prove.who(site.runtime, team, asked.cookie, site.runtime.clock()) is None:
        return ways(site, asked, team, site.say("prove.over"))
    return _waiting(site, asked, team, shown[0], is_waiting=True)


def look(site: Site, asked: Asked, team: Team) -> Response:
    """Look, because the visitor says that it is there, for the code among what the named account posts."""
    if visitor(site, asked, team) is not None:
        return see(f"/{team.brand.id}/me")
    limits.within(site, asked, team, "look", limits.LOOKS_AN_HOUR)
    shown = codes.read(asked.one("code"))
    try:
        key = stop.whom(site, asked)[1]
    except stop.Unread:
        key = ""
    if not shown or not key:
        return ways(site, asked, team, site.say("prove.over"))
    found = find_code.look(site.runtime, team, asked.cookie, shown[0], key, site.runtime.clock())
    if isinstance(found, NotNow):
        return _waiting(site, asked, team, shown[0], key, found.sentence)
    return see(f"/{team.brand.id}/me")


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


def _waiting(
    site: Site, asked: Asked, team: Team, code: str, key: str = "", wrong: object = None, *, is_waiting: bool = False
) -> Response:
    """The page of a code that waits; `key` is that of the handle that is to post it, where nothing listens."""
    network, _, handle = key.partition(":@")
    told = {"code": code, "network": network, "handle": handle, "is_waiting": is_waiting}
    return site.show(asked, team, "code", WRONG if wrong else OK, wrong=wrong, **told)
