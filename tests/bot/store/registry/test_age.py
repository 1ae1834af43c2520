"""Until when our copy of a registry is good."""

from bot.store.registry.age import ends_us


def test_the_earliest_of_its_ends_counts() -> None:
    assert ends_us(100, 150, 40, None, 70) == 140
    assert ends_us(100, 120, 40) == 120
    assert ends_us(100, None, None, 30) == 130


def test_a_copy_that_was_never_found_current_ends_by_its_publishers_word_alone() -> None:
    assert ends_us(None, 150, 40) == 150
    assert ends_us(None, None, 40) is None
    assert ends_us(100, None, None) is None
