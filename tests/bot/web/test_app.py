"""The bot says it is alive whatever stalls, and ready only where it is."""

import http.client
import json
import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from bot.store.database import Database
from bot.store.tables import CursorRow, EntryRow, RegistryRow, ReplyRow, SpendingRow
from bot.web.app import HEADERS, NOT_IN_TIME, SILENT, Probe, WebServer
from bot.web.serving import BadWeb
from tests.brand_at_work import HOUR, MINUTE, NOW, Work

HEARD = CursorRow(brand_id="acme", network="x", road="mentions", complete_us=NOW - MINUTE)


class Asked:
    """The small web server, asked over a real socket."""

    def __init__(self, work: Work, patience_s: float = 60.0) -> None:
        self.work = work
        self.alive = True
        self.troubles: dict[str, str] = {}
        probe = Probe(work.runtime, lambda: self.alive, self.troubles)
        self.server = WebServer(probe, "127.0.0.1", 0, patience_s)

    def get(self, path: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
        with closing(http.client.HTTPConnection(self.server.url.removeprefix("http://"), timeout=10)) as connection:
            connection.request(method, path)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headers, answer.read().decode()

    def ready(self) -> tuple[int, dict[str, Any]]:
        status, _, body = self.get("/readyz")
        return status, json.loads(body)

    def number(self, name: str) -> float:
        _, _, body = self.get("/metrics")
        return next(float(line.rpartition(" ")[2]) for line in body.splitlines() if line.startswith(f"{name} "))


@pytest.fixture
def asked(database: Database) -> Iterator[Asked]:
    asked = Asked(Work(database))
    with database.write() as session:
        session.connection().execute(text("DELETE FROM registry"))
        session.add(CursorRow(**HEARD.model_dump()))
    asked.server.start()
    yield asked
    asked.server.stop()


@pytest.fixture
def hasty(asked: Asked) -> Iterator[Asked]:
    """The same bot, asked through a server that waits half a second for its database."""
    hasty = Asked(asked.work, patience_s=0.5)
    hasty.server.start()
    yield hasty
    hasty.server.stop()


@contextmanager
def stalled(database: Database) -> Iterator[None]:
    """Another program holds what we want to read, and does not let go."""
    if database.path:
        with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")  # a mere writer holds no reader up
            database.close()
            other.execute("BEGIN EXCLUSIVE")
            yield
        return
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE alembic_version")
        yield


def test_no_stalled_database_and_no_silent_slack_makes_it_look_dead(hasty: Asked) -> None:
    hasty.alive = False
    with stalled(hasty.work.database):
        status, told = hasty.ready()
        assert (status, told) == (503, {"ready": False, "stopped": [SILENT, NOT_IN_TIME], "degraded": []})
        for _ in range(5):  # more than there are readers
            assert hasty.get("/healthz")[::2] == (200, "alive\n")


def test_no_database_of_another_version_is_ready(asked: Asked) -> None:
    with asked.work.database.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = 'f00'"))
    status, told = asked.ready()
    assert status == 503
    assert "was made by a newer version of Earshot. Update Earshot" in told["stopped"][0]
    assert asked.get("/healthz")[0] == 200


def test_no_lost_table_brings_a_traceback(asked: Asked) -> None:
    with asked.work.database.write() as session:
        session.connection().execute(text("DROP TABLE cursor"))
    for path in ("/readyz", "/metrics"):
        status, _, body = asked.get(path)
        assert status == 503
        assert "cannot be used" in body
        assert "Traceback" not in body
        assert body.count("\n") <= 1


def test_no_silent_slack_is_ready(asked: Asked) -> None:
    asked.alive = False
    assert asked.ready() == (503, {"ready": False, "stopped": [SILENT], "degraded": []})
    assert asked.number("earshot_slack_socket_alive") == 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_nothing_but_reading_is_let_in(asked: Asked, method: str, path: str) -> None:
    assert asked.get(path, method)[0] == 405


@pytest.mark.parametrize("path", ["/", "/docs", "/healthz/", "/../etc/passwd"])
def test_nothing_else_is_there(asked: Asked, path: str) -> None:
    assert asked.get(path)[0] in (307, 404)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/nothing"])
def test_every_answer_has_the_strict_headers_and_does_not_name_the_server(asked: Asked, path: str) -> None:
    _, headers, _ = asked.get(path)
    assert headers.items() >= HEADERS.items()
    assert "server" not in headers


def test_a_port_in_use_is_told_with_the_remedy(asked: Asked) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadWeb) as caught:
            WebServer(Probe(asked.work.runtime, lambda: True), "127.0.0.1", port).start()
    assert str(caught.value) == (
        f"The web server cannot use 127.0.0.1:{port}: Address already in use. "
        "Stop what else uses it, or set another [web] host or port."
    )


def test_a_server_that_never_started_stops_without_a_word(asked: Asked) -> None:
    WebServer(Probe(asked.work.runtime, lambda: True), "127.0.0.1", 0).stop()


def test_where_all_is_well_it_is_ready(asked: Asked) -> None:
    assert asked.ready() == (200, {"ready": True, "stopped": [], "degraded": []})


def test_a_deaf_network_an_old_registry_and_a_step_that_fails_degrade_and_no_more(asked: Asked) -> None:
    asked.work.now = NOW + HOUR
    asked.troubles["seal acme"] = "The disk is full."
    with asked.work.database.write() as session:
        session.add(RegistryRow(name="quiet", source="q.csv", checked_us=NOW - 100 * HOUR))
    status, told = asked.ready()
    assert (status, told["ready"], told["stopped"]) == (200, True, [])
    assert told["degraded"] == [
        "Nothing has been heard from X for 61 minutes. Replies wait until we have caught up.",
        "The registry quiet was last checked 4 days ago.",
        "The step seal acme fails: The disk is full. It is tried again.",
    ]


def test_the_numbers_tell_how_it_does(asked: Asked) -> None:
    with asked.work.database.write() as session:
        session.add(RegistryRow(name="quiet", source="q.csv", checked_us=NOW - HOUR))
        session.add(RegistryRow(name="never", source="n.csv"))
        session.add(SpendingRow(brand_id="acme", network="x", month="2027-01", micro_usd=2_500_000))
        session.add(EntryRow(brand_id="acme", id="1", kind="decided", at_us=NOW - MINUTE, leaf=b""))
        session.add(
            ReplyRow(
                brand_id="acme", interaction_id="1", mention_id="1", revision=1, author_key="x:1",
                state="unknown", claimed_us=NOW, due_us=NOW,
            )
        )  # fmt: skip
    mention = asked.work.says("@acme do you ship?")
    asked.work.surface()
    asked.work.now = NOW + MINUTE
    age_s = (asked.work.now - mention.created_us) / 1_000_000
    assert asked.number('earshot_oldest_open_direct_seconds{brand="acme"}') == age_s
    assert asked.number('earshot_replies_unknown{brand="acme"}') == 1
    assert asked.number('earshot_registry_age_seconds{registry="quiet"}') == 3660
    assert asked.number('earshot_seal_lag_seconds{brand="acme"}') == 120
    assert asked.number('earshot_slack_queue{brand="acme"}') == 1
    assert asked.number('earshot_spending_usd{brand="acme",network="x"}') >= 2.5
    assert asked.number('earshot_budget_usd{brand="acme"}') == 100
    assert asked.number('earshot_paused{brand="acme"}') == 0
    assert asked.number("earshot_slack_socket_alive") == 1
    assert "never" not in asked.get("/metrics")[2]


def test_the_reasons_of_refusals_are_counted_by_name(asked: Asked) -> None:
    asked.work.says("@acme stop")
    asked.work.surface()
    assert asked.number('earshot_refusals{brand="acme",reason="asked_to_stop"}') == 1


def test_a_network_on_which_no_brand_is_makes_nobody_deaf(asked: Asked) -> None:
    elsewhere = replace(asked.work.runtime, networks={"mastodon": asked.work.network})
    server = WebServer(Probe(elsewhere, lambda: True), "127.0.0.1", 0)
    server.start()
    asked.server, other = server, asked.server
    assert asked.ready()[1]["degraded"] == []
    asked.server = other
    server.stop()


def test_the_guide_for_operators_names_every_number_and_no_other(asked: Asked) -> None:
    guide = (Path(__file__).parent.parent.parent.parent / "docs" / "operators.md").read_text("utf-8")
    told = set(re.findall(r"# HELP (earshot_\w+)", asked.get("/metrics")[2]))
    assert set(re.findall(r"`(earshot_\w+)`", guide)) == told
