"""The walls of the house, read from the syntax trees."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from bot.slack.slash.listed import COMMANDS
from rules.card import Button
from rules.cautions import CAUTIONS
from rules.refusals import REFUSALS
from rules.verdict import Source

ROOT = Path(__file__).parent.parent
ROOMS = ("rules", "bot", "sandbox", "tests", "tools", "bench")
CUTS_PERMITS = {"rules/decide.py", "tests/rules/test_decide.py", "tests/rules/test_verdict.py"}
QUIET = {
    *("base64", "binascii", "bisect", "collections", "collections.abc", "csv", "dataclasses", "datetime", "enum"),
    *("functools", "hashlib", "heapq", "hmac", "io", "itertools", "json", "math", "operator", "re", "statistics"),
    *("string", "struct", "tomllib", "typing", "unicodedata", "urllib.parse", "zlib"),
    *("msgspec", "msgspec.structs"),  # for the values that are made by the hundred (docs/decisions/0036)
}
POLICY_FILE = {"importlib", "pydantic"}  # only rules/policy*.py, for the file that a team writes
GRAPHEMES = {"regex"}  # only rules/graphemes.py: the standard library does not know where letters end
VAGUE = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "service", "services", "misc", "base"}
WHOLE = {f"tests/test_{name}.py" for name in ("demo", "docker", "house", "story")}  # they look at the house as a whole
WHOLE |= {f"tests/rules/test_{name}.py" for name in ("readers", "reasons", "reference")}  # and these at all rules
WAITS_FOR_A_PROGRAM = {"tests/postgres.py"}


def files(*rooms: str) -> list[str]:
    found = [path for room in rooms for path in (ROOT / room).rglob("*.py") if "__pycache__" not in path.parts]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def text(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


@cache
def tree(path: str) -> ast.Module:
    return ast.parse(text(path))


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def imports(path: str) -> Iterator[tuple[str, str]]:
    """Each import as the module and the name, which is empty where the module itself is imported."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Import(names=names):
                yield from ((name.name, "") for name in names)
            case ast.ImportFrom(module=module, names=names):
                yield from ((module or "", name.name) for name in names)


@cache
def calls(path: str) -> list[ast.Call]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


# The permit


def test_nobody_but_decide_cuts_a_permit() -> None:
    named = [path for path in files(*ROOMS) if "Permit" in text(path)]
    cutters = {path for path in named for call in calls(path) if called(call) == "Permit"}
    assert cutters == CUTS_PERMITS


def test_nobody_gives_the_permit_another_name_or_hands_its_class_on() -> None:
    for path in (path for path in files(*ROOMS) if "Permit" in text(path)):
        for node in ast.walk(tree(path)):
            match node:
                case ast.alias(name="Permit", asname=str() as other):
                    pytest.fail(f"{path} calls the permit {other}.")
                case ast.Assign(value=ast.Name(id="Permit") | ast.Attribute(attr="Permit")):
                    pytest.fail(f"{path} gives the permit another name in line {node.lineno}.")
                case ast.Call(args=[*given]) if called(node) != "isinstance":
                    named = [part for part in given if ast.unparse(part).rpartition(".")[2] == "Permit"]
                    assert not named, f"{path} hands the permit's class on in line {node.lineno}."


def test_nobody_sends_without_a_permit() -> None:
    """One step sends, with the permit of what it sends; one method publishes, and looks at the permit first."""
    sending = [path for path in files("bot") if ".send(" in text(path)]
    sent = [(path, call) for path in sending for call in calls(path) if called(call) == "send" and call.args]
    handed = [(path, ast.unparse(call.args[0])) for path, call in sent if "network" in ast.unparse(call.func)]
    assert handed == [("bot/steps/send.py", "going.permit")]
    assert [path for path in files("bot") if "import tweepy" in text(path) or "from tweepy" in text(path)] == [
        "bot/networks/x_http.py"
    ]
    methods = [node for node in ast.walk(tree("bot/networks/x.py")) if isinstance(node, ast.FunctionDef)]
    asked = {
        (method.name, node.attr)
        for method in methods
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self._client"
    }
    assert {one for one in asked if not one[1].startswith(("get_", "search_"))} == {
        ("send", "create_tweet"),
        ("delete", "delete_tweet"),
    }
    (send,) = (method for method in methods if method.name == "send")
    first = send.body[1]  # behind the docstring
    assert isinstance(first, ast.If)
    assert ast.unparse(first.test).startswith("not permit.opens(reply.mention_id, reply.revision, reply.text, ")
    assert isinstance(first.body[-1], ast.Raise)


def test_nobody_copies_a_permit() -> None:
    for path in files("rules", "bot"):
        brought = set(imports(path))
        assert not {module for module, _ in brought} & {"copy", "copyreg", "pickle", "marshal", "shelve"}, path
        if ("rules.verdict", "Permit") in brought or ("rules", "verdict") in brought or path == "rules/verdict.py":
            assert not {called(call) for call in calls(path)} & {"_replace", "_make"}, path


def test_nobody_makes_or_changes_a_frozen_value_behind_its_back() -> None:
    for path in files("rules", "bot", "sandbox"):
        for call in calls(path):
            assert called(call) not in {"__new__", "__copy__", "__replace__", "__reduce__", "deepcopy"}, path
            if called(call) == "__setattr__" and path != "rules/quick.py":  # which sets a name of a class
                completed = ast.unparse(call.args[0])  # a value may complete itself while it is made
                assert completed == "self", f"{path}, line {call.lineno}"


# The rules


@pytest.mark.parametrize(("folder", "known"), [("refusals", REFUSALS), ("cautions", CAUTIONS)])
def test_every_rule_stands_in_the_tuple_under_the_name_of_its_file(folder: str, known: tuple[object, ...]) -> None:
    there = [path for path in files(f"rules/{folder}") if not path.endswith("__init__.py")]
    modules = [import_module(path.removesuffix(".py").replace("/", ".")) for path in there]
    assert {module.__name__ for module in modules} == {getattr(rule, "__name__", "") for rule in known}
    assert len(known) == len(modules)
    for module in modules:
        assert module.__name__.rpartition(".")[2] == module.NAME
        assert isinstance(module.SOURCE, Source)
        assert callable(module.ask)
        assert callable(getattr(module, "moments", module.ask))  # only where time alone may change its answer


def test_the_rules_import_only_themselves_and_quiet_things() -> None:
    for path in files("rules"):
        for module, _ in imports(path):
            allowed = QUIET | (POLICY_FILE if path.startswith("rules/policy/") else set())
            allowed |= GRAPHEMES if path == "rules/graphemes.py" else set()
            assert module.partition(".")[0] == "rules" or module in allowed, f"{path} imports {module}."


def test_the_rules_read_no_clock_and_open_no_file() -> None:
    for path in files("rules"):
        for call in calls(path):
            assert called(call) not in {"now", "utcnow", "today", "time", "open", "print"}, f"{path}, {call.lineno}"


# The files


@pytest.mark.parametrize("room", ROOMS)
def test_every_file_opens_with_its_caption(room: str) -> None:
    wrong = []
    for path in files(room):
        if not text(path).strip():
            continue  # an empty __init__.py says nothing
        first = text(path).removeprefix("#!/usr/bin/env python3\n").partition("\n")[0]
        caption = first.removeprefix('r"""').removeprefix('"""').removesuffix('"""')
        if not first.startswith(('"""', 'r"""')) or len(caption) > 80 or not caption.endswith((".", "?")):
            wrong.append(path)
    assert wrong == []


def test_every_long_file_says_at_its_top_why_it_is_long() -> None:
    long = [path for path in files("rules", "bot", "sandbox", "tools", "bench") if text(path).count("\n") > 200]
    migrations = "bot/store/migrations/versions/"  # what was once run is not rewritten
    silent = [path for path in long if not re.search(r"\b[Ll]ong(er)?\b", ast.get_docstring(tree(path)) or "")]
    assert [path for path in silent if not path.startswith(migrations)] == []


def test_no_file_and_no_class_has_a_vague_name() -> None:
    for path in files(*ROOMS):
        words = set(re.split(r"[/_.]", path.lower()))
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                words |= {word.lower() for word in re.findall(r"[A-Z][a-z]+", node.name)}
        assert not words & VAGUE, path


def test_nothing_is_left_to_be_done_later() -> None:
    later = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")) + r")\b")
    assert [path for path in files(*ROOMS) if later.search(text(path))] == []


def test_every_test_file_mirrors_a_file() -> None:
    """`test_label.py` and `test_label_of_threads.py` mirror label.py; `page/test_page.py` the whole room `page`."""
    lost = []
    for path in set(files("tests")) - WHOLE:
        room, name = (ROOT / path.removeprefix("tests/")).parent, Path(path).stem
        if name.startswith("test_") and "sims" not in path:  # a simulation plays with all of it
            there = {file.stem for file in room.rglob("*")} | {room.name}
            lost += [] if any(f"{name}_".startswith(f"test_{stem}_") for stem in there) else [path]
    assert lost == []


def test_no_test_pretends_or_sleeps() -> None:
    for path in files("tests"):
        assert not {module for module, _ in imports(path)} & {"unittest", "unittest.mock", "mock"}, path
        for call in calls(path):
            assert ast.unparse(call.func) != "monkeypatch.setattr", f"{path}, line {call.lineno}"
            assert called(call) != "sleep" or path in WAITS_FOR_A_PROGRAM, f"{path}, line {call.lineno}"


def test_every_order_to_a_linter_names_its_reason() -> None:
    bare = re.compile(r"# (?:noqa(?!: [A-Z0-9, ]+ - \w)|type: ignore(?!\[[a-z, -]+\] +# \w)|pragma: no)")
    lines = [(path, number, line) for path in files(*ROOMS) for number, line in enumerate(text(path).splitlines(), 1)]
    assert [f"{path}:{number}" for path, number, line in lines if bare.search(line)] == []


# The locks and the imports


def test_the_lock_files_name_no_host() -> None:
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert [lock.name for lock in locks] == ["dev.txt", "run.txt"]
    for lock in locks:
        lines = lock.read_text("utf-8")
        assert "://" not in lines
        assert not re.search(r"^\s*--(index|extra|find|trusted)", lines, re.MULTILINE)
        pinned = re.findall(r"^[a-z0-9].*", lines, re.MULTILINE)
        assert pinned
        assert all("==" in line and line.endswith("\\") for line in pinned)


def test_everybody_imports_only_whom_they_may() -> None:
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


def test_the_guide_for_teams_names_every_button_and_every_command() -> None:
    guide = text("docs/teams.md")
    assert [button.words for button in Button if f"\n| {button.words} |" not in guide] == []
    assert [typed for typed, _ in COMMANDS if f"`/earshot {typed.partition(' ')[0]}" not in guide] == []
