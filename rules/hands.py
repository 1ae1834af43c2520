"""In whose hands a mention is, and what the card says of that.

Nothing here permits or forbids an answer: whoever may reply may do so, whoever else has begun. Colleagues see one
another instead, and at most one reply ever stands (`rules/refusals/already_answered.py`).
"""

from rules.sight import Hands, Line, Member, Moment, Said, Text

WRITING_US = 5 * 60_000_000
"""Whoever opened the form, or typed in it, counts as writing for so long."""
LATER_MAX_US = 30 * 86_400_000_000
"""Nothing is set aside for longer: by then no policy lets it be answered."""


SAID = {
    Said.DIRECT: "It was written to us",
    Said.OVERHEARD: "It only talks about us",
    Said.UNRELATED: "It has nothing to do with us",
}
"""What a member says of a post, as a form and the card word it."""


def lines(hands: Hands) -> list[Line]:
    """What the card says of them while something is left to be done, the newest last."""
    told: list[Line] = []
    if hands.holder is not None:
        given: Line = (" ", hands.given_by, " asked them to.") if hands.given_by is not None else ()
        told.append((hands.holder, " takes care of it.", *given))
    if hands.later_us is not None and hands.later_by is not None:
        told.append((hands.later_by, " set this aside until ", Moment(hands.later_us), ". It comes back by itself."))
    if hands.writing:
        told.append((*_all(hands.writing), " writing an answer."))
    if hands.beside:
        told.append((*_all(hands.beside), " answering another post of theirs. Speak with one another first."))
    return told


def where_to(hands: Hands) -> Line:
    """Where a mention was passed on, to stand behind "passed this on", and the note that went with it."""
    member: Line = () if hands.passed_to is None else (" to ", hands.passed_to)
    joined = ("," if member else "") + " to " if hands.passed_where else ""
    place: Line = (joined, Text(hands.passed_where)) if hands.passed_where else ()
    note: Line = (" with the words: “", Text(hands.note), "”") if hands.note else ()
    return (*member, *place, *note)


def correction(hands: Hands) -> list[Line]:
    """What a colleague says of the label; the label by proof goes on to decide."""
    if hands.said is None or hands.said_by is None:
        return []
    kept = " The label stays as it was proven." if hands.said is Said.DIRECT else ""
    return [(hands.said_by, f" says: “{SAID[hands.said]}.”{kept}")]


def _all(members: tuple[Member, ...]) -> Line:
    named: list[str | Member] = [members[0]]
    for number, member in enumerate(members[1:], 2):
        named += [" and " if number == len(members) else ", ", member]
    return (*named, " is" if len(members) == 1 else " are")
