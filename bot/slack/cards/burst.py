"""A burst in the channel: how many wrote, what can be done, and a button for more.

So many posts came at once that Slack could not follow with a message for each (`bot/steps/showing/place.py`). Nothing
of them is lost: this message counts every one, its thread shows the most urgent, and whoever asks is shown more.
"""

from collections import Counter
from dataclasses import dataclass

from bot.runtime import Runtime, Team
from bot.slack.back import tell
from bot.slack.doors.chat import Chat
from bot.slack.heard import Heard
from bot.slack.ids import SHOW_MORE, Drawn, block_id
from bot.slack.people.members import UNKNOWN, Members
from bot.slack.rich import Json, button, posted, section
from bot.slack.where import row_of
from bot.steps.showing.show_more import CARDS_MORE, show_more
from bot.steps.team.turn_away import turn_away_from_brand
from bot.store import sights
from bot.store.database import Session
from bot.store.outbox import BURST, ROLLUP, Message, State
from rules.card import NETWORKS

CHARS_MAX = 1000
OVER = "This message is from another time. Look for a newer one."
ALL_SHOWN = "All of them are shown in the thread already."
SHOWN = "{} more go into the thread now, the most urgent first."
_WORDS = {"permit": "{} can be answered", "held": "{} need a colleague", "refused": "{} may not be answered now"}


def draw(session: Session, _runtime: Runtime, _team: Team, row: Message, _now_us: int) -> Json | None:
    """Draw how many there are beside the cards of their own, and the button while some are kept."""
    counts = sights.of_burst(session, row)
    total = sum(one.count for one in counts)
    if not total:
        return None
    kept = sum(one.count for one in counts if one.state == State.KEPT)
    networks = sorted({NETWORKS.get(one.network, one.network) for one in counts})
    hour = int(row.subject[-2:])
    were = "1 more post was" if total == 1 else f"{total:,} more posts were"
    title = f"{were} written to you on {' and '.join(networks)}, {hour:02}:00–{(hour + 1) % 24:02}:00: a burst."
    by_verdict: Counter[str] = Counter()
    for one in counts:
        by_verdict[one.verdict] += one.count
    told = [words.format(f"{by_verdict[verdict]:,}") for verdict, words in _WORDS.items() if by_verdict[verdict]]
    lines = [(f"{', '.join(told)}.",)] if told else []
    there = f"{total - kept:,} in the thread, the urgent first. " if kept < total else ""
    lines.append((f"{there}{kept:,}{' more' if there else ''} are kept, and none is lost.",))
    elements = [section([(title,)], CHARS_MAX, bold=True), section(lines, CHARS_MAX)]
    counted: Json = {"type": "rich_text", "block_id": block_id(Drawn(row.id, row.wanted), "told"), "elements": elements}
    return posted(title, [counted, *([more(row)] if kept else [])])


def more(row: Message) -> Json:
    """The button below a burst or a roll-up of which some posts are kept."""
    ask = button(SHOW_MORE, f"Show {CARDS_MORE} more", row.id)
    return {"type": "actions", "block_id": block_id(Drawn(row.id, row.wanted), "more"), "elements": [ask]}


@dataclass(frozen=True, slots=True)
class Bursts:
    """Does what was clicked on the message of a burst, or of what was overheard."""

    runtime: Runtime
    chat: Chat
    members: Members
    workspace: str

    def do(self, one: Heard) -> None:
        """Show some more for the one who clicked, or tell them alone why not."""
        tell(self.chat, one, self._done(one))

    def _done(self, one: Heard) -> str:
        found = row_of(self.runtime, self.workspace, one.drawn, BURST, ROLLUP)
        if found is None:
            return OVER
        team, row = found
        known = self.members.ask(team, one.user)
        if known is None:
            return UNKNOWN
        if known.no:
            turn_away_from_brand(self.runtime, team, "show more", one.user, known.no, self.runtime.clock())
            return known.no
        shown = show_more(self.runtime, team, known.who, row, self.runtime.clock())
        return SHOWN.format(shown) if shown else ALL_SHOWN
