"""The `[[brand]]` tables: each mistake in a sentence, and what a good file gives."""

import tomllib
from pathlib import Path

import pytest

from bot.brands import ID_FORM, BadBrand, brands_in, choose, read_brands
from rules.mention import OwnAccount

ACME = """
[[brand]]
id = "acme"
names = ["Acme", "Acme Coffee"]
[brand.x]
user_id = "1000"
handle = "@acme"
past_handles = ["acmecoffee"]
staff = ["2001"]
"""
MASTODON = "[brand.mastodon]\naccount = 'https://our.example/users/b'\nhandle = 'b@our.example'\n"
BRAVO = '[[brand]]\nid = "bravo"\nnames = ["Bravo"]\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is no brand. Add a [[brand]] table with an id, names and your accounts."),
        ("brand = 5", "There is no brand. Add a [[brand]] table with an id, names and your accounts."),
        ("brand = [5]", "[[brand]] number 1 is not a table. Write it as [[brand]]."),
        ("[[brand]]\nnames = ['A']", "[[brand]] number 1 has no id. Add it, in quotation marks."),
        ("[[brand]]\nid = 5", "[[brand]] number 1: id must be a text. Write it in quotation marks."),
        ("[[brand]]\nid = ' '", "[[brand]] number 1: id must be a text. Write it in quotation marks."),
        ("[[brand]]\nid = '../a'", f"[[brand]] number 1: the id '../a' cannot name a file. {ID_FORM}"),
        ("[[brand]]\nid = 'a'", '[[brand]] a has no names. Add a line such as names = ["Acme"].'),
        ("[[brand]]\nid = 'a'\nnames = 'A'",
         "[[brand]] a: names must be a list of texts, each in quotation marks."),
        ("[[brand]]\nid = 'a'\nnames = ['A', '']",
         "[[brand]] a: names must be a list of texts, each in quotation marks."),
        ("[[brand]]\nid = 'a'\nname = ['A']",
         "[[brand]] a has an unknown key: name. Known are bluesky, id, mastodon, names, x."),
        (BRAVO + "x = 5", "[[brand]] bravo, [brand.x] is not a table."),
        (BRAVO + "[brand.x]\nhandle = 'b'", "[[brand]] bravo, [brand.x] has no user_id. Add it, in quotation marks."),
        (BRAVO + "[brand.x]\nuser_id = 1000\nhandle = 'b'",
         "[[brand]] bravo, [brand.x]: user_id must be a text. Write it in quotation marks."),
        (BRAVO + "[brand.x]\nuser_id = '1000'",
         "[[brand]] bravo, [brand.x] has no handle. Add it, in quotation marks."),
        (BRAVO + "[brand.x]\nuserid = '1'",
         "[[brand]] bravo, [brand.x] has an unknown key: userid. Known are handle, past_handles, staff, user_id."),
        (BRAVO + "[brand.x]\nuser_id = '1000'\nhandle = 'b'\nstaff = [2001]",
         "[[brand]] bravo, [brand.x]: staff must be a list of texts, each in quotation marks."),
        (BRAVO + "[brand.x]\nuser_id = '1000'\nhandle = '@'",
         '[[brand]] bravo, [brand.x]: handle must be a handle alone, such as "acme".'),
        (BRAVO + "[brand.x]\nuser_id = '1000'\nhandle = 'b'\npast_handles = ['https://x.com/b']",
         '[[brand]] bravo, [brand.x]: past_handles must be a handle alone, such as "acme".'),
        *[(BRAVO + MASTODON + f"characters_max = {odd}",
           "[[brand]] bravo, [brand.mastodon]: characters_max must be a number from 1 to 100,000.")
          for odd in ("0", "100001", "true", "'500'")],
        (BRAVO + "[brand.x]\nuser_id = '1000'\nhandle = 'b'\ncharacters_max = 500",
         ("[[brand]] bravo, [brand.x] has an unknown key: characters_max. "
          "Known are handle, past_handles, staff, user_id.")),
        (BRAVO + BRAVO, "Two [[brand]] tables have the id bravo. Give each to one brand only."),
        (ACME + BRAVO + "[brand.x]\nuser_id = '1000'\nhandle = 'b'",
         "Two [[brand]] tables have the account x:1000. Give each to one brand only."),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(BadBrand) as caught:
        read_brands(tomllib.loads(text))
    assert str(caught.value) == sentence


def test_how_long_a_post_may_be_is_each_mastodon_servers_own_to_say() -> None:
    [bravo] = read_brands(tomllib.loads(BRAVO + MASTODON + "characters_max = 5000"))
    assert (bravo.weight_max_on("mastodon"), bravo.weight_max_on("x")) == (5000, None)
    [plain] = read_brands(tomllib.loads(BRAVO + MASTODON))
    assert plain.weight_max_on("mastodon") is None


@pytest.mark.parametrize("name", ["user_id", "staff"])
def test_an_account_that_cannot_be_is_named_by_its_place(name: str) -> None:
    values = {"user_id": '"1000"', "staff": '["2001"]'} | {name: '"ana"' if name == "user_id" else '["ana"]'}
    text = BRAVO + "[brand.x]\nhandle = 'b'\n" + "".join(f"{key} = {value}\n" for key, value in values.items())
    with pytest.raises(BadBrand, match=rf"^\[\[brand\]\] bravo, \[brand.x\]: {name} names no account\. .*\.$"):
        read_brands(tomllib.loads(text))


def test_a_file_that_is_not_there_or_no_toml_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadBrand, match=r"Cannot open .*: No such file or directory. Name a settings file that exists."):
        brands_in(tmp_path / "none.toml")
    for content in (b"[[brand", b"\xff"):
        (tmp_path / "bad.toml").write_bytes(content)
        with pytest.raises(BadBrand, match="is not valid TOML: "):
            brands_in(tmp_path / "bad.toml")


def test_the_mark_that_some_editors_put_first_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "earshot.toml").write_text(ACME, encoding="utf-8-sig")
    assert [brand.id for brand in brands_in(tmp_path / "earshot.toml")] == ["acme"]


def test_the_rest_of_the_file_is_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "earshot.toml").write_text("[slack]\nanything = 1\n" + ACME, encoding="utf-8")
    (brand,) = brands_in(tmp_path / "earshot.toml")
    assert (brand.id, brand.names, brand.staff) == ("acme", ("Acme", "Acme Coffee"), frozenset({"x:2001"}))
    assert brand.accounts == (OwnAccount("x", "x:1000", "acme", ("acmecoffee",)),)


def test_a_brand_may_live_on_several_networks() -> None:
    text = ACME + (
        '[brand.mastodon]\naccount = "https://social.example/users/acme"\nhandle = "acme@social.example"\n'
        '[brand.bluesky]\ndid = "did:plc:z72i7hdynmk6r22z27h6tvur"\nhandle = "acme.example"\n'
    )
    (brand,) = read_brands(tomllib.loads(text))
    assert [account.key for account in brand.accounts] == [
        "x:1000",
        "mastodon:https://social.example/users/acme",
        "bluesky:did:plc:z72i7hdynmk6r22z27h6tvur",
    ]


def test_among_several_brands_one_must_be_chosen() -> None:
    brands = read_brands(tomllib.loads(ACME + BRAVO))
    assert choose(brands, "bravo").id == "bravo"
    assert choose(brands[:1], None).id == "acme"
    with pytest.raises(BadBrand, match=r"There are several brands \(acme, bravo\). Say which one with --brand-id."):
        choose(brands, None)
    with pytest.raises(BadBrand, match=r"There is no brand with that id. Choose one of: acme, bravo."):
        choose(brands, "x")
