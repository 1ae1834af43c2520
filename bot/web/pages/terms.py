"""The terms of an invitation, as they are typed, and as the page says them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup

from bot.runtime import Team
from bot.store.wishes.contracts import Terms
from bot.web.pages.asked import Asked
from bot.web.pages.site import Site
from rules.registry.scope import Reach, Scope, parse

DAY_US: Final = 86_400_000_000
PERIODS: Final = {"day": DAY_US, "week": 7 * DAY_US, "month": 30 * DAY_US}
MEDIA: Final = ("reply", "message")
_EPOCH: Final = date(1970, 1, 1).toordinal()
_MINUTES_AN_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Misread(Exception):
    """A field that cannot be read: why, among the words, and which field it is."""

    name: str
    at: str


def read(asked: Asked, team: Team, now_us: int) -> Terms:
    """The terms as they were typed. Raises `Misread`; what does not fit is for `steps/person/agree.py` to refuse."""
    cap, hours = asked.one("cap"), (asked.one("quiet_from"), asked.one("quiet_to"), asked.one("zone"))
    if cap and not (cap.isascii() and cap.isdigit() and len(cap) < 5):  # noqa: PLR2004 - the digits of the largest cap
        raise Misread("cap", "cap")
    if any(hours) and not all(hours):
        raise Misread("hours", "quiet_from")
    return Terms(
        since_us=now_us,
        until_us=_until_us(asked.one("until"), now_us),
        topics=tuple(topic for topic in team.policy.topics if topic in asked.all("topic")),
        media=tuple(medium for medium in MEDIA if medium in asked.all("medium")),
        cap=int(cap) if cap else None,
        period_us=PERIODS.get(asked.one("period"), PERIODS["month"]) if cap else None,
        quiet_from=_minute(hours[0]) if all(hours) else None,
        quiet_to=_minute(hours[1]) if all(hours) else None,
        zone=hours[2] or None,
    )


def typed(asked: Asked) -> dict[str, object]:
    """What was typed, for the form to show again."""
    names = ("cap", "period", "quiet_from", "quiet_to", "zone", "until")
    return {name: asked.one(name) for name in names} | {name: asked.all(name) for name in ("topic", "medium")}


def say(site: Site, terms: Terms) -> list[Markup]:
    """The terms in short sentences."""
    told = []
    if terms.topics:
        told.append(site.say("terms.topics", topics=", ".join(terms.topics)))
    if terms.media:
        told.append(site.say("terms.media", media=" ".join(site.paper.words.plain(f"media.{m}") for m in terms.media)))
    if terms.cap is not None and terms.period_us is not None:
        told.append(site.say("terms.cap", cap=terms.cap, days=terms.period_us // DAY_US))
    if terms.quiet_from is not None and terms.quiet_to is not None:
        hours = {"begin": _clock(terms.quiet_from), "end": _clock(terms.quiet_to), "zone": terms.zone}
        told.append(site.say("terms.quiet", **hours))
    if terms.until_us is not None:
        told.append(site.say("terms.until", day=site.paper.day(terms.until_us - 1)))
    return told or [site.say("terms.none")]


def say_no(site: Site, brand: str, written: str, *, for_all: bool) -> Markup:
    """A no on record in plain words: what it forbids, to whom, within which limits."""
    no = parse(written)
    whose = "no_all" if for_all else "no"
    told = [site.say(f"{whose}.{no.reach.name.lower()}", brand=brand)]
    if no.listen and no.reach is not Reach.LISTEN:
        told.append(site.say(f"{whose}.listen", brand=brand))
    return Markup(" ").join([*told, *_limits(site, no)])


def _limits(site: Site, no: Scope) -> list[Markup]:
    told = []
    if no.except_brands:
        told.append(site.say("no.except", brands=", ".join(sorted(no.except_brands))))
    if no.medium is not None:
        told.append(site.say("no.medium", medium=no.medium))
    if no.topic is not None:
        told.append(site.say("no.topic", topic=no.topic))
    if no.until is not None:
        told.append(site.say("no.until", day=site.paper.day((no.until.toordinal() - _EPOCH) * DAY_US)))
    return told


def _until_us(text: str, now_us: int) -> int | None:
    """The end of the named day, UTC."""
    if not text:
        return None
    try:
        ends_us = (date.fromisoformat(text).toordinal() + 1 - _EPOCH) * DAY_US
    except ValueError:
        raise Misread("until", "until") from None
    if ends_us <= now_us:
        raise Misread("until", "until")
    return ends_us


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < _MINUTES_AN_HOUR):  # noqa: PLR2004 - the hours of a day
        raise Misread("hours", "quiet_from")
    return int(hour) * _MINUTES_AN_HOUR + int(minute)


def _clock(minute: int) -> str:
    return f"{minute // _MINUTES_AN_HOUR:02}:{minute % _MINUTES_AN_HOUR:02}"
