"""What `earshot doctor` says of a signed feed."""

from pathlib import Path

from bot.checks.registries import reachable
from bot.settings.parts import RegistryPart
from tests.bot.steps.listed import NOW
from tests.bot.steps.signed import FeedPublisher
from tools.make_feed import KEY, signer


def part(publisher: FeedPublisher, key: str = KEY.text) -> RegistryPart:
    return RegistryPart(name="quiet", format="feed", source=str(publisher.folder), keys=(key,))


def test_a_feed_that_nobody_whom_we_trust_has_signed_is_told(tmp_path: Path) -> None:
    publisher = FeedPublisher(tmp_path)
    assert "There is no registry" in reachable(part(publisher), lambda: NOW).sentence
    publisher.publish("x:1")
    found = reachable(part(publisher, signer(9)[0].text), lambda: NOW)
    assert (found.ok, "none of the keys we trust" in found.sentence) == (False, True)


def test_a_feed_in_order_is_told_with_its_number_and_its_rows(tmp_path: Path) -> None:
    publisher = FeedPublisher(tmp_path)
    publisher.publish("x:1", "x:2")
    found = reachable(part(publisher), lambda: NOW)
    assert (found.ok, found.sentence) == (True, "It is signed as it should be: number 1, 2 rows.")
