"""A person gets the receipt of their choice, and nobody else gets it."""

from pathlib import Path

import pytest

from bot import keys
from bot.commands.key import rotate_keys
from bot.steps import seal
from bot.steps.person import ask_back, choose, receipt
from bot.steps.person.choose import Chosen
from bot.store.database import Database
from bot.store.visitors import visits
from bot.store.wishes import contracts
from bot.store.wishes.contracts import Terms
from rules.audit import receipt as form
from rules.audit.checkpoint import NotVerified, VerifierKey
from rules.choice import Choice, Wanted
from tests.brand_at_work import HOUR, SECRET, Work
from tests.networks import key_of
from tools import verify_log

ANA = key_of("ana")


class Page(Work):
    """Acme's page, with a record that can be sealed."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database)
        self.signer = keys.open_signer(database, folder, "acme", self.runtime.chance)

    def chosen(self, wanted: Wanted = Wanted.NEVER) -> Chosen:
        done = choose.choose_claimed(self.runtime, self.team, ANA, Choice(wanted), self.now)
        assert isinstance(done, Chosen)
        return done

    def every_choice(self) -> list[Chosen]:
        """Each thing that can be chosen, in turn, and a reply that is asked back."""
        self.claim(asked := self.says("@acme do you ship?"))
        self.send()
        with self.database.write() as session:
            visit = visits.begin(session, "acme", "token", self.now, self.now + HOUR)
            assert visits.prove(session, "acme", visit.id, ANA, "ana", "code", self.now, self.now + HOUR)
        done = []
        for wanted in Wanted:
            self.now += 1
            with self.database.read() as session:
                ids = contracts.in_force(session, "acme", ANA, SECRET, self.now)
            choice = Choice(wanted, brands=frozenset({"beta"}) if wanted is Wanted.NAMED else frozenset())
            one = choose.choose_proven(
                self.runtime, self.team, "token", choice, self.now, Terms(self.now), ids[0] if ids else ""
            )
            assert isinstance(one, Chosen)
            done.append(one)
        back = ask_back.ask_back(self.runtime, self.team, ANA, asked.id, self.now, "code")
        assert back is not None
        return [*done, back]

    def address(self, chosen: Chosen) -> str:
        found = receipt.address(self.runtime, self.team, chosen.entry_id)
        assert found is not None
        return found

    def receipt(self, address: str) -> receipt.Receipt:
        found = receipt.receipt(self.runtime, self.team, address)
        assert found is not None
        return found

    def seal(self) -> None:
        seal.seal(self.runtime, self.team, self.signer, self.now)


@pytest.fixture
def page(database: Database, tmp_path: Path) -> Page:
    return Page(database, tmp_path / "keys")


def test_nobody_finds_a_receipt_by_guessing(page: Page) -> None:
    chosen, other = page.chosen(), page.chosen(Wanted.DO_NOT_LISTEN)
    address = page.address(chosen)
    entry_id, _, tag = address.partition(".")
    wrong = page.address(other).partition(".")[2]
    for guess in (
        "", ".", entry_id, f"{entry_id}.", f"{entry_id}.{tag[:-1]}", f"{entry_id}.{wrong}", f"0.{tag[:-1]}", f"x.{tag}",
        f"{address}é", "9" * 5_000, "\ud800.\ud800",
    ):  # fmt: skip
        assert receipt.receipt(page.runtime, page.team, guess) is None, guess
    assert receipt.address(page.runtime, page.team, "nobody's") is None


def test_what_was_erased_has_no_receipt_any_more(page: Page) -> None:
    chosen = page.chosen()
    address = page.address(chosen)
    page.seal()
    with page.database.write() as session:
        session.connection().exec_driver_sql("UPDATE entry SET payload = NULL, nonce = NULL")
    assert receipt.receipt(page.runtime, page.team, address) is None
    assert receipt.address(page.runtime, page.team, chosen.entry_id) is None


@pytest.mark.promise(15)
def test_before_it_is_sealed_a_receipt_is_promised_and_the_promise_is_kept(page: Page) -> None:
    address = page.address(page.chosen())
    promised = page.receipt(address)
    assert not promised.sealed
    line = promised.text.rstrip("\n").rpartition("\n")[2]
    page.seal()
    kept = page.receipt(address)
    assert kept.sealed
    assert kept.commitment == promised.commitment
    held = form.verify(kept.text, [VerifierKey.parse(kept.key)], keys.check)
    assert held.row.line == line


@pytest.mark.promise(15)
def test_every_choice_yields_a_receipt_that_the_script_checks_offline(
    page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    all_of_them = page.every_choice()
    page.seal()
    assert len(all_of_them) == len(Wanted) + 1
    for chosen in all_of_them:
        found = page.receipt(page.address(chosen))
        assert found.text.startswith(f"{chosen.words}\n\n")
        file, key = tmp_path / "receipt.txt", tmp_path / "key.txt"
        file.write_text(found.text)
        key.write_text(f"{found.key}\n")
        assert verify_log.main(["receipt", str(file), "--key", str(key)]) == 0
        said = capsys.readouterr().out
        assert chosen.words in said
        assert ANA in said
        file.write_text(found.text.replace(chosen.words[-9:], "nothing.", 1))
        assert verify_log.main(["receipt", str(file), "--key", str(key)]) == 1
        with pytest.raises(NotVerified):
            form.verify(file.read_text(), [VerifierKey.parse(found.key)], keys.check)


@pytest.mark.promise(15)
def test_a_receipt_holds_under_the_key_of_its_day_and_anew_under_the_next_one(page: Page, tmp_path: Path) -> None:
    address = page.address(page.chosen())
    page.seal()
    before = page.receipt(address)
    rotate_keys(page.runtime, tmp_path / "keys", "log")
    after = page.receipt(address)
    assert before.key != after.key
    for one in (before, after):
        assert (
            form.verify(one.text, [VerifierKey.parse(one.key)], keys.check).row
            == form.verify(before.text, [VerifierKey.parse(before.key)], keys.check).row
        )


def test_an_entry_with_a_place_that_nobody_signed_for_is_promised_still(page: Page) -> None:
    address = page.address(page.chosen())
    page.seal()
    with page.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM checkpoint")
    assert not page.receipt(address).sealed
