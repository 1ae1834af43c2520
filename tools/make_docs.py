"""Writes the pages of docs/ that come from the code, or says which are stale.

    python tools/make_docs.py [--check] [--into DIR]

Exit status: 0 all is fresh or was written, 1 a page is stale, 2 wrong use. Longer than most files, because five pages
are read from the code here; the sentences, keys and markers come from the syntax trees, so that nothing is said twice.
"""

import argparse
import ast
import json
import sys
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from bot.commands.policy import Explained
from bot.commands.schema import ADDRESS, meanings, schema
from rules.card import NETWORKS
from rules.cautions import CAUTIONS
from rules.policy import PRESETS, Override, Policy, build, preset, spoken
from rules.policy.answers import tables
from rules.policy.checks import HARD
from rules.policy.tables import Topic
from rules.policy.words import drawn
from rules.refusals import REFUSALS
from rules.reply import FREE, MOVES, STARTS

ROOT = Path(__file__).parent.parent
MADE = "<!-- Made by tools/make_docs.py from the code. Change the code, then run `make docs`. -->"


def pages() -> dict[str, str]:
    """Every page that comes from the code, by its path below the root."""
    return {
        "docs/refusals.md": refusals(),
        "docs/reply.md": reply(),
        "docs/policy.md": policy(),
        ADDRESS: json.dumps(schema(), indent=2, ensure_ascii=False) + "\n",
        "docs/promises.md": promises(),
    }


def refusals() -> str:
    """Every reason to hold our tongue, as its file says it."""
    parts = [
        f"# Why Earshot holds its tongue\n\n{MADE}\n",
        (
            "Every rule is asked at each of three looks: when the card is drawn, at the click, and as the last act "
            "before the send. One refusal refuses; a caution wants a second member; what is unknown permits nothing. "
            "Precedence: the person's own no, then a registry's, then the contract, then policy.\n"
        ),
        "## Refusals\n",
        *[_rule(rule) for rule in REFUSALS],
        "## Cautions\n",
        *[_rule(rule) for rule in CAUTIONS],
    ]
    return "\n".join(parts)


def reply() -> str:
    """The life of a reply: the picture and the table of its moves."""
    starts = [f"    [*] --> {state.value}: {move.value}" for move, state in STARTS.items()]
    moves = [
        f"    {state.value} --> {after.value}: {move.value}"
        for state, row in MOVES.items()
        if state not in FREE
        for move, after in row.items()
    ]
    rows = [
        f"| {state.value} | {', '.join(f'{move.value} → {after.value}' for move, after in row.items())} |"
        for state, row in MOVES.items()
    ]
    about = (_docstring(ROOT / "rules/reply.py") or "").partition("\n\n")[2]
    free = " or ".join(sorted(state.value for state in FREE))
    return "\n".join(
        [
            f"# The life of a reply\n\n{MADE}\n\n{about}\n",
            "```mermaid\nstateDiagram-v2",
            *starts,
            *moves,
            "```\n",
            f"From {free}, a reply begins anew, as at the start.\n",
            "| state | moves |\n|---|---|",
            *rows,
            "",
        ]
    )


def policy() -> str:
    """Every key of a policy file: what it means, its default and its bounds; what none can change; an example."""
    example = (ROOT / "docs/policy.example.toml").read_text("utf-8")
    default = build({"registry": {"required": ["quiet-list"]}}, "policy.toml")
    parts = [
        f"# The policy file\n\n{MADE}\n",
        (
            "A policy is a TOML file: a preset, and what your team sets differently. An unknown key and a value out of "
            "bounds are errors that name the line, and so is what contradicts itself. Durations are written `90s`, "
            "`15m`, `72h`, `7d`. [policy.schema.json](policy.schema.json) lets an editor complete and check it.\n"
        ),
        (
            "`earshot policy check FILE` reads a file, or the `[team.policy]` of the settings, and tells its line in "
            "ten sentences; `earshot policy explain` says whom it lets you answer; `earshot policy replay` tries it on "
            "past decisions before it is used.\n"
        ),
        (
            f"`preset` is one of {', '.join(f'`{name}`' for name in PRESETS)}; the default is "
            f"`{Policy.model_fields['preset'].default}`. Each allows what the one before it allows, and more:\n"
        ),
        *[f"- `{name}`: {_comment(name)}" for name in PRESETS],
        "\nThe default, with one registry, says:\n",
        *[f"{number}. {said}" for number, said in enumerate(drawn(default), 1)],
        "\n## Whom the default lets you answer\n\n`earshot policy explain` prints this for any file.\n",
        "```",
        *Explained(tables(default, tuple(NETWORKS))).lines(),
        "```",
        "\n## What no policy can switch off\n\nA key that bears the name of one of these rules is an error.\n",
        *[f"- `{rule}`: {why}" for rule, why in HARD.items()],
        "",
    ]
    for table, part in _tables():
        keys = [key for key in part.model_fields if part is not Override or key not in Policy.model_fields]
        parts += [
            f"## {_heading(table)}\n\n{_unwrapped(part.__doc__)}\n",
            "| key | what it means | default | may be |\n|---|---|---|---|",
            *[_setting(table, key, part) for key in keys],
            "",
        ]
    changed = [f"`[override.{table}]`" for table in Override.model_fields if table in Policy.model_fields]
    parts += [
        f"Below it stand the tables that it changes: {', '.join(changed)}. What they leave out stays as it is.\n",
        f"## An example\n\n```toml\n{example}```\n",
    ]
    return "\n".join(parts)


def promises() -> str:
    """Which test shows which numbered behaviour, and which has none yet."""
    shown = _shown()
    titles: dict[str, list[str]] = tomllib.loads((ROOT / "tools/promises.toml").read_text("utf-8"))
    parts = [
        f"# Promises, and the tests that show them\n\n{MADE}\n",
        (
            "A promise with a test may be shown in part: read the test's name. One without a test is not kept by proof "
            "yet.\n"
        ),
    ]
    for heading, marker, lines in (
        ("Promises to people and teams", "promise", titles["promises"]),
        ("How a Slack bot must behave", "slack_behaviour", titles["slack"]),
    ):
        have = sum((marker, number) in shown for number in range(1, len(lines) + 1))
        parts += [
            f"## {heading}\n\n{have} of {len(lines)} have a test.\n",
            "| | promise | tests |\n|---|---|---|",
            *[
                f"| {number} | {line} | {'<br>'.join(shown.get((marker, number), ['none yet']))} |"
                for number, line in enumerate(lines, 1)
            ],
            "",
        ]
    return "\n".join(parts)


def _rule(rule: ModuleType) -> str:
    path = Path(str(rule.__file__))
    about = _unwrapped("\n\n".join(filter(None, [(rule.__doc__ or "").partition("\n\n")[2], rule.ask.__doc__])))
    rows = [f"| {sentence} | {change} | {to_them} |" for sentence, change, to_them in _sentences(path)]
    return "\n".join(
        [
            f"### `{rule.NAME}`: {(rule.__doc__ or '').splitlines()[0]}\n",
            f"{about} Kind: {rule.SOURCE.value}.\n",
            *([f"Defaults: {numbers}.\n"] if (numbers := _numbers(path)) else []),
            "| it says | what would change it | to the person |\n|---|---|---|",
            *rows,
            "",
        ]
    )


def _sentences(path: Path) -> Iterator[tuple[str, str, str]]:
    """Each sentence of a rule, with what would change it and how the person reads it, as its syntax tree holds them."""
    tree = ast.parse(path.read_text("utf-8"))
    named = {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    made = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Refusal", "Caution"}
    ]
    for node in sorted(made, key=lambda node: node.lineno):
        _, said, *others = node.args
        spoken_to = [keyword.value for keyword in node.keywords]  # a caution's remedy is put in where it is asked
        change, to_them = others or (named["_CHANGE"], *spoken_to)
        yield _text(said, named), _text(change, named), _text(to_them, named)


def _text(node: ast.expr, named: dict[str, ast.expr]) -> str:
    """The sentence that an expression stands for: a text, a name for one, or a table of them."""
    match node:
        case ast.Constant(value=text):
            return str(text)
        case ast.JoinedStr(values=parts):
            return "".join([_text(part, named) for part in parts])
        case ast.FormattedValue(value=ast.Name(id=name)) | ast.Name(id=name) if name in named and name.isupper():
            return _text(named[name], named)
        case ast.Dict(values=values):
            return " ".join([_text(value, named) for value in values])
    return "…"


def _numbers(path: Path) -> str:
    """The durations that a rule reads of the policy, with their defaults."""
    tree = ast.parse(path.read_text("utf-8"))
    read = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return ", ".join(
        f"`{table}.{key}` = {_value(part, key)}"
        for table, part in _tables()
        for key in part.model_fields
        if f"policy.{table}.{key}" in read
    )


def _tables() -> Iterator[tuple[str, type[BaseModel]]]:
    for table, field in Policy.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield table, field.annotation
    yield from (("topics", Topic), ("override", Override))


def _heading(table: str) -> str:
    """How a table is begun in the file: one of a name of yours, one of many, or the only one."""
    return {"topics": "[topics.NAME]", "override": "[[override]]"}.get(table, f"[{table}]")


def _setting(table: str, key: str, part: type[BaseModel]) -> str:
    default = _value(part, key, preset("spoken-to").get(table, {}))
    return f"| `{key}` | {meanings()[part.__name__, key]} | {default} | {_range(part, key)} |"


def _value(part: type[BaseModel], key: str, laid_over: dict[str, Any] | None = None) -> str:
    value = (laid_over or {}).get(key, part.model_fields[key].default)
    match value:
        case None:
            return "any"
        case _ if part.model_fields[key].is_required():
            return "must be given"
        case bool():
            return f"`{str(value).lower()}`"
        case int():
            return f"`{_number(part, key, value)}`"
        case tuple():
            return "<br>".join(f'`"{one}"`' for one in value) or "`[]`"
        case _:
            return f'`"{value}"`'


def _range(part: type[BaseModel], key: str) -> str:
    field = part.model_fields[key]
    bounds = [_number(part, key, edge) for told in field.metadata for edge in _edges(told)]
    if bounds:
        return f"`{bounds[0]}` to `{bounds[1]}`"
    if field.annotation is bool:
        return "`true`, `false`"
    words = [f'`"{word}"`' for word in _words(field.annotation)]
    if get_origin(field.annotation) is tuple:
        listed = "sentences" if isinstance(field.default, tuple) and field.default else "names"
        return "a list of " + (", ".join(words) or listed)
    return ", ".join(words) or "a text"


def _number(part: type[BaseModel], key: str, number: int) -> str:
    """A number as a policy file writes it: a duration with its unit, or a count."""
    timed = any(isinstance(told, BeforeValidator) for told in part.model_fields[key].metadata)
    return spoken(number) if timed else str(number)


def _edges(told: object) -> list[int]:
    """The edge that a bound sets, if it is one."""
    return [edge for edge in (getattr(told, "ge", None), getattr(told, "le", None)) if edge is not None]


def _words(annotation: Any) -> list[str]:  # noqa: ANN401 - whatever a key is declared as
    """The words that a key may be, or that may stand in its list."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [word.value for word in annotation]
    return [word for part in get_args(annotation) for word in ([part] if isinstance(part, str) else _words(part))]


def _comment(name: str) -> str:
    first = (ROOT / f"rules/policy/presets/{name}.toml").read_text("utf-8").splitlines()[0]
    return first.removeprefix("# ")


def _shown() -> dict[tuple[str, int], list[str]]:
    """The tests that bear each marker, as links, in the order of their files."""
    shown: dict[tuple[str, int], list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for marker in _markers(node):
                    name = node.name.removeprefix("test_").replace("_", " ")
                    link = f"[{name}](../{path.relative_to(ROOT).as_posix()})"
                    shown.setdefault(marker, []).append(link)
    return shown


def _markers(node: ast.FunctionDef | ast.ClassDef) -> Iterator[tuple[str, int]]:
    for decorator in node.decorator_list:
        match decorator:
            case ast.Call(func=ast.Attribute(attr="promise" | "slack_behaviour" as kind), args=numbers):
                yield from ((kind, ast.literal_eval(number)) for number in numbers)


def _docstring(path: Path) -> str | None:
    return ast.get_docstring(ast.parse(path.read_text("utf-8")))


def _unwrapped(text: str | None) -> str:
    paragraphs = [" ".join(paragraph.split()) for paragraph in (text or "").split("\n\n")]
    return " ".join(paragraphs)


def main() -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description="Write the pages of docs/ that come from the code.")
    parser.add_argument("--check", action="store_true", help="only say which pages are stale")
    parser.add_argument("--into", type=Path, default=ROOT, metavar="DIR", help="where docs/ stands")
    wanted = parser.parse_args()
    stale = {wanted.into / path: text for path, text in pages().items() if _read(wanted.into / path) != text}
    for path, text in stale.items():
        if wanted.check:
            print(f"{path} is stale. Run: make docs", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"{path} written.")
    return 1 if wanted.check and stale else 0


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
