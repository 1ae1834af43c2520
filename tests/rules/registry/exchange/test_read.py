"""Lists of other tools: nothing loosens, nobody is joined by an e-mail address."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.registry.exchange.form import Form
from rules.registry.exchange.read import TEXT_CHARS_MAX, BadList, LeftOut, SaysNo, Why, read

ANA, BEN = "x:@ana", "bluesky:@ben.example"
NOT_TEXTS = {"x": None, "twitter": True, "bsky": 1.5, "account": ["x:@ana"]}


def said(form: Form, text: str) -> list[tuple[int, str | Why]]:
    return [(one.line, one.who if isinstance(one, SaysNo) else one.why) for one in read(form, text)]


@pytest.mark.promise(8)
def test_what_would_let_somebody_be_contacted_again_is_left_out() -> None:
    """Mautic's own import takes doNotEmail=false as an order to lift a no."""
    for word in ("0", "false", "No", "off"):
        assert said(Form.MAUTIC, f"twitter,doNotEmail\nana,{word}\n") == [(2, Why.LOOSENS)]
    for word in ("0", "contactable"):
        assert said(Form.MAUTIC, f"twitter,channel,reason\nana,email,{word}\n") == [(2, Why.LOOSENS)]
    for word in ("enabled", "confirmed"):
        assert said(Form.LISTMONK, f"email,x,status\na@b.example,ana,{word}\n") == [(2, Why.LOOSENS)]
    for action in ("DELETE", "remove"):
        assert said(Form.SES, f"emailAddress,account,action\na@b.example,x:@ana,{action}\n") == [(2, Why.LOOSENS)]
    assert said(Form.SES, '{"EmailAddress": "a@b.example", "Account": "x:@ana", "ImportAction": "DELETE"}') == [
        (1, Why.LOOSENS)
    ]


@pytest.mark.promise(12)
def test_an_e_mail_address_or_a_phone_number_is_joined_to_nobody() -> None:
    assert said(Form.MAUTIC, "email,doNotEmail\nana@social.example,1\n") == [(2, Why.NO_ACCOUNT)]
    assert said(Form.LISTMONK, 'email,name,attributes\na@b.example,Ana,"{""city"": ""Oslo""}"\n') == [
        (2, Why.NO_ACCOUNT)
    ]
    whole = {"SuppressedDestinationSummaries": [{"EmailAddress": "a@b.example", "Reason": "COMPLAINT"}]}
    assert said(Form.SES, json.dumps(whole)) == [(1, Why.NO_ACCOUNT)]
    addresses = "ana@social.example\n+47 123 45 678\n47-123-45-678\n"
    assert said(Form.PLAIN, addresses) == [(line, Why.NO_ACCOUNT) for line in (1, 2, 3)]
    assert said(Form.MAUTIC, "account\nana@social.example\n") == [(2, Why.NO_ACCOUNT)]


def test_a_mailbox_that_failed_is_nobodys_wish() -> None:
    assert said(Form.SES, "emailaddress,account,reason\na@b.example,x:1,BOUNCE\n") == [(2, Why.BOUNCED)]
    assert said(Form.MAUTIC, "twitter,reason\nana,2\nana,bounced\n") == [(2, Why.BOUNCED), (3, Why.BOUNCED)]


def test_a_row_that_says_nothing_is_left_out_and_so_is_what_cannot_be_read() -> None:
    assert said(Form.MAUTIC, "twitter,doNotEmail\nana,\n") == [(2, Why.SILENT)]
    assert said(Form.MAUTIC, "twitter\nbr\u0430nd\n") == [(2, Why.UNREADABLE)]
    assert said(Form.PLAIN, "somebody\n@somebody\n") == [(1, Why.UNREADABLE), (2, Why.UNREADABLE)]


@pytest.mark.parametrize(
    ("form", "text", "what"),
    [
        (Form.MAUTIC, "", "Line 1 does not name the columns"),
        (Form.MAUTIC, "\n", "Line 1 does not name the columns"),
        (Form.MAUTIC, "twitter,Twitter\nana,ana\n", "Line 1 does not name the columns"),
        (Form.MAUTIC, "twitter,doNotEmail\nana\n", "Line 2 has 1 columns, not 2"),
        (Form.MAUTIC, 'twitter\n"ana\n', "Line 2 has a quote that does not end"),
        (Form.MAUTIC, "twitter\n" + "a" * 140_000 + "\n", "a value that is too long"),
        (Form.SES, '{"EmailAddress": "a@b.example"}\n{\n', "Line 2 is no JSON"),
        (Form.SES, "[1]", "Entry 1 is no JSON object"),
        (Form.SES, '{"SuppressedDestinationSummaries": "x"}', "is no list"),
        (Form.MAUTIC, '{"contacts": 1}', "contacts is no list"),
        (Form.LISTMONK, '{"data": {"results": null}}', "results is no list"),
        (Form.SES, "[" * 100_000, "is no JSON"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_with_its_line(form: Form, text: str, what: str) -> None:
    with pytest.raises(BadList, match=what):
        said(form, text)


def test_a_list_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadList, match=r"^The list has more than 67,108,864 characters\. Split it\.$"):
        read(Form.PLAIN, "x" * (TEXT_CHARS_MAX + 1))
    assert read(Form.PLAIN, "x" * TEXT_CHARS_MAX)


def test_the_sign_between_columns_is_that_of_the_heading() -> None:
    for text in ("\ufefftwitter\nana\n", "twitter;notes\nana;hello, you\n", "twitter,a;b\nana,x\n"):
        assert said(Form.MAUTIC, text) == [(2, ANA)]
    assert said(Form.MAUTIC, "twitter\nana;ben\n") == [(2, Why.UNREADABLE)]


def test_mautic_is_read_with_either_sign_between_columns_and_a_byte_order_mark() -> None:
    want: list[tuple[int, str | Why]] = [(2, ANA), (3, BEN)]
    for sign in ",;":
        text = f"\ufeffE-Mail{sign}Twitter{sign}Bluesky{sign}doNotEmail\r\na@b.example{sign}@ana{sign}{sign}1\r\n"
        assert said(Form.MAUTIC, f"{text}{sign}{sign}ben.example{sign}yes\r\n\r\n") == want
    assert said(Form.MAUTIC, "twitter,channel,reason\nana,email,1\nana,sms,3\n") == [(2, ANA), (3, ANA)]


def test_two_accounts_of_one_row_are_two_that_are_not_joined() -> None:
    assert said(Form.MAUTIC, "twitter,bluesky\nana,ben.example\n") == [(2, ANA), (2, BEN)]


def test_listmonk_is_read_with_accounts_as_columns_or_attributes() -> None:
    assert said(Form.LISTMONK, "email,x,status\na@b.example,ana,blocklisted\n") == [(2, ANA)]
    rows = [
        json.dumps(one).replace('"', '""') for one in ({"x": "ana"}, {"twitter_id": 12, "vip": True}, ["x"], NOT_TEXTS)
    ]
    text = "email,attributes\n" + "".join(f'a@b.example,"{row}"\n' for row in rows) + "a@b.example,{\na@b.example,\n"
    nothing = Why.NO_ACCOUNT
    assert said(Form.LISTMONK, text) == [(2, ANA), (3, "x:12"), *((line, nothing) for line in (4, 5, 6, 7))]


def contact(twitter: str | None, *reasons: int | str, **more: object) -> dict[str, object]:
    """A contact as Mautic's API tells it, with what it says of each channel on which it must not be contacted."""
    one = {"id": "17", "label": "Twitter", "alias": "twitter", "group": "social", "value": twitter}
    fields = {"core": {"email": {"value": "a@b.example"}}, "social": {"twitter": one}, "professional": []}
    noes = [{"id": 1, "reason": reason, "comments": "", "channel": "email"} for reason in reasons]
    return {"id": 47, "points": 0, "doNotContact": noes, "fields": {**fields, "all": {"twitter": twitter}}, **more}


@pytest.mark.promise(8)
@pytest.mark.parametrize(
    ("one", "what"),
    [
        (contact("ana", 1), ANA),
        (contact("ana", "3"), ANA),
        (contact("ana", 0, 2, 1), ANA),
        (contact("ana", 0, 2), Why.BOUNCED),
        (contact("ana", 0), Why.LOOSENS),
        (contact("ana"), Why.SILENT),
        (contact("ana", doNotContact=None), Why.SILENT),
        (contact(None, 1), Why.NO_ACCOUNT),
        (contact(None, 1, fields={"social": {"twitter": {"value": "ana"}}}), ANA),
        ({"twitter": "ana", "reason": 1}, ANA),
    ],
)
def test_a_contact_of_mautics_api_says_no_where_it_says_that_it_was_a_wish(one: object, what: str | Why) -> None:
    for answer in ({"total": "1", "contacts": {"47": one}}, {"contact": one}, one, [one], {"contacts": [one]}):
        assert said(Form.MAUTIC, json.dumps(answer)) == [(1, what)]
    assert said(Form.MAUTIC, json.dumps({"total": 0, "contacts": []})) == []
    assert said(Form.MAUTIC, json.dumps({"total": 0, "contacts": {}})) == []


def test_what_the_api_of_listmonk_answers_is_read() -> None:
    def answer(**one: object) -> str:
        return json.dumps({"data": {"results": [{"id": 1, "email": "a@b.example", **one}], "total": 1, "page": 1}})

    assert said(Form.LISTMONK, answer(attribs={"x": "ana", "vip": True}, status="blocklisted")) == [(1, ANA)]
    assert said(Form.LISTMONK, answer(attribs={"x": "ana", "status": "gone"}, status="enabled")) == [(1, Why.LOOSENS)]
    assert said(Form.LISTMONK, answer(attribs=["x"], status="blocklisted")) == [(1, Why.NO_ACCOUNT)]
    assert said(Form.LISTMONK, '{"data": {"id": 1, "attribs": {"x": "ana"}, "status": "blocklisted"}}') == [(1, ANA)]


def test_ses_is_read_as_a_whole_answer_as_lines_and_as_csv() -> None:
    one = {"EmailAddress": "a@b.example", "Reason": "COMPLAINT", "Account": "x:@ana"}
    assert said(Form.SES, json.dumps({"SuppressedDestinationSummaries": [one, one]})) == [(1, ANA), (2, ANA)]
    assert said(Form.SES, json.dumps([one])) == [(1, ANA)]
    assert said(Form.SES, json.dumps(one)) == [(1, ANA)]
    assert said(Form.SES, "\n" + json.dumps(one, indent=1)) == [(1, ANA)]
    assert said(Form.SES, f"{json.dumps(one)}\n\n{json.dumps(one)}\n") == [(1, ANA), (3, ANA)]
    assert said(Form.SES, "emailAddress,reason,account\na@b.example,COMPLAINT,x:@ana\n") == [(2, ANA)]


def test_a_plain_list_has_an_account_a_line_and_remarks() -> None:
    assert said(Form.PLAIN, "# from the old tool\n\nx:@Ana\r\n  @ben@social.example\n") == [
        (3, ANA),
        (4, "mastodon:@ben@social.example"),
    ]


@pytest.mark.promise(33)
@given(st.sampled_from([Form.PLAIN, Form.MAUTIC, Form.LISTMONK, Form.SES]), st.text(max_size=300))
def test_whatever_the_text_it_is_read_or_refused(form: Form, text: str) -> None:
    found: list[SaysNo | LeftOut] = []
    with suppress(BadList):
        found.extend(read(form, text))
    assert all(one.line > 0 for one in found)
