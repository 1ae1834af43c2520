"""The page of somebody who has proven their account: what holds, what was decided.

Everything here is theirs: read with the one cookie, changed only by a form of this very visit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec
from markupsafe import Markup
from starlette.responses import Response

from bot.runtime import Team
from bot.steps.person import copy as copies
from bot.store import person
from bot.store.database import Session
from bot.store.person import About, Contact, Decided, Posted
from bot.store.record.decisions import policy_texts
from bot.store.visitors import visits
from bot.store.visitors.visits import Visit
from bot.web.pages import terms
from bot.web.pages.asked import Asked
from bot.web.pages.prove import visitor
from bot.web.pages.site import OK, WRONG, Refused, Site, shown
from rules.choice import is_for_all
from rules.contracts import in_force
from rules.facts import Contract
from rules.policy import Policy
from rules.registry.scope import Reach, parse
from rules.replay import policies
from rules.reply import State
from rules.told_to_them import tell_them

POSTS_SHOWN: Final = 30
_WANTED: Final = {Reach.ANY: "never", Reach.UNTIL_I_ASK: "when_i_ask"}
DAY_US: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """One post of theirs as the page tells it: our last word on it, the ones before, and our answer if there is one."""

    posted: Posted
    words: str
    before: Sequence[tuple[int, str]]
    contact: Contact | None

    @property
    def may_be_asked_back(self) -> bool:
        """Whether an answer of ours stands there, written here."""
        return self.contact is not None and self.contact.state == State.SENT


def me(site: Site, asked: Asked, team: Team, wrong: object = None, wrong_at: str = "") -> Response:
    """Show it; what was typed into a form that was wrong stays there."""
    visit, about, kept = _open(site, asked, team)
    now_us, brand = site.runtime.clock(), shown(team).name
    standing = [one for one in about.objections if one.lifted_us is None]
    invitations = [
        (one.id, terms.say(site, one.terms))
        for one in about.contracts
        if one.lifted_us is None and in_force(Contract(one.terms.since_us, one.terms.until_us), now_us)
    ]
    return site.show(
        asked, team, "me", WRONG if wrong else OK, wrong=wrong, wrong_at=wrong_at, visit=visit,
        network=site.say(f"networks.{network_of(visit)}"), csrf=visits.csrf(asked.cookie),
        nos=list(dict(_no(site, brand, one) for one in standing).items()), invitations=invitations,
        **_chosen(asked, standing),
        topics=list(team.policy.topics), typed=terms.typed(asked), posts=_story(about, kept), more=about.more,
        tomorrow=_tomorrow(now_us),
    )  # fmt: skip


def copy(site: Site, asked: Asked, team: Team) -> Response:
    """All that is held about them, as a file."""
    visit = _whose(site, asked, team)
    told = copies.copy(site.runtime, team, visit.account_key or "", visit.handle or "").as_dict()
    written = msgspec.json.format(msgspec.json.encode(told), indent=2)
    name = f'attachment; filename="{team.brand.id}-about-me.json"'
    return Response(written, media_type="application/json", headers={"content-disposition": name})


def allowed(site: Site, asked: Asked, team: Team) -> Visit:
    """The visit whose form this is. Raises `Refused` for anything that is not surely its own."""
    visit = visitor(site, asked, team)
    if visit is None:
        raise Refused("late", 403)
    if asked.elsewhere or not visits.fits(asked.cookie, asked.one("csrf")):
        raise Refused("elsewhere", 403)
    return visit


def network_of(visit: Visit) -> str:
    """The network of the account that was proven."""
    return (visit.account_key or "").partition(":")[0]


def _chosen(asked: Asked, standing: Sequence[person.Objected]) -> dict[str, str]:
    """What the form shows as chosen: what was typed just now, or else what holds."""
    if asked.method == "POST":
        return {"wanted": asked.one("wanted"), "reach": asked.one("reach") or "brand", "brands": asked.one("brands")}
    nos = [(no, is_for_all(one.scope)) for one in standing if (no := parse(one.scope)).reach in _WANTED]
    if not nos:
        return {"wanted": "start", "reach": "brand", "brands": ""}
    no, for_all = max(nos, key=lambda one: one[0].reach)
    wanted = "named" if no.except_brands else _WANTED[no.reach]
    return {"wanted": wanted, "reach": "all" if for_all else "brand", "brands": ", ".join(sorted(no.except_brands))}


def _whose(site: Site, asked: Asked, team: Team) -> Visit:
    visit = visitor(site, asked, team)
    if visit is None:
        raise Refused("late", 403)
    return visit


def _open(site: Site, asked: Asked, team: Team) -> tuple[Visit, About, Mapping[str, Policy]]:
    visit = _whose(site, asked, team)
    key, handle = visit.account_key or "", visit.handle or ""
    with site.runtime.database.read() as session:
        about = copies.look(session, site.runtime, team, key, handle, POSTS_SHOWN)
        return visit, about, _kept(session, team) if about.decisions else {}


def _kept(session: Session, team: Team) -> Mapping[str, Policy]:
    return policies(policy_texts(session, team.brand.id))


def _no(site: Site, brand: str, one: person.Objected) -> tuple[Markup, int]:
    told = terms.say_no(site, brand, one.scope, for_all=is_for_all(one.scope))
    return (Markup(" ").join([told, site.say("no.unsure")]) if one.unsure else told), one.since_us


def _words(about: About, kept: Mapping[str, Policy]) -> list[str]:
    """Each decision in words that speak to them."""
    return [tell_them("decision", one.payload(), kept) for one in about.decisions]


def _story(about: About, kept: Mapping[str, Policy]) -> list[Told]:
    by_mention: dict[str, list[tuple[Decided, str]]] = {}
    for one, words in zip(about.decisions, _words(about, kept), strict=True):
        by_mention.setdefault(one.mention_id, []).append((one, words))
    contacts = {contact.mention_id: contact for contact in about.contacts}
    told = []
    for posted in about.posts:
        looks, contact = by_mention.get(posted.mention_id, []), contacts.get(posted.mention_id)
        words = looks[0][1] if looks and not (contact and contact.state == State.SENT) else ""
        before = [(one.at_us, said) for one, said in looks if said != words]
        told.append(Told(posted, words, before, contact))
    return told


def _tomorrow(now_us: int) -> str:
    return f"{datetime.fromtimestamp((now_us + DAY_US) // 1_000_000, UTC):%Y-%m-%d}"
