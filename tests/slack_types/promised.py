"""Our word on every message: it says something, unfolds nothing, calls nobody."""

from tests.slack_types.check import Json

MESSAGES = frozenset({"chat.postMessage", "chat.update", "chat.postEphemeral", "response_url", "command"})
WORDS_MIN = 2
"""A message of one word, such as "New", tells nobody what it is about."""
_QUIET = {"parse": "none", "link_names": False}
_FOLDED = {"unfurl_links": False, "unfurl_media": False}
_ASKED = {"chat.postMessage": _QUIET | _FOLDED, "chat.update": _QUIET}
"""chat.update unfurls nothing anew and takes no word about it; where `parse` is left out it falls back to another."""


def broken(what: str, payload: Json) -> list[str]:
    """Each promise that a payload breaks; nothing where it shows nobody anything."""
    if what not in MESSAGES or not (payload.get("text") or payload.get("blocks")):
        return []
    words = str(payload.get("text") or "")
    told = [] if len(words.split()) >= WORDS_MIN else [f"{what}: its text says nothing: {words!r}"]
    asked = _ASKED.get(what, {})
    return [*told, *(f"{what}: {name} is not {value}" for name, value in asked.items() if payload.get(name) != value)]
