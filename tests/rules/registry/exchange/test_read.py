"""Lists of other tools: nothing loosens, nobody is joined by an e-mail address."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.registry.exchange.read import TEXT_CHARS_MAX, BadList, LeftOut, SaysNo, Tool, Why, read

ANA, BEN = "x:@ana", "bluesky:@ben.example"


def said(tool: Tool, text: str) -> list[tuple[int, str | Why]]:
    return [(one.line, one.who if isinstance(one, SaysNo) else one.why) for one in read(tool, text)]


@pytest.mark.promise(8)
def test_what_would_let_somebody_be_contacted_again_is_left_out() -> None:
    """Mautic's own import takes doNotEmail=false as an order to lift a no."""
    for word in ("0", "false", "No", "off"):
        assert said(Tool.MAUTIC, f"twitter,doNotEmail\nana,{word}\n") == [(2, Why.LOOSENS)]
    assert said(Tool.MAUTIC, "twitter,channel,reason\nana,email,0\n") == [(2, Why.LOOSENS)]
    assert said(Tool.LISTMONK, "email,x,status\na@b.example,ana,enabled\n") == [(2, Why.LOOSENS)]
    for action in ("DELETE", "remove"):
        assert said(Tool.SES, f"emailAddress,account,action\na@b.example,x:@ana,{action}\n") == [(2, Why.LOOSENS)]
    assert said(Tool.SES, '{"EmailAddress": "a@b.example", "Account": "x:@ana", "ImportAction": "DELETE"}') == [
        (1, Why.LOOSENS)
    ]


@pytest.mark.promise(12)
def test_an_e_mail_address_or_a_phone_number_is_joined_to_nobody() -> None:
    assert said(Tool.MAUTIC, "email,doNotEmail\nana@social.example,1\n") == [(2, Why.NO_ACCOUNT)]
    assert said(Tool.LISTMONK, 'email,name,attributes\na@b.example,Ana,"{""city"": ""Oslo""}"\n') == [
        (2, Why.NO_ACCOUNT)
    ]
    whole = {"SuppressedDestinationSummaries": [{"EmailAddress": "a@b.example", "Reason": "COMPLAINT"}]}
    assert said(Tool.SES, json.dumps(whole)) == [(1, Why.NO_ACCOUNT)]
    assert said(Tool.PLAIN, "ana@social.example\n+47 123 45 678\n") == [(1, Why.NO_ACCOUNT), (2, Why.NO_ACCOUNT)]
    assert said(Tool.MAUTIC, "account\nana@social.example\n") == [(2, Why.NO_ACCOUNT)]


def test_a_mailbox_that_failed_is_nobodys_wish() -> None:
    assert said(Tool.SES, "emailaddress,account,reason\na@b.example,x:1,BOUNCE\n") == [(2, Why.BOUNCED)]
    assert said(Tool.MAUTIC, "twitter,reason\nana,2\nana,bounced\n") == [(2, Why.BOUNCED), (3, Why.BOUNCED)]


def test_a_row_that_says_nothing_is_left_out_and_so_is_what_cannot_be_read() -> None:
    assert said(Tool.MAUTIC, "twitter,doNotEmail\nana,\n") == [(2, Why.SILENT)]
    assert said(Tool.MAUTIC, "twitter\nbr\u0430nd\n") == [(2, Why.UNREADABLE)]
    assert said(Tool.PLAIN, "somebody\n") == [(1, Why.UNREADABLE)]


@pytest.mark.parametrize(
    ("tool", "text", "what"),
    [
        (Tool.MAUTIC, "", "Line 1 does not name the columns"),
        (Tool.MAUTIC, "\n", "Line 1 does not name the columns"),
        (Tool.MAUTIC, "twitter,Twitter\nana,ana\n", "Line 1 does not name the columns"),
        (Tool.MAUTIC, "twitter,doNotEmail\nana\n", "Line 2 has 1 columns, not 2"),
        (Tool.MAUTIC, 'twitter\n"ana\n', "Line 2 has a quote that does not end"),
        (Tool.MAUTIC, "twitter\n" + "a" * 140_000 + "\n", "a value that is too long"),
        (Tool.SES, '{"EmailAddress": "a@b.example"}\n{\n', "Line 2 is no JSON"),
        (Tool.SES, "[1]", "Entry 1 is no JSON object"),
        (Tool.SES, '{"SuppressedDestinationSummaries": "x"}', "is no list"),
        (Tool.SES, "[" * 100_000, "is no JSON"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_with_its_line(tool: Tool, text: str, what: str) -> None:
    with pytest.raises(BadList, match=what):
        said(tool, text)


def test_a_list_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadList, match="Split it"):
        read(Tool.PLAIN, "x" * (TEXT_CHARS_MAX + 1))


def test_mautic_is_read_with_either_sign_between_columns_and_a_byte_order_mark() -> None:
    want: list[tuple[int, str | Why]] = [(2, ANA), (3, BEN)]
    for sign in ",;":
        text = f"\ufeffE-Mail{sign}Twitter{sign}Bluesky{sign}doNotEmail\r\na@b.example{sign}@ana{sign}{sign}1\r\n"
        assert said(Tool.MAUTIC, f"{text}{sign}{sign}ben.example{sign}yes\r\n\r\n") == want
    assert said(Tool.MAUTIC, "twitter,channel,reason\nana,email,1\nana,sms,3\n") == [(2, ANA), (3, ANA)]


def test_two_accounts_of_one_row_are_two_that_are_not_joined() -> None:
    assert said(Tool.MAUTIC, "twitter,bluesky\nana,ben.example\n") == [(2, ANA), (2, BEN)]


def test_listmonk_is_read_with_accounts_as_columns_or_attributes() -> None:
    assert said(Tool.LISTMONK, "email,x,status\na@b.example,ana,blocklisted\n") == [(2, ANA)]
    rows = [json.dumps(one).replace('"', '""') for one in ({"x": "ana"}, {"twitter_id": 12, "vip": True}, ["x"])]
    text = "email,attributes\n" + "".join(f'a@b.example,"{row}"\n' for row in rows) + "a@b.example,{\na@b.example,\n"
    nothing = Why.NO_ACCOUNT
    assert said(Tool.LISTMONK, text) == [(2, ANA), (3, "x:12"), (4, nothing), (5, nothing), (6, nothing)]


def test_ses_is_read_as_a_whole_answer_as_lines_and_as_csv() -> None:
    one = {"EmailAddress": "a@b.example", "Reason": "COMPLAINT", "Account": "x:@ana"}
    assert said(Tool.SES, json.dumps({"SuppressedDestinationSummaries": [one, one]})) == [(1, ANA), (2, ANA)]
    assert said(Tool.SES, json.dumps([one])) == [(1, ANA)]
    assert said(Tool.SES, json.dumps(one)) == [(1, ANA)]
    assert said(Tool.SES, f"{json.dumps(one)}\n\n{json.dumps(one)}\n") == [(1, ANA), (3, ANA)]
    assert said(Tool.SES, "emailAddress,reason,account\na@b.example,COMPLAINT,x:@ana\n") == [(2, ANA)]


def test_a_plain_list_has_an_account_a_line_and_remarks() -> None:
    assert said(Tool.PLAIN, "# from the old tool\n\nx:@Ana\r\n  @ben@social.example\n") == [
        (3, ANA),
        (4, "mastodon:@ben@social.example"),
    ]


@pytest.mark.promise(33)
@given(st.sampled_from(Tool), st.text(max_size=300))
def test_whatever_the_text_it_is_read_or_refused(tool: Tool, text: str) -> None:
    found: list[SaysNo | LeftOut] = []
    with suppress(BadList):
        found.extend(read(tool, text))
    assert all(one.line > 0 for one in found)
