"""The weekly digest as a Slack message: our own numbers in our own words."""

from typing import Any

from bot.runtime import Runtime, Team
from bot.slack.rich import Json
from bot.steps.digest import before, bounds
from bot.store import weeks
from bot.store.database import Session
from bot.store.outbox import Message
from rules.digest import sentences


def draw(session: Session, runtime: Runtime, team: Team, row: Message, now_us: int) -> Json:  # noqa: ARG001 - the form that all drawers share
    """Draw the digest of the week that the row names, beside the week before it."""
    week = weeks.count_week(session, team.brand.id, *bounds(row.subject, team))
    past = bounds(before(row.subject, team), team)
    earlier = weeks.count_week(session, team.brand.id, *past) if weeks.anything(session, team.brand.id, *past) else None
    name = team.brand.names[0]
    title = f"{name}: week {row.subject.partition('-W')[2]} of {row.subject[:4]}"
    told = sentences(week, earlier)
    return {
        "text": f"{title}. {' '.join(told)}",
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}},
            {"type": "rich_text", "elements": [_section(told[0]), _listed(told[1:])]},
            {"type": "context", "elements": [_small("No figures per member. Every number comes from the audit log.")]},
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _section(sentence: str) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": sentence}]}


def _listed(told: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "rich_text_list", "style": "bullet", "elements": [_section(sentence) for sentence in told]}


def _small(sentence: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": sentence, "emoji": False}
