"""Everybody may read how a brand holds back; the page names nobody."""

from sqlalchemy import event, text

from bot.store.tables import CheckpointRow, RegistryRow
from tests.bot.web.pages.stage import Stage
from tests.brand_at_work import HOUR, MINUTE


def shown(stage: Stage) -> str:
    return " ".join(stage.get("/acme/restraint").body.split())


def test_with_nothing_to_tell_it_says_so(stage: Stage) -> None:
    with stage.work.database.write() as session:
        session.connection().execute(text("DELETE FROM registry"))
    body = shown(stage)
    assert "<dt>Replies sent</dt><dd>0</dd>" in body
    assert "No post was left unanswered for a reason." in body
    assert "Acme keeps its own list and follows no other." in body
    assert "There is no seal yet." in body


def test_it_counts_replies_silences_stops_lists_and_seals_and_names_nobody(stage: Stage) -> None:
    work = stage.work
    mention = work.says("@acme do you ship?")
    work.says("acme coffee is fine", "ben")
    work.says("@acme stop", "eva")
    work.surface()
    work.claim(mention)
    work.send()
    work.now += 1
    with work.database.write() as session:
        session.add(RegistryRow(name="loud", source="l.csv", checked_us=work.now - HOUR))
        session.add(CheckpointRow(brand_id="acme", size=1234, note="acme <tree>\n1234\n", at_us=work.now))
    body = shown(stage)
    for words in (
        "<dt>Posts written to Acme</dt><dd>2</dd>",
        "<dt>Posts that only mentioned Acme</dt><dd>1</dd>",
        "<dt>Replies sent</dt><dd>1</dd>",
        "<dt>Times people told Acme to stop</dt><dd>1</dd>",
        "<dt>Half of the replies went out within</dt>",
        "The person had asked Acme to stop.",
        "loud: last checked",
        "quiet: not read yet",
        "1234 entries, sealed on",
        "acme &lt;tree&gt;",
    ):
        assert words in body, words
    assert not {"Ana", "Ben", "Eva", "@ana"} & set(body.replace("<", " ").replace(">", " ").split())


def test_it_is_counted_at_most_once_a_minute(stage: Stage) -> None:
    asked: list[str] = []
    event.listen(stage.work.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    shown(stage)
    first = len(asked)
    for _ in range(5):
        shown(stage)
    assert len(asked) == first
    stage.work.now += MINUTE
    shown(stage)
    assert len(asked) > first
