"""The container is small, not root, tells of its health, holds no secret."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings.parts import WebPart
from bot.settings.secrets import DATABASE, SLACK_SECRETS, X_SECRETS

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
STEPS = [
    (word.upper(), rest.strip())
    for word, _, rest in (
        line.partition(" ") for line in re.sub(r"\\\n", " ", DOCKERFILE).splitlines() if line and line[0] != "#"
    )
]
"""Each instruction of the Dockerfile with its arguments."""


def given(word: str) -> list[str]:
    return [rest for name, rest in STEPS if name == word]


def test_no_linter_finds_fault_with_it() -> None:
    linted = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (linted.returncode, linted.stdout) == (0, "")


def test_no_secret_is_in_a_layer() -> None:
    assert given("ARG") == []
    for secret in (*SLACK_SECRETS, *X_SECRETS, DATABASE):
        assert secret not in DOCKERFILE
    assert not re.search(
        r"token|secret|password|xox[a-z]-|xapp-", "\n".join(given("ENV") + given("RUN")), re.IGNORECASE
    )


def test_nothing_is_fetched_but_what_is_locked_by_hash() -> None:
    assert given("ADD") == []
    fetching = [rest for rest in given("RUN") if re.search(r"pip install|curl|wget|apt|git ", rest)]
    assert len(fetching) == 1
    assert "--require-hashes -r /tmp/run.txt" in fetching[0]
    assert not re.search(r"://(?!127\.0\.0\.1)|--index-url|--extra-index|--find-links", DOCKERFILE)


def test_nothing_comes_into_the_build_that_is_not_named() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[:1] not in ("", "#")]
    assert lines[0] == "*"
    named = {line.removeprefix("!").rstrip("/") for line in lines if line.startswith("!")}
    assert named == {"requirements/run.txt", "bot", "rules", "sandbox"}
    copied = {rest.split()[0] for rest in given("COPY") if not rest.startswith("--from")}
    assert copied == named
    assert all((ROOT / name).exists() for name in named)


def test_it_does_not_run_as_root() -> None:
    last = STEPS[max(number for number, (word, _) in enumerate(STEPS) if word == "FROM") :]
    assert [rest for word, rest in last if word == "USER"] == ["10001"]
    assert next(number for number, step in enumerate(last) if step[0] == "USER") > max(
        number for number, step in enumerate(last) if step[0] in ("RUN", "COPY")
    )


def test_what_it_keeps_lies_in_a_volume() -> None:
    assert given("VOLUME") == given("WORKDIR") == ["/data"]
    assert "EARSHOT_SETTINGS=/data/earshot.toml" in given("ENV")[0]


def test_it_runs_the_bot_and_is_stopped_by_the_signal_that_the_bot_knows() -> None:
    assert [json.loads(rest) for rest in (*given("ENTRYPOINT"), *given("CMD"))] == [["earshot"], ["run"]]
    assert given("STOPSIGNAL") == ["SIGTERM"]


def test_its_base_is_slim_and_named_by_version() -> None:
    assert {rest.split()[0] for rest in given("FROM")} == {"python:3.12-slim"}


@pytest.mark.parametrize("status", [200, 503])
def test_its_health_check_asks_the_bot_and_fails_where_it_does_not_answer_well(status: int) -> None:
    [check] = given("HEALTHCHECK")
    command = json.loads(check[check.index("[") :])
    assert f":{WebPart().port}/healthz" in command[-1]
    answer = (
        "import http.server, threading, sys\n"
        "class H(http.server.BaseHTTPRequestHandler):\n"
        f"    def do_GET(self): self.send_response({status} if self.path == '/healthz' else 404); self.end_headers()\n"
        "    def log_message(self, *_): pass\n"
        "server = http.server.HTTPServer(('127.0.0.1', 0), H)\n"
        "threading.Thread(target=server.serve_forever, daemon=True).start()\n"
        "exec(sys.argv[1].replace(':8080', f':{server.server_port}'))\n"
    )
    asked = subprocess.run([sys.executable, "-c", answer, command[-1]], capture_output=True, check=False, timeout=60)
    assert (asked.returncode == 0) is (status == 200)
