"""A decision in plain words: why, what would change it, until when."""

from rules.verdict import Permit, Refused, Verdict


def reasons_of(verdict: Verdict) -> str:
    """The names of the rules that had something to say, in order, with commas between; empty for a permit."""
    if isinstance(verdict, Permit):
        return ""
    return ",".join([one.rule for one in (verdict.refusals if isinstance(verdict, Refused) else verdict.cautions)])
