"""The Home tab in words: nobody is named, and nobody is offered what they may not."""

from dataclasses import replace

import pytest

from rules.card import Line
from rules.home import MORE, TASKS_MAX, Act, Desk, Task, What, acts, compose
from rules.sight import Moment

EMPTY = Desk("Acme", (), (), (("3 replies sent.",),), (("Replies may go out.",),), False, True, True, True, True)
WRITTEN, DUE = 1_000_000, 2_000_000


def words(line: Line) -> str:
    return "".join(f"<{piece.us}>" if isinstance(piece, Moment) else str(piece) for piece in line)


def told(desk: Desk) -> dict[str, list[str]]:
    return {part.title: [words(entry.line) for entry in part.entries] for part in compose(desk)}


def test_whoever_may_only_look_has_no_work() -> None:
    assert list(told(replace(EMPTY, works=False, decides=False))) == ["How it is doing", "This week"]


def test_an_empty_desk_says_so() -> None:
    assert told(EMPTY) == {
        "Under way": ["Nothing of yours is under way."],
        "Waits for you": ["Nothing waits for you."],
        "How it is doing": ["Replies may go out."],
        "This week": ["3 replies sent."],
    }


@pytest.mark.parametrize("what", What)
def test_every_task_is_one_sentence_and_leads_to_its_card(what: What) -> None:
    task = Task(what, "mastodon", WRITTEN, DUE, "https://example.org/card")
    part = next(part for part in compose(replace(EMPTY, mine=(task,))) if part.title == "Under way")
    [entry] = part.entries
    assert words(entry.line).startswith("Mastodon, <1000000>: ")
    assert words(entry.line).endswith(" <2000000>.")
    assert entry.address == "https://example.org/card"


def test_a_task_says_until_when_and_a_doubtful_stop_from_when_it_counts() -> None:
    tasks = (Task(What.HELD, "x", WRITTEN, DUE), Task(What.STOP, "x", WRITTEN, DUE))
    assert told(replace(EMPTY, mine=tasks))["Under way"] == [
        "X, <1000000>: Your reply waits for a colleague, until <2000000>.",
        "X, <1000000>: Did they ask us to stop? Undecided, it counts as yes from <2000000>.",
    ]


def test_what_has_no_end_names_none() -> None:
    task = Task(What.CLAIMED, "x", WRITTEN)
    assert told(replace(EMPTY, mine=(task,)))["Under way"] == ["X, <1000000>: Your reply goes out in a moment."]


def test_a_network_without_a_name_of_ours_is_told_by_its_own() -> None:
    task = Task(What.HELD, "elsewhere", WRITTEN)
    assert told(replace(EMPTY, mine=(task,)))["Under way"][0].startswith("elsewhere, ")


@pytest.mark.parametrize(("number", "more"), [(TASKS_MAX, False), (TASKS_MAX + 1, True)])
def test_no_more_tasks_are_shown_than_fit_and_that_there_are_more_is_said(number: int, more: bool) -> None:  # noqa: FBT001 - a table
    lines = told(replace(EMPTY, waiting=(Task(What.APPROVE, "x", WRITTEN),) * number))["Waits for you"]
    assert len(lines) == TASKS_MAX + more
    assert (lines[-1] == MORE) is more


@pytest.mark.parametrize(
    ("paused", "may_pause", "may_resume", "offered"),
    [
        (False, False, False, (Act.REFRESH,)),
        (True, False, False, (Act.REFRESH,)),
        (True, True, False, (Act.REFRESH,)),
        (False, True, False, (Act.PAUSE, Act.REFRESH)),
        (True, True, True, (Act.RESUME, Act.REFRESH)),
    ],
)
def test_whoever_may_not_is_offered_nothing(
    paused: bool,  # noqa: FBT001 - a table
    may_pause: bool,  # noqa: FBT001 - a table
    may_resume: bool,  # noqa: FBT001 - a table
    offered: tuple[Act, ...],
) -> None:
    assert acts(replace(EMPTY, paused=paused, may_pause=may_pause, may_resume=may_resume)) == offered
