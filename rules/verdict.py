"""What a decision says: permit, held or refused; why, and until when.

Only `rules/decide.py` makes a `Permit`; `tests/test_house.py` reads the syntax tree to prove it, and forbids copying
one. A permit is good for one look, one mention at one revision, one text, one attempt, ten seconds. Named tuples, for
they are made in a third of the time of a frozen dataclass, and one is made for every decision.
"""

from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from rules.quick import quick

PERMIT_LIVES_US = 10_000_000


@quick
class Look(StrEnum):
    """The three moments at which the same question is asked; the last one is the law."""

    DRAW = "draw"
    CLAIM = "claim"
    SEND = "send"


class Source(StrEnum):
    """Where a rule comes from."""

    LAW = "law"
    PLATFORM = "platform rule"
    OURS = "ours"


class Refusal(NamedTuple):
    """One reason to hold our tongue, in a sentence that a member reads, and what would change it.

    `change` is a sentence too, empty where nothing on our side can change it. `to_them` says both to the person
    whom it concerns: to them "you" are they and "we" are the brand, and how the team works is not told.
    """

    rule: str
    sentence: str
    change: str = ""
    to_them: str = ""


class Caution(NamedTuple):
    """One reason for a second pair of eyes, and what would make it fall away; `to_them` is for the person."""

    rule: str
    sentence: str
    change: str = ""
    to_them: str = ""


class Refused(NamedTuple):
    """Nobody may answer now. `refusals` holds every reason, the weightiest first."""

    refusals: tuple[Refusal, ...]
    valid_until_us: int | None = None
    cautions: tuple[Caution, ...] = ()


class Held(NamedTuple):
    """A second member must agree. `cautions` holds every reason."""

    cautions: tuple[Caution, ...]
    valid_until_us: int | None = None


class Permit(NamedTuple):
    """The key without which nothing is sent.

    `valid_until_us` is the first moment at which time alone could change the verdict; `expires_us` ends the key
    itself, ten seconds after it was cut.
    """

    look: Look
    mention_id: str
    revision: int
    text_sha256: str | None
    attempt: int
    cut_us: int
    valid_until_us: int | None = None

    @property
    def expires_us(self) -> int:
        """The moment from which this key opens nothing."""
        end = self.cut_us + PERMIT_LIVES_US
        return end if self.valid_until_us is None else min(end, self.valid_until_us)

    def opens(self, mention_id: str, revision: int, text: str, attempt: int, now_us: int) -> bool:
        """Whether this very act is what was permitted: look *send*, same mention, revision, text and attempt."""
        return (
            self.look is Look.SEND
            and self.mention_id == mention_id
            and self.revision == revision
            and self.text_sha256 == text_hash(text)
            and self.attempt == attempt
            and self.cut_us <= now_us < self.expires_us
        )


Verdict = Permit | Held | Refused


def text_hash(text: str) -> str:
    """SHA-256 of the exact bytes of a reply, hexadecimal: what is approved is what is published."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def word(verdict: Verdict) -> str:
    """The verdict in one word, as the record and the numbers use it: permit, held or refused."""
    return type(verdict).__name__.lower()
