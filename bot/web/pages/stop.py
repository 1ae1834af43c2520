"""The one action that stops a brand: a name that is typed, or a link.

Both can only tighten, so that neither asks for a proof. What is typed in is put down under the handle whether we know
it or not: the same work, the same page. A link acts by a POST, with whatever body a mail program gives it (RFC 8058).
"""

from typing import Final

from starlette.responses import Response

from bot.runtime import Team
from bot.steps.person.choose import Chosen, choose_by_link, choose_claimed
from bot.web.pages import limits, public, receipts
from bot.web.pages.asked import Asked
from bot.web.pages.site import NETWORKS, Refused, Site, shown
from rules.choice import Choice, Wanted
from rules.registry.key import BadKey, canonical, canonical_handle

EXAMPLES: Final = {"x": "@ana", "mastodon": "@ana@social.example", "bluesky": "@ana.example"}
_CHOICES = {"never": Wanted.NEVER, "when_i_ask": Wanted.WHEN_I_ASK, "do_not_listen": Wanted.DO_NOT_LISTEN}


class Unread(ValueError):
    """What was typed names no account; `name` says why among the words, `at` names the field."""

    def __init__(self, name: str, at: str, **values: object) -> None:
        super().__init__(name)
        self.name, self.at, self.values = name, at, values


def stop(site: Site, asked: Asked, team: Team) -> Response:
    """Stop the brand, or all who follow its list, from contacting whom somebody typed in."""
    try:
        network, key = whom(site, asked)
    except Unread as wrong:
        return public.home(site, asked, team, site.say(f"wrong.{wrong.name}", **wrong.values), wrong.at)
    try:
        limits.within(site, asked, team, "stop", limits.STOPS_AN_HOUR)
    except Refused as often:
        told = site.say("problem.often", brand=shown(team).name, **often.values)
        return public.home(site, asked, team, told, status=often.status)
    everywhere = asked.one("reach") == "all"
    chosen = choose_claimed(site.runtime, team, key, Choice(Wanted.NEVER, everywhere), site.runtime.clock())
    who = key.partition(":")[2]
    return _done(site, asked, team, chosen, everywhere=everywhere, who=who, network=site.say(f"networks.{network}"))


def link(site: Site, asked: Asked, team: Team) -> Response:
    """Show what a link can do. Nothing is looked up: a link that we never gave looks the same."""
    return site.show(asked, team, "link", path=f"/{team.brand.id}/link/{asked.names['link']}")


def by_link(site: Site, asked: Asked, team: Team) -> Response:
    """Do it: stop, unless another choice that tightens was made."""
    wanted = _CHOICES.get(asked.one("wanted"), Wanted.NEVER)
    chosen = choose_by_link(site.runtime, team, asked.names["link"], Choice(wanted), site.runtime.clock())
    if chosen is None:
        return public.home(site, asked, team, site.say("link.gone"))
    return _done(site, asked, team, chosen, everywhere=False, who="", network="")


def whom(site: Site, asked: Asked) -> tuple[str, str]:
    """The network and the key of the account or handle that was typed in. Raises `Unread`."""
    network, typed = asked.one("network"), asked.one("handle")
    if network not in NETWORKS:
        raise Unread("network", "network")
    if not typed:
        raise Unread("handle_empty", "handle", network=site.say(f"networks.{network}"), example=EXAMPLES[network])
    others = [other for other in NETWORKS if other != network] if "/" in typed else []
    for one in (network, *others):  # the address of a profile says by itself where it is
        try:
            return one, _key(one, typed)
        except BadKey:
            continue
    raise Unread("handle", "handle", network=site.say(f"networks.{network}"), example=EXAMPLES[network])


def _key(network: str, typed: str) -> str:
    return canonical(typed) if typed.lower().startswith(f"{network}:") else canonical_handle(network, typed)


def _done(
    site: Site, asked: Asked, team: Team, chosen: object, *, everywhere: bool, who: str, network: object
) -> Response:
    if not isinstance(chosen, Chosen):
        raise Refused("late", 403)
    return site.show(
        asked, team, "done", everywhere=everywhere, who=who, network=network, said=chosen.words,
        receipt=receipts.path_of(site, team, chosen),
    )  # fmt: skip
