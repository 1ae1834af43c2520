"""The receipt of a choice: on a page, and as a file that anybody can check."""

from starlette.responses import PlainTextResponse, Response

from bot.runtime import Team
from bot.steps.person import receipt
from bot.steps.person.choose import Chosen
from bot.web.pages.asked import Asked
from bot.web.pages.site import Refused, Site


def path_of(site: Site, team: Team, chosen: Chosen) -> str:
    """Where the receipt of a choice is; empty where the entry has none any more."""
    address = receipt.address(site.runtime, team, chosen.entry_id)
    return f"/{team.brand.id}/receipt/{address}" if address else ""


def page(site: Site, asked: Asked, team: Team) -> Response:
    """Show it, with how it is checked."""
    found = _found(site, asked, team)
    path = f"/{team.brand.id}/receipt/{asked.names['receipt']}"
    return site.show(asked, team, "receipt", receipt=found, path=path)


def file(site: Site, asked: Asked, team: Team) -> Response:
    """Give it as a text file."""
    name = f'attachment; filename="receipt-{team.brand.id}.txt"'
    return PlainTextResponse(_found(site, asked, team).text, headers={"content-disposition": name})


def _found(site: Site, asked: Asked, team: Team) -> receipt.Receipt:
    found = receipt.receipt(site.runtime, team, asked.names["receipt"])
    if found is None:
        raise Refused("missing", 404)
    return found
