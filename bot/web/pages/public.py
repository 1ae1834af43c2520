"""What everybody may read: a brand's front page, what a team may copy, the privacy notice."""

from functools import lru_cache
from io import BytesIO

import segno
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


def kit(site: Site, asked: Asked, team: Team) -> Response:
    """What a team may copy to tell people of these pages."""
    return site.show(asked, team, "kit", address=f"{site.address}/{team.brand.id}")


def qr(site: Site, _asked: Asked, team: Team) -> Response:
    """The code to scan, as a picture of its own."""
    return Response(qr_svg(f"{site.address}/{team.brand.id}"), media_type="image/svg+xml")


@lru_cache(maxsize=64)
def qr_svg(address: str) -> bytes:
    """The QR code of an address as an SVG file: dark on white, with its quiet zone, good to print at any size."""
    written = BytesIO()
    segno.make(address, error="m", micro=False).save(
        written, kind="svg", scale=8, border=4, dark="#14110c", light="#fff", title=address, xmldecl=True
    )
    return written.getvalue()


def notice(site: Site, asked: Asked, team: Team) -> Response:
    """The privacy notice of the brand."""
    return site.show(asked, team, "notice", paragraphs=())
