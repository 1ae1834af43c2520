"""What stands before and after a request, and what that makes of it.

"Please" before it, or "I asked you to": a request. "They", "can't", "did you": none. "Unless", "at night" after it: a
condition, and a member rules. Only a few words on either side are looked at.
"""

import re
from collections.abc import Sequence
from enum import Enum

from rules.wishes import abroad
from rules.wishes.forms import CONTACT, FORBIDDING
from rules.wishes.words import CLOSING, ME, POLITE, REASONS, REASONS_AFTER_AN_OBJECT, US, words

WINDOW = 8  # so many words on either side


class Before(Enum):
    """What the words before a form make of it."""

    OPEN = "open"  # it begins here, or after words that begin a request
    UNKNOWN = "unknown"
    UNSURE = "unsure"  # a question or a condition
    REFUSED = "refused"  # it is not asked, not of us, or not by them


class After(Enum):
    """What the words after a form make of it."""

    CLOSED = "closed"
    GOES_ON = "goes on"
    CONDITION = "condition"
    UNLESS_I_ASK = "unless I ask"
    OTHER = "other"  # something else is meant: "don't email me a code"


_YOU = f"(?:you|{US})"
_NOT = "(?:dont|never|cant|cannot|wont|wouldnt|didnt|doesnt|not|couldnt|shouldnt|isnt|hasnt|nobody|no)"
_THIRD = (
    "(?:he|she|they|theyll|them|him|her|his|their|who|nobody|noone|someone|somebody|anyone|everyone|people|kids|boss|ex"
    "|wife|husband|mom|mum|dad|sister|brother|friend|friends|scammers|bots|neighbour|neighbor|guy|girl|cat|dog|driver)"
)


_ASKING = (
    "ask|asking|asked|told|telling|request|requesting|requested|demand|demanding|insist|insisting|begging|beg|prefer"
    "|rather|want|like|sure|wish|hope|ensure"
)


def _tail(ways: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^| )(?:{ways}) $")


# Each is tried at the end of what stands before the form; the first that fits decides.
_BEFORE = (
    (Before.UNSURE, r"(?:if|unless|when) (?:\S+ ){1,7}then"),
    (Before.OPEN, r"how about(?: you)?|why not"),
    (Before.REFUSED, rf"(?:when|why|how) (?:will|would|can) {_YOU}(?: people| guys)?"),
    (Before.OPEN, rf"(?:would|do) {_YOU} mind"),
    (Before.OPEN, rf"(?:can|could|would|will|if) {_YOU}(?: (?:guys|all|people|please|would|could|can))*"),
    (Before.OPEN, r"(?:tell|make|get|ask|have) your \S+(?: \S+)?(?: to)?"),
    (Before.REFUSED, rf"{_THIRD}(?: said| asked)?|did i"),
    (Before.REFUSED, r"says|reads|playing|called|titled|(?<!i )(?<!keep )saying"),
    (Before.REFUSED, rf"(?:did|when|why|how|where|what) (?:\S+ )?{_YOU}"),
    (Before.UNSURE, rf"(?:dont|wont|wouldnt|never|cant) {_YOU}"),
    (Before.UNSURE, r"you (?:still )?(?:dont|wont|never|cant|cannot)"),
    (Before.REFUSED, rf"{_NOT}(?: to| please| the| say| tell me to)?"),
    (Before.UNSURE, r"(?:who|where|how (?!many)) ?(?:\S+ ){1,4}(?:be|get)"),
    (
        Before.OPEN,
        rf"(?:{_ASKING})(?: that)? {_YOU}",
    ),
    (Before.REFUSED, r"why"),
    (Before.OPEN, r"part of"),  # "what part of … don't you understand"
    (Before.OPEN, r"appreciate|request|(?:asking|ask) for|like|prefer|wish|want|rather|choose|chose|decided"),
    (
        Before.OPEN,
        rf"{_YOU}(?: \S+)? (?:should|must|needs?(?: to)?|ha(?:ve|s) to|had better|better|ought to|can|could)",
    ),
    (Before.REFUSED, rf"{_THIRD} (?:\S+ )?(?:\S+ )?(?:to|should|must|would|will|can|could|and|or)"),
    (Before.OPEN, rf"{_YOU} (?:(?!(?:me|him|her|them|i) )\S+ ){{0,5}}to"),
    (Before.OPEN, r"(?:want|like|need|wish|asked|asking|ask|demand) to be"),
    (Before.OPEN, r"(?:can|could|may|please|will) i (?:please )?(?:be|get)|(?:please|to) (?:be|get)|i be"),
    (Before.OPEN, r"(?:can|could|may|might) i (?:please|kindly)?"),
    (
        Before.OPEN,
        r"how hard is it to|possible (?:for you )?to|(?:request|notice|demand|reminder)(?: for you)? to|right to",
    ),
    (Before.REFUSED, r"was|were|been|got|getting|is|are|am|to|for|of|by"),
    (
        Before.OPEN,
        r"und|et|och|og|en|и|ve|and|so|but|then|or|please|now|kindly|again|said|say|saying|repeat|hereby|also|asking|ask|no|whatever|anymore",
    ),
)
_BEFORE_TAILS = tuple((meaning, _tail(ways)) for meaning, ways in _BEFORE)
_I_WANT_TO = _tail(r"(?:i|we) (?:\S+ )?(?:want|like|need|wish|asked|asking|ask) to")
_OWN_WANTS = words("want wish need care like consent agree desire give have gave authorise authorize permit allow")
_YOU_TAIL = _tail("you")
_OWN_ACTS = words("stop quit be unsubscribe unsub opt revoke withdraw rescind object")  # what the author would do
_ASIDE = POLITE | abroad.POLITE | {US, "@somebody"}
_SUBJECT = _tail(r"you|i|we|who|whos")
_REPORTED = re.compile(
    rf"(?:^| )(?:tell|told|ask|asked|make|made|let|get|wish|hope) (?:{_THIRD}|my \S+|the \S+)(?: |$)"
)
_IN_QUESTION = re.compile(r"(?:^| )(?:if|when|whenever|unless|until|while|whether|why|how) ")

_CONDITIONS = words(
    "unless until till except if when whenever while before after without instead during only at as like"
)
_CALLING = (
    "(?:ask|asked|asking|tag|tagged|@|at|message|contact|talk|talking|speak|write|mention|invite|reach|address|need|say|dm"
    "|reply|call|request|summon|want)"
)
_UNLESS_I_ASK = re.compile(
    rf"(?:unless|until|except(?: when| if)?|only (?:when|if)|if|when) (?:i|we) (?:\S+ ){{0,2}}?{_CALLING} "
    r"|(?:unless|until) (?:asked|invited|tagged|requested|spoken|addressed) "
)
_BY_ROAD = re.compile(
    r"(?:\S+ ){0,2}?(?:by|via|over|through) (?:the )?(?:phone|e?mail|text|dm|sms|post|letter|whatsapp) "
)
_PREPOSITIONS = words("for from on in")
_ANSWERING = words("reply replying respond responding answer answering")
_OTHERS = words("a an the")


def before(said_before: Sequence[str], request: Sequence[str]) -> Before:
    """Judge the words of the clause that stand before a form; the last few count. `request` are its own."""
    if all(word in _ASIDE for word in said_before[-WINDOW:]):
        return Before.OPEN
    said = " ".join(said_before[-WINDOW:]) + " "
    found = next((meaning for meaning, tail in _BEFORE_TAILS if tail.search(said)), Before.UNKNOWN)
    first = request[0]
    if first in _OWN_ACTS and _I_WANT_TO.search(said):
        return Before.OPEN
    if found is Before.UNKNOWN and said_before[-1] == US and first != "never":
        found = Before.OPEN
    elif found is Before.UNKNOWN and first in FORBIDDING and request[1] in _OWN_WANTS:
        found = Before.REFUSED if _YOU_TAIL.search(said) else Before.OPEN
    elif found is Before.UNKNOWN and first in FORBIDDING:
        found = Before.REFUSED if first == "never" or _SUBJECT.search(said) else Before.UNSURE
    if found is Before.OPEN and _REPORTED.search(said):
        return Before.REFUSED
    if found is Before.UNKNOWN and _IN_QUESTION.search(said):
        return Before.UNSURE
    return found


def after(said_after: Sequence[str], last: str) -> After:
    """Judge the words of the clause that follow a form; the next few count. `last` is the last word of the form."""
    reasons = REASONS_AFTER_AN_OBJECT if last in ME else REASONS
    rest = list(said_after[: 2 * WINDOW])
    if rest and _UNLESS_I_ASK.match(" ".join(rest) + " "):
        return After.UNLESS_I_ASK
    if "instead" in rest or rest[:1] == ["back"]:
        return After.CONDITION
    if rest[:1] == ["you"] and last in CONTACT and last.endswith("ing"):  # "… to stop contacting you"
        return After.OTHER
    if _BY_ROAD.match(" ".join(rest) + " "):
        return After.CONDITION
    for place, word in enumerate(rest):
        if word in _CONDITIONS and not (word == "at" and rest[place + 1 : place + 2] == ["all"]):
            unless = _UNLESS_I_ASK.match(" ".join(rest[place:]) + " ")
            return After.UNLESS_I_ASK if unless else After.CONDITION
        if word in reasons and (place == 0 or rest[place - 1] not in _PREPOSITIONS):
            return After.CLOSED
        if word not in CLOSING:
            other = rest[0] in _OTHERS and CONTACT.isdisjoint(rest[:5])
            return After.OTHER if other else After.GOES_ON
    return After.CLOSED


def answers_badly(request: Sequence[str], rest: Sequence[str]) -> bool:
    """Whether they mind how they are answered: "stop replying to me with a link"."""
    return rest[:1] == ["with"] and not _ANSWERING.isdisjoint(request)
