"""In which languages we hear a stop well, and the words of some others.

We hear English. The French, Spanish and Chinese keywords that messaging vendors publish are honoured as they are
(`rules/wishes/words.py`). The words here have no source yet and wait for a native speaker: alone in a post they are
`maybe_stop`, never more.
"""

from collections.abc import Iterable

from rules.wishes.text import plain

_UNSOURCED: dict[str, tuple[str, ...]] = {
    "ar": ("توقف", "إلغاء", "الغاء الاشتراك"),
    "da": ("afmeld",),
    "de": ("stopp", "abmelden", "bitte nicht mehr kontaktieren", "lasst mich in ruhe"),
    "es": ("baja", "parar", "basta", "no me contacten más", "darme de baja"),
    "fi": ("lopeta",),
    "fr": ("désabonner", "arrêter", "ne me contactez plus", "désinscription"),
    "he": ("הסר", "עצור"),
    "hi": ("रोकें", "बंद करो"),
    "id": ("berhenti",),
    "it": ("basta", "cancella", "disiscrivimi", "non contattatemi più"),
    "ja": ("配信停止", "停止", "連絡しないで"),
    "ko": ("수신거부", "중지"),
    "nl": ("afmelden", "uit", "stop met berichten sturen"),
    "no": ("avslutt",),
    "pl": ("rezygnuję", "wypisz"),
    "pt": ("sair", "parar", "cancelar", "não me contate mais"),
    "ru": ("стоп", "отписаться", "не пишите мне"),
    "sv": ("stoppa", "avsluta"),
    "th": ("ยกเลิก",),
    "tr": ("iptal", "dur", "ret"),
    "uk": ("стоп",),
    "vi": ("huỷ", "huy", "ngừng"),
    "zh": ("退订", "停止", "不要联系我"),
}
_NAMES = {
    "ar": "Arabic",
    "da": "Danish",
    "de": "German",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def hears_well(language: str | None) -> bool:
    """Whether we hear a stop well in this language, a BCP 47 tag such as "en-GB".

    Only English was measured (docs/wishes.md). `None` and what networks write for "we cannot tell" (`und`, `qme`,
    `zxx`) are not: an unknown never permits.
    """
    return _primary(language) == "en"


def may_miss(language: str | None) -> str:
    """The sentence that a form shows where we hear badly, and "" where we hear well."""
    if hears_well(language):
        return ""
    name = _NAMES.get(_primary(language), "this language" if language else "a language that we do not know")
    return f"We may miss a stop in {name}. Read the post yourself."


def name_of(language: str) -> str:
    """What a language is called in English, by its BCP 47 tag; empty where we have no word for it."""
    return "English" if _primary(language) == "en" else _NAMES.get(_primary(language), "")


def _primary(language: str | None) -> str:
    return (language or "").replace("_", "-").partition("-")[0].lower()


def _compact(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset("".join(letter for letter in plain(phrase) if letter.isalnum()) for phrase in phrases)


UNSURE_ELSEWHERE = _compact(phrase for phrases in _UNSOURCED.values() for phrase in phrases)
