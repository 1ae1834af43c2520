"""What an entry of the record says, in plain words, wherever it is shown.

Longer than most files: each kind of entry has its words here.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from rules.explain import explain
from rules.policy import Policy
from rules.replay import made
from rules.sight import Moment
from rules.why import WHY

_LOOKS = {
    "draw": "A look at a post{whose}",
    "claim": "A member wanted to answer a post{whose}",
    "send": "The last look before answering a post{whose}",
}
_WHOSE = {"direct": " written to you", "overheard": " about you", "excluded": " of your own, or of a bot"}
_REPLY = {
    "sent": "A reply was sent.",
    "failed": "The network did not take a reply. Nothing was sent.",
    "unknown": "It is not known whether a reply went out. Earshot looks for it.",
    "found": "A reply that was lost from sight was found on the network.",
    "not found": "A reply that was lost from sight was not found. A member decides.",
    "withdraw": "A reply was taken back before it went out.",
    "lapse": "Nobody decided on a reply in time. Nothing was sent.",
    "approve": "A colleague wanted to approve a reply, and could not.",
    "answered elsewhere": "Somebody answered on the network itself.",
    "wish": "A member said whether a post asked us to stop.",
    "ruled": "A member said what became of a reply.",
    "bearer": "A member said whether a request by letter means this account.",
}
_CONTRACT = {
    "propose": "A member wrote down that somebody invites you. It does not count before a colleague agrees.",
    "send back": "What a member had written down of an invitation was sent back. It never counted.",
    "lapse": "Nobody agreed in time to what a member had written down of an invitation. It never counted.",
    "withdraw": "An invitation was withdrawn.",
}
_WORDS = {"permit": "it may be answered", "held": "a colleague must agree", "refused": "it may not be answered"}


def tell(kind: str, payload: Mapping[str, Any] | None, kept: Mapping[str, Policy]) -> str:
    """Tell an entry in plain words; `None` for one whose words were erased. Never raises: a new kind is named.

    `kept` holds the policies that were in force, by their hash: with them a decision is told as the card told it.
    """
    if payload is None:
        return "What this entry said was erased. That it stood here can still be proven."
    if kind == "decision":
        return _decision(payload, kept)
    teller = _TELLERS.get(kind)
    return teller(payload) if teller else f"Something else was recorded: {kind}."


def _decision(payload: Mapping[str, Any], kept: Mapping[str, Policy]) -> str:
    facts = payload.get("facts", {})
    look = _LOOKS.get(str(facts.get("look", "draw")), "A decision on a post{whose}")
    told = look.format(whose=_WHOSE.get(str(facts.get("kind")), ""))
    if (found := made(payload, kept)) is not None:
        return f"{told}. {''.join(map(spoken, explain(*found)))}"
    verdict = str(payload.get("verdict"))
    reasons = [WHY[name].to_us if name in WHY else name for name in str(payload.get("reasons", "")).split(",") if name]
    because = ", because " + ", and ".join(reasons) if reasons and verdict == "refused" else ""
    return f"{told}: {_WORDS.get(verdict, verdict)}{because}."


def spoken(piece: str | Moment) -> str:
    """A piece of a paragraph as text; a moment as a day and a minute, UTC."""
    if isinstance(piece, str):
        return piece
    return f"{datetime.fromtimestamp(piece.us // 1_000_000, UTC):%Y-%m-%d %H:%M} UTC"


def _objection(payload: Mapping[str, Any]) -> str:
    if payload.get("said") == "start":
        return "Somebody asked to be contacted again."
    if payload.get("said") == "maybe_stop":
        return "Somebody may have asked us to stop. Until a member rules on it, nobody answers them."
    never = str(payload.get("reach") or payload.get("scope")).partition(";")[0] == "any"
    return "Somebody asked never to be contacted." if never else "Somebody asked us to stop. It counts at once."


def _register(payload: Mapping[str, Any]) -> str:
    match payload.get("act"):
        case "answered":
            return "Somebody who had asked by letter or e-mail was told that they are left alone."
        case "moved":
            return "Somebody moved to another account, and their no went along."
        case "asked":
            return "A handle that is to be left alone turned up on another account. A member decides whom it means."
        case _:
            return "It became known whose handle is to be left alone."


def _restore(payload: Mapping[str, Any]) -> str:
    match payload.get("act"):
        case "put back":
            return f"From the journal {payload.get('back', 0):,} objections were put back."
        case "own":
            return "A week of posts was read again after a restore."
        case "ready":
            return "Our own timeline was read again after a restore. An approver may let replies go."
        case _:
            return _ended(f"All replies stop, for the store may lack something. {payload.get('why', '')}")


def _reply(payload: Mapping[str, Any]) -> str:
    if "refused" in payload:
        return f"A member was turned away: {_ended(payload['refused'])}"
    return _REPLY.get(str(payload.get("act")), "A reply moved on.")


def _policy(payload: Mapping[str, Any]) -> str:
    if payload.get("act") != "shadow":
        return "A new policy came into force."
    if not payload.get("sha256"):
        return "No policy is tried in the shadow any more."
    return "Another policy is tried in the shadow of the one in force. It is recorded, and decides nothing."


def _pause(payload: Mapping[str, Any]) -> str:
    if payload.get("act") == "resume":
        return "Replies were let go again."
    why = str(payload.get("why") or "")
    return f"All replies were paused: {_ended(why)}" if why else "All replies were paused."


def _sync(payload: Mapping[str, Any]) -> str:
    registry = f"The opt-out registry {payload.get('registry', '')}".rstrip()
    match payload.get("outcome"):
        case "failed":
            return _ended(f"{registry} could not be taken over. {payload.get('why', '')}")
        case "quarantined":
            return f"{registry} lost many rows. Old and new are in force until somebody approves."
        case _:
            return f"{registry} was synced."


def _contract(payload: Mapping[str, Any]) -> str:
    if "refused" in payload:
        return f"A member was turned away: {_ended(payload['refused'])}"
    return _CONTRACT.get(str(payload.get("act")), "Somebody invited you, within limits.")


def _theme(payload: Mapping[str, Any]) -> str:
    topic = payload.get("topic", "")
    if payload.get("act") == "owner":
        return f"A member sees to what people say about {topic}."
    return f"What we did about {topic} was written down: {_ended(payload.get('outcome', ''))}"


def _rehearsal(payload: Mapping[str, Any]) -> str:
    if "refused" in payload:
        return f"A member wanted to go live and was turned away: {_ended(payload['refused'])}"
    match payload.get("act"):
        case "began":
            return "The first day began. What was said before is read, and nothing is sent."
        case "ready":
            return (
                f"The first day's reading is done: of {payload.get('posts', 0):,} posts, {payload.get('permit', 0):,} "
                f"could have been answered, and {payload.get('held', 0):,} would have been held."
            )
        case _:
            return "An approver went live. From then on replies may go out."


def _ended(sentence: object) -> str:
    told = str(sentence).strip()
    return told if told.endswith((".", "!", "?")) else f"{told}."


_HANDS = {
    "hand over": "A member takes care of a card.",
    "give back": "Nobody takes care of a card any more.",
    "set aside": "A member set a card aside until a moment.",
    "come back": "A card that was set aside came back.",
    "pass on": "A member passed a card on.",
    "remind": "Whoever is on duty was reminded of a card that nobody takes care of.",
}
_ROLES = {
    "stand in": "An approver named a colleague to stand in.",
    "end of standing in": "A colleague stands in for an approver no longer.",
    "own calls": "A member settled at which hours they are called by name.",
    "own duty": "A member settled whether they are reminded of posts that nobody takes care of.",
    "left": "A member left. What they had claimed went back, and what they had agreed to counts no longer.",
}
_TELLERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "objection": _objection,
    "register": _register,
    "restore": _restore,
    "reply": _reply,
    "override": _reply,
    "contract": _contract,
    "asked_back": lambda _: "Somebody asked that a reply to them be taken back.",
    "pause": _pause,
    "rehearsal": _rehearsal,
    "own_page": lambda told: f"A member drafted a post for your own page about {told.get('topic', '')}.",
    "burst": lambda told: f"A member had {told.get('cards', 0):,} more posts shown that were kept.",
    "sync": _sync,
    "policy": _policy,
    "deletion": lambda _: "A post was removed or hidden, and its words were erased here.",
    "erased": lambda told: (
        f"{told.get('posts', 0)} posts and {told.get('replies', 0)} replies lost their words on time."
    ),
    "done": lambda _: "A member closed a card.",
    "role": lambda told: _ROLES.get(str(told.get("act")), "What a member may do has changed."),
    "care": lambda _: "A member gave a post into care.",
    "hands": lambda told: _HANDS.get(str(told.get("act")), "A card changed hands."),
    "label": lambda told: f"A member said that a label is wrong: {_ended(told.get('why', ''))} It grants nothing.",
    "reveal": lambda told: f"A member read a post that did not speak to you: {_ended(told.get('why', ''))}",
    "theme": _theme,
    "checkpoint": lambda told: f"The record was sealed and signed. Entries in it: {told.get('size', 0):,}.",
}
