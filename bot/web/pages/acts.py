"""What somebody may do on their own page: choose, invite, be forgotten.

Each is a POST with the token of its form. What is wrong comes back on the page in one sentence, with all that was
typed; what is done shows its sentence and its receipt.
"""

from typing import Final

from starlette.responses import Response

from bot.runtime import Team
from bot.steps import forget
from bot.steps.person.agree import BadTerms
from bot.steps.person.ask_back import ask_back
from bot.steps.person.choose import Chosen, choose_proven
from bot.store.wishes.contracts import Terms
from bot.web.pages import receipts, terms
from bot.web.pages.asked import Asked
from bot.web.pages.me import allowed, me
from bot.web.pages.prove import let_go
from bot.web.pages.site import Refused, Site
from rules.choice import BadChoice, Choice, Wanted

_WANTED: Final = {one.value: one for one in (Wanted.NEVER, Wanted.WHEN_I_ASK, Wanted.NAMED, Wanted.START)}


def choose(site: Site, asked: Asked, team: Team) -> Response:
    """How far contact may go from now on."""
    allowed(site, asked, team)
    wanted = _WANTED.get(asked.one("wanted"))
    if wanted is None:
        return me(site, asked, team, site.say("wrong.choice"), "wanted")
    brands = frozenset(filter(None, (name.strip().lower() for name in asked.one("brands").split(","))))
    if wanted is Wanted.NAMED and not brands:
        return me(site, asked, team, site.say("wrong.brands_empty"), "brands")
    return _do(site, asked, team, Choice(wanted, asked.one("reach") == "all", brands))


def do_not_listen(site: Site, asked: Asked, team: Team) -> Response:
    """Do not even collect what is overheard of them."""
    allowed(site, asked, team)
    return _do(site, asked, team, Choice(Wanted.DO_NOT_LISTEN, asked.one("reach") == "all"))


def invite(site: Site, asked: Asked, team: Team) -> Response:
    """A yes, with its terms."""
    allowed(site, asked, team)
    try:
        given = terms.read(asked, team, site.runtime.clock())
    except terms.Misread as wrong:
        return me(site, asked, team, site.say(f"wrong.{wrong.name}"), wrong.at)
    return _do(site, asked, team, Choice(Wanted.CONTRACT), given)


def uninvite(site: Site, asked: Asked, team: Team) -> Response:
    """End a yes."""
    allowed(site, asked, team)
    return _do(site, asked, team, Choice(Wanted.WITHDRAW), contract=asked.one("contract"))


def take_back(site: Site, asked: Asked, team: Team) -> Response:
    """Ask that a reply be taken back."""
    visit = allowed(site, asked, team)
    key, now_us = visit.account_key or "", site.runtime.clock()
    chosen = ask_back(site.runtime, team, key, asked.one("post"), now_us, visit.how or "")
    if chosen is None:
        return me(site, asked, team, site.say("wrong.reply"), "post")
    told = site.say("me.asked_back")
    return site.show(asked, team, "saved", said=told, receipt=receipts.path_of(site, team, chosen))


def be_forgotten(site: Site, asked: Asked, team: Team) -> Response:
    """Erase all that names them, but for their no; the visit ends with it."""
    visit = allowed(site, asked, team)
    if asked.one("sure") != "yes":
        return me(site, asked, team, site.say("wrong.sure"), "sure")
    try:
        key, handle = visit.account_key or "", visit.handle or ""
        forget.forget(site.runtime, team, key, site.runtime.clock(), handle, by="page")
    except forget.NotNow:
        return me(site, asked, team, site.say("wrong.sending"), "sure")
    return let_go(site, team, site.show(asked, team, "forgotten"))


def done(site: Site, asked: Asked, team: Team, chosen: Chosen) -> Response:
    """Say what is on record now, and where its receipt is."""
    return site.show(asked, team, "saved", said=chosen.words, receipt=receipts.path_of(site, team, chosen))


def _do(
    site: Site, asked: Asked, team: Team, choice: Choice, given: Terms | None = None, contract: str = ""
) -> Response:
    try:
        chosen = choose_proven(site.runtime, team, asked.cookie, choice, site.runtime.clock(), given, contract)
    except (BadChoice, BadTerms) as wrong:
        return me(site, asked, team, str(wrong), choice.wanted)
    if not isinstance(chosen, Chosen):
        raise Refused("late", 403)
    return done(site, asked, team, chosen)
