"""What each button and each word after /earshot needs of who uses it."""

from rules.card import Button
from rules.roles import Act

_BUTTONS = {
    Button.WHY: Act.LOOK,
    Button.APPROVE: Act.LOOK,  # the step decides and records: in care others approve than elsewhere
    Button.TAKE_CARE: Act.TAKE_CARE,
    Button.CARE_OVER: Act.APPROVE_IN_CARE,
    Button.RULE_STOP: Act.RULE,
    Button.RULE_NO_STOP: Act.RULE,
    Button.MEANS_THEM: Act.RULE,
    Button.MEANS_OTHER: Act.RULE,
}
_WORDS = {
    "allow": Act.CONSENT,
    "end": Act.CONSENT,
    "stop": Act.CONSENT,
    "pause": Act.PAUSE,
    "resume": Act.RESUME,
    "digest": Act.REPLY,
    "theme": Act.REPLY,
    "delegate": Act.DELEGATE,
}


def of_button(button: Button) -> Act:
    """What a click on this needs; whatever is not named here is work on a card."""
    return _BUTTONS.get(button, Act.REPLY)


def of_word(word: str) -> Act:
    """What typing this needs; whatever is not named here only tells."""
    return _WORDS.get(word, Act.LOOK)
