"""Each thing that can be wrong is made wrong for real, and told with its remedy."""

import io
import json
import os
import re
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.checks.finding import Finding
from bot.checks.store import disk
from bot.clock import wall_us
from bot.doctor import examine, main
from bot.keys import open_signer
from bot.settings import Settings, read_settings
from bot.settings.parts import WebPart
from bot.slack.doors.scopes import SCOPES
from bot.store.database import Database
from bot.store.spending import month_of
from bot.store.tables import EntryRow, GenerationRow, OutboxRow, RegistryRow, SpendingRow, UnreadRow
from bot.web.app import Probe, WebServer
from sandbox.networks.x import X
from sandbox.networks.x import start as start_x
from sandbox.slack.server import Running
from sandbox.slack.server import start as start_slack
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER_ID, Channel
from tests.brand_at_work import Work, went_live

HOUR = 3_600_000_000
WAITING = """
INSERT INTO generation (registry_name, generation, layers, secrets, rows, digest, counted, set_sha256, scopes_sha256,
  added, removed, freed, why, loaded_us, state)
VALUES ('quiet', 2, '', '', 0, '', false, '', '', 0, 0, 0, '', 1, 'quarantined')
"""
LIST = "op,key,scope,reason,since\nA,x:1,any,,\n"


class World:
    """A Slack, an X, a registry and a database in which all is well, until a test spoils something."""

    def __init__(self, folder: Path, database: Database, slack: Running) -> None:
        self.folder, self.database, self.slack = folder, database, slack
        self.x = X(wall_us)
        self.acme = self.x.account("acme")
        self.x_running = start_x(self.x)
        with slack.slack.editing() as workspace:
            workspace.channels["C0123"] = Channel("C0123", "community", {BOT_USER_ID})
        self.list = folder / "list.csv"
        self.list.write_text(LIST)
        keys = self.x.keys(self.acme)
        self.environment = {
            "EARSHOT_DATABASE": database.engine.url.render_as_string(hide_password=False),
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "X_CONSUMER_KEY": keys.consumer_key,
            "X_CONSUMER_SECRET": keys.consumer_secret,
            "X_ACCESS_TOKEN": keys.access_token,
            "X_ACCESS_TOKEN_SECRET": keys.access_token_secret,
        }
        self.file = folder / "earshot.toml"
        self.write(self.acme.id)
        self.key = folder / "keys" / "acme.key"
        open_signer(database, folder / "keys", "acme", os.urandom)
        self.add(
            RegistryRow(name="quiet", source=str(self.list), checked_us=wall_us()),
            GenerationRow(registry_name="quiet", generation=1, rows=1, loaded_us=1, state="in_force"),
        )

    def write(self, user_id: str, handle: str = "acme", channel: str = "C0123", private_channel: str = "") -> None:
        self.file.write_text(
            f"""
            [[brand]]
            id = "acme"
            names = ["Acme"]
            [brand.x]
            user_id = "{user_id}"
            handle = "{handle}"
            [[team]]
            brand = "acme"
            channel = "{channel}"
            private_channel = "{private_channel}"
            policy.registry.required = ["quiet"]
            [[registry]]
            name = "quiet"
            source = "{self.list}"
            [x]
            monthly_budget_usd = 100
            api_url = "{self.x_running.url}"
            [slack]
            api_url = "{self.slack.api_url}"
            [web]
            port = 0
            """
        )

    def add(self, *rows: Any) -> None:  # noqa: ANN401 - rows of any table
        with self.database.write() as session:
            session.add_all(rows)
            went_live(session, "acme")

    def run_sql(self, statement: str) -> None:
        with self.database.write() as session:
            session.connection().execute(text(statement))

    @property
    def settings(self) -> Settings:
        return read_settings(self.file, self.environment)

    def examine(self, clock: Callable[[], int] = wall_us) -> dict[str, Finding]:
        found = examine(self.settings, clock)
        assert len({finding.name for finding in found}) == len(found)
        return {finding.name: finding for finding in found}

    def only_fault(self, clock: Callable[[], int] = wall_us) -> Finding:
        """The one thing that is wrong; everything else was looked at all the same, and is well."""
        faults = [finding for finding in self.examine(clock).values() if finding.ok is False]
        [fault] = faults
        return fault

    def run(self, *, as_json: bool = False) -> tuple[int, str]:
        out = io.StringIO()
        return main(self.file, self.environment, as_json=as_json, out=out), out.getvalue()


@pytest.fixture
def slack() -> Iterator[Running]:
    running = start_slack(Slack())
    yield running
    running.close()


@pytest.fixture
def world(tmp_path: Path, database: Database, slack: Running) -> Iterator[World]:
    world = World(tmp_path, database, slack)
    yield world
    world.x_running.close()


@pytest.fixture
def on_sqlite(tmp_path: Path, sqlite_template: Path, slack: Running) -> Iterator[World]:
    path = tmp_path / "own.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    world = World(tmp_path, database, slack)
    yield world
    world.x_running.close()
    database.close()


def test_nothing_is_wrong_where_all_is_well(world: World) -> None:
    found = world.examine()
    assert {name for name, finding in found.items() if finding.ok is not True} == {"privacy notice of acme"}
    assert {"database", "disk", "clock", "slack bot token", "slack scopes", "slack app token"} <= set(found)
    assert {"channel C0123", "x @acme", "x budget of acme", "registry quiet", "copy of quiet"} <= set(found)
    assert {"record key of acme", "record of acme", "unread posts", "unknown replies", "unsure messages"} <= set(found)


# Settings and tokens


def test_settings_that_cannot_be_read_are_the_one_thing_told(world: World) -> None:
    world.file.write_text("[[brand")
    status, told = world.run()
    wrong = "this is not valid TOML: expected ']]' at the end of an array declaration."
    assert (status, told) == (1, f"✗ settings: earshot.toml, line 1: {wrong}\n  Mend it.\n")


@pytest.mark.parametrize(
    ("variable", "name"),
    [("SLACK_APP_TOKEN", "slack app token"), ("X_ACCESS_TOKEN", "x @acme")],
)
def test_no_missing_token_goes_untold(world: World, variable: str, name: str) -> None:
    del world.environment[variable]
    fault = world.only_fault()
    assert (fault.name, fault.sentence) == (name, f"{variable} is missing.")
    assert fault.remedy.startswith("Set it in the environment")


def test_no_missing_bot_token_goes_untold(world: World) -> None:
    del world.environment["SLACK_BOT_TOKEN"]
    faults = [finding for finding in world.examine().values() if finding.ok is False]
    assert {finding.name for finding in faults} == {"slack bot token", "channel"}


def test_a_wrong_bot_token_is_told_and_never_shown(world: World) -> None:
    world.environment["SLACK_BOT_TOKEN"] = "xoxb-guess"
    found = world.examine()
    assert found["slack bot token"].sentence == "Slack does not take the bot token (invalid_auth)."
    assert found["slack bot token"].remedy == "Install the app again in your workspace and set the new token."
    assert found["channel C0123"].ok is False
    assert found["slack app token"].ok is found["x @acme"].ok is True
    status, told = world.run()
    assert status == 1
    assert not any(secret in told for name, secret in world.environment.items() if name != "EARSHOT_DATABASE")


def test_a_wrong_app_token_is_told(world: World) -> None:
    world.environment["SLACK_APP_TOKEN"] = "xapp-guess"
    fault = world.only_fault()
    assert (fault.name, fault.sentence) == ("slack app token", "Slack does not take the app token (invalid_auth).")
    assert "connections:write" in fault.remedy


def test_an_app_token_that_slack_asks_us_to_try_later_is_no_fault(world: World) -> None:
    world.slack.slack.faults.rate_limit("apps.connections.open")
    assert world.examine()["slack app token"].ok is None


def test_missing_scopes_are_named(world: World) -> None:
    with world.slack.slack.editing() as workspace:
        workspace.scopes -= {"users:read", "groups:history"}
    fault = world.only_fault()
    assert (fault.name, fault.sentence) == ("slack scopes", "The Slack app lacks users:read, groups:history.")
    assert "slack_manifest.json" in fault.remedy


@pytest.mark.parametrize("fault", ["html", "garbage", "cut"])
def test_a_slack_that_does_not_answer_is_told(world: World, fault: str) -> None:
    getattr(world.slack.slack.faults, fault)("*", times=3)
    found = world.examine()
    for name in ("slack bot token", "slack app token", "channel C0123"):
        assert found[name].ok is False
        assert found[name].remedy
    assert found["x @acme"].ok is True


@pytest.mark.parametrize(("hours", "way"), [(1, "ahead of"), (-1, "behind")])
def test_a_clock_that_is_off_is_told(world: World, hours: int, way: str) -> None:
    found = world.examine(lambda: wall_us() + hours * HOUR)["clock"]
    assert found.ok is False
    assert f"seconds {way} Slack's." in found.sentence
    assert found.remedy == "Set it by a time server."


# Channels


def test_a_channel_that_is_not_there_is_told(world: World) -> None:
    world.write(world.acme.id, channel="C0999")
    fault = world.only_fault()
    assert (fault.name, fault.sentence) == ("channel C0999", "There is no such channel for us.")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"members": {"U1"}}, "We are not in #community."),
        ({"is_archived": True}, "#community is archived."),
        ({"is_ext_shared": True}, "#community is shared with others outside."),
    ],
)
def test_a_channel_that_will_not_do_is_told(world: World, wrong: dict[str, Any], sentence: str) -> None:
    with world.slack.slack.editing() as workspace:
        workspace.channels["C0123"] = replace(workspace.channels["C0123"], **wrong)
    fault = world.only_fault()
    assert (fault.name, fault.sentence) == ("channel C0123", sentence)
    assert fault.remedy


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"is_private": False}, "#quiet is open to everyone in the workspace."),
        ({"is_ext_shared": True}, "#quiet is shared with others outside."),
        ({"is_archived": True}, "#quiet is archived."),
        ({}, ""),
    ],
)
def test_a_channel_for_private_messages_must_be_private_and_ours_alone(
    world: World, wrong: dict[str, Any], sentence: str
) -> None:
    world.write(world.acme.id, private_channel="C0456")
    with world.slack.slack.editing() as workspace:
        private = replace(workspace.channels["C0123"], id="C0456", name="quiet", is_private=True)
        workspace.channels["C0456"] = replace(private, **wrong)
    found = world.examine()["channel C0456"]
    assert (found.ok, found.sentence) == (
        (False, sentence) if sentence else (True, "We are in #quiet, and private messages may be shown there.")
    )
    assert bool(found.remedy) is bool(sentence)


# X


def test_the_keys_of_another_account_are_told_with_its_number(world: World) -> None:
    world.write("999")
    fault = world.only_fault()
    number = world.acme.id
    assert fault.sentence == f"The keys belong to @acme, whose number is {number}. The settings name another."
    assert f'Write user_id = "{number}" under [brand.x]' in fault.remedy


def test_a_handle_that_changed_is_told(world: World) -> None:
    world.x.rename(world.acme, "acmecoffee")
    fault = world.only_fault()
    assert fault.sentence == "The account is called @acmecoffee now."
    assert 'handle = "acmecoffee"' in fault.remedy


def test_wrong_keys_of_x_are_told(world: World) -> None:
    world.environment["X_ACCESS_TOKEN"] = "guess"
    fault = world.only_fault()
    assert (fault.name, fault.sentence) == ("x @acme", "X does not accept our key.")


@pytest.mark.parametrize(("usd", "ok"), [(10, True), (85, None), (100, False)])
def test_a_budget_that_is_used_up_is_told(world: World, usd: int, ok: object) -> None:
    world.add(SpendingRow(brand_id="acme", network="x", month=month_of(wall_us()), micro_usd=usd * 1_000_000))
    found = world.examine()["x budget of acme"]
    assert found.ok is ok
    assert f"{usd}." in found.sentence


def test_what_doctor_asks_of_x_is_put_on_the_bill(world: World) -> None:
    world.examine()
    with world.database.read() as session:
        row = session.get(SpendingRow, ("acme", "x", month_of(wall_us())))
        assert row is not None
        assert row.micro_usd == world.x.money.spent_micro_usd


# The database and the disk


def test_a_database_of_a_newer_version_is_told(world: World) -> None:
    world.run_sql("UPDATE alembic_version SET version_num = 'f00'")
    fault = world.only_fault()
    assert fault.name == "database"
    assert fault.sentence.endswith("was made by a newer version of Earshot.")
    assert fault.remedy == "Update Earshot, or use another database."


def test_a_database_that_is_not_there_yet_is_no_fault_and_is_not_made(world: World) -> None:
    world.environment["EARSHOT_DATABASE"] = f"sqlite:///{world.folder}/none.db"
    found = world.examine()
    assert (found["database"].ok, found["database"].remedy) == (None, "It is made at the first start.")
    assert [one.name for one in found.values() if one.ok is False] == []
    assert not (world.folder / "none.db").exists()


def test_a_folder_that_is_not_there_is_told(world: World) -> None:
    world.environment["EARSHOT_DATABASE"] = f"sqlite:///{world.folder}/none/none.db"
    assert world.only_fault().sentence == f"There is no folder {world.folder}/none."


@pytest.mark.parametrize(
    "address", ["mysql://db/earshot", "postgresql://earshot@127.0.0.1:1/earshot", "sqlite:////proc/version"]
)
def test_a_database_that_cannot_be_used_is_told_and_the_world_is_looked_at_all_the_same(
    world: World, address: str
) -> None:
    world.environment["EARSHOT_DATABASE"] = address
    found = world.examine()
    assert found["database"].ok is False
    assert found["database"].remedy
    assert found["slack bot token"].ok is found["registry quiet"].ok is True


def test_a_database_that_another_program_holds_is_told(on_sqlite: World) -> None:
    on_sqlite.database.engine.dispose()
    with closing(sqlite3.connect(on_sqlite.folder / "own.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = on_sqlite.examine()
    assert found["database"].ok is False
    assert "another program holds it locked" in found["database"].sentence
    assert found["database"].remedy == "Close that program and try again."
    assert found["x @acme"].ok is True


def test_a_damaged_database_is_told(on_sqlite: World) -> None:
    on_sqlite.database.close()
    for path in on_sqlite.folder.glob("own.db*"):
        path.write_bytes(b"no database at all" * 1000)
    found = on_sqlite.examine()
    assert found["database"].ok is False
    assert "is not a database" in found["database"].sentence
    assert found["record of acme"].sentence == "This could not be looked at (DatabaseError)."


def test_a_disk_that_is_nearly_full_is_told(on_sqlite: World) -> None:
    [found] = disk(on_sqlite.database, on_sqlite.folder / "no" / "keys", 1 << 62)
    assert found.ok is False
    assert found.sentence.startswith("Only ")
    assert found.remedy.startswith("Make room for ")


# Registries


def test_a_registry_that_is_missing_is_told(world: World) -> None:
    world.list.unlink()
    fault = world.only_fault()
    assert (fault.name, fault.sentence) == ("registry quiet", f"There is no registry at {world.list}.")
    assert fault.remedy == "Put the list there, or correct the path."


def test_a_damaged_registry_is_told_with_its_line(world: World) -> None:
    world.list.write_text(LIST + "A,nobody,any,,\n")
    fault = world.only_fault()
    assert fault.name == "registry quiet"
    assert "ine 3" in fault.sentence


def test_an_empty_registry_is_noted(world: World) -> None:
    world.list.write_text(LIST.partition("\n")[0] + "\n")
    assert world.examine()["registry quiet"].ok is None


@pytest.mark.parametrize(
    ("statement", "ok", "sentence"),
    [
        ("DELETE FROM generation", False, "No copy is in force. Nobody is answered without it."),
        ("DELETE FROM registry", False, "No copy is in force. Nobody is answered without it."),
        ("UPDATE registry SET checked_us = 0", False, "which is too old."),
        ("UPDATE registry SET expires_us = 1", False, "which is too old."),
        ("UPDATE registry SET age_max_us = 0", False, "which is too old."),
        (
            WAITING,
            None,
            "A newer list lost many rows and waits.",
        ),
    ],
)
def test_a_copy_that_is_missing_old_or_waiting_is_told(world: World, statement: str, ok: object, sentence: str) -> None:
    world.run_sql(statement)
    found = world.examine()["copy of quiet"]
    assert found.ok is ok
    assert found.sentence.endswith(sentence)
    assert found.remedy.startswith("Run: earshot registry ")


def test_a_copy_that_no_policy_requires_is_only_noted(world: World) -> None:
    world.file.write_text(world.file.read_text().replace('required = ["quiet"]', "own_list = true"))
    world.run_sql("DELETE FROM generation")
    assert world.examine()["copy of quiet"].ok is None


# The record


def test_a_key_that_others_can_read_is_told(world: World) -> None:
    world.key.chmod(0o644)
    fault = world.only_fault()
    assert (fault.name, fault.remedy) == ("record key of acme", f"Run: chmod 600 {world.key}.")


def test_a_key_that_went_missing_is_told(world: World) -> None:
    world.key.unlink()
    fault = world.only_fault()
    assert fault.name == "record key of acme"
    assert "Bring it back from its backup" in fault.remedy


def test_another_key_is_told(world: World) -> None:
    world.run_sql("UPDATE log SET public_key = 'other'")
    assert world.only_fault().sentence == "The key is not the one that this record began with."


def test_no_key_before_the_first_start_is_no_fault(world: World) -> None:
    world.key.unlink()
    world.run_sql("DELETE FROM log")
    assert world.examine()["record key of acme"].ok is None


def test_a_record_that_lags_is_told(world: World) -> None:
    world.add(EntryRow(brand_id="acme", id="1", kind="decided", at_us=wall_us() - HOUR, leaf=b""))
    fault = world.only_fault()
    assert fault.name == "record of acme"
    assert fault.sentence == "1 entries wait for their place, the oldest for 60 minutes."


# What waits, and the port


def test_what_is_left_over_is_noted(world: World) -> None:
    world.add(
        UnreadRow(brand_id="acme", id="1", network="x", raw="{", why="no", received_us=wall_us()),
        OutboxRow(
            workspace="T1", id="1", brand_id="acme", channel="C1", kind="card", subject="1", due_us=1, state="unsure"
        ),
    )
    found = world.examine()
    assert (found["unread posts"].ok, found["unsure messages"].ok, found["unknown replies"].ok) == (None, None, True)
    assert world.run()[0] == 0


def test_a_port_in_use_is_told(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, suppress(OSError):
        taken.settimeout(30)
        port = taken.getsockname()[1]
        answer = threading.Thread(target=_hang_up, args=(taken,))
        answer.start()
        found = {one.name: one for one in examine(replace(world.settings, web=WebPart(port=port)))}[f"port {port}"]
        answer.join()
    assert (found.ok, found.sentence) == (False, f"127.0.0.1:{port} cannot be used: Address already in use.")


def _hang_up(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    connection.close()


def test_a_port_that_earshot_itself_has_is_well(world: World) -> None:
    server = WebServer(Probe(Work(world.database).runtime, lambda: True), "127.0.0.1", 0)
    server.start()
    port = int(server.url.rpartition(":")[2])
    found = {one.name: one for one in examine(replace(world.settings, web=WebPart(port=port)))}[f"port {port}"]
    server.stop()
    assert (found.ok, found.sentence) == (True, "Earshot is running there.")


# The whole


def test_a_check_that_takes_too_long_is_told_and_holds_up_nobody(world: World) -> None:
    hold = world.slack.slack.faults.hold("conversations.info")
    found = {one.name: one for one in examine(world.settings, patience_s=2.0)}
    hold.release()
    assert (found["channel"].ok, found["channel"].sentence) == (False, "It does not answer in time.")
    assert found["slack bot token"].ok is True


def test_all_is_printed_with_signs_and_the_status_is_zero_where_nothing_failed(world: World) -> None:
    status, told = world.run()
    assert status == 0
    assert told.startswith(f"✓ settings: {world.file} is read.\n✓ database: ")
    assert "✗" not in told


def test_json_holds_the_same(world: World) -> None:
    world.list.unlink()
    status, told = world.run(as_json=True)
    read = json.loads(told)
    assert (status, read["ok"]) == (1, False)
    [fault] = [finding for finding in read["findings"] if finding["ok"] is False]
    assert fault == {
        "name": "registry quiet",
        "ok": False,
        "sentence": f"There is no registry at {world.list}.",
        "remedy": "Put the list there, or correct the path.",
    }


def test_the_manifest_asks_for_the_scopes_that_doctor_requires() -> None:
    manifest = json.loads((Path(__file__).parent.parent.parent / "slack_manifest.json").read_text("utf-8"))
    assert manifest["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    assert [one["command"] for one in manifest["features"]["slash_commands"]] == ["/earshot"]
    assert [one["callback_id"] for one in manifest["features"]["shortcuts"]] == ["why", "take_care"]
    assert manifest["features"]["app_home"]["home_tab_enabled"] is True  # else the event below never comes
    assert {"app_home_opened", "user_change"} <= set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert len(manifest["display_information"]["description"]) <= 140


def test_the_guide_for_operators_gives_a_reason_for_each_scope_and_no_other() -> None:
    guide = (Path(__file__).parent.parent.parent / "docs" / "operators.md").read_text("utf-8")
    table = guide.partition("| scope | why |")[2].partition("\n\n")[0]
    named = {
        scope for row in table.splitlines()[2:] for scope in re.findall(r"`([a-z]+(?::[a-z]+)?)`", row.split("|")[1])
    }
    assert named == set(SCOPES)
