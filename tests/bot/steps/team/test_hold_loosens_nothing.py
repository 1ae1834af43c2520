"""Whatever colleagues do with a mention beside answering it, no verdict loosens."""

import shutil
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.steps.answering import write
from bot.steps.team import close, hold
from bot.steps.team.correct_label import correct_label
from bot.steps.team.pass_on import Passed, pass_on
from bot.store.database import Database
from bot.store.mentions import Mention
from rules.sight import Said
from rules.verdict import word
from tests.brand_at_work import DANA, ELI, HOUR, Work, reasons

RANKS = ("permit", "held", "refused")
Act = Callable[[Work, Mention], object]


def _says(said: Said) -> Act:
    return lambda w, m: correct_label(w.runtime, w.team, m.id, said, "So it is.", DANA, w.now)


ACTS: dict[str, Act] = {
    "take": lambda w, m: hold.take(w.runtime, w.team, m.id, DANA, w.now),
    "hand over": lambda w, m: hold.hand_over(w.runtime, w.team, m.id, ELI, DANA, w.now),
    "give back": lambda w, m: hold.give_back(w.runtime, w.team, m.id, ELI, w.now),
    "set aside": lambda w, m: hold.set_aside(w.runtime, w.team, m.id, w.now + HOUR, DANA, w.now),
    "pass on": lambda w, m: pass_on(w.runtime, w.team, m.id, Passed("U2", note="Please."), DANA, w.now),
    "done": lambda w, m: close.close(w.runtime, w.team, m.id, DANA, w.now),
    "write": lambda w, m: write.begin(w.runtime, w.team, m, "U2", w.now),
    "fall silent": lambda w, _: write.fall_silent(w.runtime, w.team, w.now + HOUR),
    **{f"say {said}": _says(said) for said in Said},
}
POSTS = ("@acme hello?", "@acme enough with the messages", "@acme stop", "Acme is slow today", "@acme du bist toll")


def test_no_act_of_theirs_loosens_a_verdict_or_takes_a_reason_away(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "earshot.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    work = Work(database)
    authors = iter(range(10_000))

    @settings(max_examples=40, deadline=None)
    @given(st.sampled_from(POSTS), st.lists(st.sampled_from(sorted(ACTS)), max_size=6))
    def loosens_nothing(words: str, acts: list[str]) -> None:
        mention = work.says(words, f"a{next(authors)}")
        before = work.verdict(mention)
        for act in acts:
            ACTS[act](work, work.again(mention))
            after = work.verdict(mention)
            assert RANKS.index(word(after)) >= RANKS.index(word(before)), (act, before, after)
            assert reasons(after) >= reasons(before), act
            before = after

    loosens_nothing()
    database.close()
