"""The form that asks why a post must be read, and the post for whoever said so."""

from collections.abc import Callable

from bot.runtime import Runtime, Team
from bot.slack.cards.blocks import quoted
from bot.slack.cards.draw import sight_of
from bot.slack.ids import Drawn, block_id, private_metadata
from bot.slack.modals import answers, fields, forms
from bot.slack.people.members import Members
from bot.slack.rich import Json, paragraph
from bot.steps.showing.reveal import REASONS, reveal
from bot.store.mentions import Mention
from rules.card import Button, compose

NAME = "show_form"
ACTION = "reason"
TITLE = "Show it"
LINES_CHARS_MAX = 6000
NOTHING = "There is nothing to read any more. The post is gone, or its words are no longer kept."
ALONE = "Only you see this. That you read it, and why, is kept on record."
NOT_TO_YOU = "They did not write to you. Your team reads such posts only for a reason."


def form(mention: Mention) -> Json:
    """Draw the form: four reasons, of which one must be chosen."""
    drawn = Drawn(mention.id, 0, mention.revision)
    element: Json = {"type": "radio_buttons", "action_id": ACTION, "options": fields.options(REASONS.items())}
    asked = fields.field(block_id(drawn, "why"), "Why must you read it?", element)
    told = paragraph([(NOT_TO_YOU,)], LINES_CHARS_MAX)
    return forms.modal(TITLE, [told, asked], submit=TITLE, callback_id=NAME, carried=private_metadata(drawn))


def answering(runtime: Runtime, members: Members) -> Callable[[Json], Json]:
    """Answer the form: the post for the one who asked, or why not, as a sentence. It is on record before it is read."""

    def answer(body: Json) -> Json:
        came = answers.came(runtime, members, body, Button.SHOW.value)
        if came is None:
            return answers.of_another_time(body["view"])
        block = block_id(came.drawn, "why")
        if isinstance(came, answers.NotNow):
            return answers.below(block, came.why)
        reason = fields.chosen(body["view"], block)
        read = reveal(runtime, came.team, came.mention.id, reason, came.known.who, runtime.clock())
        return answers.instead(forms.told(TITLE, NOTHING) if read is None else _whole(runtime, came.team, read))

    return answer


def _whole(runtime: Runtime, team: Team, mention: Mention) -> Json:
    with runtime.database.read() as session:
        card = compose(sight_of(session, runtime, team, mention, runtime.clock(), veil=False))
    post: Json = {"type": "rich_text", "elements": [quoted(card)]}
    head = paragraph([(*card.title, " ", *card.verdict)], LINES_CHARS_MAX)
    return forms.modal(TITLE, [head, post, paragraph([*card.lines, (ALONE,)], LINES_CHARS_MAX)])
