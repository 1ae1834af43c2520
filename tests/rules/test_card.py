"""What a channel shows for one mention, in words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from rules.card import (
    BUTTONS_MAX,
    MORE_MAX,
    NAME_CHARS_MAX,
    PICTURES_MAX,
    VERDICT_CHARS_MAX,
    Button,
    Card,
    Line,
    Stage,
    Text,
    compose,
)
from rules.decide import decide
from rules.facts import PostState
from rules.mention import Account, How, Kind, Label, Post, Visibility, Wish
from rules.refusals import REFUSALS
from rules.reply import LAPSED, State
from rules.sight import Exchange, Freshness, Hands, Link, Member, Moment, Reply, Said, Sight, Status
from rules.verdict import Caution, Held, Permit, Refusal, Refused
from tests.strategies import NOW, POLICY, permitted

MINUTE = 60_000_000
DANA, ELI = Member("Dana", "U1"), Member("Eli", "U2")
ANA = Account("x:1", "ana", "Ana")
POST = Post("x", "10", "10", ANA, "@acme do you ship to Norway?", NOW - MINUTE, "10", url="https://x.com/ana/status/10")
DIRECT = Label(Kind.DIRECT, How.MENTION, "Ana typed @acme in their own post.")
NAMED = Label(Kind.OVERHEARD, How.NAMED, "Ana named you without tagging you.")
PERMIT = decide(permitted(), POLICY)
HELD = Held((Caution("second_look", "They wrote more than 3 days ago.", "A colleague agrees."),), NOW + 60 * MINUTE)
OPTED_OUT = Refused(
    (
        Refusal(
            "opted_out", "They have asked brands not to contact them, not even to answer.", "Only they can change it."
        ),
    )
)
OVERHEARD = Refused(
    (Refusal("not_invited", "They did not write to you and have not invited you.", "They invite you."),)
)
SIGHT = Sight(POST, DIRECT, PERMIT, Freshness(NOW - 14 * MINUTE))
TAKEN = "The reply: “Yes, we do.”"


def spoken(line: Line) -> str:
    return "".join(map(_piece, line))


def words(card: Card) -> list[str]:
    return [f"{spoken(card.title)} {spoken(card.verdict)}", *map(spoken, card.lines), *(b.value for b in card.buttons)]


def reply(state: State, **more: object) -> Reply:
    return replace(Reply(state, "Yes, we do.", DANA, NOW - MINUTE), **more)  # type: ignore[arg-type] # any field


def _piece(piece: str | Text | Moment | Member | Link) -> str:
    match piece:
        case str():
            return piece
        case Text() | Link():
            return piece.words
        case Member():
            return piece.name
        case Moment():
            return f"{datetime.fromtimestamp(piece.us // 1_000_000, UTC):%H:%M}"


def test_an_excluded_post_has_no_card() -> None:
    label = Label(Kind.EXCLUDED, How.OWN, "This is one of your own accounts.")
    with pytest.raises(ValueError, match=r"^An excluded post has no card\. Count it, and draw nothing\.$"):
        compose(replace(SIGHT, label=label))


def test_who_said_no_to_brands_is_not_answered_and_the_card_says_who_can_change_it() -> None:
    mastodon = structs.replace(
        POST, network="mastodon", author=Account("m", "ben", "Ben"), text="@acme your app lost my order"
    )
    label = Label(Kind.DIRECT, How.MENTION, "Ben typed @acme in their own post.")
    card = compose(replace(SIGHT, post=mastodon, label=label, verdict=OPTED_OUT))
    assert words(card) == [
        "Ben wrote to you on Mastodon. Please do not answer.",
        "Ben typed @acme in their own post.",
        "Refused because they have asked brands not to contact them, not even to answer. Only they can change it.",
        "Registry checked 07:46.",
        "pass_on",
        "done",
        "why",
    ]


UNHEARD = Refusal("not_listening", "We have not yet read this network completely.", "Wait.")


@pytest.mark.parametrize("more", [(), (Refusal("network_refuses", "We do not know who may reply.", "Wait."),)])
def test_where_earshot_is_not_at_work_the_card_says_what_to_do_instead(more: tuple[Refusal, ...]) -> None:
    there = replace(SIGHT, post=structs.replace(POST, network="bluesky"), unserved=True)
    card = compose(replace(there, verdict=Refused((*more, UNHEARD))))
    assert words(card) == [
        "Ana asks you on Bluesky. Please answer there.",
        "Ana typed @acme in their own post.",
        (
            "Earshot does not listen or answer on Bluesky here. Open the post, see whether they have asked you to stop,"
            " and if not, answer there yourself. Then click Done."
        ),
        "Registry checked 07:46.",
        "open",
        "assign",
        "done",
        "why",
    ]


@pytest.mark.parametrize("verdict", [OPTED_OUT, Refused((*OPTED_OUT.refusals, UNHEARD)), OVERHEARD, Refused(())])
def test_where_earshot_is_not_at_work_whoever_said_no_is_not_answered_by_hand_either(verdict: Refused) -> None:
    card = compose(replace(SIGHT, unserved=True, verdict=verdict))
    assert "answer there" not in " ".join(words(card))
    assert Button.OPEN not in card.buttons


@pytest.mark.promise(2)
def test_an_overheard_person_is_left_in_peace_and_there_is_something_else_to_do() -> None:
    both = Refused((*OVERHEARD.refusals, Refusal("network_refuses", "X would refuse a reply.", "Wait.")))
    card = compose(replace(SIGHT, label=NAMED, verdict=both))
    assert words(card) == [
        "Ana wrote about you on X. Please do not answer.",
        "Ana named you without tagging you.",
        "Refused because they did not write to you and have not invited you. They invite you.",
        "Learn from it, or answer everyone on your own page.",
        "Registry checked 07:46.",
        "pass_on",
        "own_page",
        "wrong_label",
        "why",
    ]
    bound = compose(replace(SIGHT, verdict=OVERHEARD))  # a policy that asks for an invitation after a question, too
    assert "Learn from it" not in " ".join(words(bound))


@pytest.mark.parametrize("rule", REFUSALS, ids=lambda rule: rule.NAME)
def test_every_refusal_is_told_in_full_and_leaves_no_button_to_reply(rule: object) -> None:
    name = rule.NAME  # type: ignore[attr-defined] # a module
    refused = Refused((Refusal(name, "This is the reason.", "This would change it."),), NOW + MINUTE)
    card = compose(replace(SIGHT, verdict=refused))
    assert "Refused because this is the reason. This would change it." in words(card)
    assert "Registry checked 07:46." in words(card)
    assert not {Button.REPLY, Button.REPLY_TOGETHER, Button.APPROVE} & set(card.buttons)


def test_where_only_what_passes_is_in_the_way_waiting_helps_however_much_it_is() -> None:
    passing = ("paused", "not_listening", "registry_stale", "quiet_hours", "too_often")
    card = compose(replace(SIGHT, verdict=Refused(tuple(Refusal(rule, "So it is.") for rule in passing))))
    assert spoken(card.verdict) == "Please do not answer yet."


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("paused", "Please do not answer yet."),
        ("registry_stale", "Please do not answer yet."),
        ("already_answered", "Already answered."),
        ("network_refuses", "Please answer there."),
        ("window_closed", "Too late to answer."),
        ("asked_to_stop", "Please do not answer."),
    ],
)
def test_the_verdict_says_whether_waiting_helps(rule: str, verdict: str) -> None:
    card = compose(replace(SIGHT, verdict=Refused((Refusal(rule, "So it is."),))))
    assert spoken(card.verdict) == verdict
    assert (Button.OPEN in card.buttons) is (rule == "network_refuses")


def test_a_refusal_without_a_reason_still_permits_nothing() -> None:
    for sight in (SIGHT, replace(SIGHT, reply=reply(State.HELD))):
        card = compose(replace(sight, verdict=Refused(())))
        assert not {Button.REPLY, Button.REPLY_TOGETHER, Button.APPROVE} & set(card.buttons)


def test_a_question_to_us_may_be_answered_and_the_card_says_why_and_until_when() -> None:
    assert isinstance(PERMIT, Permit)
    card = compose(replace(SIGHT, closes_us=NOW + 120 * MINUTE, due_us=NOW + 60 * MINUTE))
    assert words(card) == [
        "Ana asks you on X. You can answer.",
        "Due 09:00.",
        "Ana typed @acme in their own post.",
        "Permitted because nothing forbids an answer, until 10:00.",
        "No opt-out found. Registry checked 07:46, and we check again before sending.",
        "One public reply; only Ana is notified.",
        "reply",
        "assign",
        "done",
        "why",
    ]
    assert card.quote == POST.text
    assert spoken(card.fallback) == f"Ana asks you on X. You can answer. They wrote: “{POST.text}”."


def test_who_does_not_want_to_be_sought_out_may_be_answered_and_the_card_does_not_hide_it() -> None:
    lines = words(compose(replace(SIGHT, unsought=True)))
    assert "No opt-out found" not in " ".join(lines)
    assert (
        "They do not want to be sought out, but they wrote to you."
        " Registry checked 07:46, and we check again before sending."
    ) in lines


def test_handles_that_the_network_carried_along_are_hidden_as_it_hides_them() -> None:
    bare = structs.replace(POST, text="@acme Is there a decaf?", shown_from=6)
    assert compose(replace(SIGHT, post=bare)).quote == "Is there a decaf?"
    only = structs.replace(POST, text="@acme", shown_from=5)
    assert compose(replace(SIGHT, post=only)).quote == "@acme"


def test_a_caution_asks_for_a_colleague_and_says_so_on_the_button() -> None:
    card = compose(replace(SIGHT, verdict=HELD, due_us=None))
    assert words(card) == [
        "Ana asks you on X. A colleague must agree.",
        "Ana typed @acme in their own post.",
        "Held because they wrote more than 3 days ago. A colleague agrees.",
        "No opt-out found. Registry checked 07:46, and we check again before sending.",
        "One public reply; only Ana is notified.",
        "reply_together",
        "assign",
        "done",
        "why",
    ]


def test_a_maybe_stop_silences_everybody_until_an_approver_decides() -> None:
    unsure = Refused(
        (Refusal("unsure_wish", "This post may be asking you to stop.", "Left undecided, it counts as a stop."),)
    )
    card = compose(replace(SIGHT, wishes=(Wish.MAYBE_STOP,), verdict=unsure))
    assert words(card)[0] == "Did Ana ask you to stop? Please do not answer."
    assert card.buttons == (Button.RULE_STOP, Button.RULE_NO_STOP, Button.OPEN, Button.WHY)
    assert "Refused because this post may be asking you to stop. Left undecided, it counts as a stop." in words(card)


def test_a_stop_is_named_in_the_title() -> None:
    stop = Refused((Refusal("asked_to_stop", "This post asks you to stop."),))
    assert words(compose(replace(SIGHT, wishes=(Wish.STOP,), verdict=stop)))[0] == (
        "Ana asked you to stop on X. Please do not answer."
    )


REPLIES = [
    (
        reply(State.HELD, decide_by_us=NOW + 480 * MINUTE),
        HELD,
        [
            "Not sent yet: the reply to Ana. A colleague must agree.",
            (
                "Dana wrote it 07:59. A colleague can approve it; Dana cannot. Any edit starts over."
                " If nobody decides by 16:00, nothing is sent."
            ),
        ],
        (Button.APPROVE, Button.SEND_BACK, Button.WHY),
    ),
    (
        reply(State.HELD),
        OPTED_OUT,
        [
            "Not sent: the reply to Ana. Please do not answer.",
            (
                "Dana wrote it 07:59. A colleague can approve it; Dana cannot. Any edit starts over."
                " If nobody decides, nothing is sent."
            ),
        ],
        (Button.SEND_BACK, Button.WHY),
    ),
    (
        reply(State.CLAIMED, seconded_by=(ELI,)),
        PERMIT,
        ["Sending in a moment: the reply to Ana. You can undo.", "Dana sent it off. Ten seconds to undo. Eli agreed."],
        (Button.UNDO, Button.WHY),
    ),
    (
        reply(State.SENDING),
        PERMIT,
        ["Sending now: the reply to Ana. Please wait.", "Dana sent it off 07:59. It can no longer be undone."],
        (Button.WHY,),
    ),
    (
        reply(State.SENT, url="https://x.com/acme/status/11"),
        PERMIT,
        ["Ana has your answer on X. Sent.", "Dana answered 07:59."],
        (Button.OPEN_REPLY, Button.WHY),
    ),
    (
        reply(State.UNKNOWN, looks=1),
        PERMIT,
        [
            "Did your reply to Ana go out? We do not know yet.",
            (
                "Dana sent it off 07:59. The network did not say whether it took it."
                " We look again by ourselves. Please do not send it by hand."
            ),
        ],
        (Button.OPEN, Button.WHY),
    ),
    (
        reply(State.UNKNOWN, looks=2),
        PERMIT,
        [
            "Did your reply to Ana go out? We do not know yet.",
            (
                "Dana sent it off 07:59. The network did not say whether it took it."
                " We looked twice and did not find it. Open the post, look for your reply, and say so here."
            ),
        ],
        (Button.RULE_SENT, Button.RULE_NOT_THERE, Button.OPEN, Button.WHY),
    ),
    (
        reply(State.FAILED, reason="X did not take it."),
        PERMIT,
        ["Not sent: the reply to Ana. You can try again.", "Dana tried 07:59. It was not sent. X did not take it."],
        (Button.REPLY, Button.ASSIGN, Button.DONE, Button.WHY),
    ),
    (
        reply(State.REFUSED, reason="They have asked you to stop."),
        OPTED_OUT,
        [
            "Not sent: the reply to Ana. Please do not answer.",
            "Dana tried 07:59. A check before sending said no. They have asked you to stop.",
        ],
        (Button.PASS_ON, Button.DONE, Button.WHY),
    ),
    (
        reply(State.REFUSED, reason=LAPSED),
        PERMIT,
        [
            "Not sent: the reply to Ana. You can try again.",
            "Dana wrote it, and a colleague had to agree. Nobody decided by 07:59, so nothing was sent.",
        ],
        (Button.REPLY, Button.ASSIGN, Button.DONE, Button.WHY),
    ),
    (
        reply(State.WITHDRAWN, reason="Say it shorter."),
        PERMIT,
        [
            "Ana asks you on X. You can answer.",
            "Dana wrote it. It came back 07:59 and was never sent. Say it shorter.",
        ],
        (Button.REPLY, Button.ASSIGN, Button.DONE, Button.WHY),
    ),
    (
        reply(State.TAKEN_BACK),
        OPTED_OUT,
        ["Deleted: your reply to Ana. Please do not answer.", "It was deleted on X 07:59."],
        (Button.PASS_ON, Button.DONE, Button.WHY),
    ),
]


@pytest.mark.parametrize(("ours", "verdict", "said", "buttons"), REPLIES, ids=lambda x: getattr(x, "state", ""))
def test_each_state_of_a_reply_reads_as_it_is(
    ours: Reply, verdict: Permit | Held | Refused, said: list[str], buttons: tuple[Button, ...]
) -> None:
    card = compose(replace(SIGHT, reply=ours, verdict=verdict))
    assert [words(card)[0], *words(card)[1:3]] == [said[0], TAKEN, said[1]]
    assert card.buttons == buttons
    assert card.stage.value == ours.state.value
    assert card.opens == (ours.url or POST.url)


def test_a_waiting_reply_does_not_stand_in_its_own_way_but_an_answer_elsewhere_does() -> None:
    underway = Refusal("already_answered", "A colleague's reply is on its way.")
    sight = replace(SIGHT, reply=reply(State.HELD), verdict=Refused((underway,), cautions=HELD.cautions))
    card = compose(sight)
    assert card.buttons == (Button.APPROVE, Button.SEND_BACK, Button.WHY)
    assert words(card)[0] == "Not sent yet: the reply to Ana. A colleague must agree."
    assert "Held because they wrote more than 3 days ago. A colleague agrees." in words(card)
    elsewhere = compose(replace(sight, status=Status.ANSWERED_ELSEWHERE))
    assert elsewhere.buttons == (Button.SEND_BACK, Button.WHY)
    assert words(elsewhere)[0] == "Not sent: the reply to Ana. Already answered."


@pytest.mark.parametrize(
    ("status", "title", "line"),
    [
        (Status.DONE, "Done: Ana on X. Nothing to do.", "Dana marked this as done 07:59."),
        (Status.PASSED_ON, "Ana asks you on X. You can answer.", "Dana passed this on 07:59."),
    ],
)
def test_what_the_team_did_stands_on_the_card(status: Status, title: str, line: str) -> None:
    card = compose(replace(SIGHT, status=status, status_by=DANA, status_us=NOW - MINUTE))
    assert words(card)[:2] == [title, line]


def test_an_answer_on_the_network_itself_is_enough() -> None:
    card = compose(replace(SIGHT, status=Status.ANSWERED_ELSEWHERE, status_by=DANA))
    assert words(card)[0] == "Ana was answered on X itself. Nothing to do."
    assert words(card)[-2:] == ["Somebody answered on the network. One reply is enough.", "why"]


def test_what_nobody_is_known_to_have_done_and_what_was_undone_is_said_of_nobody() -> None:
    for sight in (replace(SIGHT, status=Status.DONE), replace(SIGHT, status_by=DANA, status_us=NOW - MINUTE)):
        assert not [line for line in words(compose(sight)) if " marked " in line or " passed this on" in line]


def test_who_marked_it_is_named_even_where_the_moment_is_not_known() -> None:
    card = compose(replace(SIGHT, status=Status.DONE, status_by=DANA))
    assert "Dana marked this as done." in words(card)


def test_a_plain_stop_can_be_confirmed_once_in_the_words_that_the_card_shows() -> None:
    stopped = Refused((Refusal("asked_to_stop", "They asked you to stop.", "They write to you anew."),))
    told = replace(SIGHT, verdict=stopped, wishes=(Wish.STOP,), confirmation="Understood. We leave you alone.")
    card = compose(told)
    assert words(card)[0] == "Ana asked you to stop on X. Please do not answer."
    assert "You can tell them once that you heard it, in these words: “Understood. We leave you alone.”" in words(card)
    assert card.buttons == (Button.CONFIRM_STOP, Button.DONE, Button.WHY)
    assert card.confirmation == "Understood. We leave you alone."


def test_whether_a_request_means_this_account_is_asked_before_all_else() -> None:
    card = compose(replace(SIGHT, verdict=OPTED_OUT, bearer_asked=True))
    assert words(card)[0] == "Does a request mean Ana on X? Please do not answer."
    assert (
        "Somebody asked you by letter or e-mail to leave this handle alone, and it belongs to another account now. "
        "Until an approver decides, nobody can reply to either. If in doubt, choose Yes."
    ) in words(card)
    assert card.buttons == (Button.MEANS_THEM, Button.MEANS_OTHER, Button.OPEN, Button.WHY)


def test_the_address_of_the_post_stays_though_the_button_leads_to_our_reply() -> None:
    sent = compose(replace(SIGHT, reply=replace(reply(State.SENT), url="https://x.com/acme/status/11")))
    assert (sent.source, sent.opens) == (POST.url, "https://x.com/acme/status/11")
    assert (compose(SIGHT).source, compose(SIGHT).opens) == (POST.url, POST.url)


def test_a_network_without_a_name_of_ours_is_called_by_its_own() -> None:
    assert words(compose(replace(SIGHT, post=structs.replace(POST, network="myspace"))))[0].startswith(
        "Ana asks you on myspace."
    )


@pytest.mark.slack_behaviour(35)
def test_a_removed_post_is_shown_nowhere_and_cannot_be_answered() -> None:
    for ours in (None, reply(State.HELD), reply(State.SENT)):
        card = compose(replace(SIGHT, post_state=PostState.GONE, verdict=OPTED_OUT, reply=ours, parent="secret"))
        assert card.quote is None
        assert "Norway" not in spoken(card.fallback)
        assert "The post is gone, so we no longer show it." in words(card)
        assert not any("secret" in line or "typed" in line for line in words(card))
        assert not {Button.REPLY, Button.APPROVE} & set(card.buttons)
    assert words(compose(replace(SIGHT, post_state=PostState.GONE)))[0] == (
        "Ana removed a post on X. Nothing to answer."
    )


def test_erased_words_are_shown_nowhere() -> None:
    card = compose(replace(SIGHT, text_erased=True, reply=reply(State.SENT)))
    assert card.quote is None
    assert not any("Norway" in line or "Yes, we do" in line for line in [*words(card), spoken(card.fallback)])
    assert "The words are no longer kept here." in words(card)


def test_an_edited_post_is_shown_as_it_reads_now_and_says_so() -> None:
    changed = compose(replace(SIGHT, post_state=PostState.EDITED, verdict=OPTED_OUT))
    assert words(changed)[0] == "Ana changed a post on X. Please do not answer."
    assert changed.stage is Stage.EDITED
    before = compose(replace(SIGHT, post=structs.replace(POST, edited=True)))
    assert "They edited this post. You see it as it reads now." in words(before)


def test_what_came_before_is_told_in_short() -> None:
    sight = replace(SIGHT, parent="We ship\n" * 50, exchange=Exchange("Hello Ana", NOW - MINUTE))
    lines = words(compose(sight))
    assert lines[1].startswith("It answers: “We ship We ship")
    assert lines[1].endswith("…”")
    assert lines[2] == "You last wrote to them 07:59: “Hello Ana”"


@pytest.mark.parametrize(
    ("pictures", "told"),
    [
        ((), []),
        ((" ",), ["A picture without a description."]),
        (("A red\nparcel",), ["A picture: “A red parcel”"]),
        (("", ""), ["2 pictures without a description."]),
        (("A red parcel", ""), ["2 pictures. Not every one has a description.", "One shows: “A red parcel”"]),
        (("A", "B"), ["2 pictures.", "One shows: “A”", "One shows: “B”"]),
        (("A",) * 9, ["9 pictures.", *["One shows: “A”"] * PICTURES_MAX]),
    ],
)
def test_pictures_are_told_by_their_count_their_descriptions_and_the_way_to_them(
    pictures: tuple[str, ...], told: list[str]
) -> None:
    card = compose(replace(SIGHT, post=structs.replace(POST, pictures=pictures)))
    assert words(card)[1 : 1 + len(told)] == told
    assert [piece.url for line in card.lines for piece in line if isinstance(piece, Link)] == [POST.url] * bool(told)


@pytest.mark.parametrize(("lang", "told"), [(None, 0), ("en-GB", 0), ("und", 0), ("de", 1), ("de-AT", 1)])
def test_a_post_in_another_language_says_in_which(lang: str | None, told: int) -> None:
    found = words(compose(replace(SIGHT, post=structs.replace(POST, lang=lang))))
    assert [line for line in found if line.startswith("Written in ")] == ["Written in German."] * told


def test_whoever_takes_care_of_it_is_named_and_can_hand_it_over_or_give_it_back() -> None:
    card = compose(replace(SIGHT, hands=Hands(ELI, given_by=DANA)))
    assert words(card)[1] == "Eli takes care of it. Dana asked them to."
    assert card.buttons == (Button.REPLY, Button.HAND_OVER, Button.DONE, Button.WHY)
    assert card.more == (Button.LET_GO, Button.LATER, Button.PASS_ON, Button.WRONG_LABEL)
    assert compose(SIGHT).more == (Button.HAND_OVER, Button.LATER, Button.PASS_ON, Button.WRONG_LABEL)
    assert compose(replace(SIGHT, verdict=OPTED_OUT)).more[0] is Button.ASSIGN
    there = compose(replace(SIGHT, verdict=Refused((Refusal("network_refuses", "X would refuse it."),))))
    assert there.buttons == (Button.OPEN, Button.ASSIGN, Button.DONE, Button.WHY)


@pytest.mark.parametrize("state", [State.CLAIMED, State.SENDING, State.SENT, State.UNKNOWN, State.TAKING_BACK])
def test_what_is_on_its_way_or_settled_is_in_nobodys_hands(state: State) -> None:
    assert compose(replace(SIGHT, reply=reply(state))).more == ()
    moving = compose(replace(SIGHT, reply=reply(state), hands=Hands(ELI, writing=(DANA,))))
    assert not [line for line in words(moving) if "takes care" in line or "is writing" in line]


def test_where_it_was_passed_on_and_with_what_words_stands_on_the_card() -> None:
    passed = Hands(passed_to=ELI, passed_where="the courier", note="Lost again.")
    card = compose(
        replace(SIGHT, status=Status.PASSED_ON, status_by=DANA, status_us=NOW - MINUTE, hands=passed, verdict=OPTED_OUT)
    )
    assert words(card)[1] == "Dana passed this on to Eli, to the courier with the words: “Lost again.” 07:59."


def test_what_a_colleague_says_of_the_label_stands_below_its_proof() -> None:
    lines = words(compose(replace(SIGHT, hands=Hands(said=Said.OVERHEARD, said_by=ELI))))
    assert lines[1:3] == ["Ana typed @acme in their own post.", "Eli says: “It only talks about us.”"]


def test_nothing_is_due_where_nobody_may_answer_or_somebody_has() -> None:
    due = replace(SIGHT, due_us=NOW)
    for sight in (
        replace(due, verdict=OPTED_OUT),
        replace(due, status=Status.DONE),
        *(replace(due, reply=reply(state)) for state in (State.CLAIMED, State.SENT, State.HELD)),
    ):
        assert "Due 08:00." not in words(compose(sight))


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.REFUSED, State.FAILED, State.TAKEN_BACK])
def test_what_did_not_go_out_or_was_taken_back_leaves_the_answer_due(state: State) -> None:
    assert "Due 08:00." in words(compose(replace(SIGHT, due_us=NOW, reply=reply(state))))


def test_nobody_is_promised_longer_to_decide_than_the_post_may_be_answered() -> None:
    held = replace(SIGHT, verdict=ANSWERED, reply=reply(State.HELD, decide_by_us=NOW + 120 * MINUTE))
    assert any("If nobody decides by 10:00, nothing is sent." in line for line in words(compose(held)))
    closing = compose(replace(held, closes_us=NOW + 60 * MINUTE))
    assert any("If nobody decides by 09:00, nothing is sent." in line for line in words(closing))


ANSWERED = Refused((Refusal("already_answered", "You have answered this already."),))


def test_a_reply_that_stands_can_be_taken_back_and_for_a_while_corrected() -> None:
    sent = replace(SIGHT, verdict=ANSWERED, reply=reply(State.SENT, deletable=True, correctable=True))
    assert compose(sent).buttons == (Button.TAKE_BACK, Button.CORRECT, Button.OPEN_REPLY, Button.WHY)
    late = replace(sent, reply=reply(State.SENT, deletable=True))
    assert compose(late).buttons == (Button.TAKE_BACK, Button.OPEN_REPLY, Button.WHY)
    assert compose(replace(sent, reply=reply(State.SENT))).buttons == (Button.OPEN_REPLY, Button.WHY)


def test_what_could_not_be_said_anew_can_only_be_taken_back() -> None:
    sent = replace(SIGHT, reply=reply(State.SENT, deletable=True, correctable=True))
    stopped = Refused((*ANSWERED.refusals, *OPTED_OUT.refusals))
    for sight in (
        replace(sent, verdict=stopped), replace(sent, verdict=ANSWERED, text_erased=True), replace(sent, verdict=PERMIT)
    ):  # fmt: skip
        assert compose(sight).buttons == (Button.TAKE_BACK, Button.OPEN_REPLY, Button.WHY)


def test_while_it_is_deleted_the_card_says_what_is_to_be_said_instead_and_leads_to_the_old_one() -> None:
    going = reply(State.TAKING_BACK, instead="Yes, in a week.", url="https://x.com/acme/status/11")
    card = compose(replace(SIGHT, verdict=ANSWERED, reply=going))
    assert words(card)[:4] == [
        "Deleting: your reply to Ana. Please wait.",
        TAKEN,
        "It is being deleted on X. Nothing else is sent before it is gone.",
        "To be said instead: “Yes, in a week.”",
    ]
    assert (card.buttons, card.opens) == ((Button.OPEN_REPLY, Button.WHY), going.url)
    erased = compose(replace(SIGHT, verdict=ANSWERED, reply=going, text_erased=True))
    assert "in a week" not in " ".join(words(erased))


def test_where_nothing_is_to_be_said_instead_nothing_is_told_of_it() -> None:
    assert "instead" not in " ".join(words(compose(replace(SIGHT, reply=reply(State.TAKING_BACK)))))


def test_where_our_own_page_takes_the_place_of_done_it_stands_in_the_menu_and_nowhere_else() -> None:
    heard = compose(replace(SIGHT, label=structs.replace(DIRECT, kind=Kind.OVERHEARD), verdict=OPTED_OUT))
    assert heard.buttons == (Button.PASS_ON, Button.OWN_PAGE, Button.WRONG_LABEL, Button.WHY)
    assert heard.more == (Button.ASSIGN, Button.HAND_OVER, Button.LATER, Button.DONE)
    going = compose(replace(SIGHT, verdict=Refused((Refusal("network_refuses", "X would refuse it."),))))
    assert Button.DONE in going.buttons
    assert Button.DONE not in going.more


@pytest.mark.parametrize(("in_care", "last"), [(False, (Button.TAKE_CARE,)), (True, (Button.CARE_OVER,)), (None, ())])
def test_what_is_rarer_ends_with_care_where_there_is_any_and_fits_the_menu(
    in_care: bool | None,  # noqa: FBT001 - a column of the table
    last: tuple[Button, ...],
) -> None:
    more = compose(replace(SIGHT, verdict=OPTED_OUT, in_care=in_care)).more
    rarer = (Button.ASSIGN, Button.HAND_OVER, Button.LATER, Button.PASS_ON, Button.WRONG_LABEL)
    here = tuple(button for button in rarer if button not in compose(replace(SIGHT, verdict=OPTED_OUT)).buttons)
    assert more == (*here[: 5 - len(last)], *last)


def test_a_reply_that_the_network_kept_says_why() -> None:
    kept = reply(State.SENT, deletable=True, reason="X said no.")
    assert "Dana answered 07:59. X said no." in words(compose(replace(SIGHT, verdict=ANSWERED, reply=kept)))


def test_every_button_says_what_it_does() -> None:
    assert len({button.words for button in Button}) == len(Button)


def test_a_post_about_us_and_a_private_one_are_called_so() -> None:
    private = structs.replace(POST, visibility=Visibility.PRIVATE, text="hello")
    card = compose(replace(SIGHT, post=private, label=structs.replace(DIRECT, about=True), due_us=None))
    assert words(card)[0] == "Ana wrote to you on X. You can answer."
    assert words(card)[1].endswith("It reads as a remark about you, not as words to you.")
    assert "One private reply; only Ana is notified." in words(card)


def test_that_a_post_is_a_remark_is_said_once_on_its_card() -> None:
    verdict = decide(permitted(about=True), POLICY)
    told = "\n".join(words(compose(replace(SIGHT, verdict=verdict, label=structs.replace(DIRECT, about=True)))))
    assert told.count("a remark about you") == 1


def test_what_only_the_member_has_to_confirm_keeps_its_reply_button() -> None:
    confirm = Caution("confirm_again", "This reads as a remark about you, not as words to you.", "Confirm.")
    alone = compose(replace(SIGHT, verdict=Held((confirm,))))
    assert words(alone)[0] == "Ana asks you on X. You can answer, once you confirm."
    assert alone.buttons[0] is Button.REPLY
    assert alone.confirm == confirm.sentence
    both = compose(replace(SIGHT, verdict=Held((*HELD.cautions, confirm))))
    assert words(both)[0] == "Ana asks you on X. A colleague must agree."
    assert both.buttons[0] is Button.REPLY_TOGETHER
    assert both.confirm == confirm.sentence
    assert compose(SIGHT).confirm == compose(replace(SIGHT, verdict=HELD)).confirm == ""


def test_everybody_who_agreed_is_named() -> None:
    card = compose(replace(SIGHT, reply=reply(State.SENT, seconded_by=(ELI, DANA))))
    assert any(line.endswith("Eli agreed. Dana agreed.") for line in words(card))


@pytest.mark.parametrize(
    ("fresh", "said"),
    [
        (Freshness(), "The opt-out registry has not been read yet."),
        (Freshness(own_list_only=True), "Checked against our own list only."),
        (Freshness(NOW - MINUTE), "Registry checked 07:59."),
    ],
)
def test_how_fresh_the_registry_is_stands_on_every_undecided_card(fresh: Freshness, said: str) -> None:
    assert said in words(compose(replace(SIGHT, verdict=OPTED_OUT, fresh=fresh)))


@pytest.mark.parametrize(
    ("account", "shown"),
    [
        (Account("x:1", "ana", ""), "@ana"),
        (Account("x:1", "ana", "\u200b \u2022"), "@ana"),
        (Account("x:1", "", "..."), "This person"),
        (Account("x:1", "ana", " Ana \n Lee "), "Ana Lee"),
        (Account("x:1", "ana", "A" * NAME_CHARS_MAX), "A" * NAME_CHARS_MAX),
        (Account("x:1", "ana", "A" * 50), "A" * (NAME_CHARS_MAX - 1) + "…"),
        (Account("x:1", "ana", "A" * (NAME_CHARS_MAX - 2) + " Lee"), "A" * (NAME_CHARS_MAX - 2) + "…"),
    ],
)
def test_a_name_is_short_and_readable_or_the_handle_takes_its_place(account: Account, shown: str) -> None:
    card = compose(replace(SIGHT, post=structs.replace(POST, author=account)))
    assert card.title[0] == Text(shown)


VERDICTS = st.sampled_from(
    [
        PERMIT,
        HELD,
        OPTED_OUT,
        OVERHEARD,
        Refused((Refusal("paused", "So."),)),
        Refused((Refusal("network_refuses", ""),)),
    ]
)
SIGHTS = st.builds(
    replace,
    st.just(SIGHT),
    post=st.builds(
        structs.replace,
        st.just(POST),
        network=st.sampled_from(["x", "mastodon", "bluesky"]),
        author=st.builds(Account, st.just("k"), st.text(max_size=40), st.text(max_size=40)),
    ),
    label=st.sampled_from([DIRECT, NAMED]),
    verdict=VERDICTS,
    post_state=st.sampled_from(PostState),
    status=st.sampled_from(Status),
    reply=st.none() | st.builds(reply, st.sampled_from(State)),
    wishes=st.just(()) | st.tuples(st.sampled_from(Wish)),
)


@given(SIGHTS)
def test_the_verdict_fits_a_phone_and_at_most_four_buttons_stand_for_what_is_permitted(sight: Sight) -> None:
    card = compose(sight)
    assert len(f"{spoken(card.title)} {spoken(card.verdict)}") <= VERDICT_CHARS_MAX
    assert len(set(card.buttons)) == len(card.buttons) <= BUTTONS_MAX
    assert len({*card.buttons, *card.more}) == len(card.buttons) + len(card.more)
    assert len(card.more) <= MORE_MAX
    assert card.verdict
    if isinstance(sight.verdict, Refused):
        assert not {Button.REPLY, Button.REPLY_TOGETHER, Button.APPROVE} & set(card.buttons)
    if Button.REPLY in card.buttons:
        assert isinstance(sight.verdict, Permit)


def test_what_is_shown_on_request_tells_no_name_and_no_words_and_offers_to_show_it() -> None:
    label = Label(Kind.OVERHEARD, How.NAMED, "By name.")
    veiled = replace(SIGHT, veiled=True, label=label, verdict=OVERHEARD, hands=Hands(ELI))
    card = compose(veiled)
    assert spoken(card.title) == "Somebody wrote about you on X."
    assert (card.quote, card.buttons, card.more) == (None, (Button.SHOW, Button.WHY), ())
    assert "By name." in words(card)
    assert "Its words are shown on request. Say why you must read them: that is kept." in words(card)
    assert POST.text not in str(card.fallback)
    erased = compose(replace(veiled, text_erased=True))
    assert erased.buttons == (Button.WHY,)
    assert not any("on request" in line for line in words(erased))
