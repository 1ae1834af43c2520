"""`earshot doctor`: looks at all that Earshot needs, and says what to do.

Every check runs, whatever the others found, in a thread of its own and within its time. No secret is shown.
"""

import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TextIO

import msgspec

from bot.checks import (
    feed,
    first_day,
    groups,
    journal,
    privacy,
    record,
    register,
    registries,
    slack,
    slack_doors,
    store,
    web,
    x,
)
from bot.checks.finding import Finding, bad
from bot.clock import wall_us
from bot.settings import Settings, read_settings
from bot.settings.secrets import BadSettings
from bot.store.database import BadDatabase, Database

PATIENCE_S = 60.0
"""A registry may be long; everything else answers in seconds."""
SIGNS = {True: "✓", False: "✗", None: "·"}
Check = tuple[str, Callable[[], Sequence[Finding]]]


def main(
    file: Path,
    environment: Mapping[str, str],
    *,
    as_json: bool = False,
    clock: Callable[[], int] = wall_us,
    out: TextIO | None = None,
) -> int:
    """Print what was found; 1 if anything failed, 0 else."""
    try:
        settings = read_settings(file, environment)
    except BadSettings as error:
        findings: tuple[Finding, ...] = (bad("settings", str(error)),)
    else:
        findings = (Finding("settings", True, f"{file} is read."), *examine(settings, clock))
    ok = all(finding.ok is not False for finding in findings)
    if as_json:
        print(msgspec.json.encode({"ok": ok, "findings": [asdict(one) for one in findings]}).decode(), file=out)
    else:
        print("\n".join(line for finding in findings for line in _lines(finding)), file=out)
    (out or sys.stdout).flush()
    return 0 if ok else 1


def examine(
    settings: Settings, clock: Callable[[], int] = wall_us, patience_s: float = PATIENCE_S
) -> tuple[Finding, ...]:
    """Look at everything, and give what was found in a fixed order. `clock` gives microseconds UTC."""
    try:
        opened = Database(settings.database)
    except BadDatabase as error:
        first = bad("database", str(error))
        return (first, *_all_at_once(_of_the_world(settings, clock), patience_s))
    try:
        return _all_at_once([*_of_the_store(settings, opened, clock), *_of_the_world(settings, clock)], patience_s)
    finally:
        opened.close()


def _of_the_store(settings: Settings, opened: Database, clock: Callable[[], int]) -> list[Check]:
    now_us = clock()
    checks: list[Check] = [
        ("database", partial(store.database, opened)),
        ("disk", partial(store.disk, opened, settings.keys)),
        *(
            (f"record key of {team.brand.id}", partial(_one, record.key, settings.keys, opened, team.brand.id))
            for team in settings.teams
        ),
        ("x", partial(x.account, settings, opened, now_us)),
    ]
    if opened.path and not opened.path.exists():
        return checks  # there is nothing yet to be looked at
    if settings.slack.client_id:
        checks.append(("installations", partial(slack_doors.installations, settings, opened, clock)))
    return [
        *checks,
        ("x budget", partial(x.budget, settings, opened, now_us)),
        ("copies of registries", partial(registries.in_force, settings, opened, now_us)),
        ("our own feed", partial(feed.holds, settings, opened, now_us)),
        *(
            (f"record of {team.brand.id}", partial(_one, record.sealed, opened, team.brand.id, now_us))
            for team in settings.teams
        ),
        ("journal", partial(journal.whole, settings, opened)),
        ("requests by letter", partial(register.answered, settings, opened, now_us)),
        ("first day", partial(first_day.live, settings, opened)),
        ("left over", partial(store.left_over, opened, settings, now_us)),
        ("privacy notice", partial(privacy.notice, opened, settings, now_us)),
        ("words in slack", partial(privacy.words_in_slack, opened, now_us)),
        ("deleted posts", partial(privacy.deleted_posts, opened, settings, now_us)),
    ]


def _of_the_world(settings: Settings, clock: Callable[[], int]) -> list[Check]:
    return [
        *_of_slack(settings, clock),
        ("user groups", partial(groups.user_groups, settings)),
        *((f"registry {one.name}", partial(_one, registries.reachable, one)) for one in settings.registries),
        (f"port {settings.web.port}", partial(_one, web.port, settings.web)),
        *((f"pages port {one.port}", partial(_one, web.pages_port, one)) for one in filter(None, [settings.pages])),
    ]


def _of_slack(settings: Settings, clock: Callable[[], int]) -> list[Check]:
    """Slack as the settings reach it; where it was installed by OAuth, the store knows the rest."""
    http, by_hand = settings.slack.mode == "http", not settings.slack.client_id
    return [
        *([("slack bot token", partial(slack.bot_token, settings, clock))] if by_hand else []),
        *([("channel", partial(slack.channels, settings))] if by_hand else []),
        *([] if http else [("slack app token", partial(slack.app_token, settings))]),
        *([("slack secrets", partial(slack_doors.secrets, settings))] if http else []),
        *([("slack address", partial(_one, slack_doors.address, settings))] if http else []),
    ]


def _one(check: Callable[..., Finding], *given: object) -> tuple[Finding, ...]:
    return (check(*given),)


def _all_at_once(checks: Sequence[Check], patience_s: float) -> tuple[Finding, ...]:
    """Run each check in a thread of its own; one that does not end in time, or fails, is a finding too."""
    found: dict[int, Sequence[Finding]] = {}

    def run(number: int, name: str, check: Callable[[], Sequence[Finding]]) -> None:
        try:
            found[number] = check()
        except Exception as error:  # noqa: BLE001 - one check's failure must stop no other
            told = f"This could not be looked at ({type(error).__name__})."
            found[number] = (bad(name, told, "Mend what is wrong above, and look again."),)

    threads = [
        threading.Thread(target=run, args=(number, *check), name=f"check {check[0]}", daemon=True)
        for number, check in enumerate(checks)
    ]
    for thread in threads:
        thread.start()
    until_s = monotonic() + patience_s
    for thread in threads:
        thread.join(max(0.0, until_s - monotonic()))
    late = "It does not answer in time."
    return tuple(
        finding
        for number, (name, _) in enumerate(checks)
        for finding in found.get(number, (bad(name, late, "Check the network, and look again."),))
    )


def _lines(finding: Finding) -> list[str]:
    first = f"{SIGNS[finding.ok]} {finding.name}: {finding.sentence}"
    return [first, f"  {finding.remedy}"] if finding.remedy else [first]
