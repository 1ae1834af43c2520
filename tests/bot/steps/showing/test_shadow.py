"""A policy in the shadow is recorded, and nothing ever acts on it."""

import ast
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from bot.runtime import Team
from bot.settings import Shadow
from bot.steps.showing import shadow
from bot.steps.team import enrol
from bot.store.database import Database
from bot.store.record import past
from rules.decide import decide
from rules.explain import reasons_of
from rules.facts import Facts
from rules.mention import Brand
from rules.policy import Policy, build
from rules.verdict import Permit, Refused, word
from tests import strategies
from tests.brand_at_work import DAY, SECOND, Work
from tests.test_house import files, imports, text, tree

OPEN = build({"preset": "attentive", "registry": {"own_list": True}}, "policy.toml")
CLOSED = build({"preset": "invited-only", "registry": {"own_list": True}}, "policy.toml")
TEAM = Team(Brand("acme", ("Acme",), ()), OPEN, "0" * 64, "T1", "C1")


def in_shadow(policy: Policy) -> Shadow:
    return Shadow(policy, json.dumps(policy.canonical()))


def under(work: Work, policy: Policy, beside: Policy | None) -> None:
    team = replace(work.team, policy=policy, shadow=None if beside is None else in_shadow(beside))
    work.team, work.runtime = team, replace(work.runtime, teams=(team,))


def decisions(work: Work) -> list[dict[str, Any]]:
    with work.database.read() as session:
        told = past.newest(session, "acme", 100)
    return [one.payload for one in told if one.kind == "decision" and one.payload is not None]


def test_nobody_but_one_file_looks_into_the_shadow_and_only_words_leave_it() -> None:
    looks = {
        path
        for path in files("bot", "rules")
        if ".shadow" in text(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "shadow" and ast.unparse(node) != "given.shadow"
    }
    assert looks == {"bot/settings/__init__.py", "bot/steps/team/enrol.py", "bot/steps/showing/shadow.py"}
    [function] = [node for node in tree("bot/steps/showing/shadow.py").body if isinstance(node, ast.FunctionDef)]
    assert ast.unparse(function.returns or ast.Constant(None)) == "dict[str, dict[str, str]]"
    assert not {name for _, name in imports("bot/steps/showing/shadow.py")} & {
        "Permit",
        "Verdict",
        "Runtime",
        "Session",
    }


def test_what_the_shadow_decided_is_used_for_the_entry_alone() -> None:
    users = [
        path for path in files("bot") if "shadow" in text(path) and ("bot.steps.showing", "shadow") in imports(path)
    ]
    assert users == ["bot/steps/surface.py"]
    called = [
        function.name
        for function in ast.walk(tree("bot/steps/surface.py"))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == "shadow"
    ]
    assert called == ["deed"]


@pytest.mark.parametrize("beside", [OPEN, CLOSED], ids=["looser", "stricter"])
def test_whatever_lies_in_the_shadow_the_same_is_said_and_sent(database: Database, beside: Policy) -> None:
    work = Work(database)
    under(work, build({"registry": {"own_list": True}}, "policy.toml"), beside)
    work.hear()
    question = work.says("@acme do you ship?")
    named = work.says("I had an Acme coffee", "ben")
    assert isinstance(work.claim(named), Refused)
    assert isinstance(work.claim(question), Permit)
    work.send()
    assert [mention for mention in (question, named) if work.state(mention) == "sent"] == [question]


def test_without_one_no_entry_speaks_of_it(database: Database) -> None:
    work = Work(database)
    work.says("@acme do you ship?")
    assert all("shadow" not in payload for payload in decisions(work))


def test_an_entry_tells_the_shadow_s_verdict_only_where_it_differs(database: Database) -> None:
    work = Work(database)
    work.hear()
    under(work, work.team.policy, CLOSED)
    work.says("@acme do you ship?")
    work.says("I had an Acme coffee", "ben")
    told = {payload["facts"]["kind"]: payload["shadow"] for payload in decisions(work)}
    print_of = in_shadow(CLOSED).sha256[: shadow.FINGERPRINT_CHARS]
    assert told["direct"] == {"policy": print_of, "verdict": "refused", "reasons": "not_invited"}
    assert told["overheard"] == {"policy": print_of}


@settings(max_examples=25)
@given(strategies.facts(), strategies.policies(), strategies.policies())
def test_the_shadow_tells_what_it_would_have_decided_alone(known: Facts, policy: Policy, other: Policy) -> None:
    verdict, alone = decide(known, policy), decide(known, other)
    team = replace(TEAM, policy=policy, shadow=in_shadow(other))
    told = shadow.beside(team, known, word(verdict), reasons_of(verdict))["shadow"]
    would = (told.get("verdict", word(verdict)), told.get("reasons", reasons_of(verdict)))
    assert would == (word(alone), reasons_of(alone))
    assert shadow.beside(replace(team, shadow=None), known, "", "") == {}


def test_what_goes_into_the_shadow_and_out_of_it_is_recorded_once_word_for_word(database: Database) -> None:
    work = Work(database)
    under(work, work.team.policy, None)
    enrol.enrol(work.runtime, work.team, "{}", work.now)
    for beside in (OPEN, OPEN, CLOSED, None, None):
        work.now += DAY + SECOND
        under(work, work.team.policy, beside)
        enrol.enrol(work.runtime, work.team, "{}", work.now)
    with work.database.read() as session:
        told = [one.payload or {} for one in past.newest(session, "acme", 20) if one.kind == "policy"]
    assert [one["policy"] for one in told] == ["{}", in_shadow(OPEN).text, in_shadow(CLOSED).text, ""]
    assert [one.get("act") for one in told] == [None, "shadow", "shadow", "shadow"]
