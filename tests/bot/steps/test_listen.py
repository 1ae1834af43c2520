"""What people say is heard once, whatever fails, and a "stop" counts at once."""

import threading
from dataclasses import replace

import pytest
from msgspec import structs
from sqlalchemy import update

from bot.ports import Cost, Page, Unread
from bot.steps.listen import PAGES_A_TURN, POSTS_BEFORE_A_MEMBER, take_in
from bot.store import cursors, mentions, people, uncollected
from bot.store.database import Database
from bot.store.tables import GenerationRow, SpendingRow
from bot.store.wishes import noes
from rules.facts import Origin
from rules.mention import Account, How, Kind, Ref, ReplyLimit, Wish
from rules.registry.scope import Reach
from rules.verdict import Permit, Refused
from tests.brand_at_work import DAY, HOUR, MINUTE, NOW, Killed, Work, list_in_registry, reasons
from tests.networks import key_of, outage

ASKS = "@acme do you ship to Norway?"


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def listening_objection(work: Work, author: str) -> None:
    with work.database.write() as session:
        people.meet(session, "acme", [key_of(author)], work.runtime.chance)
        told = noes.of(session, "acme", [noes.Told(key_of(author), "listen", work.now)], work.runtime.store_secret)
        noes.keep(session, "acme", told, work.now, {})


def spend(work: Work, dollars: int) -> None:
    with work.database.write() as session:
        session.merge(SpendingRow(brand_id="acme", network="x", month="2027-01", micro_usd=dollars * 1_000_000))


# What must not happen


def test_nothing_is_kept_twice_whatever_road_it_came_by(work: Work) -> None:
    work.says(ASKS)
    before = work.everything()
    assert work.hear("search").new == 0
    assert work.everything() == before


def test_a_page_taken_in_twice_changes_nothing(work: Work) -> None:
    posts = [
        work.network.post(NOW, words, f"a{n}")
        for n, words in enumerate((ASKS, "stop @acme", "@acme hi", "Acme is nice"))
    ]
    page = Page(
        (*posts, posts[0]), (Unread("9", "{}", "It has no text."), Unread(None, "[]", "No object.")), "4", False, NOW
    )
    with work.database.read() as session:
        at = cursors.read(session, "acme", "x", "mentions")
    heard = take_in(work.runtime, work.team, at, page, NOW)
    assert (heard.new, heard.changed, heard.unread) == (4, 0, 2)
    work.surface()
    before = work.everything()
    assert take_in(work.runtime, work.team, at, page, NOW).new == 0
    work.surface()
    assert work.everything() == before
    assert work.count("unread") == 2


def test_a_kill_before_the_commit_leaves_nothing_and_the_next_turn_hears_it_all(work: Work) -> None:
    work.network.post(NOW, "@acme stop", "ben")
    chance, work.runtime = work.runtime.chance, replace(work.runtime, chance=lambda _n: (_ for _ in ()).throw(Killed()))
    with pytest.raises(Killed):
        work.hear()
    assert all(not rows for rows in work.everything().values())
    with work.database.read() as session:
        assert cursors.read(session, "acme", "x", "mentions").value is None
    work.runtime = replace(work.runtime, chance=chance)
    assert work.hear().new == 1


def test_a_page_that_comes_in_pieces_because_members_act_loses_nothing_when_it_is_killed_between_them(
    work: Work,
) -> None:
    posts = [work.network.post(NOW, f"{ASKS} {n}", f"a{n}") for n in range(2 * POSTS_BEFORE_A_MEMBER + 5)]
    page = Page(tuple(reversed(posts)), (Unread(None, "[]", "No object."),), "60", False, NOW, Cost(55, 55))
    with work.database.read() as session:
        at = cursors.read(session, "acme", "x", "mentions")
    assert not work.database.members_act()
    with work.database.write(urgent=True):
        pass
    assert work.database.members_act() is work.database.is_sqlite
    if work.database.is_sqlite:
        work.kill_at("listen: stored in part")
        with pytest.raises(Killed):
            take_in(work.runtime, work.team, at, page, NOW)
        assert work.count("mention") == work.count("entry") == POSTS_BEFORE_A_MEMBER
        assert work.mention(posts[0]).post_id == posts[0].id  # the oldest come first
        with work.database.read() as session:
            assert cursors.read(session, "acme", "x", "mentions").value is None
        work.stops.clear()
    heard = take_in(work.runtime, work.team, at, page, NOW)
    assert heard.new + (POSTS_BEFORE_A_MEMBER if work.database.is_sqlite else 0) == len(posts)
    assert heard.unread == work.count("unread") == 1
    assert work.count("mention") == work.count("entry") == work.count("outbox", "kind = 'card'") == len(posts)
    with work.database.read() as session:
        assert cursors.read(session, "acme", "x", "mentions").value == "60"


def test_two_takers_of_one_page_keep_each_post_once(work: Work) -> None:
    posts = tuple(work.network.post(NOW, f"{ASKS} {n}", f"a{n}") for n in range(30))
    page = Page(posts, (), "30", False, NOW, Cost(30, 30))
    with work.database.read() as session:
        at = cursors.read(session, "acme", "x", "mentions")
    start, failed = threading.Barrier(2), []

    def take() -> None:
        start.wait()
        try:
            take_in(work.runtime, work.team, at, page, NOW)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failed.append(error)

    takers = [threading.Thread(target=take) for _ in range(2)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert failed == []
    assert work.count("mention") == work.count("entry") == work.count("outbox") == 30


def test_an_older_page_that_comes_late_does_not_turn_the_cursor_back(work: Work) -> None:
    with work.database.read() as session:
        at = cursors.read(session, "acme", "x", "mentions")
    take_in(work.runtime, work.team, at, Page((), (), "20", True, None), NOW)
    take_in(work.runtime, work.team, at, Page((), (), "10", False, NOW), NOW)
    with work.database.read() as session:
        row = cursors.read(session, "acme", "x", "mentions")
        assert (row.value, row.complete_us) == ("20", NOW)


def test_a_repost_of_somebodys_stop_is_no_stop(work: Work) -> None:
    mention = work.says("RT @ben: @acme stop", "cleo", reposts=Ref("1", key_of("ben")))
    assert mention.wish is None
    assert work.count("objection") == 0


def test_what_we_or_our_staff_say_is_no_wish_and_no_word_of_it_is_kept(work: Work) -> None:
    mention = work.says("@acme stop", "staff")
    assert (mention.kind, mention.wish, mention.post) == (Kind.EXCLUDED, None, None)
    assert work.count("objection") == work.count("outbox") == 0


def test_a_start_that_we_only_overhear_lifts_nothing(work: Work) -> None:
    work.says("@acme stop", "ben")
    work.now += HOUR
    assert work.says("start, Acme", "ben").kind is Kind.OVERHEARD
    assert work.count("objection", "lifted_us IS NULL") == 1


def test_a_start_from_another_account_lifts_nothing(work: Work) -> None:
    work.says("@acme stop", "ben")
    work.now += HOUR
    assert work.says("@acme start", "benn").wish is Wish.START
    assert work.count("objection", "lifted_us IS NULL") == 1


def test_a_start_that_was_said_before_the_stop_lifts_nothing(work: Work) -> None:
    work.network.post(NOW, "@acme start", "ben")
    work.network.post(NOW + MINUTE, "@acme stop", "ben")
    work.now += 2 * MINUTE
    work.hear()
    assert work.count("objection", "lifted_us IS NULL") == 1


def test_a_stop_that_was_edited_into_an_old_post_outlives_a_start_said_in_between(work: Work) -> None:
    old = work.says(ASKS, "ben")
    start = work.network.post(NOW + MINUTE, "@acme start", "ben")
    work.network.feed.remove(start)
    work.now += 2 * MINUTE
    work.network.edit(old.root_id, "@acme stop")
    work.hear()
    work.network.show(start)
    work.hear()
    assert work.count("objection", "lifted_us IS NULL") == 1


def dropped(work: Work) -> int:
    with work.database.read() as session:
        return uncollected.count(session, "acme", work.now - DAY, work.now + DAY)


def test_of_somebody_who_asked_not_to_be_listened_to_nothing_overheard_is_kept_but_a_count(work: Work) -> None:
    listening_objection(work, "ben")
    before = {table: rows for table, rows in work.everything().items() if table != "author"}
    work.network.post(work.now, "Acme lost my parcel with the blue ribbon", "ben")
    work.network.post(work.now, "I told Acme so", "ben")
    heard = work.hear()
    assert (heard.new, heard.changed, heard.unread) == (0, 0, 0)
    assert dropped(work) == 2
    after = work.everything()
    assert {table: rows for table, rows in after.items() if table != "author"} == before
    assert "ribbon" not in str(after)
    assert work.surface() == 0


def test_of_whom_we_know_only_their_no_not_even_the_key_is_kept(work: Work) -> None:
    listening_objection(work, "ben")
    with work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM author")
    work.network.post(work.now, "Acme lost my parcel", "ben")
    assert work.hear().new == 0
    assert dropped(work) == 1
    assert [work.count(table) for table in ("author", "mention", "entry", "outbox")] == [0, 0, 0, 0]
    assert key_of("ben") not in str(work.everything())


def test_a_dropped_post_that_comes_again_stays_dropped_and_is_counted_once(work: Work) -> None:
    listening_objection(work, "ben")
    work.now += MINUTE
    page = Page((work.network.post(NOW + 1, "Acme lost my parcel", "ben"),), (), "1", False, work.now)
    for _ in range(3):
        with work.database.read() as session:
            at = cursors.read(session, "acme", "x", "search")
        assert take_in(work.runtime, work.team, at, page, work.now).new == 0
        work.now += MINUTE
    assert work.count("mention") == 0
    assert dropped(work) == 1


def test_a_dropped_post_that_is_edited_stays_dropped_until_it_speaks_to_us(work: Work) -> None:
    listening_objection(work, "ben")
    post = work.network.post(work.now, "Acme lost my parcel", "ben")
    work.hear()
    work.network.edit(post.root_id, "Acme lost my big parcel")
    assert work.hear().new == 0
    work.network.edit(post.root_id, "@acme you lost my big parcel")
    assert work.hear().new == 1
    assert work.mention(post).kind is Kind.DIRECT


def test_a_stop_in_a_dropped_post_is_in_force_all_the_same(work: Work) -> None:
    listening_objection(work, "ben")
    work.network.post(work.now, "Acme, never contact me again", "ben")
    assert work.hear().new == 0
    assert work.count("mention") == 0
    assert reasons(work.verdict(work.says(ASKS, "ben"))) == {"asked_to_stop"}


def test_a_stop_in_a_dropped_post_that_comes_again_is_recorded_once(work: Work) -> None:
    listening_objection(work, "ben")
    page = Page((work.network.post(NOW, "Acme, never contact me again", "ben"),), (), "1", False, NOW)
    with work.database.read() as session:
        at = cursors.read(session, "acme", "x", "search")
    for _ in range(3):
        take_in(work.runtime, work.team, at, page, work.now)
    assert work.count("objection", "scope = 'any'") == 1
    assert work.count("entry", "kind = 'objection'") == 1


def test_what_was_said_to_us_and_is_edited_into_talk_about_us_loses_its_words_and_its_card_is_drawn_anew(
    work: Work,
) -> None:
    listening_objection(work, "ben")
    mention = work.says(ASKS, "ben")
    assert work.count("outbox", "kind = 'card' AND wanted = 1") == 1
    work.network.edit(mention.root_id, "do they ship to Norway? I mean Acme")
    assert (work.hear().new, dropped(work)) == (0, 0)
    mention = work.again(mention)
    assert (mention.kind, mention.post, mention.author_handle) == (Kind.OVERHEARD, None, None)
    assert mentions.read_label(mention).evidence == ()
    assert work.count("outbox", "kind = 'card' AND wanted = 2") == 1
    work.network.edit(mention.root_id, "do they ship to Norway? I still mean Acme")
    work.hear()
    assert work.count("outbox", "wanted > 2") == 0, "there is nothing left to take off it"


def test_once_they_may_be_listened_to_again_the_next_post_is_kept(work: Work) -> None:
    listening_objection(work, "ben")
    work.now += HOUR
    work.says("@acme start", "ben")
    assert work.says("Acme lost my parcel", "ben").post is not None
    assert dropped(work) == 0


def test_what_they_say_to_us_we_hear_even_so(work: Work) -> None:
    listening_objection(work, "ben")
    mention = work.says(ASKS, "ben")
    assert mention.post is not None
    assert mention.verdict == "permit"


def test_a_card_that_shows_an_overheard_post_is_drawn_anew_without_it_once_they_ask_not_to_be_listened_to(
    work: Work,
) -> None:
    mention = work.says("Acme lost my parcel", "ben")
    drawn = work.count("outbox", "wanted = 1")
    listening_objection(work, "ben")
    with work.database.write() as session:
        mentions.look_again(session, "acme", work.now, authors=[key_of("ben")])
        session.connection().execute(
            update(mentions._TABLE).values(reasons="")  # as it stood before something else changed
        )
    work.surface()
    assert work.again(mention).post is None
    assert work.count("outbox", "wanted = 1") < drawn


def test_of_whom_the_network_does_not_name_we_know_nothing_so_nobody_may_answer_them(work: Work) -> None:
    nobody = Account("", "", "")
    mention = work.says_as(nobody, ASKS)
    assert {"asked_to_stop", "opted_out"} <= reasons(work.verdict(mention))
    assert work.says_as(nobody, "@acme stop").wish is Wish.STOP
    assert work.count("objection") == 0


# Trouble and money


def test_a_network_that_does_not_answer_loses_nothing_and_is_asked_again_later(work: Work) -> None:
    work.network.outage = outage()
    post = work.network.post(NOW, ASKS)
    assert work.hear().trouble == "X does not answer."
    work.network.outage = None
    assert work.hear().trouble == "X does not answer.", "not yet a minute later"
    work.now += MINUTE
    assert work.hear().new == 1
    assert work.mention(post).verdict == "permit"
    with work.database.read() as session:
        row = cursors.read(session, "acme", "x", "mentions")
        assert (row.trouble, row.failing_us, row.retry_us) == (None, None, None)


def test_a_failing_road_remembers_since_when_it_fails_and_when_the_network_lets_us_come_again(work: Work) -> None:
    for wait in (MINUTE, 5 * MINUTE):
        work.network.outage = outage(work.now + wait)
        work.hear()
        work.now += wait
    with work.database.read() as session:
        row = cursors.read(session, "acme", "x", "mentions")
        assert (row.failing_us, row.retry_us) == (NOW, NOW + 6 * MINUTE)
        assert [one.road for one in cursors.all_of(session, "acme")] == ["mentions"]


def test_after_too_long_a_silence_nobody_is_answered_until_all_is_heard(work: Work) -> None:
    mention = work.says(ASKS)
    work.now += 15 * MINUTE
    assert reasons(work.verdict(mention)) == {"not_listening"}
    work.surface()
    assert work.again(mention).reasons == "not_listening"
    work.hear()
    work.surface()
    assert work.again(mention).verdict == "permit"


def test_who_looked_while_a_page_was_on_its_way_and_found_us_silent_looks_again(work: Work) -> None:
    mention = work.says(ASKS)
    work.now += 15 * MINUTE - 1

    def look_meanwhile() -> None:
        work.now += 1
        work.surface()

    work.stops["listen: labelled"] = look_meanwhile
    work.hear()
    assert work.again(mention).reasons == "not_listening"
    work.surface()
    assert work.again(mention).verdict == "permit"


def test_a_turn_ends_after_so_many_pages_and_the_next_goes_on(work: Work) -> None:
    work.network.page_size = 1
    for n in range(PAGES_A_TURN + 3):
        work.network.post(NOW, f"{ASKS} {n}", f"a{n}")
    assert work.hear().new == PAGES_A_TURN
    with work.database.read() as session:
        assert cursors.read(session, "acme", "x", "mentions").complete_us is None
    assert work.hear().new == 3


def test_one_that_does_not_parse_among_a_hundred_is_kept_and_the_ninety_nine_arrive(work: Work) -> None:
    for n in range(99):
        work.network.post(NOW, f"{ASKS} {n}", f"a{n}")
    work.network.feed.insert(50, Unread("77", '{"id": "77"}', "It has no text."))
    heard = work.hear()
    assert (heard.new, heard.unread) == (99, 1)
    assert work.count("unread", 'raw = \'{"id": "77"}\'') == 1


def test_at_80_percent_of_the_budget_keyword_listening_slows_and_at_95_it_stops(work: Work) -> None:
    work.hear("search")
    spend(work, 80)
    assert work.hear("search").trouble == "Keyword listening is slowed: 80 % of this month's budget is used."
    assert work.hear("mentions").trouble is None
    work.now += 15 * MINUTE
    assert work.hear("search").trouble is None
    spend(work, 95)
    assert work.hear("search").trouble == "Keyword listening has stopped: 95 % of this month's budget is used."
    assert work.hear("mentions").trouble is None


def test_with_the_budget_used_up_nothing_is_read(work: Work) -> None:
    spend(work, 100)
    assert work.hear("mentions").trouble is not None
    with work.database.read() as session:
        assert "budget is used up" in str(cursors.read(session, "acme", "x", "mentions").trouble)


def test_each_page_is_counted_in_the_months_spending(work: Work) -> None:
    work.says(ASKS)
    work.hear()
    with work.database.read() as session:
        row = session.get(SpendingRow, ("acme", "x", "2027-01"))
        assert row is not None
        assert (row.reads, row.micro_usd) == (2, 10_000)


# What must happen


@pytest.mark.promise(6)
def test_a_stop_is_in_force_for_the_very_next_decision_about_all_their_posts(work: Work) -> None:
    first, other = work.says(ASKS, "ben"), work.says(ASKS, "cleo")
    work.says("@acme stop", "ben")
    assert "asked_to_stop" in reasons(work.claim(first))
    assert isinstance(work.claim(other), Permit)
    work.surface()
    assert work.again(first).reasons == "asked_to_stop"


@pytest.mark.promise(6)
def test_a_stop_that_we_only_overhear_is_in_force_at_once_too(work: Work) -> None:
    first = work.says(ASKS, "ben")
    overheard = work.says("STOP", "ben")
    assert (overheard.kind, overheard.wish) == (Kind.OVERHEARD, Wish.STOP)
    assert "asked_to_stop" in reasons(work.claim(first))


@pytest.mark.promise(6)
def test_a_stop_in_a_post_that_we_cannot_read_in_full_is_in_force_at_once(work: Work) -> None:
    first = work.says(ASKS, "ben")
    odd = work.says("@acme stop", "ben", unread=("“remixed”.",))
    assert (odd.kind, odd.how, odd.wish) == (Kind.OVERHEARD, How.UNPROVEN, Wish.STOP)
    assert "“remixed”" in odd.label
    assert "asked_to_stop" in reasons(work.claim(first))
    assert "not_invited" in reasons(work.claim(work.says(ASKS, "cleo", unread=("“remixed”.",))))


def test_stopall_reaches_everything_for_ever(work: Work) -> None:
    work.says("@acme STOPALL", "ben")
    work.now += 2 * DAY
    later = work.says(ASKS, "ben")
    assert [(no.origin, no.reach) for no in work.facts(later).objections or ()] == [(Origin.TOLD_US, Reach.ANY)]
    assert isinstance(work.verdict(later), Refused)


def test_after_a_plain_stop_a_new_question_a_day_later_is_held_for_a_colleague(work: Work) -> None:
    stop = work.says("@acme stop", "ben")
    work.now += DAY
    later = work.says(ASKS, "ben")
    assert reasons(work.verdict(later)) == {"second_look"}
    same = work.says(ASKS, "ben", conversation_id=stop.conversation_id)
    assert "asked_to_stop" in reasons(work.verdict(same))


def test_a_stop_that_names_a_medium_reaches_no_further(work: Work) -> None:
    stop = work.says("@acme stop emailing me", "ben")
    assert reasons(work.verdict(stop)) == {"asked_to_stop"}
    asks = work.says(ASKS, "ben")
    [no] = work.facts(asks).objections or ()
    assert (no.reach, no.medium) == (Reach.UNTIL_I_ASK, "email")
    assert isinstance(work.verdict(asks), Permit)


def test_their_own_later_start_lifts_their_no_and_is_recorded(work: Work) -> None:
    work.network.post(NOW, "@acme stop", "ben")
    work.network.post(NOW + 1, "@acme start", "ben")
    work.now += MINUTE
    work.hear()
    assert work.count("objection", "lifted_us IS NOT NULL") == 1
    assert work.count("entry", "kind = 'objection'") == 2
    assert work.says(ASKS, "ben").verdict == "permit"
    work.says("@acme start", "cleo")
    assert work.count("entry", "kind = 'objection'") == 2, "nothing was lifted, so nothing is recorded"


@pytest.mark.promise(3)
def test_an_edit_that_takes_our_handle_away_takes_the_button_away(work: Work) -> None:
    mention = work.says(ASKS)
    work.network.edit(mention.root_id, "do you ship to Norway?")
    assert work.hear().changed == 1
    edited = work.again(mention)
    assert (edited.revision, edited.kind, edited.verdict) == (2, Kind.OVERHEARD, "refused")
    assert (edited.id, edited.received_us, edited.edited_us) == (mention.id, mention.received_us, NOW)


def test_an_edit_that_adds_our_handle_makes_it_a_question_to_us(work: Work) -> None:
    mention = work.says("Does Acme ship to Norway?")
    assert mention.verdict == "refused"
    work.network.edit(mention.root_id, ASKS)
    work.hear()
    assert (work.again(mention).kind, work.again(mention).verdict) == (Kind.DIRECT, "permit")


def test_of_several_revisions_on_one_page_the_newest_counts(work: Work) -> None:
    post = work.network.post(NOW, ASKS)
    work.network.edit(post.root_id, "@acme stop")
    newest = work.network.newest[post.root_id]
    work.network.feed.reverse()
    assert work.hear().new == 1
    assert work.mention(post).post_id == newest.id
    work.network.show(post)
    assert work.hear().changed == 0, "an older revision changes nothing"


def test_the_same_revision_with_more_of_its_text_is_a_change(work: Work) -> None:
    mention = work.says("@acme do you")
    work.network.show(structs.replace(work.network.newest[mention.root_id], text=ASKS))
    assert work.hear().changed == 1


def test_a_continuation_belongs_to_the_interaction_of_the_post_it_goes_on_from(work: Work) -> None:
    first = work.says(ASKS)
    more = work.adds(first, "I mean Bergen.")
    assert (more.interaction_id, more.answer_to, more.summoned) == (first.interaction_id, first.post_id, True)
    work.network.edit(first.root_id, f"{ASKS} Or Sweden?")
    third = work.adds(first, "Or Oslo.")
    assert third.interaction_id == first.interaction_id, "an answer to an earlier revision is found as well"
    work.network.edit(more.root_id, "I mean Oslo.")
    work.hear()
    assert work.again(more).interaction_id == first.interaction_id


@pytest.mark.promise(3)
def test_what_goes_on_from_a_post_that_no_longer_speaks_to_us_does_not_either(work: Work) -> None:
    first = work.says(ASKS)
    more = work.adds(first, "I mean Bergen.")
    third = work.adds(more, "Or Oslo.")
    work.network.edit(first.root_id, "Do you ship to Norway?")
    work.hear()
    for mention in (more, third):
        after = work.again(mention)
        assert (after.kind, after.revision, after.answer_to) == (Kind.OVERHEARD, 1, mention.post_id)
        assert "not_invited" in after.reasons
        assert work.count("outbox", f"subject = '{mention.id}' AND wanted = 2") == 1


def test_a_continuation_is_answered_at_the_newest_revision_of_the_post_that_it_goes_on_from(work: Work) -> None:
    first = work.says(ASKS)
    more = work.adds(first, "I mean Bergen.")
    for words in (f"{ASKS} Please.", f"{ASKS} Thanks."):
        newest = work.network.edit(first.root_id, words)
        work.hear()
        assert (work.again(more).answer_to, work.again(more).verdict) == (newest.id, "permit")


def test_a_post_and_what_goes_on_from_it_may_be_edited_in_one_page(work: Work) -> None:
    first = work.says(ASKS)
    more = work.adds(first, "I mean Bergen.")
    work.network.edit(more.root_id, "I mean Oslo.")
    newest = work.network.edit(first.root_id, f"{ASKS} Please.")
    assert work.hear().changed == 2
    after = work.again(more)
    assert (after.revision, after.answer_to, after.how) == (2, newest.id, How.CONTINUATION)


def test_a_stop_in_a_continuation_is_heard_once_however_often_its_first_post_is_edited(work: Work) -> None:
    first = work.says(ASKS)
    work.adds(first, "stop")
    work.network.edit(first.root_id, f"{ASKS} Please.")
    work.hear()
    assert work.count("objection") == 1


def test_whoever_lets_only_those_they_typed_reply_may_be_answered_only_then(work: Work) -> None:
    assert work.says(ASKS, reply_limit=ReplyLimit.MENTIONED).verdict == "permit"
    ours = Ref("5", "x:1000")
    answer = work.says("@acme thanks", "cleo", answers=ours, reply_limit=ReplyLimit.MENTIONED)
    assert (answer.how, answer.verdict) == (How.REPLY, "permit"), "typed as well, whatever else it is"
    assert "network_refuses" in work.says("Thanks", "dan", answers=ours, reply_limit=ReplyLimit.MENTIONED).reasons
    assert "network_refuses" in work.says(ASKS, "ben", reply_limit=ReplyLimit.FOLLOWING).reasons


def test_a_brand_without_an_account_on_the_network_still_listens(work: Work) -> None:
    team = replace(work.team, brand=structs.replace(work.team.brand, accounts=()))
    work.runtime, work.team = replace(work.runtime, teams=(team,)), team
    assert work.says("Acme is slow").kind is Kind.OVERHEARD


@pytest.mark.promise(8)
def test_no_registry_that_comes_and_goes_clears_what_they_told_us(work: Work) -> None:
    asked = work.says(ASKS)
    work.says("@acme stop")
    list_in_registry(work, key_of("ana"))
    assert {"asked_to_stop", "opted_out"} <= reasons(work.verdict(asked))
    with work.database.write() as session:
        session.connection().execute(update(GenerationRow).values(state="old"))
    assert "opted_out" not in reasons(work.verdict(asked))
    assert "asked_to_stop" in reasons(work.verdict(asked))
