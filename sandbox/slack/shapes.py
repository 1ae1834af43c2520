"""Small checks that are put together into the shape of a Block Kit payload."""

import re
from collections.abc import Callable, Iterator

from sandbox.slack.workspace import Json

Check = Callable[[object, str], Iterator[str]]
"""Takes a value and its JSON pointer, yields one sentence per fault, in the words of Slack's own errors."""


def fault(sentence: str, at: str) -> str:
    """One fault as Slack words it: the sentence, then the place as a JSON pointer."""
    return f"{sentence} [json-pointer:{at}]"


def anything(_value: object, _at: str) -> Iterator[str]:
    """Accept whatever is there."""
    yield from ()


def string(most: int, least: int = 1, pattern: str = "") -> Check:
    """A string of `least` to `most` characters (code points), matching `pattern` where one is given."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield fault("must be a string", at)
        elif len(value) > most:
            yield fault(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield fault(f"must be more than {least - 1} characters", at)
        elif pattern and not re.fullmatch(pattern, value):
            yield fault("has a wrong form", at)

    return check


def boolean(value: object, at: str) -> Iterator[str]:
    """True or false, and nothing that merely looks like it."""
    if not isinstance(value, bool):
        yield fault("must be a boolean", at)


def integer(least: int, most: int) -> Check:
    """A whole number from `least` to `most`."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield fault("must be an integer", at)
        elif not least <= value <= most:
            yield fault(f"must be between {least} and {most}", at)

    return check


def one_of(*words: str) -> Check:
    """One of these words."""

    def check(value: object, at: str) -> Iterator[str]:
        if value not in words:
            yield fault(f"must be one of {', '.join(words)}", at)

    return check


def listing(item: Check, least: int, most: int) -> Check:
    """A list of `least` to `most` items, each of which passes `item`."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield fault("must be an array", at)
            return
        if len(value) > most:
            yield fault(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield fault(f"no less than {least} items allowed", at)
        for place, one in enumerate(value):
            yield from item(one, f"{at}/{place}")

    return check


def shape(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    """An object with these fields, and no other."""
    known = required | (optional or {})

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield fault("must be an object", at)
            return
        for name in required.keys() - value.keys():
            yield fault(f"missing required field: {name}", at)
        for name, one in value.items():
            if name in known:
                yield from known[name](one, f"{at}/{name}")
            else:
                yield fault(f"invalid additional property: {name}", at)

    return check


def by_type(kinds: dict[str, Check]) -> Check:
    """An object whose `type` says which of `kinds` the rest of it must pass."""

    def check(value: object, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(kind, str):
            yield fault("missing required field: type", at)
        elif kind not in kinds:
            yield fault(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from kinds[kind]({name: one for name, one in value.items() if name != "type"}, at)

    return check


def also(check: Check, rule: Callable[[Json], str]) -> Check:
    """Pass `check`, and then `rule`, which answers with a sentence where the object breaks it, else with nothing."""

    def both(value: object, at: str) -> Iterator[str]:
        before = list(check(value, at))
        yield from before
        if not before and isinstance(value, dict) and (sentence := rule(value)):
            yield fault(sentence, at)

    return both


def exactly_one(*names: str) -> Callable[[Json], str]:
    """Make a rule for `also`: exactly one of these fields is there."""

    def rule(value: Json) -> str:
        return "" if sum(name in value for name in names) == 1 else f"exactly one of {', '.join(names)} is needed"

    return rule
