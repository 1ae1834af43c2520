"""The words and sentence forms by which people ask to be left alone.

A form is read word by word: a lower-case word stands for itself, an upper-case one for any word of that list, and a
question mark makes it optional. Words are written as `rules/wishes.py` hears them: case-folded, without apostrophes.
Sources: 47 CFR 64.1200(a)(10) for the seven legal keywords; the published keyword lists of Twilio, AWS, Telnyx and
other messaging vendors; real replies published by such vendors. Longer than
most files: it is a table.
"""

from typing import Literal, NamedTuple


class Slot(NamedTuple):
    """One place in a form: which words may stand there, and whether it may stay empty."""

    words: frozenset[str]
    optional: bool


class Form(NamedTuple):
    """A way to ask, and when it is a stop rather than `maybe_stop`.

    "clause": as a sentence of its own. "alone": as the whole message. "exact": the same, but when it goes on in other
    words it is nothing. "": never a stop, and nothing when it goes on.
    """

    slots: tuple[Slot, ...]
    stop_if: Literal["clause", "alone", "exact", ""]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Whole messages, without spaces.
LEGAL_KEYWORDS = _words("stop quit end revoke optout cancel unsubscribe")
KEYWORDS = LEGAL_KEYWORDS | _words(
    "stopall remove arret arrete arrett arrêt arrête arrêter stop2quit stop2end stop2stop unsub unsubscribeall"
    " optoutall stopp optmeout ioptout optingout imoptingout stopsms stoptexts stopmessages removeme unsubscribeme"
)
REACH_ANY_KEYWORDS = _words("stopall unsubscribeall optoutall")
KEYWORDS_UNSURE = _words(
    "td opt delete block shutup goaway alto nomas nomás basta notinterested wrongnumber stopit stopthis stopthat"
    " stopnow enough enoughalready opout optut optput ptout optouy removea"
)
START = _words("start unstop optin optmein optmebackin ioptin resubscribe subscribeme unmute startagain")
WHOLE_MESSAGES = KEYWORDS | KEYWORDS_UNSURE | START

# Around a request, saying nothing of their own.
POLITE = _words(
    "please pls plz plse plss kindly thanks thank thx ty tia hi hello hey dear sir madam team now immediately"
    " asap today ok okay"
)
NOISE = _words("just ffs omg ugh smh seriously dammit damn and so yo oh wow guys folks already lol again really")
CLOSING = POLITE | _words(
    "again anymore any more ever forever at all here on x twitter there you guys ok dammit damn already and right away"
    " tho though with your ur ads spam bs nonsense crap ffs omg in the future from for good today tonight you u"
)
REASONS = _words("every because since cause cuz coz i im ive or")
REASONS_AFTER_AN_OBJECT = REASONS | _words("it its this thats that you youre we my")
NEGATIONS = _words("not dont donot never")
BARE_CLAUSE = _words("stop stopp unsubscribe optout stopall")

_LISTS = {
    "STOP": _words("stop stopp quit cease"),
    "NOT": _words("dont donot never"),
    "DOING": _words(
        "contacting messaging texting tweeting dming emailing mailing calling phoning tagging replying responding"
        " answering spamming bothering pinging writing harassing @ing annoying mentioning pestering bugging"
    ),
    "REACHING": _words("contacting messaging texting dming emailing calling spamming phoning"),
    "DO": _words("contact message text dm email mail phone tag bother ping write spam @ at tweet pm"),
    "ANSWER": _words("reply respond answer call talk speak mention"),
    "TO": _words("to at with"),
    "ME": _words("me us"),
    "MY": _words("my this the our"),
    "WHICH": _words("any your ur the these those this all more so many such automated unwanted spam marketing"),
    "SENT": _words(
        "messages message texts text tweets emails email mails mail dms dm replies calls spam ads notifications offers"
        " promos promotions newsletters newsletter sms pms stuff"
    ),
    "LIST": _words("list lists contacts mailing database system mailinglist"),
    "SUBSCRIBED": _words("unsubscribe unsub remove delete"),
    "OUT": _words("out outt"),
    "PLEASE": POLITE,
    "YOU": _words("you u ya yall"),
    "CAN": _words("can could would will"),
    "MUST": _words("need have must should ought"),
    "WANT": _words("want wish need like consent agree"),
    "WISH": _words("want wish consent agree"),
    "GET": _words("receive get see hear"),
    "NUMBER": _words("number name info phone details email"),
}


def _form(text: str, stop_if: Literal["clause", "alone", "exact", ""] = "clause") -> Form:
    slots = []
    for word in text.split():
        name = word.rstrip("?")
        slots.append(Slot(_LISTS.get(name, frozenset({name})), word.endswith("?")))
    return Form(tuple(slots), stop_if)


_OPENERS = (
    _form("CAN YOU guys?"),
    _form("i? am? asking YOU to"),
    _form("i WANT YOU guys? to"),
    _form("i would like YOU to"),
    _form("YOU MUST to?"),
    _form("i told YOU to"),
    _form("not interested"),
    _form("thank YOU"),
)

# The first that matches decides; what is more exact stands first.
_FORMS = (
    _form("STOP sending ME WHICH? WHICH? SENT"),
    _form("STOP sending WHICH? WHICH? SENT", "alone"),
    _form("STOP DOING TO? ME"),
    _form("STOP REACHING", "alone"),
    _form("STOP reaching out TO? ME?"),
    _form("STOP tweeting", ""),
    _form("STOP following ME", ""),
    _form("STOP all? contact", "alone"),
    _form("STOP WHICH? WHICH? SENT", "alone"),
    _form("STOP it", ""),
    _form("STOP this", ""),
    _form("STOP that", ""),
    _form("do not ever? DO to? ME"),
    _form("NOT ever? DO to? ME"),
    _form("do not ever? ANSWER TO? ME", "alone"),
    _form("dont ever? ANSWER TO? ME", "alone"),
    _form("never ANSWER TO? ME again"),
    _form("never ANSWER TO? ME", ""),
    _form("do not ever? send ME WHICH? WHICH? SENT"),
    _form("NOT ever? send ME WHICH? WHICH? SENT"),
    _form("do not contact", "exact"),
    _form("do not text", "exact"),
    _form("do not call", "exact"),
    _form("dont contact", "exact"),
    _form("dont text", "exact"),
    _form("dont call", "exact"),
    _form("i? do not WISH to? GET from you"),
    _form("i? dont WISH to? GET from you"),
    _form("i? do not WISH to? be contacted"),
    _form("i? dont WISH to? be contacted"),
    _form("i? do not WISH to? GET? WHICH SENT"),
    _form("i? dont WISH to? GET? WHICH SENT"),
    _form("leave ME alone"),
    _form("leave ME be", "alone"),
    _form("SUBSCRIBED ME from MY? your? ur? mailing? LIST?"),
    _form("SUBSCRIBED ME"),
    _form("unsubscribe from MY? your? SENT?", "alone"),
    _form("remove MY NUMBER"),
    _form("delete MY number"),
    _form("lose MY number"),
    _form("remove and PLEASE? STOP DOING ME"),
    _form("take ME off of? MY? your? ur? mailing? LIST"),
    _form("take off MY LIST"),
    _form("i? be? taken off of? MY? your? mailing? LIST"),
    _form("CAN i PLEASE? be taken off of? MY? your? mailing? LIST"),
    _form("opt ME OUT"),
    _form("i? want? to? opt OUT", "alone"),
    _form("i? want? to unsubscribe"),
    _form("i am? opting OUT", "alone"),
    _form("how do i unsubscribe", ""),
    _form("how do i opt OUT", ""),
    _form("how do i get YOU to STOP DOING ME", ""),
    _form("how do i get YOU to STOP sending ME SENT", ""),
    _form("no more WHICH? SENT", "alone"),
    _form("enough with WHICH? SENT", ""),
    _form("enough of? WHICH? SENT", ""),
    _form("shut up", ""),
    _form("go away", ""),
)


def _by_first_word(forms: tuple[Form, ...]) -> dict[str, tuple[Form, ...]]:
    found: dict[str, tuple[Form, ...]] = {}
    for form in forms:
        needed = next(place for place, slot in enumerate(form.slots) if not slot.optional)
        for word in frozenset().union(*(slot.words for slot in form.slots[: needed + 1])):
            found[word] = (*found.get(word, ()), form)
    return found


OPENERS = _by_first_word(_OPENERS)
FORMS = _by_first_word(_FORMS)

# For the quick look. Words so common that they tell nothing are left out; each form needs one that tells more, and a
# form that forbids ("do not …") needs a negation besides.
_COMMON = _words("i do no to me us my the our this be can could would will you u from how a all am are take off with")
_COMMON |= _words("get more go") | NEGATIONS


def _telling(form: Form) -> frozenset[str]:
    return next(slot for slot in form.slots if not slot.optional and not slot.words & _COMMON).words


def _forbids(form: Form) -> bool:
    return any(slot.words <= NEGATIONS for slot in form.slots)


TELLING = frozenset().union(BARE_CLAUSE, WHOLE_MESSAGES, *(_telling(form) for form in _FORMS if not _forbids(form)))
TELLING_WITH_NEGATION = frozenset().union(*(_telling(form) for form in _FORMS if _forbids(form)))
