"""The same member must confirm once more: it may not be meant for us."""

from itertools import product

from rules.cautions.confirm_again import ask
from tests.strategies import POLICY, own, permitted

EASY = own(confirm_again={"about_us": False, "weak_languages": False})


def test_only_what_is_said_to_us_in_a_language_that_we_hear_well_needs_no_second_confirmation() -> None:
    for about, heard_well, confirmed in product([False, True], [None, False, True], [False, True]):
        world = permitted(about=about, heard_well=heard_well, confirmed=confirmed)
        passes = confirmed or (not about and heard_well is True)
        assert (ask(world, POLICY) is None) == passes, (about, heard_well, confirmed)
        assert ask(world, EASY) is None


def test_the_reason_says_what_to_look_for() -> None:
    about, weak = ask(permitted(about=True, heard_well=False), POLICY), ask(permitted(heard_well=None), POLICY)
    assert about
    assert about.sentence == "This reads as a remark about you, not as words to you."
    assert weak
    assert weak.sentence == "We may miss a stop in this language."
