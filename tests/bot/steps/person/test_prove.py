"""A code proves the account that said it to us, once, and nobody else.

Long, because each way to cheat is tried.
"""

import json
from typing import Any

import pytest
from msgspec.structs import replace
from sqlmodel import select

from bot.steps.person import prove
from bot.steps.person.prove import ASKED_MAX, CODE_US, VISIT_US, VISITS_MAX, Asked, NotNow
from bot.store.database import Database
from bot.store.database.upsert import insert_new
from bot.store.tables import EntryRow
from bot.store.tables.proofs import VisitRow
from bot.store.visitors.visits import Visit
from rules.mention import Account, Handle, Kind, Ref, Visibility
from tests.brand_at_work import MINUTE, Work
from tests.networks import key_of

ANA, BEN = key_of("ana"), key_of("ben")


class Page(Work):
    """Acme at work, and browsers on its preference page."""

    def ask(self, token: str | None = None) -> Asked:
        asked = prove.ask_code(self.runtime, self.team, token, self.now)
        assert isinstance(asked, Asked)
        return asked

    def visit(self, asked: Asked) -> Visit:
        found = prove.who(self.runtime, self.team, asked.token, self.now)
        assert found is not None
        return found

    def holder(self, asked: Asked) -> str | None:
        """Whose account this browser has proven."""
        return self.visit(asked).account_key

    def proofs(self) -> list[str | None]:
        """Whose proofs the record holds."""
        with self.database.read() as session:
            rows = session.exec(select(EntryRow).where(EntryRow.kind == "proof").order_by(EntryRow.id)).all()
            assert all(json.loads(row.payload or b"{}").keys() == {"by", "network"} for row in rows)
            return [row.author_key for row in rows]


@pytest.fixture
def page(database: Database) -> Page:
    return Page(database)


OVERHEARD: dict[str, dict[str, Any]] = {
    "overheard": {"words": "Look, {code}", "handles": ()},
    "a repost": {"words": "RT @ana: @acme {code}", "reposts": Ref("1", ANA)},
    "carried along by a reply": {"words": "@acme {code}", "shown_from": 6, "answers": Ref("9", key_of("cleo"))},
    "among many": {
        "words": "@acme @b @c @d @e @f @g {code}",
        "handles": (Handle(0, 5, "acme"), *(Handle(6 + 3 * n, 8 + 3 * n, name) for n, name in enumerate("bcdefg"))),
    },
    "a quote that holds it": {"words": "@acme look", "quotes": Ref("9", ANA, "@acme {code}")},
}  # fmt: skip


@pytest.mark.promise(12)
@pytest.mark.parametrize("how", OVERHEARD)
def test_a_code_that_was_not_said_to_us_in_their_own_words_proves_nothing(page: Page, how: str) -> None:
    asked = page.ask()
    post = OVERHEARD[how]
    more = {key: value for key, value in post.items() if key != "words"}
    if "quotes" in more:
        more["quotes"] = replace(more["quotes"], text=more["quotes"].text.format(code=asked.code))
    page.says(post["words"].format(code=asked.code), "ben", **more)
    assert page.holder(asked) is None
    assert page.proofs() == []


@pytest.mark.promise(12)
def test_a_code_of_an_account_that_the_network_does_not_name_proves_nothing(page: Page) -> None:
    asked = page.ask()
    page.says_as(Account("", "ana", "Ana"), f"@acme {asked.code}")
    assert page.holder(asked) is None


@pytest.mark.promise(12)
def test_a_stolen_code_proves_the_thief_s_own_account_at_most(page: Page) -> None:
    asked = page.ask()
    page.says(f"@acme {asked.code}", "ben")
    assert page.holder(asked) == BEN
    page.says(f"@acme {asked.code}", "ana")
    assert page.holder(asked) == BEN, "it was used up"
    assert page.proofs() == [BEN]


def test_a_code_that_two_accounts_say_at_once_proves_neither(page: Page) -> None:
    asked = page.ask()
    page.network.post(page.now, f"@acme {asked.code}", "ben")
    page.says(f"@acme {asked.code}", "ana")
    assert page.holder(asked) is None
    assert page.proofs() == []


def test_a_code_is_used_once_and_hearing_its_post_again_changes_nothing(page: Page) -> None:
    asked = page.ask()
    mention = page.says(f"@acme {asked.code}")
    again = page.ask()
    page.network.show(page.network.newest[mention.root_id])
    before = page.everything()
    page.hear()
    assert page.everything() == before
    assert (page.holder(asked), page.holder(again)) == (ANA, None)
    assert page.proofs() == [ANA]


def test_a_code_that_is_late_or_replaced_by_another_proves_nothing(page: Page) -> None:
    late = page.ask()
    first = page.ask()
    second = page.ask(first.token)
    assert second.token == first.token
    page.says(f"@acme {first.code}")
    assert page.holder(first) is None
    page.now += CODE_US
    page.says(f"@acme {late.code}")
    assert prove.who(page.runtime, page.team, late.token, page.now) is None
    assert page.proofs() == []


def test_a_proven_visit_is_never_proven_anew(page: Page) -> None:
    asked = page.ask()
    page.says(f"@acme {asked.code}")
    other = page.ask(asked.token)
    assert other.token != asked.token
    page.says(f"@acme {other.code}", "ben")
    assert (page.holder(asked), page.holder(other)) == (ANA, BEN)


def test_a_visit_lasts_half_an_hour_and_then_nothing_of_it_is_left(page: Page) -> None:
    asked = page.ask()
    page.now += MINUTE
    page.says(f"@acme {asked.code}")
    visit = page.visit(asked)
    assert (visit.account_key, visit.handle, visit.how, visit.code_us) == (ANA, "ana", "code", None)
    assert visit.expires_us == page.now + VISIT_US
    page.now += VISIT_US - 1
    assert page.holder(asked) == ANA
    page.now += 1
    assert prove.who(page.runtime, page.team, asked.token, page.now) is None
    page.ask()
    assert page.count("visit") == 1


def test_who_leaves_is_nobody_at_once(page: Page) -> None:
    asked = page.ask()
    page.says(f"@acme {asked.code}")
    prove.leave(page.runtime, page.team, asked.token)
    prove.leave(page.runtime, page.team, "nobody's")
    assert prove.who(page.runtime, page.team, asked.token, page.now) is None
    assert prove.who(page.runtime, page.team, None, page.now) is None


def test_a_visit_may_ask_so_often_and_so_many_may_be_open(page: Page) -> None:
    asked = page.ask()
    for _ in range(ASKED_MAX - 1):
        asked = page.ask(asked.token)
    refused = prove.ask_code(page.runtime, page.team, asked.token, page.now)
    assert isinstance(refused, NotNow)
    assert "many times" in refused.sentence
    with page.database.write() as session:
        same = {"brand_id": "acme", "begun_us": 0, "expires_us": page.now + MINUTE}
        insert_new(session, VisitRow, [{"token": number.to_bytes(4), **same} for number in range(VISITS_MAX)])
    refused = prove.ask_code(page.runtime, page.team, None, page.now)
    assert isinstance(refused, NotNow)
    assert "try again" in refused.sentence
    page.now += MINUTE
    page.ask()


def test_the_store_holds_neither_token_nor_code(page: Page) -> None:
    asked = page.ask()
    with page.database.read() as session:
        row = session.exec(select(VisitRow)).one()
        held = repr(row.model_dump()).encode()
    assert asked.code.encode() not in held
    assert asked.token.encode() not in held
    assert len(asked.token) >= 43


def test_a_post_that_is_but_a_code_is_no_matter_for_the_team(page: Page) -> None:
    asked = page.ask()
    mention = page.says(f"@acme {asked.code}")
    late = page.says("@acme earshot-7F3K-92QD-M4TX", "ben")
    for one in (mention, late):
        assert (one.kind, one.post, one.wish) == (Kind.EXCLUDED, None, None)
    assert page.count("outbox", "kind IN ('card', 'rollup')") == 0
    assert page.count("mention") == 2
    page.surface()
    assert page.count("outbox", "kind IN ('card', 'rollup')") == 0


def test_a_question_with_a_code_in_it_is_still_a_question(page: Page) -> None:
    asked = page.ask()
    mention = page.says(f"@acme do you ship? {asked.code}")
    assert mention.kind is Kind.DIRECT
    assert page.holder(asked) == ANA
    stop = page.ask()
    assert page.says(f"@acme stop {stop.code}", "ben").wish == "stop"


@pytest.mark.parametrize("sign", ["private", "bot", "reply"])
def test_a_code_is_heard_in_a_message_from_a_bot_and_in_an_answer(page: Page, sign: str) -> None:
    asked = page.ask()
    match sign:
        case "private":
            page.says(asked.code, handles=(), sent_to=("x:1000",), visibility=Visibility.PRIVATE)
        case "bot":
            page.says_as(Account(ANA, "ana", "Ana", bot=True), f"@acme {asked.code}")
        case _:
            page.says(asked.code, handles=(), answers=Ref("9", "x:1000"))
    assert page.holder(asked) == ANA


def test_a_page_without_a_code_asks_the_database_nothing_more(page: Page) -> None:
    row = page.says("@acme do you ship?")
    assert prove.hear_codes(None, page.team, [row], page.now) == ([row], [])  # type: ignore[arg-type] # it is not asked
