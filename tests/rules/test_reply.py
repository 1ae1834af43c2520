"""The life of a reply, as a table of moves."""

import pytest

from rules.reply import FREE, MOVES, STARTS, IllegalMove, Move, State, after


def reachable(start: State, without: State | None = None) -> set[State]:
    """Where moves of ours lead; what we notice on the network itself is none."""
    found, edge = {start}, [start]
    while edge:
        moves = {move: to for move, to in MOVES[edge.pop()].items() if move is not Move.NOTICE}
        nearest = set(moves.values()) - found - {without}
        found |= nearest
        edge += nearest
    return found


@pytest.mark.parametrize("state", State)
def test_no_move_that_the_table_lacks_changes_anything(state: State) -> None:
    for move in set(Move) - set(MOVES[state]):
        with pytest.raises(IllegalMove, match="Nothing was changed"):
            after(state, move)


def test_an_illegal_move_is_named_in_words() -> None:
    with pytest.raises(IllegalMove) as caught:
        after(State.TAKEN_BACK, Move.LOST_SIGHT)
    assert str(caught.value) == 'A reply that is taken back has no move "lost sight". Nothing was changed.'


@pytest.mark.promise(31)
def test_what_we_are_unsure_of_is_never_sent_again() -> None:
    assert {State.CLAIMED, State.HELD, State.SENDING}.isdisjoint(MOVES[State.UNKNOWN].values())
    assert MOVES[State.UNKNOWN].keys() == {Move.ARRIVED, Move.FOUND, Move.NOT_THERE}


@pytest.mark.promise(30)
@pytest.mark.parametrize("state", sorted(set(State) - FREE))
def test_no_second_claim_while_a_reply_stands_or_may_stand(state: State) -> None:
    assert not MOVES[state].keys() & STARTS.keys()


@pytest.mark.parametrize("start", [STARTS[Move.CLAIM], STARTS[Move.HOLD]])
def test_nothing_is_sent_before_sending_is_written(start: State) -> None:
    without = reachable(start, without=State.SENDING)
    assert without.isdisjoint({State.SENT, State.UNKNOWN, State.FAILED})


def test_only_a_claim_that_nobody_has_taken_back_begins_to_be_sent() -> None:
    assert [state for state in State if Move.BEGIN in MOVES[state]] == [State.CLAIMED]


def test_a_reply_that_we_notice_on_the_network_itself_stands_only_where_none_of_ours_does() -> None:
    assert {state for state in State if Move.NOTICE in MOVES[state]} == FREE
    assert STARTS[Move.NOTICE] is State.SENT


def test_a_late_answer_turns_unknown_into_sent() -> None:
    assert after(State.UNKNOWN, Move.ARRIVED) is State.SENT


def test_the_interaction_is_free_where_nothing_of_ours_stands() -> None:
    assert {State.FAILED, State.REFUSED, State.WITHDRAWN, State.TAKEN_BACK} == FREE
    for state in FREE:
        assert after(state, Move.CLAIM) is State.CLAIMED
        assert after(state, Move.HOLD) is State.HELD


def test_every_state_has_a_row_and_a_way_to_it_and_every_move_a_use() -> None:
    assert set(MOVES) == set(State) == reachable(State.HELD)
    assert {move for row in MOVES.values() for move in row} == set(Move)
