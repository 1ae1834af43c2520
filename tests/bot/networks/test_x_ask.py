"""What we ask X for: search words that X takes."""

import pytest

from bot.networks.x_ask import FIELDS, overheard_query
from rules.mention import OwnAccount
from sandbox.networks.x.fields import Wanted, wanted

ACME = OwnAccount("x", "x:7", "acme", ("acmeshop",))
NEW = OwnAccount("x", "x:7", "acme")


@pytest.mark.parametrize("names", [(), ("",), (" ",), ('"',)])
def test_without_a_name_there_is_nothing_to_search_for(names: tuple[str, ...]) -> None:
    assert overheard_query(NEW, names) == ""


def test_too_many_names_are_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="Take some names of the brand out"):
        overheard_query(ACME, [f"Acme number {n}" for n in range(60)])


def test_names_tags_and_old_handles_are_searched_but_not_what_is_said_to_us() -> None:
    assert overheard_query(ACME, ("Acme", 'Acme "Home" Shop', "Acme")) == (
        '("Acme" OR "Acme Home Shop" OR #acme OR #acmehomeshop OR @acmeshop) -@acme -from:acme -is:retweet'
    )


def test_x_is_asked_whether_a_post_is_paid_for_and_knows_every_field_that_we_ask_for() -> None:
    asked = {f"{kind}.fields": ",".join(FIELDS[f"{kind}_fields"]) for kind in ("tweet", "user", "media")}
    found = wanted({**asked, "expansions": ",".join(FIELDS["expansions"])})
    assert isinstance(found, Wanted)
    assert "paid_partnership" in found.post
