"""What people talk about without us: heard, taken on, and told what came of it.

"You said, we did": a theme of the digest gets an owner and an outcome, and the next digest tells the outcome.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.runtime import Runtime, Team, Who
from bot.steps.digest import tell_anew, week_of
from bot.steps.surface import Look
from bot.store import record, themes
from bot.store.database import Session, locks
from bot.store.text import storable
from rules.mention import Kind
from rules.themes import Theme

WEEKS_BACK = 4
"""A theme can be taken on for so many weeks after its own."""
OUTCOME_CHARS_MAX = 300


def hear(session: Session, runtime: Runtime, team: Team, looks: Sequence[Look], now_us: int) -> None:
    """Count what new posts that we overheard are about, in the transaction that stores them."""
    if not team.policy.topics:
        return
    said = [
        (topic, look.mention.author_key)
        for look in looks
        if look.mention.kind is Kind.OVERHEARD
        for topic in look.facts.topics or ()
    ]
    themes.hear(session, team.brand.id, week_of(now_us, team), said, runtime.store_secret)


def take_on(
    runtime: Runtime, team: Team, topic: str, owner: str, who: Who, now_us: int, *, only_free: bool = False
) -> Theme | None:
    """Let a member see to a theme, with an entry; gives it as it is then, `None` where nothing was heard of it lately.

    With `only_free`, one that somebody sees to already stays theirs.
    """
    with locks.writing(runtime.database, team.brand.id) as session:
        theme = themes.newest(session, team.brand.id, topic, _lately(team, now_us))
        if theme is None or (only_free and theme.owner and not theme.outcome):
            return theme
        themes.change(session, team.brand.id, theme, owner=owner, outcome=None, done_us=None)
        _note(session, runtime, team, theme, {"act": "owner", "owner": owner, "member": who.id}, now_us)
    return replace(theme, owner=owner, outcome="")


def finish(runtime: Runtime, team: Team, topic: str, outcome: str, who: Who, now_us: int) -> Theme | None:
    """Write down what we did about a theme, with an entry; `None` where nothing was heard of it lately."""
    outcome = storable(outcome)
    with locks.writing(runtime.database, team.brand.id) as session:
        theme = themes.newest(session, team.brand.id, topic, _lately(team, now_us))
        if theme is not None:
            themes.change(session, team.brand.id, theme, outcome=outcome, done_us=now_us)
            _note(session, runtime, team, theme, {"act": "done", "outcome": outcome, "member": who.id}, now_us)
    return theme


def _note(session: Session, runtime: Runtime, team: Team, theme: Theme, told: dict[str, str], now_us: int) -> None:
    """Record it, and have the digests that tell of this theme say so."""
    deed = record.Deed("theme", told | {"topic": theme.topic, "week": theme.week})
    record.append(session, team.brand.id, [deed], now_us, runtime.chance)
    tell_anew(session, runtime, team, {theme.week, *_lately(team, now_us)}, now_us)


def _lately(team: Team, now_us: int) -> list[str]:
    return [week_of(now_us, team, back=back) for back in range(WEEKS_BACK + 1)]
