"""What everybody may read: a brand's front page, its privacy notice."""

from starlette.responses import Response

from bot.runtime import Team
from bot.web.pages.asked import Asked
from bot.web.pages.site import OK, WRONG, Site


def home(site: Site, asked: Asked, team: Team, wrong: object = None, wrong_at: str = "", status: int = OK) -> Response:
    """The front page of a brand, with its one form; what was typed stays in it."""
    typed = {
        "network": asked.one("network") or "x",
        "handle": asked.one("handle"),
        "reach": asked.one("reach") or "brand",
    }
    status = WRONG if wrong and status == OK else status
    return site.show(asked, team, "brand", status, typed=typed, wrong=wrong, wrong_at=wrong_at)


def notice(site: Site, asked: Asked, team: Team) -> Response:
    """The privacy notice of the brand."""
    return site.show(asked, team, "notice", parts=site.notices.get(team.brand.id, ()))
