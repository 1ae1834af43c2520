"""The words with which people ask to be left alone, and how they spell them.

Words are written as they are heard: lower case, without apostrophes and accents. Sources: 47 CFR 64.1200(a)(10) for
the seven legal keywords; the published keyword and phrase lists of Twilio, AWS, Telnyx, Ushur, Scale to Win, iVIPmobile
and Spoke; real replies published by Text-Em-All. Longer than most files: it is a table.
"""

US = "@us"  # our handle in the middle of what they say
ME = frozenset({"me", "us"})


def words(text: str) -> frozenset[str]:
    """A set of words, written as one line."""
    return frozenset(text.split())


# Whole messages, without spaces.
LEGAL_KEYWORDS = words("stop quit end revoke optout cancel unsubscribe")
KEYWORDS = LEGAL_KEYWORDS | words(
    "stopall remove arret arrete arrett td alto nomas stop2quit stop2end stop2stop unsub unsubscribeall optoutall"
    " optmeout ioptout optingout imoptingout stopsms stoptexts stopmessages removeme takemeoff unsubscribeme"
    " dejadeenviarmemensajes block stopthis stopp goaway pissoff fuckoff buggeroff buzzoff sodoff backoff shoveoff"
    " getlost stopp opout optouy optput optut ptout optoutt droptout removea"
)
REACH_ANY_KEYWORDS = words("stopall unsubscribeall optoutall")
KEYWORDS_UNSURE = words(
    "opt delete dont nomore shutup notinterested amnotinterested wrongnumber stopit stopthat stopnow enough"
    " enoughalready canyounot canunot cantyounot dni disengage gtfo"
)
START = words("start unstop optin optmein optmebackin ioptin resubscribe subscribeme unmute startagain") | {
    f"you{may}{do}meagain"
    for may in ("can", "may")
    for do in words("replyto respondto message contact dm email talkto answer writeto tweet text")
}

# Around a request, saying nothing of their own.
POLITE = words(
    "please nah nope well um erm hun sis kindly thanks thank thx ty tia cheers hi hello hey dear sir madam team"
    " sorry yes now immediately asap today ok okay and so but or then yo oh wow guys folks mate man bro bruh fam"
    " bestie dude lol regards ffs omg ugh smh also look listen seriously"
)
NOISE = words("and so yo oh wow guys folks lol ffs omg ugh smh seriously yes")
CLOSING = (
    POLITE - words("sir madam")
    | words(
        "again anymore any more ever forever further longer at all here on in this that app site x twitter"
        " bluesky mastodon there you your ur yours dammit right away tho though ads spam bs nonsense crap garbage"
        " trash rubbish stuff junk the a future from for good tonight henceforth onwards forward going way never"
        " thank much very every single day time kind best whatsoever around ,"
    )
    | {US}
)
REASONS = words("every because since cause cuz coz i or")
REASONS_AFTER_AN_OBJECT = REASONS | words("it its this thats that youre you your we my dont stop")
NEGATIONS = words("not dont donot never no dnt nvr didnt wouldnt")
SAYING = words("says said say saying reads titled called singing playing song title quote sign text email message ad")
JOINING = words("unless until till except only")

# Words that add force and nothing else; they are not heard.
FILLERS = words(
    "just dammit damn really fucking fuckin fkn fking effing even bloody goddamn freaking frickin freakin"
    " constantly already literally actually honestly simply always directly personally fr ngl continually"
    " endlessly randomly"
)

# The same thing, written otherwise.
SAME: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(words("pls plz plse plss pleas plese plaese pleeease pleease"), ("please",)),
    **dict.fromkeys(words("u ya yall youse"), ("you",)),
    **dict.fromkeys(words("ur yr yer"), ("your",)),
    **dict.fromkeys(words("donot dnt"), ("dont",)),
    **dict.fromkeys(words("nvr neva"), ("never",)),
    **dict.fromkeys(words("stahp stopp stpo sotp sstop stoppp stopppp"), ("stop",)),
    **dict.fromkeys(words("msg msgs mssg"), ("message",)),
    **dict.fromkeys(words("msging mssging massaging"), ("messaging",)),
    **dict.fromkeys(words("txt"), ("text",)),
    **dict.fromkeys(words("txting txtin txtn"), ("texting",)),
    **dict.fromkeys(words("txts"), ("texts",)),
    **dict.fromkeys(words("emailling emialing"), ("emailing",)),
    **dict.fromkeys(words("repling replyin"), ("replying",)),
    **dict.fromkeys(words("tweetin"), ("tweeting",)),
    **dict.fromkeys(words("callin"), ("calling",)),
    **dict.fromkeys(words("dmming dmin"), ("dming",)),
    **dict.fromkeys(words("leav leve lev"), ("leave",)),
    **dict.fromkeys(words("tke"), ("take",)),
    **dict.fromkeys(words("outta outa outt"), ("out",)),
    **dict.fromkeys(words("agian agin agn"), ("again",)),
    **dict.fromkeys(words("recieve recive"), ("receive",)),
    **dict.fromkeys(words("wanna"), ("want", "to")),
    **dict.fromkeys(words("gotta"), ("have", "to")),
    "imma": ("i",),
    "lemme": ("let", "me"),
    "gtfo": ("get", "out"),
    "hmu": ("hit", "me", "up"),
    "id": ("i", "would"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "youve": ("you", "have"),
    "theese": ("these",),
    "thx": ("thanks",),
    "emial": ("email",),
    "tlk": ("talk",),
    "rply": ("reply",),
    "mor": ("more",),
    "frm": ("from",),
    "wit": ("with",),
    "w": ("with",),
    "youd": ("you", "would"),
    **dict.fromkeys(words("harrasing harrassing harrasin"), ("harassing",)),
    **dict.fromkeys(words("unsuscribe unsubsribe unsubscibe unsubscripe"), ("unsubscribe",)),
    **dict.fromkeys(words("anoying annoyin"), ("annoying",)),
    "abt": ("about",),
    "2": ("to",),
    "ppl": ("people",),
    "mesagging": ("messaging",),
    "repliying": ("replying",),
}
NEGATED = {
    "do": "dont",
    "can": "cant",
    "will": "wont",
    "would": "wouldnt",
    "should": "shouldnt",
    "could": "couldnt",
    "did": "didnt",
    "does": "doesnt",
    "must": "mustnt",
}

VOWELS_FROM = 7  # letters; shorter words with one more letter are often others

_LONG_WORDS = words(
    "contact contacting contacted message messages messaging messaged unsubscribe unsubscribing emailing replying"
    " responding texting tweeting calling tagging spamming harassing bothering mailing annoying answering writing"
    " pestering sending remove removed alone again leave email emails reply texts anymore number subscribe"
)


def _slips(word: str) -> set[str]:
    """A word with one letter left out, doubled, or swapped with the next; a long one also with a vowel too many."""
    left_out = {word[:at] + word[at + 1 :] for at in range(1, len(word))}
    doubled = {word[:at] + word[at] + word[at:] for at in range(len(word))}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    vowels = {
        word[:at] + vowel + word[at:] for at in range(1, len(word)) for vowel in "aeiou" if len(word) > VOWELS_FROM
    }
    return left_out | doubled | swapped | vowels


_RIGHT = _LONG_WORDS | words("remover resend sailing rely replay aloe text")  # words of their own
for _word in sorted(_LONG_WORDS):
    _clipped = _slips(_word[:-1]) if _word.endswith("ing") else set()  # "callin", "spamin"
    for _slip in (_slips(_word) | _clipped) - _RIGHT:
        SAME.setdefault(_slip, (_word,))
