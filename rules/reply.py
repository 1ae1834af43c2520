"""The life of a reply, as a table of moves.

A reply begins as a claim on an interaction, or is held until a second member agrees. From `CLAIMED` it may still be
taken back (ten seconds), be refused by the last look, or go out. `SENDING` is written before the network is asked; what
comes back decides: the network took it (`SENT`), said no (`FAILED`), or we do not know (`UNKNOWN`). `UNKNOWN` is never
sent again by itself: somebody reads the network, or a member rules. A late answer may still turn `UNKNOWN` into `SENT`.
What was sent may be taken back: `TAKING_BACK` is written before the network is asked to delete it, and ends once it is
known to be gone (`TAKEN_BACK`) or to stand (`SENT`).

At most one reply stands for each interaction: every state but `WITHDRAWN`, `REFUSED`, `FAILED` and `TAKEN_BACK` holds
the interaction, and only these four may be claimed anew, as another attempt. A reply that somebody wrote on the network
itself is noticed there and holds the interaction as ours would.
"""

from enum import StrEnum

from rules.quick import quick


@quick
class State(StrEnum):
    """Where a reply is."""

    HELD = "held"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TAKING_BACK = "taking_back"
    TAKEN_BACK = "taken_back"


class Move(StrEnum):
    """What may happen to a reply."""

    CLAIM = "claim"
    HOLD = "hold"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    REFUSE = "refuse"
    BEGIN = "begin"
    ARRIVED = "arrived"
    REJECTED = "rejected"
    LOST_SIGHT = "lost_sight"
    FOUND = "found"
    NOT_THERE = "not_there"
    TAKE_BACK = "take_back"
    DELETED = "deleted"
    KEPT = "kept"
    NOTICE = "notice"


class IllegalMove(RuntimeError):
    """A move that the table does not have; nothing was changed."""


STARTS: dict[Move, State] = {Move.CLAIM: State.CLAIMED, Move.HOLD: State.HELD, Move.NOTICE: State.SENT}
"""How a reply begins, where nothing of ours stands: a member claims it, or we notice one on the network itself."""

MOVES: dict[State, dict[Move, State]] = {
    State.HELD: {Move.APPROVE: State.CLAIMED, Move.WITHDRAW: State.WITHDRAWN, Move.REFUSE: State.REFUSED},
    State.CLAIMED: {Move.BEGIN: State.SENDING, Move.WITHDRAW: State.WITHDRAWN, Move.REFUSE: State.REFUSED},
    State.SENDING: {Move.ARRIVED: State.SENT, Move.REJECTED: State.FAILED, Move.LOST_SIGHT: State.UNKNOWN},
    State.UNKNOWN: {Move.ARRIVED: State.SENT, Move.FOUND: State.SENT, Move.NOT_THERE: State.FAILED},
    State.SENT: {Move.TAKE_BACK: State.TAKING_BACK},
    State.TAKING_BACK: {Move.DELETED: State.TAKEN_BACK, Move.KEPT: State.SENT},
    State.FAILED: STARTS,
    State.REFUSED: STARTS,
    State.WITHDRAWN: STARTS,
    State.TAKEN_BACK: STARTS,
}

FREE = frozenset(state for state, moves in MOVES.items() if moves is STARTS)
"""The states in which nothing of ours stands, and the interaction may be claimed anew."""

CORRECT_US = 15 * 60_000_000
"""How long after it was sent a reply may be corrected: deleted, and another sent in its place."""

LAPSED = "Nobody decided in time, so nothing was sent."
"""Why a reply was refused on which nobody decided; by these words its card tells it from what a check refused."""


def after(state: State, move: Move) -> State:
    """Where a move leads; raises `IllegalMove` where the table has no such move."""
    try:
        return MOVES[state][move]
    except KeyError:
        what, step = (word.value.replace("_", " ") for word in (state, move))
        raise IllegalMove(f'A reply that is {what} has no move "{step}". Nothing was changed.') from None
