"""What people talk about without us: told where enough do, and what we did of it.

A theme is one of the policy's topics in one ISO week, counted over posts that we overheard. It is told only where at
least five people wrote of it, so that no theme points at anybody. Sources: the product's own floor; small cells are
withheld in official statistics as well (ONS disclosure control, counts below five).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.sight import Line, Member, Text

AUTHORS_MIN = 5
THEMES_TOLD = 5
ADVISED = 3
SOMEBODY = "A colleague"
_ENDS = (".", "!", "?", "…")


@dataclass(frozen=True, slots=True)
class Theme:
    """A topic in a week. `posts` were overheard about it; `loud` says that at least `AUTHORS_MIN` people wrote them.

    `owner` is the member who sees to it, `outcome` what we did in the end; empty where there is none, or was erased.
    """

    topic: str
    week: str
    posts: int = 0
    loud: bool = False
    owner: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Themes:
    """What a digest tells of themes: those `heard` and `done` in its week, and those `open` that somebody sees to.

    `earlier` are the posts of loud ones in the week before, by topic.
    """

    heard: tuple[Theme, ...] = ()
    earlier: Mapping[str, int] | None = None
    done: tuple[Theme, ...] = ()
    open: tuple[Theme, ...] = ()


def loudest(heard: Sequence[Theme]) -> tuple[Theme, ...]:
    """The themes that may be told, the most talked about first."""
    told = sorted((one for one in heard if one.loud), key=lambda one: (-one.posts, one.topic))
    return tuple(told[:THEMES_TOLD])


def to_see_to(themes: Themes) -> tuple[Theme, ...]:
    """What there is to do: themes that may be told and that nobody took on, then those whose outcome is still open."""
    done = {one.topic for one in themes.done}
    taken = {one.topic for one in themes.open}
    free = [one for one in loudest(themes.heard) if not one.owner and one.topic not in done | taken]
    return (*free, *themes.open)


def lines(themes: Themes) -> tuple[Line, ...]:
    """The themes in plain sentences: what was heard, what to do about it, what was done."""
    heard = loudest(themes.heard)
    done = {one.topic for one in themes.done}
    to_answer = [one for one in heard if one.topic not in done]
    return (
        *(_heard(one, (themes.earlier or {}).get(one.topic)) for one in heard),
        *([_advice(to_answer)] if to_answer else []),
        *(_done(one) for one in themes.done if one.outcome),
        *(_open(one) for one in themes.open),
    )


def plain(line: Line) -> str:
    """A line as bare text, for where there is no Slack: members stay without a name."""
    return "".join(piece if isinstance(piece, str) else getattr(piece, "words", SOMEBODY) for piece in line)


def _heard(theme: Theme, before: int | None) -> Line:
    posts = f"{theme.posts} posts by at least {AUTHORS_MIN} people"
    return (f"They talk about {theme.topic} without you: {posts}{_than(theme.posts, before)}.",)


def _advice(heard: Sequence[Theme]) -> Line:
    names = ", ".join(one.topic for one in heard[:ADVISED])
    return (f"Answer on your own page, where everybody can read it: {names}.",)


def _done(theme: Theme) -> Line:
    end = "”" if theme.outcome.endswith(_ENDS) else "”."
    return (f"You said: {theme.topic} (week {_number(theme.week)}). We did: “", Text(theme.outcome), end)


def _open(theme: Theme) -> Line:
    return (Member(SOMEBODY, theme.owner), f" sees to {theme.topic}, since week {_number(theme.week)}.")


def _number(week: str) -> int:
    return int(week.partition("-W")[2])


def _than(now: int, before: int | None) -> str:
    if before is None:
        return ""
    if now == before:
        return ", as many as the week before"
    return f", {abs(now - before)} {'more' if now > before else 'fewer'} than the week before"
