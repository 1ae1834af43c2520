"""What an entry of the record says to the person whom it concerns.

The same entries as in `rules/told.py`, said to them: "you" are they and "we" are the brand. No member, policy, channel
or reason of a colleague reaches them. A decision gives the very reasons of its card.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rules.explain import to_person
from rules.policy import Policy
from rules.replay import made
from rules.told import spoken
from rules.why import WHY

_ERASED = "What this entry said was erased. That it stood here can still be proven."
_OTHER = "Something was recorded that concerns a post of yours."
_REPLY = {
    "sent": "We answered you.",
    "failed": "Our answer did not go out: the network did not take it.",
    "unknown": "We do not know whether our answer went out. We are looking for it.",
    "found": "We had lost sight of our answer, and found it on the network.",
    "not found": "We had lost sight of our answer, and did not find it on the network.",
    "withdraw": "We took our answer back before it went out.",
    "lapse": "Our answer was not agreed on in time, so nothing was sent.",
    "answered elsewhere": "We answered you on the network itself.",
    "wish": "We said whether a post of yours asked us to stop.",
    "ruled": "We said what became of our answer.",
    "bearer": "We said whether a request that named your handle means you.",
}
_TURNED_AWAY = "Somebody here wanted to act on what concerns you, and was not allowed to."
_CONTRACT = {
    "propose": "Somebody here wrote down that you invite us. It does not count before a second person here agrees.",
    "send back": "What we had written down of your invitation was dropped. It never counted.",
    "lapse": "What we had written down of your invitation was dropped. It never counted.",
    "withdraw": "Your invitation ended.",
}
_FEW_WORDS = {
    "permit": "We may answer you, because nothing forbids it",
    "held": "We may answer you only after a second look",
    "refused": "We did not write to you",
}


def tell_them(kind: str, payload: Mapping[str, Any] | None, kept: Mapping[str, Policy]) -> str:
    """Tell an entry to the person whom it concerns; `payload` is `None` where its words were erased. Never raises.

    `kept` holds the policies that were in force, by their hash: with them a decision is told with all of its reasons,
    without them, or where the rules have changed since, in a few words.
    """
    if payload is None:
        return _ERASED
    teller = _TELLERS.get(kind)
    if kind == "decision":
        return _decision(payload, kept)
    return teller(payload) if teller else _OTHER


def _decision(payload: Mapping[str, Any], kept: Mapping[str, Policy]) -> str:
    if (found := made(payload, kept)) is not None:
        return "".join(map(spoken, to_person(*found)))
    verdict, names = str(payload.get("verdict")), str(payload.get("reasons", "")).split(",")
    reasons = [WHY[name].to_them for name in names if name in WHY]
    because = ", because " + ", and ".join(reasons) if reasons and verdict == "refused" else ""
    return f"{_FEW_WORDS.get(verdict, 'We decided whether to answer you')}{because}."


def _objection(payload: Mapping[str, Any]) -> str:
    if "words" in payload:
        return f"You chose on our page: “{payload['words']}”"
    if payload.get("said") == "start":
        return "You told us that we may contact you again."
    if payload.get("said") == "maybe_stop":
        return "You may have asked us to stop. Until we are sure, we leave you alone."
    never = str(payload.get("reach")).partition(";")[0] == "any"
    return "You asked us never to contact you." if never else "You asked us to stop. It counted at once."


def _register(payload: Mapping[str, Any]) -> str:
    match payload.get("act"):
        case "moved":
            return "You moved here from another account, and what you had asked of us came along."
        case "asked":
            return "Somebody had asked us to leave your handle alone. We look whether that was you, and write nothing."
        case _:
            return "We had been asked to leave your handle alone, and know now that it is yours."


def _reply(payload: Mapping[str, Any]) -> str:
    if "refused" in payload:
        return _TURNED_AWAY
    return _REPLY.get(str(payload.get("act")), "Our answer moved on.")


def _contract(payload: Mapping[str, Any]) -> str:
    if "refused" in payload:
        return _TURNED_AWAY
    if (told := _CONTRACT.get(str(payload.get("act")))) is not None:
        return told
    if payload.get("source") == "staff":
        return "We wrote down that you invited us, within limits."
    return "You invited us, within limits."


_TELLERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "objection": _objection,
    "register": _register,
    "reply": _reply,
    "override": _reply,
    "contract": _contract,
    "asked_back": lambda _: "You asked us to take our reply back. We told the team.",
    "deletion": lambda _: "A post of yours was removed or hidden, so we erased its words here.",
    "proof": lambda _: "You showed on our page that this account is yours.",
    "reveal": lambda _: "Somebody here opened a post of yours that was not written to us, and gave a reason.",
    "label": lambda _: "Somebody here corrected how we had understood your post.",
    "hands": lambda _: "Somebody here took your post in hand, or passed it on to a colleague.",
    "done": lambda _: "We closed this without an answer, or after one.",
}
