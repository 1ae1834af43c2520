"""A decision in plain words: why, what would change it, until when.

One paragraph, the same in "Why?" and in the record; a card that refuses has room for the weightiest reason. The person
whom it concerns reads the same reasons, said to them (`to_person`). It is made of the rules' own sentences and names
nobody. Moments stay moments, so that whoever shows it can use the reader's time zone.
"""

from collections.abc import Iterable, Sequence

from rules.facts import Facts
from rules.policy import Policy
from rules.sight import Moment
from rules.verdict import Caution, Held, Permit, Refusal, Refused, Verdict

Paragraph = tuple[str | Moment, ...]

NOTHING_CHANGES_IT = "Nothing on our side changes this."
_NAMES = frozenset({"X", "Mastodon", "Bluesky"})
"""What keeps its capital in the middle of a sentence."""
_BY_HAND = "network_refuses"
"""What changes it is that somebody answers by hand: never to be said beside another no."""


def explain(verdict: Verdict, closes_us: int | None = None, *, whole: bool = True) -> Paragraph:
    """Say what was decided and why, with every reason and what would change it.

    `closes_us` is when the time for an answer is over (`closes`), `None` where that is not to be told; a refusal does
    not tell it. Without the `whole` a refusal gives its weightiest reason alone.
    """
    if isinstance(verdict, Permit):
        gist = "Permitted because nothing forbids an answer"
        return (gist, *_until(", until ", closes_us), ".")
    if isinstance(verdict, Held):
        until = _until(" There is time for this until ", closes_us, ".")
        return (f"Held because {_all_of(verdict.cautions)}", *until)
    refusals, cautions = _telling(verdict)
    if not whole:
        return (f"Refused because {_all_of(refusals, 1)}",)
    even_then = f" Even then, {_all_of(cautions)}" if cautions else ""
    return (f"Refused because {_all_of(refusals)}{even_then}",)


def to_person(verdict: Verdict, closes_us: int | None = None) -> Paragraph:
    """Say the same to the person whose post it is: "You have asked us to stop. Only you can change this …".

    Every reason is told, none that only concerns how the team works; no member, policy or channel is named.
    """
    if isinstance(verdict, Permit):
        return ("We may answer you, because nothing forbids it", *_until(", until ", closes_us), ".")
    if isinstance(verdict, Held):
        return (f"We may answer you only after a second look, because {_to_them(verdict.cautions)}",)
    refusals, cautions = _telling(verdict)
    even_then = f" Even then, we may answer you only after a second look: {_to_them(cautions)}" if cautions else ""
    return (f"We did not write to you, because {_to_them(refusals)}{even_then}",)


def closes(verdict: Verdict, facts: Facts, policy: Policy) -> int | None:
    """When the time for an answer is over: for one click, or else for one to which a colleague agrees."""
    window_us = policy.windows.one_click if isinstance(verdict, Permit) else policy.windows.held
    return None if facts.created_us is None else facts.created_us + window_us


def in_short(verdict: Verdict) -> str:
    """The weightiest reason against it, and what would change that; empty where there is none."""
    against = _against(verdict)
    return "".join([f"{first.sentence} {_change(first, against)}".rstrip() for first in against[:1]])


def reasons_of(verdict: Verdict) -> str:
    """The names of the rules that have something against it, in order, with commas between."""
    return ",".join([reason.rule for reason in _against(verdict)])


def _against(verdict: Verdict) -> tuple[Refusal, ...] | tuple[Caution, ...]:
    if isinstance(verdict, Permit):
        return ()
    return verdict.refusals if isinstance(verdict, Refused) else verdict.cautions


def _telling(verdict: Refused) -> tuple[Sequence[Refusal], Sequence[Caution]]:
    """The reasons worth telling: where nothing changes one of them, the others are idle."""
    for_good = [refusal for refusal in verdict.refusals if not refusal.change]
    return (for_good, ()) if for_good else (verdict.refusals, verdict.cautions)


def _all_of(reasons: Sequence[Refusal | Caution], most: int | None = None) -> str:
    """The reasons in the middle of a sentence, each with what would change it."""
    told = [f"{_in_a_sentence(one.sentence)} {_change(one, reasons, NOTHING_CHANGES_IT)}".rstrip() for one in reasons]
    return " Also, ".join(told[:most]) or "no reason was given."


def _to_them(reasons: Iterable[Refusal | Caution]) -> str:
    told = [_in_a_sentence(reason.to_them) for reason in reasons]
    return " Also, ".join(dict.fromkeys(told)) or "no reason was given."


def _change(reason: Refusal | Caution, beside: Sequence[Refusal | Caution], nothing: str = "") -> str:
    return "" if reason.rule == _BY_HAND and len(beside) > 1 else reason.change or nothing


def _in_a_sentence(sentence: str) -> str:
    first = sentence.partition(" ")[0]
    return sentence if first in _NAMES else sentence[:1].lower() + sentence[1:]


def _until(before: str, us: int | None, after: str = "") -> Paragraph:
    return () if us is None else (before, Moment(us), after)
