"""A policy is tried on what was decided before it is used."""

import json
import re
import secrets
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.clock import wall_us
from bot.commands import replay
from bot.commands.replay import BadReplay, Tried
from bot.steps.team import enrol
from bot.store import record
from bot.store.database import Database
from bot.store.record import Deed
from bot.store.tables import EntryRow
from rules.decide import decide
from rules.explain import reasons_of
from rules.facts import as_record
from rules.policy import BadPolicy, Policy, build
from rules.verdict import word
from tests.brand_at_work import DAY, FAY, HOUR, MINUTE, NOW, Work
from tests.strategies import POLICY, permitted

DRAFT = Path("draft.toml")
LOOSER = '[registry]\nown_list = true\n[contact]\noverheard_with_contract = "click"\n[windows]\none_click = "7d"\n'
STRICTER = 'preset = "invited-only"\n[registry]\nown_list = true\n'


def adopt(work: Work, policy: Policy) -> None:
    """Put a policy in force, as a start of the bot does."""
    text = json.dumps(policy.canonical())
    work.team = replace(work.team, policy=policy, policy_sha256=sha256(text.encode()).hexdigest())
    work.runtime = replace(work.runtime, teams=(work.team,))
    enrol.enrol(work.runtime, work.team, text, work.now)


@pytest.fixture
def work(database: Database) -> Work:
    """A few days of a brand: questions, a stop, a post that only names it, a late answer, two policies."""
    work = Work(database)
    adopt(work, work.team.policy)
    question = work.says("@acme do you ship to Norway?")
    work.says("I had an Acme coffee", "ben")
    work.says("@acme stop", "cleo")
    work.claim(question)
    work.send()
    late = work.says("@acme and where is my parcel?", "dora")
    work.says("@acme hello", "staff")
    work.now += 4 * DAY
    work.hear()
    work.surface()
    work.claim(late)
    work.approve(late)
    work.approve(late, FAY)
    work.send()
    adopt(work, build({"registry": {"own_list": True}, "windows": {"one_click": "2h", "held": "24h"}}, "policy.toml"))
    work.now += 3 * HOUR
    work.hear()
    work.surface()
    work.says("@acme any news?", "eve")
    work.now += MINUTE
    return work


def told(tried: Tried) -> str:
    return "\n".join(tried.lines())


def again(work: Work, since: str = "4w") -> Tried:
    return replay.again(work.database, "acme", since, work.now)


def against(work: Work, text: str, *, allow: bool = False) -> Tried:
    return replay.against(work.database, "acme", "4w", work.now, DRAFT, text, allow=allow)


@pytest.mark.parametrize("since", ["", "4", "w", "4 w", "0d", "-1d", "4y", "99999d", "٤w"])
def test_a_span_that_cannot_be_read_is_refused(database: Database, since: str) -> None:
    with pytest.raises(BadReplay, match=r"is no span of time. Write one such as 24h, 7d or 4w\.$"):
        replay.again(database, "acme", since, NOW)


def test_a_draft_that_is_no_policy_is_refused_before_anything_is_judged(database: Database) -> None:
    with pytest.raises(BadPolicy, match=r"draft\.toml"):
        replay.against(database, "acme", "4w", NOW, DRAFT, "[windows]\nheld = 5\n", allow=False)


@pytest.mark.promise(29)
def test_under_the_policies_of_their_days_all_recorded_decisions_come_out_exactly(work: Work) -> None:
    tried = again(work)
    assert tried.ok
    number = len(entries(work, "decision"))
    assert (tried.found.same, tried.found.erased, number > 10) == (number, 0, True)
    assert told(tried).endswith("Every decision comes out exactly as it was recorded.")


def test_what_does_not_come_out_is_named_by_its_place_in_the_log(work: Work) -> None:
    rows = sorted(entries(work, "decision"), key=lambda row: b'"permit"' in (row.payload or b""))[-3:]
    rows[2].position, rows[2].payload = 4, payload_of(rows[2], verdict="refused", reasons="paused")
    rows[1].payload = None
    rows[0].payload = payload_of(rows[0], policy="0" * 64)
    with work.database.write() as session:
        for row in rows:
            session.merge(row)
    tried = again(work)
    assert not tried.ok
    assert "LOOSER: 1 that was refused would be one click away." in told(tried)
    assert "No longer: replies were paused (1)." in told(tried)
    assert re.search(
        r"For example: 2027-01-\d\d, entry 4, X, direct \(mention\); before: replies were paused;", told(tried)
    )
    assert "1 was erased, and nobody can judge them again." in told(tried)
    assert "1 was left out. The policy that they were made by is not in the record" in told(tried)
    assert told(tried).endswith("so the rules themselves have changed since.")
    assert tried.as_dict()["changes"][0]["examples"][0]["place"] == 4
    rows[2].payload = None
    with work.database.write() as session:
        session.merge(rows[2])
    assert told(again(work)).endswith("What was left out cannot be proven.")


def test_a_draft_that_loosens_fails_unless_that_is_allowed(work: Work) -> None:
    tried = against(work, LOOSER)
    assert not tried.ok
    assert "LOOSER: " in told(tried)
    assert told(tried).endswith("If that is meant, run this again with --allow-loosening.")
    allowed = against(work, LOOSER, allow=True)
    assert allowed.ok
    assert told(allowed).endswith(f"{allowed.found.looser} would be looser, which you allow.")


def test_a_draft_that_only_tightens_is_told_and_done(work: Work) -> None:
    tried = against(work, STRICTER)
    assert tried.ok
    assert re.search(r"\n\d that were one click away would be refused\.\n  New: they did not write to you", told(tried))
    assert "LOOSER" not in told(tried)
    assert told(tried).endswith("Nothing becomes looser.")


def test_nothing_that_is_told_names_anybody_or_anything_of_theirs(work: Work) -> None:
    ids = {value for row in entries(work) for value in (row.id, row.author_key, row.mention_id) if value}
    for tried in (against(work, LOOSER), against(work, STRICTER), again(work)):
        said = told(tried) + json.dumps(tried.as_dict())
        assert not [one for one in (*ids, "ana", "dora", "parcel", "x:", "Norway") if one in said]


def test_as_json_it_says_the_same(work: Work) -> None:
    tried = against(work, STRICTER)
    plain = json.loads(json.dumps(tried.as_dict()))
    assert set(plain) == {"ok", "same", "changed", "looser", "erased", "unjudged", "changes"}
    assert plain["changed"] == sum(change["count"] for change in plain["changes"])
    example = plain["changes"][0]["examples"][0]
    assert set(example) == {"day", "look", "network", "label", "how", "before", "after"}


def entries(work: Work, kind: str = "") -> list[EntryRow]:
    with work.database.read() as session:
        found = session.exec(select(EntryRow).order_by(EntryRow.id)).all()
        session.expunge_all()
    return [row for row in found if kind in (row.kind, "")]


def payload_of(row: EntryRow, **changes: str) -> bytes:
    return json.dumps(json.loads(row.payload or b"") | changes).encode()


# The command


@pytest.fixture
def settings(tmp_path: Path, database_url: str, database: Database) -> Path:
    """Settings of a brand whose record holds one decision of an hour ago, held because it was late."""
    late = permitted(created_us=NOW - 4 * DAY)
    verdict = decide(late, POLICY)
    told = {"facts": as_record(late), "verdict": word(verdict), "reasons": reasons_of(verdict)}
    text = json.dumps(POLICY.canonical())
    deeds = [
        Deed("policy", {"sha256": sha256(text.encode()).hexdigest(), "policy": text}),
        Deed("decision", told | {"policy": sha256(text.encode()).hexdigest()}),
    ]
    with database.write() as session:
        record.append(session, "acme", deeds, wall_us() - HOUR, secrets.token_bytes)
    file = tmp_path / "earshot.toml"
    file.write_text(
        f'database = "{database_url}"\n[[brand]]\nid = "acme"\nnames = ["Acme"]\n[[team]]\nbrand = "acme"\n'
        'channel = "C0123"\n[team.policy.registry]\nown_list = true\n'
    )
    return file


def run(settings: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["policy", "replay", "--settings", str(settings), *words])


def test_a_draft_and_the_shadow_at_once_are_wrong_use(settings: Path) -> None:
    assert run(settings, "--against", "draft.toml", "--shadow").exit_code == 2


def test_what_cannot_be_replayed_is_one_clear_line_and_1(settings: Path) -> None:
    for words in (("--since", "ever"), ("--against", "none.toml"), ("--brand-id", "nobody")):
        done = run(settings, *words)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1), words


def test_a_record_that_comes_out_exactly_is_0(settings: Path) -> None:
    done = run(settings)
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "1 decision was judged again, each by the policy of its own day: 1 as before, 0 otherwise.",
            "Every decision comes out exactly as it was recorded.",
        ],
    )
    assert json.loads(run(settings, "--json").stdout)["same"] == 1
    assert "1 was left out. No other policy was decided" in run(settings, "--shadow").stdout


def test_a_draft_that_loosens_is_1_unless_that_is_allowed(settings: Path) -> None:
    draft = settings.with_name("draft.toml")
    draft.write_text('[registry]\nrequired = ["quiet"]\n[windows]\none_click = "7d"\n')
    done = run(settings, "--against", str(draft))
    assert done.exit_code == 1
    assert "LOOSER: 1 that needed a colleague would be one click away." in done.stdout
    assert run(settings, "--against", str(draft), "--allow-loosening").exit_code == 0
    assert json.loads(run(settings, "--against", str(draft), "--json").stdout)["looser"] == 1
