"""A reply deleted on X: once, never called gone on X's silence."""

import pytest

from bot.ports import Gone, NotDone, Unknown, Why
from sandbox.networks.x import Post
from sandbox.networks.x.faults import Kind
from tests.bot.networks.conftest import HASTY, Scene, outgoing, permit_for
from tests.bot.networks.wires import a_page, saying, served
from tests.strategies import NOW, TEXT

DELETE = "DELETE /2/tweets/:id"


def ours(scene: Scene) -> Post:
    question = scene.x.post("ana", "@acme do you ship?").id
    sent, _ = scene.client().send(permit_for(TEXT), outgoing(question, TEXT), NOW)
    return scene.x.find(sent.id)


def test_what_belongs_to_somebody_else_is_not_deleted_and_the_words_of_x_are_shown(scene: Scene) -> None:
    theirs = scene.x.post("ana", "@acme do you ship?")
    with pytest.raises(NotDone, match=r"X did not delete it\. It says: “You are not authorized") as no:
        scene.client().delete(theirs.id, NOW)
    assert no.value.why is Why.REFUSED
    assert scene.x.deleted == set()


def test_what_is_not_there_any_more_is_not_called_deleted(scene: Scene) -> None:
    post = ours(scene)
    scene.x.delete(post)
    assert scene.client().delete(post.id, NOW) is False
    assert scene.client().delete("1", NOW) is False
    scene.x.faults.next(DELETE, "refuse", detail="The post is deleted or not visible to you.")
    assert scene.client().delete(post.id, NOW) is False


@pytest.mark.parametrize("body", [{}, {"data": []}, {"data": {"deleted": "true"}}], ids=str)
def test_an_answer_that_does_not_say_deleted_proves_nothing(scene: Scene, body: object) -> None:
    with served(saying([a_page(body)])) as url:
        assert scene.client(url=url).delete("10", NOW) is False


def test_it_is_deleted_and_a_reader_is_told_that_it_will_not_come_back(scene: Scene) -> None:
    post = ours(scene)
    assert scene.client().delete(post.id, NOW) is True
    assert scene.x.deleted == {post.id}
    assert scene.client().look_up([post.id], NOW)[0] == {post.id: Gone("The post was deleted.", deleted=True)}
    assert [call.endpoint for call in scene.x.calls].count(DELETE) == 1


def test_money_keys_and_limits_leave_it_standing(scene: Scene) -> None:
    post, client = ours(scene), scene.client()
    scene.x.faults.next(DELETE, "429")
    with pytest.raises(NotDone) as no:
        client.delete(post.id, NOW)
    assert no.value.why is Why.LIMITED
    scene.x.suspend(scene.acme)
    with pytest.raises(NotDone, match="does not accept our key"):
        client.delete(post.id, NOW)
    assert scene.x.deleted == set()


@pytest.mark.parametrize("kind", ["500", "503", "garbage", "stall after commit", "drop after commit", "cut"])
def test_without_an_answer_that_makes_sense_nobody_knows(scene: Scene, kind: Kind) -> None:
    post = ours(scene)
    scene.x.faults.next(DELETE, kind, seconds=4.0)
    with pytest.raises(Unknown):
        scene.client(patience=HASTY).delete(post.id, NOW)
    assert [call.endpoint for call in scene.x.calls].count(DELETE) <= 1, "never tried again"


def test_where_x_cannot_be_reached_nothing_was_deleted(scene: Scene) -> None:
    with pytest.raises(NotDone, match="could not be reached"):
        scene.client(url="http://127.0.0.1:9").delete("10", NOW)
