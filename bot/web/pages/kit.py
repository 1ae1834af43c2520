"""The invitation kit: what a team may copy to tell people of their pages."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import segno
from starlette.responses import Response

from bot.runtime import Team
from bot.settings import Settings
from bot.settings.secrets import BadSettings
from bot.web.pages.asked import Asked
from bot.web.pages.site import Site
from bot.web.pages.words import Words
from rules.mention import Brand


@dataclass(frozen=True, slots=True)
class Kit:
    """The address of a brand's pages, and how to tell it: a line for a profile, a footer for e-mails, a QR code."""

    address: str
    profile: str
    footer: str

    @property
    def qr(self) -> bytes:
        """The QR code as an SVG file."""
        return qr_svg(self.address)

    def link(self, token: str) -> tuple[str, dict[str, str]]:
        """A link of one account, and the header lines by which a mail program offers it (RFC 8058)."""
        address = f"{self.address}/link/{token}"
        return address, {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def kit_of(settings: Settings, brand: Brand) -> Kit:
    """The kit of a brand. Raises `BadSettings` where it has no pages."""
    part = settings.pages
    if part is None or not part.of(brand.id):
        raise BadSettings(f"The brand {brand.id} has no preference pages. Add it to [pages]; see the example.")
    return _kit(Words(), part.address, brand)


def page(site: Site, asked: Asked, team: Team) -> Response:
    """Show the kit."""
    return site.show(asked, team, "kit", kit=_kit(site.paper.words, site.address, team.brand))


def picture(site: Site, _asked: Asked, team: Team) -> Response:
    """The code to scan, as a picture of its own."""
    return Response(_kit(site.paper.words, site.address, team.brand).qr, media_type="image/svg+xml")


@lru_cache(maxsize=64)
def qr_svg(address: str) -> bytes:
    """The QR code of an address as an SVG file: dark on white, with its quiet zone, good to print at any size."""
    written = BytesIO()
    made = segno.make(address, error="m", micro=False)
    made.save(written, kind="svg", scale=8, border=4, dark="#14110c", light="#fff", title=address, omitsize=True)
    return written.getvalue()


def _kit(words: Words, address: str, brand: Brand) -> Kit:
    here = f"{address}/{brand.id}"
    return Kit(
        here,
        words.plain("kit.profile_text", address=here),
        words.plain("kit.footer_text", brand=brand.names[0], address=here),
    )
