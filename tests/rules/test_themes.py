"""A theme is told only where enough people wrote of it, and with what we did."""

from rules.sight import Member, Text
from rules.themes import SOMEBODY, THEMES_TOLD, Theme, Themes, lines, loudest, plain, to_see_to

W47, W48 = "2026-W47", "2026-W48"


def told(themes: Themes) -> list[str]:
    return [plain(line) for line in lines(themes)]


def test_a_theme_of_too_few_people_is_not_told_however_much_they_write() -> None:
    quiet = Theme("prices", W48, posts=900)
    assert loudest([quiet]) == ()
    assert told(Themes(heard=(quiet,))) == []


def test_of_many_themes_only_the_loudest_are_told_in_order() -> None:
    heard = [Theme(f"topic {number}", W48, posts=number, loud=True) for number in range(THEMES_TOLD + 2)]
    assert [theme.posts for theme in loudest(heard)] == [6, 5, 4, 3, 2]
    assert [theme.topic for theme in loudest([Theme("b", W48, 1, True), Theme("a", W48, 1, True)])] == ["a", "b"]


def test_themes_are_compared_with_the_week_before_and_answered_on_our_own_page() -> None:
    heard = tuple(Theme(topic, W48, posts, loud=True) for topic, posts in (("delivery", 31), ("prices", 9), ("tea", 7)))
    assert told(Themes(heard=heard, earlier={"delivery": 25, "prices": 9, "tea": 8})) == [
        "They talk about delivery without you: 31 posts by at least 5 people, 6 more than the week before.",
        "They talk about prices without you: 9 posts by at least 5 people, as many as the week before.",
        "They talk about tea without you: 7 posts by at least 5 people, 1 fewer than the week before.",
        "Answer on your own page, where everybody can read it: delivery, prices, tea.",
    ]


def test_a_theme_that_is_new_is_compared_with_nothing() -> None:
    (first, _) = told(Themes(heard=(Theme("tea", W48, 7, loud=True),), earlier={"prices": 3}))
    assert first == "They talk about tea without you: 7 posts by at least 5 people."


def test_you_said_we_did() -> None:
    done = Theme("delivery", W47, 31, True, owner="U1", outcome="Added a second carrier")
    seen_to = Theme("prices", W47, 9, True, owner="U2")
    found = lines(Themes(done=(done,), open=(seen_to,)))
    assert found[0][1] == Text("Added a second carrier")
    assert found[1][0] == Member(SOMEBODY, "U2")
    assert [plain(line) for line in found] == [
        "You said: delivery (week 47). We did: “Added a second carrier”.",
        "A colleague sees to prices, since week 47.",
    ]


def test_what_was_done_ends_with_one_full_stop() -> None:
    for outcome, end in (("A new roast.", "”"), ("A new roast!", "”"), ("A new roast", "”.")):
        (line,) = lines(Themes(done=(Theme("taste", W47, 8, loud=True, outcome=outcome),)))
        assert plain(line).endswith(outcome + end)


def test_there_is_to_do_what_nobody_took_on_and_whatever_is_open_and_nothing_twice() -> None:
    heard = (
        Theme("delivery", W48, 31, loud=True),
        Theme("prices", W48, 9, loud=True, owner="U2"),
        Theme("taste", W48, 8, loud=True),
        Theme("tea", W48, 7, loud=True),
        Theme("quiet", W48, 6),
    )
    tea, prices = Theme("tea", W47, 9, loud=True, owner="U1"), heard[1]
    done = Theme("taste", W48, 8, loud=True, outcome="A new roast")
    found = to_see_to(Themes(heard=heard, done=(done,), open=(tea, prices)))
    assert [(one.topic, one.week) for one in found] == [("delivery", W48), ("tea", W47), ("prices", W48)]


def test_what_was_done_about_is_not_advised_any_more() -> None:
    one = Theme("delivery", W48, 31, True, outcome="Added a second carrier")
    assert told(Themes(heard=(one,), done=(one,)))[1].startswith("You said: delivery")
