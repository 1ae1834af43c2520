"""What X's refusals mean: why, in one sentence, and when it is worth trying again.

Sources: X's pages on response codes and errors and on rate limits, 2026-08; the sentence about duplicates is recorded
(akrherz/iembot#163). The words with which X refuses a reply that nobody summoned are not known, so that every other
403 counts as such a refusal, and X's own words are shown.
"""

from collections.abc import Mapping
from typing import Any

from bot.networks.x_http import Answered
from bot.ports import NotDone, Unheard, Unknown, Why

SECOND_US = 1_000_000
DETAIL_CHARS_MAX = 200
RETRY_S = {Why.LIMITED: 60, Why.CREDIT: 3600, Why.AUTH: 900, Why.SUSPENDED: 3600, Why.DOWN: 30}
"""When a read that failed is tried again, where X names no moment itself."""
LIMIT_S_MAX = 24 * 3600
_WINDOWS = ("x-rate-limit", "x-app-limit-24hour", "x-user-limit-24hour")
_NOT_OUR_KEY = ("unsupported-authentication", "client-forbidden", "oauth1-permissions", "not-enrolled")
_PLAIN = {401: Why.AUTH, 402: Why.CREDIT, 429: Why.LIMITED}
_SENTENCES = {
    Why.DUPLICATE: "X did not take the reply: the same words already stand on our account. Change the text.",
    Why.GONE: "The post is no longer there.",
    Why.LIMITED: "X takes no more from us for now. Try again later.",
    Why.CREDIT: "The credits at X are used up. Add credits in X's developer console.",
    Why.AUTH: "X does not accept our key. Check the four keys and their permissions in X's developer console.",
    Why.SUSPENDED: "X has suspended or locked our account. Sign in to it on X and settle it there.",
    Why.DOWN: "X does not answer properly. Try again later.",
}


class NotUnderstood(Unheard):
    """X did not take the question itself: an id that is too old for it, or a token that it forgot."""


def not_done(answer: Answered, now_us: int, refused: str = "X did not take the reply.") -> NotDone | Unknown:
    """Read X's answer to what it did not do for us. Where the status proves nothing, the outcome is unknown.

    `refused` says what it did not do, where it gives no reason that we know.
    """
    why = _why(answer)
    if why is None or (why is Why.DOWN and answer.status >= 500):  # noqa: PLR2004 - from here the server itself failed
        return Unknown("X failed while it was at it.")
    sentence = refused if why is Why.REFUSED else _SENTENCES[why]
    if why is Why.REFUSED and (said := _detail(answer.body or {})):
        sentence = f"{sentence} It says: “{said}”"
    return NotDone(why, sentence, _retry_us(why, answer, now_us))


def unheard(answer: Answered, now_us: int) -> Unheard:
    """Read X's answer to a question that it did not answer."""
    why = _why(answer) or Why.DOWN
    if why in (Why.REFUSED, Why.DUPLICATE, Why.GONE):  # a reader's question is refused to its key
        why = Why.AUTH if answer.status == 403 else Why.DOWN  # noqa: PLR2004 - Forbidden
    kind = NotUnderstood if answer.status == 400 else Unheard  # noqa: PLR2004 - Bad Request
    return kind(why, _SENTENCES[why], _retry_us(why, answer, now_us))


def unanswered(now_us: int) -> Unheard:
    """Say that nothing came back that makes sense."""
    return Unheard(Why.DOWN, _SENTENCES[Why.DOWN], now_us + RETRY_S[Why.DOWN] * SECOND_US)


def _why(answer: Answered) -> Why | None:
    """What kind of no it is; `None` where the status does not even say that nothing happened."""
    if answer.status in _PLAIN:
        return _PLAIN[answer.status]
    if answer.status >= 500:  # noqa: PLR2004 - from here the server itself failed
        return Why.DOWN
    if answer.status not in (400, 403, 404):
        return None
    return (
        _refusal(answer.status, answer.body) if answer.body is not None else Why.DOWN
    )  # not X, but some machine before it


def _refusal(status: int, body: Mapping[str, Any]) -> Why:
    kind = str(body.get("type", "")).rpartition("/")[2]
    said = _detail(body).casefold()
    if kind in ("usage-capped", "credits") or "usage cap" in said or "credits" in said:
        return Why.CREDIT
    if kind in _NOT_OUR_KEY:
        return Why.AUTH
    if "your account is suspended" in said or "this account is temporarily locked" in said:  # X's codes 64 and 326
        return Why.SUSPENDED
    if "duplicate content" in said:
        return Why.DUPLICATE
    if status == 404 or "deleted" in said or "not visible" in said:  # noqa: PLR2004 - Not Found
        return Why.GONE
    return Why.REFUSED


def _detail(body: Mapping[str, Any]) -> str:
    """X's own words, cleaned of what does not print and cut: they are shown, and come from outside."""
    errors = body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    said = first.get("message") if isinstance(first, Mapping) else None
    said = said if isinstance(said, str) else body.get("detail")
    if not isinstance(said, str):
        return ""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())
    return plain if len(plain) <= DETAIL_CHARS_MAX else plain[: DETAIL_CHARS_MAX - 1].rstrip() + "…"


def _retry_us(why: Why, answer: Answered, now_us: int) -> int | None:
    if why not in RETRY_S:
        return None
    opens = [_opens_s(answer.headers, window) for window in _WINDOWS] if why is Why.LIMITED else []
    latest_s = max((moment for moment in opens if moment is not None), default=0)
    if latest_s * SECOND_US < now_us:
        return now_us + RETRY_S[why] * SECOND_US
    return min((latest_s + 1) * SECOND_US, now_us + LIMIT_S_MAX * SECOND_US)


def _opens_s(headers: Mapping[str, str], window: str) -> int | None:
    """When this window opens again, in epoch seconds; `None` where it still has room or says nothing."""
    reset, left = headers.get(f"{window}-reset", ""), headers.get(f"{window}-remaining", "0")
    return int(reset) if reset.isascii() and reset.isdecimal() and left == "0" and len(reset) < 12 else None  # noqa: PLR2004 - digits of any moment
