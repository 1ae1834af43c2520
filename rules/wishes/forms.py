"""The sentence forms by which people ask to be left alone.

A form is read word by word: a lower-case word stands for itself, an upper-case one for any word of that list, `a|b` for
either, `?` makes it optional, and `..3` lets up to three words pass. Each form becomes one pattern, tried only where
its first word stands. Longer than most files: it is a table.
"""

import re
from enum import Enum
from functools import cache
from typing import NamedTuple

from rules.wishes import abroad
from rules.wishes.words import NEGATED, NEGATIONS, SAME, US, words


class Where(Enum):
    """Where a form must stand to count."""

    ANYWHERE = "anywhere"
    CLAUSE = "clause"  # at the beginning of a clause, politeness and "can you" aside
    WHOLE = "whole"  # the same, in the only clause there is


class Slot(NamedTuple):
    """One place in a form: which words may stand there, or up to how many of any; and whether it may stay empty."""

    words: frozenset[str]
    optional: bool = False
    gap: int = 0


class Form(NamedTuple):
    """One way to ask: its slots (the words that fit, and how), and what it needs around it.

    `closed`: nothing may follow but closing words or a reason. `sure`: it is a stop, else `maybe_stop` at most.
    `listen`: it asks not even to be listened to.
    """

    slots: tuple[Slot, ...]
    where: Where
    closed: bool
    sure: bool
    listen: bool


_LISTS = {
    "STOP": words("stop quit cease discontinue halt refrain desist"),
    "NOT": words("dont never"),
    "DOING": words(
        "contacting messaging texting tweeting dming emailing mailing phoning tagging replying responding"
        " answering spamming bothering pinging @ing writing harassing annoying mentioning pestering bugging"
        " hounding stalking disturbing hassling nagging commenting approaching targeting bombarding talking"
        " speaking retweeting quoting subscribing soliciting"
    ),
    "DO": words(
        "contact message text dm email mail phone bother ping write spam tweet pm disturb hassle harass approach"
        " pester solicit tag bug annoy"
    ),
    "DID": words(
        "contacted messaged texted dmed emailed mailed called tagged bothered wrote replied answered spoke"
    ),
    "DONE": words(
        "contacted messaged texted dmed emailed mailed called phoned tagged bothered approached spammed solicited"
        " disturbed replied written tweeted marketed followed added monitored tracked"
    ),
    "ANSWER": words("reply respond answer comment talk speak"),
    "TO": words("to at with on under below"),
    "ME": words("me us"),
    "MY": words("my our"),
    "ADJ": words("any all of one every own personal private public other"),
    "THING": words(
        "tweets tweet posts post comments replies mentions dms messages threads thread skeets toots stories"
        " timeline tl feed conversations conversation friends family inbox phone notifications account page"
        " profile activity words data mother mum mom husband wife photos pictures pics videos"
    ),
    "PLACE": words(
        "mentions mention dms dm inbox replies notifications timeline tl feed conversations conversation threads"
        " thread comments messages life business posts tweets phone face space"
    ),
    "IN": words("in into on through out up to from of outta"),
    "SEND": words("sending giving forwarding shooting throwing pushing offering"),
    "SENT": words(
        "messages message texts text tweets tweet emails email mails mail dms dm calls spam ads adverts"
        " notifications notification offers promos promo promotions promotion newsletters newsletter sms pms stuff"
        " crap shit rubbish garbage junk nonsense bullshit surveys survey marketing coupons alerts updates"
        " reminders communications communication anything things this these those mailers letters contact them it"
    ),
    "MAIL": words(
        "messages message texts tweets emails email mails mail dms dm replies calls spam newsletters newsletter"
        " sms pms notifications promos promotions offers ads surveys mailings marketing communications"
        " communication updates alerts contact coupons reminders vouchers letters catalogues invites invitations"
        " outreach"
    ),
    "YOUR": words(
        "your this these those any more the all such further other another unwanted anymore promotional marketing"
        " stupid constant automated automatic canned"
    ),
    "LIST": words(
        "list lists mailinglist database db system crm contacts mailings newsletter newsletters marketing"
        " campaign campaigns radar"
    ),
    "KIND": words(
        "your the this that any every all those these of ur mailing email contact distribution marketing call"
        " calling sms text customer subscriber subscription dm stupid damn effing"
    ),
    "REMOVE": words("remove take delete drop strike scratch erase get scrub cross pull unsubscribe unsub"),
    "REMOVED": words("removed taken deleted dropped struck erased off unsubscribed"),
    "FROM": words("from off out of form"),
    "NUMBER": words("number name info information details email address handle data phone contact"),
    "WANT": words("want wish need care like consent agree desire"),
    "GET": words("hear here receive get see have read"),
    "PEOPLE": words("you your yours brand company team people account bot") | {US},
    "YOU": words("you") | {US},
    "LOOK": words(
        "tracking monitoring watching collecting reading stalking scraping spying surveilling listening"
        " eavesdropping snooping storing recording searching lurking logging"
    ),
    "LOOK_AT": words("track monitor watch collect read scrape spy listen store record log"),
    "GLAD": words("appreciate grateful like love great better best prefer rather nice happy thankful wish glad"),
    "SAY": words("post say tweet write share type publish do"),
    "ASK": words("ask tag @ at mention contact message reach invite need call"),
    "ALLOWED": words("authorised authorized allowed permitted welcome entitled"),
    "INTRUDING": words(
        "sliding coming jumping butting barging popping getting going showing creeping hopping inserting being"
        " intruding chiming turning appearing lurking poking"
    ),
    "FLOODING": words("hitting blowing flooding filling clogging cluttering spamming polluting invading"),
    "CONTACT": words("contact communication interaction dealings"),
    "BLOCKING": words(
        "block blocked blocking report reported reporting sue suing police lawyer lawyers mute muted muting legal"
    ),
    "UNWANTED": words("needed wanted welcome required appreciated necessary"),
    "REVOKE": words("revoke withdraw rescind"),
    "CONSENT": words("consent permission"),
    **abroad.LISTS,
}  # fmt: skip


def _slot(word: str) -> Slot:
    if word.startswith(".."):
        return Slot(frozenset(), gap=int(word[2:]))
    name = word.removesuffix("?")
    return Slot(frozenset().union(*(_LISTS.get(one, {one}) for one in name.split("|"))), optional=name != word)


def _forms(
    *lines: str, where: Where = Where.ANYWHERE, closed: bool = False, sure: bool = True, listen: bool = False
) -> tuple[Form, ...]:
    return tuple(Form(tuple(map(_slot, line.split())), where, closed, sure, listen) for line in lines)


# The first that matches decides; what is more exact stands first.
_FORMS = (
    *_forms(
        "STOP|spying|eavesdropping from? LOOK in? on|to|at|for|through? ADJ? MY ADJ? THING",
        "STOP from? LOOK in? on|to|at|for? ME",
        "STOP from? LOOK in? on|to|at|for? what|whatever|everything|anything i SAY",
        "NOT ever? LOOK_AT on|to? ADJ? MY ADJ? THING",
        "NOT ever? LOOK_AT on|to? ME",
        "NOT ever? LOOK_AT|follow what|whatever|everything|anything i SAY",
        "STOP following what|whatever|everything|anything i SAY",
        "STOP following ADJ? MY ADJ? THING",
        listen=True,
    ),
    *_forms(
        # stop …
        "STOP from? DOING TO? ME",
        "STOP from? DOING TO? ADJ? ADJ? MY ADJ? THING",
        "STOP from? DOING TO? every|each|all|any|these|those ..1 THING",
        "STOP from? DOING TO? what|whatever|everything|anything i SAY",
        "STOP from? DOING|calling and|or DOING|calling TO? ME",
        "STOP from? DOING|liking|following and|or DOING TO? ADJ? MY ADJ? THING|stuff",
        "STOP from? reaching out to? ME",
        "STOP getting in touch with ME",
        "STOP trying to DO|reach|call|engage|sell with? ME",
        "STOP hitting ME up",
        "STOP cold DOING|calling ME",
        "STOP SEND ME ..4 SENT",
        "STOP SEND ..3 SENT and|or? MAIL? to ME",
        "STOP SEND ..3 SENT and|or? MAIL? to MY THING",
        "STOP getting|receiving|seeing YOUR? ..2 MAIL",
        "STOP YOU from DOING TO? ME",
        "STOP all|any ..1 MAIL to|with ME",
        "STOP from? INTRUDING yourself|up? IN IN? MY ADJ? PLACE",
        "STOP from? FLOODING up? MY ADJ? PLACE",
        "STOP blowing ME up",
        "STOP all contact|communication",
        "cease and STOP from? DOING TO? ME",
        "STOP all|any? further? contact|communication with ME",
        "quit|cut|knock|stop it out|off? with YOUR ..2 MAIL",
        "stop with YOUR ..2 MAIL",
        "STOP YOUR ..2 MAIL to|at|with ME",
        # don't …
        "NOT ever? DO TO? ME",
        "NOT ever? DO ADJ? MY THING",
        "NOT you dare ever? DO|call TO? ME",
        "NOT ever? again DO|ANSWER|call TO? ME",
        "NOT ever? DO|call|text or DO|call|text TO? ME",
        "NOT ever? try|bother|dare|attempt|continue|keep to? DO|DOING|call|calling|ANSWER TO? ME",
        "NOT ever? keep|be on? DOING|SEND TO? ME",
        "NOT ever? ANSWER TO? what|whatever|everything|anything i SAY",
        "NOT ever? ANSWER TO? this|it|that or|and|nor what|whatever|everything|anything else? i SAY",
        "NOT you dare ever? ANSWER TO? this|it|that|ME",
        "NOT like|follow|fav|retweet or|and ANSWER|DO TO? ADJ? MY ADJ? THING",
        "NOT ever? think about|of DO|DOING|calling TO? ME|this",
        "NOT you ever DO|ANSWER|call TO? ME",
        "NOT WANT YOU to send ME",
        "NOT WANT a|one single|more? MAIL",
        "NOT ever? DO|call this|MY NUMBER",
        "not to DO|ANSWER|call TO? ME",
        "not another|one MAIL|more",
        "not another|one word from YOU",
        "last time i want to? see|hear|have|find YOU in|on MY ADJ? PLACE",
        "is|are off limits to|for brand|brands|company|companies|business|businesses|YOU",
        "STOP it with YOUR ..3 MAIL|ups",
        "didnt|never consent|agree to ..3 conversation|contact|DONE|MAIL",
        "ask|asked|asking|begging|tell|told|telling YOU ..4 not to DO|ANSWER|call TO? ME",
        "keep YOUR ..1 MAIL to yourself|yourselves",
        "bother|annoy|spam|pester|message someone|somebody else",
        "no circumstances ..2 DO|call TO? ME",
        "DO|ANSWER|call TO? ME again ..4 BLOCKING",
        "DO|ANSWER|call TO? ME one more time ..4 BLOCKING",
        "DO|ANSWER|call TO? ME again|once ..2 and|or see what",
        "next time YOU DO|ANSWER|call TO? ME ..4 BLOCKING",
        "one more MAIL ..4 BLOCKING",
        "not interested in ..1 DONE|MAIL|hearing",
        "am|are not interested in ..1 DONE|MAIL|hearing",
        "NOT use MY NUMBER NUMBER? to DO|call ME",
        "only ANSWER|DO|call TO? ME? if|when|unless i ..3 SAY|ASK",
        "no need to DO|ANSWER TO? ME",
        "you may|shall|must|should not|never ever? DO|ANSWER|call TO? ME",
        "YOU mustnt|shouldnt ever? DO|ANSWER|call TO? ME",
        "YOU are not|never ALLOWED to DO|ANSWER|call TO? ME",
        "YOU are not|never ALLOWED IN IN? MY ADJ? PLACE",
        "dont|not|never authorise|authorize|permit|allow YOU to DO|ANSWER|call TO? ME",
        "NOT ever? ANSWER TO? ADJ? ADJ? ME",
        "NOT ever? ANSWER TO? ADJ? ADJ? MY ADJ? THING",
        "NOT ever? ANSWER TO? MY kids|childs|childrens|daughters|sons|friends|partners THING",
        "NOT ever? send ME ..2 MAIL|anything|nothing|crap|shit|spam|stuff|rubbish",
        "NOT ever? reach out to ME",
        "NOT ever? engage|interact|argue|chat TO? ME",
        "NOT ever? engage|interact TO? ADJ? MY ADJ? THING",
        "not wanting to? get|receive? YOUR ..2 MAIL",
        "NOT ever? get in touch with ME",
        "NOT ever? hit ME up",
        "NOT ever? hit MY inbox|dms|dm|mentions|notifications",
        "NOT ever? come|slide|get|jump IN IN? MY ADJ? PLACE",
        "not DOING TO? ME",
        "not DO|ANSWER|call TO? ME",
        "not DO|ANSWER TO? ADJ? MY ADJ? THING",
        "not DOING TO? ADJ? MY ADJ? THING",
        "not to be DONE",
        "GLAD it? if|that? YOU didnt|wouldnt|dont|never|not ..1 DO|DID|ANSWER|call|send TO? ME",
        "GLAD it? if|that? YOU didnt|wouldnt|dont|never|not ..1 DO|DID|ANSWER TO? ADJ? MY ADJ? THING",
        "GLAD it? if|that? PEOPLE PEOPLE? stopped|quit DOING TO? ME",
        "GLAD it? if|that? PEOPLE PEOPLE? stopped|quit DOING TO? ADJ? MY ADJ? THING",
        # I don't want …
        "NOT|wouldnt|not WANT to? hear|here|receive|see|read ..3 from KIND? PEOPLE",
        "NOT|wouldnt|not WANT to? be? being? DONE",
        "NOT|wouldnt|not WANT to? GET? YOUR ..2 MAIL from? PEOPLE?",
        "NOT|wouldnt|not WANT YOU|PEOPLE to|in? DO|DOING|ANSWER|call|calling TO? ME",
        "NOT|wouldnt|not WANT YOU or|and any? other? brand|brands|company|companies to DO|ANSWER|call TO? ME",
        "NOT|wouldnt|not WANT YOU|PEOPLE to? DO|DOING|ANSWER TO? ADJ? MY ADJ? THING",
        "NOT|wouldnt|not WANT YOU|PEOPLE to? DO|DOING|ANSWER TO? what|whatever|everything|anything i SAY",
        "NOT|wouldnt|not WANT YOU|PEOPLE ..1 in|on MY ADJ? PLACE",
        "NOT|wouldnt|not WANT to? have? any? more|further? CONTACT with|from KIND? PEOPLE",
        "NOT|wouldnt|not WANT to? be|stay on|in|part of? KIND? KIND? KIND? LIST",
        "NOT|wouldnt|not WANT to? hear ..2 from a|any brand|brands|company|companies|corporation|bot",
        "NOT|wouldnt|not WANT to? talk|speak|chat|engage|interact|deal to|with YOU",
        "NOT|wouldnt|not WANT ..1 brand|brands|company|companies to? DO|DOING|ANSWER TO? ME",
        "NOT|wouldnt|not WANT to? receive|read|see them|these|this|those|any|anything",
        "NOT|wouldnt|not WANT to? get|receive|see|read ..1 MAIL",
        "no longer WANT to? GET? ..3 from KIND? PEOPLE",
        "no longer WANT to? be? DONE",
        "no longer WANT to? GET? YOUR ..2 MAIL",
        "rather|prefer not to? GET from? ..2 MAIL|PEOPLE",
        "rather|prefer not to? be DONE",
        "want no|zero more|further? MAIL|contact|communication",
        "want nothing more|else? to do with PEOPLE",
        "want to? get? out|off of? KIND? KIND? KIND? LIST",
        "no interest in hearing|receiving|talking|being from|to? ..3 PEOPLE|MAIL|DONE",
        "no interest|desire|wish|intention to hear|talk|speak|engage|interact from|to|with KIND? PEOPLE",
        "no interest|desire|wish|intention in|of engaging|interacting with KIND? PEOPLE",
        "no more YOUR? MAIL ..3 from|by PEOPLE",
        "no further contact|communication|messages|emails",
        "make|ensure sure? that? i dont|never GET any|more ..2 MAIL",
        "make|ensure sure? that? i am not|never ..1 DONE",
        "like|want|need all|any|this|these|your ..2 MAIL|contact|communication to? STOP|end",
        "no ..1 MAIL from brand|brands|company|companies|business|businesses|corporations",
        # consent
        "REVOKE ..2 CONSENT",
        "CONSENT is|has been? withdrawn|revoked|rescinded|over",
        "honour|honor|respect|process MY opt out",
        "honour|honor|respect|process MY request|wish|wishes not to be? DO|DONE",
        "place|put|add ME on|to YOUR? dnc|suppression|opt|block|blocked ..2 list|lists",
        "place|put|add ME on|to YOUR? dont|no DO|call|calls ..2 list|lists",
        "not|dont consent|agree to ..2 being? DONE|contact|messages",
        "not|dont|didnt|never consent|consented|agree|agreed to YOU DOING|calling TO? ME|MY",
        "dont|not|never give|have|gave YOU? MY? CONSENT to DO|call ME",
        "you dont|not|never|longer have any? MY? CONSENT to|for?",
        "object to being? ..2 DONE|contact|messages|processing|marketing",
        "object to YOU DOING|calling TO? ME",
        # leave me alone
        "leave ME ..2 alone",
        "let ME alone",
        "leave ME out of it|this",
        "leave ADJ? MY ..1 THING alone",
        "like|want|wish|love|prefer to? be left alone",
        "like|want|wish|love|prefer to? be left in peace",
        "like|want|wish|love|prefer to? be left out of it|this|everything",
        "GLAD being left off|out of? ..2 LIST|MAIL",
        "prefer|rather brand|brands|company|companies|businesses didnt|dont|wouldnt|not ..1 DO|ANSWER TO? ME",
        "never|not|didnt gave|give|given ..1 CONSENT to be|being DONE",
        "remove yourself|yourselves from MY ADJ? PLACE",
        "like|want|need MY NUMBER REMOVED FROM ..3 LIST|MAIL",
        "keep your distance from ME|MY",
        "next MAIL from YOU gets? ..3 BLOCKING",
        "hands off ADJ? MY ADJ? PLACE|THING",
        "GLAD it? if|that? ..2 stay|stayed|keep|kept out|away|off of|from? MY ADJ? PLACE",
        "get|stay|keep ..3 out|away|off IN? IN? MY ADJ? PLACE",
        "stay|keep|get ..3 away from? ME",
        # off the list
        "REMOVE ME|him|her|them|this FROM of? KIND? KIND? KIND? LIST|MAIL",
        "REMOVE FROM of? KIND? KIND? KIND? LIST",
        "REMOVED FROM? of? KIND? KIND? KIND? LIST",
        "REMOVE ME FROM of? everything|everywhere",
        "REMOVE MY|this NUMBER NUMBER? FROM of? KIND? whatever? KIND? KIND? LIST|everything",
        "unsubscribe|unsub MY|this NUMBER",
        "exclude|omit|remove|block|ban|blacklist ME from ..3 LIST|MAIL",
        "exclude|omit|remove|block|ban|blacklist MY NUMBER|account from ..3 LIST|MAIL",
        "keep|leave|count|sign|opt ME out of ..2 LIST|MAIL",
        "keep|leave ME off KIND? KIND? KIND? LIST|MAIL",
        "consider ME|this opted? unsubscribed|out",
        "prefer|want|like no ..1 contact|communication|MAIL",
        "unsubscribe|unsub|deregister|delist|unlist|unenroll|unregister|blacklist ME",
        "opt ME out",
        "like|want|wish|need|choose to opt out of YOUR? YOUR? contact|communication|everything|MAIL",
        "like|want|wish|need|choose to unsubscribe from? YOUR? MAIL?",
        "unfollow|untag ME",
        "lose MY NUMBER",
        "not interested STOP",
    ),
    *_forms(
        # The same, where nothing may follow.
        "STOP calling ME",
        "STOP calling MY phone|number|house|mother|family|friends",
        "NOT ever? call|@|mention|ask ME again",
        "NOT ever? call ME anymore",
        "NOT ever? call ME",
        "NOT ever? mention|quote ME",
        "STOP asking ME",
        "NOT ever? ask ME for|to YOUR? review|reviews|feedback|survey|surveys",
        "STOP @ ME",
        "block ME",
        "block|blacklist MY NUMBER",
        "ignore ADJ? MY ADJ? THING",
        "count ME out",
        "i am opting out",
        "i am unsubscribing",
        "i opt out",
        "like|want|wish|need|choose|chose|going to opt out",
        "ask|asked|told|tell|begging|want|need|like YOU to STOP",
        "opting out of everything|all|this|it",
        "opting out of all|any|your? contact|communication|MAIL",
        "forget ME",
        "your MAIL are|is unwanted|unwelcome",
        "your MAIL are|is not wanted|welcome",
        "this is ME opting|unsubscribing out?",
        "my right to opt out",
        "this is my|an|a opt out",
        "be left alone",
        "end all|any contact|communication|messages with|to? ME?",
        "cancel MY YOUR? newsletter|newsletters|alerts|notifications|emails|mailings|texts",
        "remove|delete|erase|forget|drop MY|this NUMBER NUMBER?",
        closed=True,
    ),
    *_forms(
        # As a sentence of their own.
        "STOP from? contacting|messaging|texting|dming|emailing|calling|spamming|phoning|replying|tagging|mailing",
        "STOP SEND YOUR? YOUR? MAIL",
        "NOT ever? send YOUR? YOUR? MAIL",
        "cut|kill|drop|end YOUR MAIL",
        "STOP SEND them|it|these|those|this|that",
        "NOT ever? get in touch",
        "cease and desist",
        "go away",
        "STOP from? reaching out",
        "NOT WANT MAIL",
        "i said|say|repeat STOP",
        "take|get ME off it|this|that|there|everything",
        "take|get ME off",
        "opt out",
        "STOP YOUR? YOUR? MAIL",
        "STOP YOUR ..1 MAIL",
        "STOP all? contact|communication",
        "STOP following|adding ME",
        "NOT ever? contact|text|call|dm|email|reply|message|respond",
        "never again contact|text|call|dm|email|reply|message|respond|tweet ME?",
        "no contact",
        "no more of? YOUR? YOUR? MAIL",
        "no more YOUR? MAIL or|and|nor YOUR? MAIL",
        "leave|let ME be",
        "leave|exit|vacate MY mentions|replies|dms|inbox|timeline|tl|notifications|feed",
        "leave ME in peace",
        "remove|delete|drop|unsubscribe ME",
        "remove|delete|unsubscribe|unsub ME FROM ..3",
        "off KIND? KIND? KIND list|lists",
        "out of MY ADJ? PLACE",
        "remove ME off|from it|this|that",
        "unsubscribe now|here?",
        "unsubscribe from? YOUR? MAIL",
        "opt out of all|any|your? contact|communication|MAIL?",
        "opting out",
        where=Where.CLAUSE,
        closed=True,
    ),
    *_forms(
        "NOT @ ME",
        "no soliciting|solicitation",
        "ignore ME",
        "no messages|texts|tweets|emails|mails|dms|replies|calls|newsletters|sms|pms|spam|ads please|thanks|thank",
        where=Where.WHOLE,
        closed=True,
    ),
    # Not sure that it is one.
    *_forms(
        "no messages|texts|tweets|emails|mails|dms|replies|calls|newsletters|sms|pms|spam|ads",
        where=Where.WHOLE,
        closed=True,
        sure=False,
    ),
    *_forms("STOP it|that|this", where=Where.WHOLE, closed=True, sure=False),
    *_forms("no ..1 replies|dms|messages|emails|texts|calls please|thanks|thank", where=Where.WHOLE, sure=False),
    *_forms(
        "STOP ..4 DOING ..4 ME|MY",
        "STOP ..2 MAIL",
        "NOT ..3 DO|DOING ..3 ME",
        "leave ..3 alone",
        "block|report|mute brand|brands|companies|company|accounts|anyone|everyone that|who ANSWER|DO TO? ME",
        "STOP DOING TO? people|anyone|everyone|users|strangers|folks who|that|without",
        "NOT WANT a|any response|reply|answer|replies ..3 from KIND? PEOPLE",
        "who gave|told YOU ..2 CONSENT to DO|ANSWER|call TO? ME",
        "bot|bots|chatbot keep|keeps DOING TO? ME",
        "no ..1 contact|MAIL from YOU ..4 please|thanks|thank|ever",
        "YOU keep|keeps|kept ..1 INTRUDING up? IN IN? MY ADJ? PLACE",
        "NOT ..4 or|nor DO|ANSWER TO? ME",
        "your MAIL|reply|response|input is|are|was|were not UNWANTED",
        "your MAIL|reply|response|input isnt|arent|wasnt|werent UNWANTED",
        "your reply|response|input is|was unwanted|unwelcome|unneeded|unsolicited",
        sure=False,
    ),
    *_forms(
        "NOT @ ME",
        "i am not interested",
        "not interested",
        "dont disturb",
        "forget i exist",
        "piss|fuck|bugger|sod|buzz|back|shove off",
        "make YOUR? bot|bots stop",
        "not looking for|wanting|needing a|any|your reply|response|answer|replies",
        "NOT ever? ANSWER TO? this|it|that",
        where=Where.CLAUSE,
        closed=True,
        sure=False,
    ),
    *_forms(
        "how do|can|could|would i ..2 unsubscribe|unsub",
        "how do|can|could|would i ..2 opt out",
        "how do|can|could|would i ..2 stop ..3 MAIL",
        "how do|can|could|would i ..2 off KIND? KIND? KIND? LIST",
        "enough with|of YOUR ..2 MAIL",
        "i|we am|are so? sick|tired|fed|done ..3 YOUR ..2 MAIL",
        "not|dont consent|agree to brands|companies|businesses|accounts|bots|anyone DOING TO? ME|MY",
        "i|we am|are sick|tired|fed|done ..3 hearing from KIND? PEOPLE",
        "i|we am|are so? sick|tired|fed|done ..3 YOU DOING TO? ME",
        "shut up",
        "i am|have blocking|blocked|muting|muted YOU",
        "wrong number|person",
        where=Where.CLAUSE,
        sure=False,
    ),
    *_forms(*abroad.ANYWHERE, sure=False),
    *_forms(*abroad.CLAUSE, where=Where.CLAUSE, sure=False),
)

_TURNS = "(?:back|to|from|around|here|there|away|over|home|in|wrong|without|but|if) "  # no gap goes past one of these


@cache
def patterns(word: str) -> tuple[tuple[re.Pattern[str], Form], ...]:
    """The forms that begin with this word, each with its pattern: words, and a space after each."""
    return tuple([(re.compile(_pattern(form)), form) for form in FORMS[word]])


def _pattern(form: Form) -> str:
    parts = []
    for slot in form.slots:
        if slot.gap:
            parts.append(rf"(?:(?!{_TURNS})\S+ ){{0,{slot.gap}}}?")
        else:
            any_of = "|".join(map(re.escape, sorted(slot.words)))
            parts.append(rf"(?:(?:{any_of}) )?" if slot.optional else rf"(?:{any_of}) ")
    return "".join(parts)


def _by_first_word(forms: tuple[Form, ...]) -> dict[str, tuple[Form, ...]]:
    found: dict[str, tuple[Form, ...]] = {}
    for form in forms:
        for word in form.slots[0].words:
            found[word] = (*found.get(word, ()), form)
    return found


FORMS = _by_first_word(_FORMS)

CONTACT = frozenset().union(
    *(_LISTS[name] for name in ("DOING", "DO", "DID", "DONE", "ANSWER", "MAIL")), words("call calling called")
) - words("following adding further")
"""Words for reaching somebody, by whatever medium."""

FORBIDDING = frozenset({"dont", "never", "not", "wouldnt"})
"""First words of forms that forbid: after a subject they only tell ("you never contact me")."""

# For the quick look. Words so common that they tell nothing are left out; each form is looked for by the
# set of its words that has the fewest of them.
_COMMON = (
    NEGATIONS
    | words(
        "i do to me us my our the your you this that be can could would will how from a all any am are take with get"
        " more go on in up out it of at want like need wish love make have has keep been these and or again please here"
        " see should only let put said say right not"
    )
    | {US}
)


def _spellings() -> dict[str, frozenset[str]]:
    """By each word, what may be written for it. Behind "not" and "no" whatever can be negated may be."""
    found = {word: {word} for form in _FORMS for slot in form.slots for word in slot.words if word not in SAME}
    for spelled, meant in SAME.items():
        for word in meant:
            found.setdefault(word, set()).add(spelled)
    for word in NEGATED.values():
        found.setdefault(word, set()).update(("not", "no"))
    return {word: frozenset(spelled) for word, spelled in found.items()}


def _needs() -> dict[str, tuple[tuple[frozenset[str], ...], ...]]:
    spellings, nothing = _spellings(), frozenset[str]()
    found: dict[str, list[tuple[frozenset[str], ...]]] = {}
    for form in _FORMS:
        needed = [slot.words for slot in form.slots if not slot.optional and not slot.gap]
        telling = min(needed, key=lambda some: len(some & _COMMON))
        others = [some for some in needed if some is not telling and US not in some]
        written = tuple([nothing.union(*(spellings.get(word, nothing) for word in some)) for some in others])
        for word in telling:
            found.setdefault(word, []).append(written)
    return {word: tuple(dict.fromkeys(others)) for word, others in found.items()}


NEEDS = _needs()
"""By each telling word, what else the forms need that have it: of each set one, as it is written."""

TELLING = frozenset(NEEDS) | {spelled for spelled, meant in SAME.items() if not NEEDS.keys().isdisjoint(meant)}
"""The words one of which every form needs, and what is written for them."""
