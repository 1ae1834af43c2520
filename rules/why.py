"""Why a post was left unanswered, in a few words: to the team, and to the person.

The words end a sentence that begins "not answered, because", of one post as well as of many.
"""

from typing import NamedTuple


class Why(NamedTuple):
    """A rule's reason in a few words, as the team reads it and as the person does."""

    to_us: str
    to_them: str


WHY = {
    "asked_to_stop": Why("they had asked you to stop", "you had asked us to stop"),
    "opted_out": Why("they are in an opt-out registry", "you are in an opt-out registry"),
    "unsure_wish": Why("they may have asked you to stop", "you may have asked us to stop"),
    "own_voice": Why("the author was your own voice, or a bot", "your account is our own, left out, or a bot"),
    "says_no_bots": Why("their profile asks bots to stay away", "your profile asks bots to stay away"),
    "not_invited": Why("they did not write to you", "you did not write to us"),
    "outside_contract": Why("they had not invited you for this", "you had not invited us for this"),
    "too_private": Why("more people would have read along than may", "more people would have read along than may"),
    "post_changed": Why("the post was changed or removed", "the post was changed or removed"),
    "already_answered": Why("an answer stood, or was on its way", "our answer stood, or was on its way"),
    "window_closed": Why("too much time had passed", "too much time had passed"),
    "network_refuses": Why("the network would have refused", "the network would have refused"),
    "too_often": Why("you had written often enough lately", "we had written often enough lately"),
    "quiet_hours": Why("they wanted quiet at that hour", "you wanted quiet at that hour"),
    "registry_stale": Why("the opt-out registry was missing or too old", "our opt-out registry was missing or too old"),
    "not_listening": Why("we had not heard everything", "we had not heard everything"),
    "paused": Why("replies were paused", "our replies were paused"),
    "not_authorised": Why("the member may not reply", "whoever wanted to write may not write for us"),
    "text_unfit": Why("the text could not go out", "what we had written could not go out"),
    "second_look": Why("a second member has to agree", "we look twice at it"),
    "confirm_again": Why("the member had yet to confirm it", "we look twice at it"),
}
