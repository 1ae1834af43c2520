"""Lines for whoever typed a command, and the list of what can be typed."""

from collections.abc import Sequence

from bot.slack.rich import Json, paragraph, plain
from rules.card import Line

TEXT_CHARS_MAX = 3000
LINES_CHARS_MAX = 6000

COMMANDS = (
    ("status", "Whether everything runs, and what to do if not."),
    ("why https://x.com/ana/status/10", "Why a post may or may not be answered. A link to its card does as well."),
    ("policy", "The line that your team has drawn: who may be answered, when, and who must agree."),
    ("find parcel Norway", "Find posts by their words, or whose they are: /earshot find @ana."),
    ("allow https://x.com/ana/status/10", "Write down what somebody allows you. A colleague has to agree to it."),
    ("end https://x.com/ana/status/10", "End all that they allow you, at once."),
    ("stop @ana", "Leave an account alone, because its owner asked by letter or e-mail."),
    ("pause We checked a price.", "Stop every reply of this brand, at once. The reason is for your colleagues."),
    ("resume", "Let replies go out again. Approvers and operators only."),
    ("delegate @dana until 2026-12-01", "Name who approves in your place while you are away. Approvers only."),
    ("digest", "Post the digest of the past week here."),
    ("theme delivery owner @dana", "Say who sees to what people talk about; with done, what you did."),
    ("help", "This list."),
)


def listed(text: str, lines: Sequence[Line]) -> Json:
    """Lines for one person alone; `text` says what they are, and is read aloud before them."""
    heard = plain((text,), TEXT_CHARS_MAX)
    for line in lines:
        more = "" if line == (text,) else f"\n{plain(line, TEXT_CHARS_MAX)}"
        if len(heard) + len(more) > TEXT_CHARS_MAX:
            break
        heard += more
    return {"text": heard, "blocks": [paragraph(lines, LINES_CHARS_MAX)]}


def help_text(before: str = "") -> Json:
    """What can be typed after /earshot; `before` is a sentence above it."""
    lines: list[Line] = [(f"/earshot {example}\n{meaning}",) for example, meaning in COMMANDS]
    above = before or "You can type:"
    return listed(above, [(above,), *lines])
