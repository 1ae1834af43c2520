"""The form that answers what many ask, and the way to the composer."""

from collections.abc import Callable

from bot.runtime import Runtime, Team
from bot.slack.ids import Drawn, private_metadata
from bot.slack.modals import answers, fields, forms
from bot.slack.modals.beneath import as_published
from bot.slack.people.members import Members
from bot.slack.rich import Json, paragraph
from bot.steps.answering.own_page import FEW, begun, draft, gathered
from bot.store.mentions import Mention
from rules.card import NETWORKS, Button
from rules.own_page import composer
from rules.sight import Line, Link, Text
from rules.themes import Theme

NAME = "own_page_form"
TITLE = "Answer on our page"
CHARS_MAX = 3000
ADDRESS_CHARS_MAX = 2900
HINT = "No @ and no names: it speaks to everyone. You read it once more before it is posted."
ONCE = "Answer once, on your own page. Nobody is approached, and nobody is named."
COPY = "Copy it into a new post of your own."
NOTED = "Earshot posts nothing here. That you drafted this is on record."


def form(runtime: Runtime, team: Team, mention: Mention) -> Json:
    """Draw the form: what many ask, told without a name, and a field for one answer to all of them.

    It begins with what the team has ready about this topic.
    """
    with runtime.database.read() as session:
        theme = gathered(session, team, mention, runtime.clock())
        words = begun(session, team, mention, theme.topic) if theme is not None else ""
    if theme is None:
        return forms.told(TITLE, FEW)
    drawn = Drawn(mention.id, 0, mention.revision)
    block = forms.text_block_id(drawn)
    asked = fields.text_field(block, "What do you say to everyone?", CHARS_MAX, multiline=True, hint=HINT)
    if words:
        asked["element"]["initial_value"] = words
    told = paragraph([(_many(theme),), (ONCE,)], CHARS_MAX)
    return forms.modal(TITLE, [told, asked], submit="Go on", callback_id=NAME, carried=private_metadata(drawn))


def answering(runtime: Runtime, members: Members) -> Callable[[Json], Json]:
    """Answer the form: the text with the way to the composer, or an error below the field that keeps the words."""

    def answer(body: Json) -> Json:
        came = answers.came(runtime, members, body, Button.OWN_PAGE.value)
        if came is None:
            return answers.of_another_time(body["view"])
        block = forms.text_block_id(came.drawn)
        if isinstance(came, answers.NotNow):
            return answers.below(block, came.why)
        text = as_published(fields.typed(body["view"], block))
        if no := draft(runtime, came.team, came.mention, text, came.known.who, runtime.clock()):
            return answers.below(block, no)
        return answers.instead(_ready(text, came.mention.network))

    return answer


def _ready(text: str, network: str) -> Json:
    address = composer(text, network)
    way: Line = (Link(f"Open it on {NETWORKS.get(network, network)}", address), ", read it, and post it there.")
    lines: list[Line] = [(Text(text),), way if 0 < len(address) <= ADDRESS_CHARS_MAX else (COPY,), (NOTED,)]
    return forms.modal(TITLE, [paragraph(lines, CHARS_MAX)])


def _many(theme: Theme) -> str:
    return f"{theme.topic.capitalize()}: {theme.posts:,} posts, by at least five people, in one week."
