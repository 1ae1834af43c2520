"""What would have become of past posts, had each come in just now.

The same judge decides, on the same facts, under the same policy. What is set aside is that the brand is not live yet,
how old the post is, and whether we listen at this very moment: a post that comes in just now was heard just now.
Nothing is ever sent by such a decision: its look is *draw*.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from rules.facts import Facts
from rules.mention import Kind
from rules.verdict import Held, Permit, Verdict
from rules.why import WHY

REASONS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """So many posts could have been answered, or would have been held; the others not, by their weightiest reason.

    `left_out` counts our own accounts, staff, bots and advertisements, which no number here speaks of.
    """

    permit: int = 0
    held: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0

    @property
    def posts(self) -> int:
        """How many posts were judged."""
        return self.permit + self.held + sum(self.refused.values())


def as_if_new(facts: Facts) -> Facts:
    """The facts as they would be if the post had come in at this moment, and the brand were live."""
    paused, now_us = False if facts.rehearsing else facts.paused, facts.now_us
    return replace(facts, created_us=now_us, read_us=now_us, heard_us=now_us, paused=paused, rehearsing=False)


def count(judged: Iterable[tuple[Facts, Verdict]]) -> Rehearsed:
    """Count these decisions; a refusal by its weightiest reason."""
    permit = held = left_out = 0
    refused: Counter[str] = Counter()
    for facts, verdict in judged:
        if facts.kind is Kind.EXCLUDED:
            left_out += 1
        elif isinstance(verdict, Permit):
            permit += 1
        elif isinstance(verdict, Held):
            held += 1
        else:
            refused[verdict.refusals[0].rule] += 1
    return Rehearsed(permit, held, dict(refused.most_common()), left_out)


def sentences(found: Rehearsed) -> tuple[str, ...]:
    """The count in plain sentences: what could have been answered first, then why the others could not."""
    if not found.posts:
        return ("Nobody has said anything to you or about you lately, as far as we could read.",)
    refused = sum(found.refused.values())
    parts = [f"you could have answered {found.permit:,}"]
    parts += [f"{found.held:,} more with a colleague"] if found.held else []
    parts += [f"{refused:,} not at all"] if refused else []
    whole = f"Of {_posts(found.posts)} {', '.join([*parts[:-2], ' and '.join(parts[-2:])])}{':' if refused else '.'}"
    shown = list(found.refused.items())[:REASONS_SHOWN]
    more = refused - sum(number for _, number in shown)
    told = [f"{number:,} because {WHY[name].to_us if name in WHY else 'a rule forbade it'}." for name, number in shown]
    return (whole, *told, *([f"{more:,} for other reasons."] if more else []))


def _posts(number: int) -> str:
    return "1 post" if number == 1 else f"{number:,} posts"
