"""Words of ours, looked for in what people write."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Words(NamedTuple):
    """Words to look for: as whole words, in any case, and with either spelling of their accents."""

    whole: re.Pattern[str]
    openings: tuple[str, ...] | None  # how each begins, in small ASCII letters; `None` where one has other letters

    def places_in(self, text: str) -> Iterator[re.Match[str]]:
        """Find them one after the other."""
        if self.openings is None or not text.isascii():
            return self.whole.finditer(text)
        folded = text.lower()
        places = sorted({place for opening in self.openings for place in _places(opening, folded)})
        return (found for place in places if (found := self.whole.match(text, place)))

    def stand_in(self, text: str) -> bool:
        """Whether there is one."""
        return next(self.places_in(text), None) is not None


def whole_words(words: Sequence[str], before: str) -> Words:
    """Prepare these words; none of the signs in `before` may stand right before them."""
    spelled = {unicodedata.normalize(form, word.strip()) for word in words for form in ("NFC", "NFD")}
    longest_first = sorted(spelled, key=lambda word: (-len(word), word))
    choices = "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in longest_first) or "(?!)"
    whole = re.compile(rf"(?<![\w{before}])(?:{choices})(?![\w\u0300-\u036f])", re.IGNORECASE)
    openings = tuple({word.split()[0].casefold(): None for word in longest_first})
    return Words(whole, openings if all(map(str.isascii, openings)) else None)


def _places(word: str, text: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)
