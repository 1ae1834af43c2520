"""What another policy would have decided: recorded facts, judged again.

Decisions come one by one and are not kept, so that a record of any length can be judged. The same facts under the same
policy are judged the same for ever; where they are not, the rules themselves have changed since.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any

from rules.contracts import topics_of
from rules.decide import decide
from rules.explain import closes, reasons_of
from rules.facts import Facts
from rules.policy import Policy, build
from rules.recorded import Unreadable, from_record
from rules.replayed import Change, Recorded, Replayed
from rules.verdict import Verdict, word

NO_POLICY = "The policy that they were made by is not in the record, or not one that this version can read."
NO_DECISION = "Their entries do not say what was decided, and on what."
NO_SHADOW = "No other policy was decided beside the one in force."


def replay(decisions: Iterable[Recorded], kept: Mapping[str, Policy], draft: Policy | None = None) -> Replayed:
    """Judge recorded decisions by a draft or, without one, each by the policy of its own day.

    `kept` holds the policies that were in force, by their hash (`policies`).
    """
    return _sorted(decisions, lambda payload: _again(payload, kept, draft))


def shadowed(decisions: Iterable[Recorded]) -> Replayed:
    """Count what the policy in the shadow decided beside the one in force, as the record has it; nothing is judged."""
    return _sorted(decisions, _beside)


def made(payload: Mapping[str, Any], kept: Mapping[str, Policy]) -> tuple[Verdict, int | None] | None:
    """The decision of one entry in full, and when the time for an answer is over.

    It is made again by the policy of its own day; `None` where it does not come out as it was recorded.
    """
    policy = kept.get(str(payload.get("policy")))
    try:
        before, facts = _made(payload), from_record(payload["facts"])
    except Unreadable:
        return None
    if policy is None:
        return None
    policy = policy_for(facts, policy)
    verdict = decide(facts, policy)
    return (verdict, closes(verdict, facts, policy)) if _short(verdict) == before else None


def policy_for(facts: Facts, policy: Policy) -> Policy:
    """The policy as it holds for one post, with the overrides that fit it.

    The facts say in which channel the card stood. Where they do not, the team had one channel, and whichever the policy
    names is that one.
    """
    if not policy.override:
        return policy
    named = (one.channel for one in policy.override if one.channel is not None)
    return policy.at(facts.network, facts.channel or next(named, ""), topics_of(facts))


def policies(texts: Iterable[str]) -> dict[str, Policy]:
    """The policies with these canonical texts, by their hash; one that this version cannot read is left out."""
    found = {}
    for text in texts:
        try:
            table = json.loads(text)
            found[sha256(text.encode()).hexdigest()] = build(table if isinstance(table, dict) else {"": table}, "")
        except ValueError:  # no JSON, or a BadPolicy: other rules than ours had other keys and bounds
            continue
    return found


Made = tuple[str, str]
"""What was decided: the verdict in one word, and the names of all reasons with commas between."""


def _sorted(decisions: Iterable[Recorded], look: Callable[[Mapping[str, Any]], tuple[Made, Made, bool]]) -> Replayed:
    """Count what comes out as it was and what does not; `look` tells what was, what would be, whether rules changed."""
    found = Replayed()
    for one in decisions:
        if one.payload is None:
            found.erased += 1
            continue
        try:
            before, after, rules_changed = look(one.payload)
        except Unreadable as trouble:
            found.unjudged[str(trouble)] += 1
            continue
        if after == before:
            found.same += 1
            continue
        change = found.by_pair.setdefault((before[0], after[0]), Change(before[0], after[0]))
        change.add(one, _names(before), _names(after), rules_changed=rules_changed)
    return found


def _again(payload: Mapping[str, Any], kept: Mapping[str, Policy], draft: Policy | None) -> tuple[Made, Made, bool]:
    before, own = _made(payload), kept.get(str(payload.get("policy")))
    policy = draft or own
    if policy is None:
        raise Unreadable(NO_POLICY)
    facts = from_record(payload["facts"])
    after = _judged(facts, policy)
    return before, after, after != before and own is not None and _judged(facts, own) != before


def _beside(payload: Mapping[str, Any]) -> tuple[Made, Made, bool]:
    before, shadow = _made(payload), payload.get("shadow")
    if shadow is None:
        raise Unreadable(NO_SHADOW)
    return before, _made(payload | shadow), False


def _made(payload: Mapping[str, Any]) -> Made:
    verdict, reasons = payload.get("verdict"), payload.get("reasons")
    if verdict not in _WORDS or type(reasons) is not str or type(payload.get("facts")) is not dict:
        raise Unreadable(NO_DECISION)
    return verdict, reasons


def _judged(facts: Facts, policy: Policy) -> Made:
    return _short(decide(facts, policy_for(facts, policy)))


def _short(verdict: Verdict) -> Made:
    return word(verdict), reasons_of(verdict)


def _names(made: Made) -> tuple[str, ...]:
    return tuple(filter(None, made[1].split(",")))


_WORDS = ("permit", "held", "refused")
