"""Every job of the bot: which step, how often, and under whose lease."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.journal.copy import Copy
from bot.ports import Network
from bot.runtime import Runtime, Source, Team
from bot.schedule import SECOND_US, Again, Job
from bot.settings.parts import XPart
from bot.slack import sender
from bot.slack.cards import burst, draw, hands, repair, to_approve
from bot.slack.doors.chat import Chat
from bot.slack.doors.pace import Pace
from bot.slack.notices import asked_back, checkpoint, digest, first_day, lists, paused, picture, proposal
from bot.slack.people import groups, leaving
from bot.steps import digest as weekly
from bot.steps import expire, listen, reply, seal, send, surface, sync
from bot.steps.answering import ask_approvers, reconcile, take_back, write
from bot.steps.hearing import ask_bearer, catch_up, find_bearers, find_moved, recheck, sweep
from bot.steps.person import ask_back, propose
from bot.steps.seal import Signer
from bot.steps.showing import let_out
from bot.steps.sync import Outcome
from bot.steps.team import hold, pass_on, rehearse, remind
from bot.store import outbox

MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
SLACK_EVERY_US = SECOND_US // 4
SYNC_AGAIN_US = 15 * MINUTE_US
"""A registry that could not be taken over is looked at again after so long, or after its period if that is shorter."""
DRAWERS: Mapping[str, draw.Drawer] = {
    "rollup": draw.rollup,
    "digest": digest.draw,
    "checkpoint": checkpoint.draw,
    "paused": paused.draw,
    hold.KIND: hands.draw_nudge,
    pass_on.KIND: hands.draw_desk,
    sync.KIND: lists.draw,
    propose.KIND: proposal.draw,
    ask_approvers.KIND: to_approve.draw,
    ask_approvers.LAPSED: to_approve.draw_lapsed,
    rehearse.KIND: first_day.draw,
    outbox.BURST: burst.draw,
    ask_back.KIND: asked_back.draw,
}
PAINTERS: Mapping[str, picture.Painter] = {"digest": digest.paint_week}


def all_jobs(
    runtime: Runtime,
    x: XPart | None,
    chats: Mapping[str, Chat],
    signers: Mapping[str, Signer],
    newest: Callable[[Team], Signer],
    journal: Copy | None = None,
) -> list[Job]:
    """Every job of this process. The sender, the repair and the seal take leases of their own, so they need none.

    `chats` are by workspace. `newest` opens the key of a record that was rotated while we run.
    `journal` is the journal's copy at another place, where there is to be one.
    """
    jobs = [
        *(job for workspace, chat in chats.items() for job in _jobs_in(runtime.at(workspace), chat, workspace)),
        Job("scrub", HOUR_US, lambda _: runtime.database.scrub(), "scrub"),
        *([Job("journal copy", 5 * SECOND_US, journal.deliver, "journal copy")] if journal is not None else []),
        *(
            Job(f"sync {one.name}", one.period_us, partial(sync_or_again, runtime, one), f"sync:{one.name}")
            for one in runtime.sources
        ),
    ]
    for team in runtime.teams:
        sealing = seal.Sealer(runtime, team, signers[team.brand.id], newest)
        jobs += [Job(f"seal {team.brand.id}", 5 * SECOND_US, sealing), *_jobs_of(runtime, x, team)]
    return jobs


def sync_or_again(runtime: Runtime, source: Source, now_us: int) -> Again | None:
    """Sync, and ask for another turn soon where it came to nothing."""
    synced = sync.sync(runtime, source, now_us)
    failed = synced.outcome in {Outcome.FAILED, Outcome.OVERTAKEN}
    return Again(min(source.period_us, SYNC_AGAIN_US)) if failed else None


def expire_or_again(runtime: Runtime, team: Team, now_us: int) -> Again | None:
    """Erase what is due, and ask for another turn at once while there is more."""
    return Again(SECOND_US) if expire.expire(runtime, team, now_us) >= expire.ROWS_A_TURN else None


def recheck_or_again(runtime: Runtime, team: Team, network: Network, every_us: int, now_us: int) -> Again | None:
    """Read posts again, and ask for another turn soon while there are more: each is read again in time."""
    more = recheck.recheck(runtime, team, network, every_us, now_us) >= recheck.POSTS_A_CALL
    return Again(SECOND_US) if more else None


def _jobs_in(runtime: Runtime, chat: Chat, workspace: str) -> list[Job]:
    """What is done in each workspace, so that one whose Slack stalls holds up no other."""
    pace = Pace()
    steps: list[tuple[str, int, Callable[[int], object]]] = [
        ("slack send", SLACK_EVERY_US, lambda now: sender.send_due(runtime, chat, workspace, now, pace, DRAWERS)),
        ("user groups", 30 * SECOND_US, lambda now: groups.refresh_all(runtime, chat, now)),
        ("slack pictures", SECOND_US, lambda now: picture.show_due(runtime, chat, workspace, now, PAINTERS)),
        ("slack repair", 10 * SECOND_US, lambda now: repair.repair(runtime, chat, workspace, now)),
    ]
    left = f"who has left {workspace}"
    sweep_left = Job(left, leaving.SWEEP_US, lambda now: leaving.sweep(runtime, chat, now), left)
    return [*(Job(f"{name} {workspace}", every_us, run) for name, every_us, run in steps), sweep_left]


def _jobs_of(runtime: Runtime, x: XPart | None, team: Team) -> list[Job]:
    brand = team.brand.id
    steps: list[tuple[str, int, Callable[[int], object]]] = [
        ("surface", SECOND_US, partial(surface.surface, runtime, team)),
        ("let out", 15 * SECOND_US, partial(let_out.let_out, runtime, team)),
        ("send", SECOND_US, partial(send.send, runtime, team)),
        ("find bearers", 2 * SECOND_US, partial(find_bearers.find_bearers, runtime, team)),
        ("ask bearer", 5 * MINUTE_US, partial(ask_bearer.ask_bearer, runtime, team)),
        ("find moved", 5 * MINUTE_US, partial(find_moved.find_moved, runtime, team)),
        ("give up waiting", 5 * SECOND_US, partial(send.give_up_waiting, runtime, team)),
        ("take back", SECOND_US, partial(take_back.delete_due, runtime, team)),
        ("end corrections", 30 * SECOND_US, partial(take_back.end_corrections, runtime, team)),
        ("let held lapse", 30 * SECOND_US, partial(reply.let_held_lapse, runtime, team)),
        ("let proposals lapse", 10 * MINUTE_US, partial(propose.let_proposals_lapse, runtime, team)),
        ("catch up", 5 * SECOND_US, partial(catch_up.catch_up, runtime, team)),
        ("sweep", 15 * SECOND_US, partial(sweep.sweep, runtime, team)),
        ("come back", 15 * SECOND_US, partial(hold.come_back, runtime, team)),
        ("fall silent", 15 * SECOND_US, partial(write.fall_silent, runtime, team)),
        ("remind", MINUTE_US, partial(remind.remind, runtime, team)),
        ("rehearse", 2 * SECOND_US, partial(rehearse.rehearse, runtime, team)),
        ("digest", 10 * MINUTE_US, partial(weekly.digest, runtime, team)),
        ("expire", HOUR_US, partial(expire_or_again, runtime, team)),
    ]
    for network in runtime.networks.values():
        if team.brand.account_on(network.name) is None or x is None:
            continue
        steps += [
            (f"listen {road}", x.every, partial(listen.listen, runtime, team, network, road))
            for road in network.roads()
        ]
        steps += [
            ("reconcile", 15 * SECOND_US, partial(reconcile.reconcile, runtime, team, network)),
            ("recheck", x.recheck, partial(recheck_or_again, runtime, team, network, x.recheck)),
        ]
    return [Job(f"{name} {brand}", every_us, run, f"work:{brand}") for name, every_us, run in steps]
