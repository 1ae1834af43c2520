"""What no policy file may say, though each value may be: what loosens or clashes.

Each complaint is the path of the key that it is about, and a sentence with the remedy. Longer than most, for each thing
that can be wrong has its own.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rules.mention import How, Kind
from rules.policy.sensitive import sensitive
from rules.policy.tables import Overheard, Override, Policy
from rules.policy.tighter import tighter
from rules.toml_text import Path

Complaints = Iterator[tuple[Path, str]]

OVERRIDES_MAX = 50
TOPICS_MAX = 100
WORDS_MAX = 200
HARD = {
    "paused": "A pause stops every reply until an approver ends it.",
    "not_listening": "listening.gap_max says how long a network may stay unheard, an hour at most.",
    "registry_stale": "registry.age_max says how old a copy may get, 28 days at most.",
    "opted_out": "Only the person can take back what they told a registry.",
    "asked_to_stop": "Only the person can take back their stop.",
    "already_answered": "Nobody gets two answers to one matter.",
    "post_changed": "A post is read again before each reply.",
    "network_refuses": "The network would refuse all the same.",
    "too_private": "A reply is never more visible than its post.",
    "not_authorised": "Who may reply is set by may_reply and approvers.",
}
"""The rules that no policy can switch off, only tighten; each with what one should know who tries."""
_TOPIC = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_NEVER_ANSWERED = frozenset({How.OWN, How.STAFF, How.BOT, How.ADVERTISEMENT, How.BLOCKED, How.REPOST, Kind.EXCLUDED})
_CONTRADICTIONS: tuple[tuple[Callable[[Policy], bool], Path, str], ...] = (
    (
        lambda line: line.windows.held < line.windows.one_click,
        ("windows", "held", "one_click"),
        "windows.held must not be shorter than windows.one_click. Lengthen it.",
    ),
    (
        lambda line: line.caps.brand_day < line.caps.brand_hour,
        ("caps", "brand_day", "brand_hour"),
        "caps.brand_hour can never be reached, for caps.brand_day is lower. Lower it.",
    ),
    (
        lambda line: line.caps.brand_day < line.caps.direct_held_from,
        ("caps", "brand_day", "direct_held_from"),
        "caps.direct_held_from can never be reached, for caps.brand_day is lower. Lower it.",
    ),
    (
        lambda line: line.caps.proactive == 0 and line.contact.overheard_with_contract is Overheard.CLICK,
        ("caps", "proactive"),
        'caps.proactive = 0 forbids what contact.overheard_with_contract = "click" allows. Change one of both.',
    ),
    (
        lambda line: line.contact.direct_needs_contract and line.contact.follower_overheard == "held",
        ("contact", "follower_overheard", "direct_needs_contract"),
        (
            "you could answer followers who did not write to you, but not people who did. "
            'Write follower_overheard = "refuse" or direct_needs_contract = false.'
        ),
    ),
    (
        lambda line: (
            Kind.DIRECT in line.second_look.labels
            and Kind.OVERHEARD not in line.second_look.labels
            and line.contact.overheard_with_contract is Overheard.CLICK
        ),
        ("second_look", "labels"),
        'direct posts would need a colleague, and overheard ones would not. Add "overheard".',
    ),
    (
        lambda line: line.x.enterprise and line.x.bare_replies == "refuse",
        ("x", "bare_replies", "enterprise"),
        "x.bare_replies can never refuse, for x.enterprise exempts you. Remove one of both.",
    ),
    (
        lambda line: not line.registry.required and not line.registry.own_list,
        ("registry", "required"),
        (
            "no registry is required. Name one in registry.required, "
            "or write own_list = true beside it to rely on your own list only."
        ),
    ),
)
"""When a policy contradicts itself, the table and the keys that do it, and what to say."""


def loosened(own: Mapping[str, Any]) -> Complaints:
    """Each place at which a file sets a hard rule by its name, as a key or in a list."""
    for path, word in _words(own, ()):
        if word in HARD:
            yield path, f"{word} is a hard rule, which no policy can switch off. {HARD[word]} Remove this."


def complaints(policy: Policy, own: Mapping[str, Any]) -> Complaints:
    """All that contradicts itself in a policy that was read from `own`."""
    yield from _topics(policy)
    yield from _second_look(policy, ())
    yield from _contradictions(policy, own, ())
    if len(policy.override) > OVERRIDES_MAX:
        yield ("override", OVERRIDES_MAX), f"there are more than {OVERRIDES_MAX} overrides. Remove some."
    written = own.get("override", ())
    for number, one in enumerate(policy.override):
        at: Path = ("override", number)
        yield from _override(policy, one, at)
        yield from _second_look(policy.under([number]), at)
        yield from _contradictions(policy.under([number]), written[number], at)
        for earlier, other in enumerate(policy.override[:number]):
            if one.conditions == other.conditions:
                yield at, "there is an [[override]] for the same posts above. Make one of both."
            if _meet(one, other):
                yield from _contradictions(policy.under([earlier, number]), written[number], at)


def _words(node: object, path: Path) -> Iterator[tuple[Path, object]]:
    """Each key and each text in a list, but for what a team names as it likes."""
    match node:
        case dict():
            for key, value in node.items():
                yield (*path, key), key
                if key not in {"topics", "required"}:
                    yield from _words(value, (*path, key))
        case list():
            for number, value in enumerate(node):
                if isinstance(value, str):
                    yield (*path, number), value
                yield from _words(value, (*path, number))
        case _:
            pass


def _topics(policy: Policy) -> Complaints:
    if len(policy.topics) > TOPICS_MAX:
        yield ("topics",), f"there are more than {TOPICS_MAX} topics. Remove some."
    for name, topic in policy.topics.items():
        at = ("topics", name)
        if len(topic.words) > WORDS_MAX:
            yield (*at, "words"), f"{name} has more than {WORDS_MAX} words. Remove some."
        if not _TOPIC.fullmatch(name):
            yield at, f"a topic's name has small letters, digits and hyphens, 40 at most. Change {name!r}."
        if subject := sensitive(name):
            yield at, f"X forbids to sort people's posts by {subject}, so {name} cannot be a topic. Choose another."
        for number, phrase in enumerate(topic.words):
            if not any(sign.isalnum() for sign in phrase):
                yield (*at, "words", number), f"there is no word in {phrase!r}, so no post has it. Change it."


def _second_look(line: Policy, at: Path) -> Complaints:
    for key, words in (("hows", line.second_look.hows), ("labels", line.second_look.labels)):
        for number, word in enumerate(words):
            if word in _NEVER_ANSWERED:
                path = (*at, "second_look", key, number)
                yield path, f"no colleague is ever asked about {word} posts, for they are never answered. Remove it."
    for number, topic in enumerate(line.second_look.topics):
        if topic not in line.topics:
            yield (*at, "second_look", "topics", number), _no_topic(topic, line)


def _contradictions(line: Policy, written: Mapping[str, Any], at: Path) -> Complaints:
    """What contradicts itself in a policy as it holds for some posts, told at the key that was written for them."""
    for contradicts, (table, *keys), said in _CONTRADICTIONS:
        if contradicts(line):
            mine = written.get(str(table), {})
            yield (*at, table, next((key for key in keys if key in mine), keys[-1])), said


def _override(policy: Policy, one: Override, at: Path) -> Complaints:
    """What is wrong with an override by itself, or beside the file that it is laid over."""
    if not one.conditions:
        yield at, "this [[override]] is for all posts. Name a network, channel or topic, or change the file itself."
    if one.topic is not None and one.topic not in policy.topics:
        yield (*at, "topic"), _no_topic(one.topic, policy)
    if one.network not in {None, "x"} and one.x is not None:
        yield (*at, "x"), f"[override.x] is about X, and this [[override]] about {one.network}. Remove one of both."
    changes = False
    for table, key, value in one.changes():
        name, before = f"{table}.{key}", getattr(getattr(policy, table), key)
        changes = changes or value != before
        if one.only_tightens(table) and tighter(name, before, value) != value:
            written = policy.canonical()[table][key]
            why = "a topic is a guess, so" if one.topic else "this is a hard rule, so"
            yield (
                (*at, table, key),
                f"{why} {name} can only be stricter here than {json.dumps(written)}. Tighten or remove it.",
            )
    if not changes:
        yield at, "this [[override]] changes nothing. Remove it."


def _meet(one: Override, other: Override) -> bool:
    """Whether both can fit one post."""
    return all(one.conditions.get(name, value) == value for name, value in other.conditions.items() if name != "topic")


def _no_topic(name: str, policy: Policy) -> str:
    known = f", or use one of: {', '.join(policy.topics)}" if policy.topics else ""
    return f"there is no topic {name!r}. Add [topics.{name}] with its words{known}."
