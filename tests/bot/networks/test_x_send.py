"""A reply on X: at most once, with its permit, never called failed if it stands."""

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.networks.x_cost import POST_WITH_LINK
from bot.ports import NotDone, OwnPost, Unknown, Why
from sandbox.networks.x.faults import Kind
from tests.bot.networks.conftest import HASTY, Scene, outgoing, permit_for
from tests.bot.networks.wires import EVERYTHING, Cut, saying, served
from tests.strategies import NOW, TEXT

POST = "POST /2/tweets"


def asked(scene: Scene, text: str = "@acme do you ship?") -> str:
    return scene.x.post("ana", text).id


def refused(scene: Scene, question: str, text: str = TEXT) -> NotDone:
    with pytest.raises(NotDone) as no:
        scene.client().send(permit_for(text), outgoing(question, text), NOW)
    return no.value


def test_nothing_leaves_without_the_permit_for_this_very_reply(scene: Scene) -> None:
    permit, reply = permit_for(TEXT), outgoing(asked(scene), TEXT)
    client = scene.client()
    for other in (
        replace(reply, text=TEXT + " "),
        replace(reply, mention_id="m2"),
        replace(reply, revision=2),
        replace(reply, attempt=2),
    ):
        with pytest.raises(PermissionError, match="does not fit"):
            client.send(permit, other, NOW)
    for late_us in (-1, 10_000_000):
        with pytest.raises(PermissionError):
            client.send(permit, reply, NOW + late_us)
    assert scene.x.calls == []


def test_a_reply_answers_the_post_to_the_byte_and_wakes_nobody_else(scene: Scene) -> None:
    ben = scene.x.account("ben")
    question = asked(scene, "@acme @ben do you ship?")
    text = "We do: æøå 🚚 & <soon>."
    reply = outgoing(question, text, f"x:{ben.id}", "mastodon:https://a.example/users/b")
    ours, _ = scene.client().send(permit_for(text), reply, NOW)
    post = scene.x.find(ours.id)
    assert (post.typed, post.replied_to) == (text, question)
    assert [mention.username for mention in post.body.mentions] == ["ana"]
    assert (ours.answers_post_id, ours.created_us) == (question, NOW)
    assert ours.text.endswith(text)
    assert ours.url == f"https://x.com/acme/status/{ours.id}"
    assert len(scene.x.calls) == 1


def test_a_link_makes_a_reply_dear(scene: Scene) -> None:
    text = "See acme.com/norway for it."
    _, cost = scene.client().send(permit_for(text), outgoing(asked(scene), text), NOW)
    assert cost.micro_usd == POST_WITH_LINK == scene.x.money.spent_micro_usd


# What X says no to


def test_what_nobody_summoned_is_refused_in_the_words_of_x(scene: Scene) -> None:
    no = refused(scene, asked(scene, "Acme is slow"))
    assert no.why is Why.REFUSED
    assert str(no).startswith("X did not take the reply. It says: “Reply to this conversation is not allowed")
    assert no.retry_us is None
    assert scene.typed() == []


@pytest.mark.promise(30)
def test_the_same_words_are_refused_by_x_and_told_as_that(scene: Scene) -> None:
    scene.client().send(permit_for(TEXT), outgoing(asked(scene), TEXT), NOW)
    assert refused(scene, asked(scene)).why is Why.DUPLICATE
    assert scene.typed() == [TEXT]


def test_a_post_that_is_gone_cannot_be_answered(scene: Scene) -> None:
    question = asked(scene)
    scene.x.delete(question)
    assert refused(scene, question).why is Why.GONE


def test_what_x_cannot_read_at_all_was_not_published(scene: Scene) -> None:
    no = refused(scene, "nonsense")
    assert no.why is Why.REFUSED
    assert "in_reply_to_tweet_id" in str(no)


def test_money_keys_and_limits_are_told_apart(scene: Scene) -> None:
    question = asked(scene)
    scene.x.money.credit_micro_usd = 0
    assert refused(scene, question).why is Why.CREDIT
    scene.x.money.credit_micro_usd = None
    scene.x.faults.next(POST, "429")
    no = refused(scene, question)
    assert (no.why, no.retry_us) == (Why.LIMITED, NOW + 901 * 1_000_000)
    scene.x.suspend(scene.acme)
    assert refused(scene, question).why is Why.AUTH
    assert scene.typed() == []


def test_what_x_says_is_shown_clean_and_short(scene: Scene) -> None:
    scene.x.faults.next(POST, "refuse", detail="Locked.\r\n\u202e\u2066\x00 Call us. " + "x" * 500)
    said = str(refused(scene, asked(scene)))
    assert said.startswith("X did not take the reply. It says: “Locked. � Call us. xxx")
    assert said.isprintable()
    assert len(said) < 250


# What is not known


@pytest.mark.promise(31)
@pytest.mark.parametrize(
    "kind", ["500", "503", "drop before", "drop after commit", "cut", "garbage", "stall", "stall after commit"]
)
def test_what_x_did_not_confirm_is_unknown_and_never_sent_again(scene: Scene, kind: Kind) -> None:
    scene.x.faults.next(POST, kind, seconds=4.0)
    client = scene.client(patience=HASTY)
    question = asked(scene)
    with pytest.raises(Unknown):
        client.send(permit_for(TEXT), outgoing(question, TEXT), NOW)
    scene.x.faults.clear()
    scene.client().look_up([question], NOW)
    assert len([call for call in scene.x.calls if call.endpoint == POST]) <= 1
    assert len(scene.typed()) <= 1


@pytest.mark.promise(30)
@pytest.mark.promise(31)
def test_wherever_the_wire_is_cut_a_reply_that_stands_there_is_never_called_failed(scene: Scene) -> None:
    scene.x.limits.set(POST, EVERYTHING)
    question = asked(scene)
    wire = Cut(scene.url)
    numbers = iter(range(100_000))
    with served(wire.carry) as url:
        client = scene.client(url=url)

        def outcome() -> type:
            text = f"We do, {next(numbers):05}."
            end: type
            try:
                end = type(client.send(permit_for(text), outgoing(question, text), NOW)[0])
            except (NotDone, Unknown) as problem:
                end = type(problem)
            stands = scene.typed().count(text)
            assert stands in {OwnPost: (1,), Unknown: (0, 1), NotDone: (0,)}[end]
            return end

        assert outcome() is OwnPost
        request, answer = wire.asked, wire.said
        for wire.request in (*range(0, request, 5), request - 1):
            assert outcome() is Unknown
        assert len(scene.typed()) == 1
        wire.request = EVERYTHING
        for wire.answer in range(answer):
            assert outcome() is Unknown
        assert len(scene.typed()) == 1 + answer
        wire.answer = answer
        assert outcome() is OwnPost


def test_a_reply_that_may_stand_there_is_on_the_bill(scene: Scene) -> None:
    scene.x.faults.next(POST, "drop after commit")
    client = scene.client()
    with pytest.raises(Unknown):
        client.send(permit_for(TEXT), outgoing(asked(scene), TEXT), NOW)
    _, cost = client.who_am_i(NOW)
    assert cost.micro_usd == scene.x.money.spent_micro_usd


@pytest.mark.promise(31)
@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 307 Moved\r\nLocation: {elsewhere}/2/tweets\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: {elsewhere}/2/tweets\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 201 Created\r\nContent-Length: 19\r\n\r\n" + b'{"data":{"id":"a"}}',
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nno",
        b"HTTP/1.1 201 Created\r\n\r\n" + b"[" * 100_000,
        b"HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 408 Slow\r\nContent-Length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
    ],
)
def test_an_answer_that_makes_no_sense_leaves_the_outcome_unknown(scene: Scene, answer: bytes) -> None:
    elsewhere: list[socket.socket] = []
    with served(elsewhere.append) as other:
        parts = [answer.replace(b"{elsewhere}", other.encode())]
        with served(saying(parts)) as url, pytest.raises(Unknown):
            scene.client(url=url).send(permit_for(TEXT), outgoing("1", TEXT), NOW)
    assert elsewhere == []


# What is known not to have happened


def _nobody_there() -> str:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


@pytest.mark.parametrize("where", [_nobody_there, lambda: "http://nobody.invalid"])
def test_what_never_reached_x_was_not_sent(scene: Scene, where: Callable[[], str]) -> None:
    with pytest.raises(NotDone, match="could not be reached") as no:
        scene.client(url=where()).send(permit_for(TEXT), outgoing("1", TEXT), NOW)
    assert (no.value.why, no.value.retry_us) == (Why.DOWN, NOW + 30_000_000)


def test_a_connection_that_does_not_come_about_was_not_sent(scene: Scene) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        with pytest.raises(NotDone, match="could not be reached"):
            scene.client(url=f"http://127.0.0.1:{full.getsockname()[1]}", patience=HASTY).send(
                permit_for(TEXT), outgoing("1", TEXT), NOW
            )
        for one in waiting:
            one.close()


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_machine_between_us_and_x_does_not_speak_for_x(scene: Scene, status: int) -> None:
    page = f"HTTP/1.1 {status} No\r\nContent-Length: 4\r\n\r\n<p/>".encode()
    with served(saying([page])) as url, pytest.raises(NotDone) as no:
        scene.client(url=url).send(permit_for(TEXT), outgoing("1", TEXT), NOW)
    assert no.value.why is Why.DOWN
