"""`earshot label`: lines in, labels out, and what is said of a line that fails."""

import errno
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.commands.label import Complaint, label_lines, main
from rules.mention import Brand, OwnAccount
from tests.bot.networks import bluesky_shapes, mastodon_said

ACME = Brand("acme", ("Acme",), (OwnAccount("x", "x:1000", "acme", ("acmecoffee",)),), frozenset({"x:2001"}))
TOML = '[[brand]]\nid = "acme"\nnames = ["Acme"]\n[brand.x]\nuser_id = "1000"\nhandle = "acme"\n'
TO_ACME = {"mentions": [{"start": 0, "end": 5, "username": "acme", "id": "1000"}]}


def post(post_id: int, text: str, author: str = "5", **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    marks = {"entities": TO_ACME} if text.startswith("@acme") else {}
    shape = {"id": str(post_id), "text": text, "author_id": author, "conversation_id": str(post_id)}
    return {**shape, "display_text_range": [0, len(text)], **marks, **fields}


def answer(post_id: int, to: int, text: str, author: str = "5", to_author: str = "5", **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    references = [{"type": "replied_to", "id": str(to)}]
    known = {"conversation_id": "1", "in_reply_to_user_id": to_author, "referenced_tweets": references}
    return post(post_id, text, author, **{**known, **fields})


def labelled(*payloads: object) -> list[tuple[str, str]]:
    lines = [json.dumps(payload).encode() for payload in payloads]
    results = list(label_lines(ACME, lines))
    assert not [result for result in results if isinstance(result, Complaint)]
    return [(result["id"], str(result["how"])) for result in results if not isinstance(result, Complaint)]


@pytest.fixture
def brand_file(tmp_path: Path) -> Path:
    path = tmp_path / "brand.toml"
    path.write_text(TOML, encoding="utf-8")
    return path


def run(brand_file: Path, content: bytes, **wanted: str) -> tuple[int, list[dict[str, Any]], str]:
    source = brand_file.parent / "input.jsonl"
    source.write_bytes(content)
    out, err = io.BytesIO(), io.StringIO()
    status = main(brand_file, wanted.get("brand_id"), wanted.get("network", "x"), str(source), out=out, err=err)
    return status, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def test_a_line_that_does_not_parse_is_named_and_the_rest_goes_on(brand_file: Path) -> None:
    good = json.dumps(post(1, "@acme hi")).encode()
    status, lines, err = run(brand_file, good + b"\n{nope\n\r\n\xff\n" + b"[" * 9000 + b"\n" + good)
    assert status == 1
    assert [line["id"] for line in lines] == ["1", "1"]
    assert err == "Line 2 is not JSON.\nLine 4 is not JSON.\nLine 5 is not JSON.\n"


def test_a_post_in_a_page_that_does_not_parse_is_named_by_line_and_place(brand_file: Path) -> None:
    page = {"data": [post(1, "@acme hi"), {"id": "2"}, {"id": "3\u202e", "text": "a"}, post(4, "Acme")]}
    status, lines, err = run(brand_file, b"\n" + json.dumps(page).encode())
    assert status == 1
    assert [line["id"] for line in lines] == ["1", "4"]
    assert err == "Line 2, post 2 (id 2): `text` is missing.\nLine 2, post 3: `id` is not an id of X.\n"


def test_lines_of_bluesky_are_labelled_and_what_does_not_parse_is_named_by_its_address(brand_file: Path) -> None:
    did = "did:plc:acmeacmeacmeacmeacmeacme"
    ana = "did:plc:anaanaanaanaanaanaanaana"
    brand_file.write_text(f'{TOML}[brand.bluesky]\ndid = "{did}"\nhandle = "acme.example"\n', encoding="utf-8")
    facet = {
        "index": {"byteStart": 5, "byteEnd": 18},
        "features": [{"$type": "app.bsky.richtext.facet#mention", "did": did}],
    }
    record = {"text": "🙏 @acme.example, stop", "facets": [facet], "createdAt": "2026-07-02T06:49:53.771Z"}
    good = {"uri": f"at://{ana}/app.bsky.feed.post/3k1", "author": {"did": ana}, "record": record, "reason": "mention"}
    bad = {**good, "uri": f"at://{ana}/app.bsky.feed.post/3k2", "record": None}
    page = json.dumps({"notifications": [good, bad]}).encode()
    status, (line,), err = run(brand_file, page, network="bluesky")
    assert (line["id"], line["how"], line["wish"]) == (good["uri"], "mention", "stop")
    assert (line["evidence"][0]["start"], line["evidence"][0]["end"]) == (2, 15)
    assert (status, err) == (1, f"Line 1, post 2 (id {bad['uri']}): `record` is missing.\n")


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"network": "myspace"}, 2, "The network myspace is not known here. Choose one of: x, mastodon, bluesky.\n"),
        ({"brand_id": "bravo"}, 1, "There is no brand with that id. Choose one of: acme.\n"),
    ],
)
def test_a_wrong_choice_is_one_sentence(brand_file: Path, change: dict[str, str], status: int, sentence: str) -> None:
    assert run(brand_file, b"", **change) == (status, [], sentence)


def test_labels_that_cannot_be_written_are_not_blamed_on_the_input(brand_file: Path, tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    source, err = tmp_path / "input.jsonl", io.StringIO()
    source.write_text(json.dumps(post(1, "@acme")), encoding="utf-8")
    assert main(brand_file, None, "x", str(source), out=Full(), err=err) == 1
    told = f"Stopped between {source} and the labels: No space left on device. Mend that and start again.\n"
    assert err.getvalue() == told


def test_a_missing_file_is_one_sentence(brand_file: Path, tmp_path: Path) -> None:
    err = io.StringIO()
    assert main(brand_file, None, "x", str(tmp_path / "none"), out=io.BytesIO(), err=err) == 1
    assert err.getvalue().endswith("No such file or directory. Name a file that exists, or - for standard input.\n")


def test_a_reader_that_has_gone_is_no_traceback(brand_file: Path, tmp_path: Path) -> None:
    class Gone(io.BytesIO):
        def write(self, _: object) -> int:
            raise BrokenPipeError

    (tmp_path / "input.jsonl").write_text(json.dumps(post(1, "@acme")), encoding="utf-8")
    assert main(brand_file, None, "x", str(tmp_path / "input.jsonl"), out=Gone(), err=io.StringIO()) == 1


def test_each_post_gives_one_line_in_order_with_all_that_others_rely_on(brand_file: Path) -> None:
    page = {
        "data": [post(2, "@acme stop"), post(1, "Acme is down")],
        "includes": {"users": [{"id": "5", "name": "Ana"}]},
    }
    status, (first, second), err = run(brand_file, json.dumps(page).encode())
    assert (status, err) == (0, "")
    assert first == {
        "id": "2",
        "label": "direct",
        "how": "mention",
        "evidence": [
            {
                "how": "mention",
                "what": "Your handle stands in the author's own text.",
                "start": 0,
                "end": 5,
                "ref": "x:1000",
            }
        ],
        "wish": "stop",
        "sentence": "Ana typed @acme in their own post.",
        "about": False,
        "confidence": "high",
        "low_confidence": False,
    }
    assert (second["id"], second["label"], second["how"], second["wish"]) == ("1", "overheard", "named", None)


MASTODON = "[brand.mastodon]\naccount = 'https://social.example/users/acme'\nhandle = '@acme@social.example'\n"
BLUESKY = f"[brand.bluesky]\ndid = '{bluesky_shapes.US}'\nhandle = 'acme.example'\n"


@pytest.mark.parametrize(
    ("network", "response", "post_id"),
    [
        ("mastodon", mastodon_said.status(f"{mastodon_said.at('acme')} stop", mastodon_said.named("acme")), "50"),
        (
            "bluesky",
            bluesky_shapes.view(bluesky_shapes.to_us("@acme.example stop")),
            bluesky_shapes.uri(bluesky_shapes.ANA, "3jzjhulhuys2r"),
        ),
    ],
)
def test_mastodon_and_bluesky_are_labelled_like_x(
    brand_file: Path, network: str, response: dict[str, Any], post_id: str
) -> None:
    brand_file.write_text(TOML + MASTODON + BLUESKY, encoding="utf-8")
    status, (line,), err = run(brand_file, json.dumps(response).encode(), network=network)
    assert (status, err) == (0, "")
    assert (line["id"], line["label"], line["how"], line["wish"]) == (post_id, "direct", "mention", "stop")
    assert (line["confidence"], line["evidence"][0]["start"]) == ("high", 0)


@pytest.mark.parametrize("network", ["x", "mastodon", "bluesky"])
def test_a_network_on_which_the_brand_has_no_account_is_labelled_by_its_names(brand_file: Path, network: str) -> None:
    brand_file.write_text('[[brand]]\nid = "acme"\nnames = ["Acme"]\n', encoding="utf-8")
    said = {
        "x": post(1, "Acme is down"),
        "mastodon": mastodon_said.status("Acme is down"),
        "bluesky": bluesky_shapes.view(bluesky_shapes.record("Acme is down")),
    }
    _, (line,), _ = run(brand_file, json.dumps(said[network]).encode(), network=network)
    assert line["how"] == "named"


def test_a_reply_on_mastodon_goes_on_from_an_own_post_though_the_network_names_us() -> None:
    ours, said = mastodon_said.account("acme"), mastodon_said.reply
    chain = [said("one", to="acme", id="51"), said("two", to="acme", under="51", id="52")]
    found = mastodon_said.labelled([mastodon_said.status("hello", by=ours, id="40"), *chain])
    assert [one["how"] for one in found] == ["own", "reply", "continuation"]


def test_a_conversation_is_followed_up_to_where_it_began_and_in_a_ring_it_ends() -> None:
    bo = mastodon_said.account("bo")
    ours = mastodon_said.status("hello", by=mastodon_said.account("acme"), id="30")
    upper = mastodon_said.reply("one", to="ana", under="30", by=bo, id="40")
    middle = mastodon_said.reply("two", to="bo", under="40", by=bo, id="41")
    lower = mastodon_said.reply("three", to="bo", under="41")
    found = mastodon_said.labelled([ours, upper, middle, lower])
    assert [(one["how"], one["evidence"][0].ref) for one in found][2:] == [("continuation", "40"), ("thread", "30")]
    ring = [
        mastodon_said.reply("a", to="bo", under="41", id="40"),
        mastodon_said.reply("b", to="bo", under="40", id="41"),
    ]
    assert [one["how"] for one in mastodon_said.labelled(ring)] == ["unproven", "unproven"]


def test_standard_input_is_read_for_a_dash(brand_file: Path) -> None:
    code = "from pathlib import Path; from bot.commands.label import main; import sys"
    run_it = f"{code}; sys.exit(main(Path({str(brand_file)!r}), None, 'x', '-'))"
    given = json.dumps(post(1, "@acme hi")).encode()
    done = subprocess.run([sys.executable, "-c", run_it], input=given, capture_output=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["how"], done.stderr) == (0, "mention", b"")


@pytest.mark.parametrize("order", [[1, 2, 3], [3, 2, 1], [2, 3, 1]])
def test_an_own_thread_is_followed_whatever_the_order_in_the_page(order: list[int]) -> None:
    thread = {1: post(1, "@acme help"), 2: answer(2, 1, "order 123"), 3: answer(3, 2, "and it is late")}
    hows = {"1": "mention", "2": "continuation", "3": "continuation"}
    assert labelled({"data": [thread[number] for number in order]}) == [(str(n), hows[str(n)]) for n in order]


def test_an_own_thread_is_followed_across_lines_and_from_what_came_along() -> None:
    assert labelled(post(1, "@acme help"), answer(2, 1, "order 123"))[1] == ("2", "continuation")
    page = {"data": [answer(2, 1, "order 123")], "includes": {"tweets": [post(1, "@acme help"), {"id": "9"}]}}
    assert labelled(page) == [("2", "continuation")]


def test_somebody_elses_direct_post_makes_no_continuation() -> None:
    assert labelled(post(1, "@acme help"), answer(2, 1, "me too", author="6"))[1] == ("2", "unproven")
    assert labelled(post(1, "@acme help", author="6"), answer(2, 1, "lie about my parent"))[1] == ("2", "unproven")


def test_posts_that_answer_each_other_in_a_ring_end() -> None:
    assert labelled({"data": [answer(2, 3, "a"), answer(3, 2, "b")]}) == [("2", "unproven"), ("3", "unproven")]


def test_what_earlier_lines_told_fills_what_this_one_leaves_out() -> None:
    ours = post(1, "hello", author="1000")
    quote = post(3, "hm", referenced_tweets=[{"type": "quoted", "id": "1"}])
    chatter = answer(4, 2, "lol", author="6", to_author="7")
    assert labelled(ours, quote, chatter) == [("1", "own"), ("3", "quote"), ("4", "thread")]


def test_without_a_range_the_parent_tells_whether_the_handle_was_carried_along() -> None:
    reply = answer(2, 1, "@acme @bob help", author="6", display_text_range=None)
    assert labelled(post(1, "@acme hi"), reply)[1] == ("2", "inherited")
    assert labelled(post(1, "good morning"), reply)[1] == ("2", "mention")


def test_words_of_others_and_our_own_are_no_wish() -> None:
    repost = post(2, "@acme stop", referenced_tweets=[{"type": "retweeted", "id": "1"}])
    lines = [json.dumps(given).encode() for given in (repost, post(3, "@acme stop", author="1000"))]
    assert [result["wish"] for result in label_lines(ACME, lines) if isinstance(result, dict)] == [None, None]


def test_a_post_tied_to_another_in_a_way_that_x_has_not_documented_is_printed_with_its_wish(brand_file: Path) -> None:
    odd = post(2, "@acme stop", referenced_tweets=[{"type": "remixed", "id": "1"}])
    status, (line,), err = run(brand_file, json.dumps(odd).encode())
    assert (status, err) == (0, "")
    assert (line["id"], line["label"], line["how"], line["wish"]) == ("2", "overheard", "unproven", "stop")
    assert "“remixed”" in line["evidence"][0]["what"]
    assert line["confidence"] == "low"


def test_of_a_post_that_does_not_parse_the_words_are_heard_all_the_same(brand_file: Path) -> None:
    page = {"data": [post(1, "@acme hi"), post(2, "@acme stop", created_at="soon")]}
    status, (_, line), err = run(brand_file, json.dumps(page).encode())
    assert (status, err) == (1, "Line 1, post 2 (id 2): `created_at` is not a moment with its time zone.\n")
    assert (line["id"], line["label"], line["wish"]) == ("2", "overheard", "stop")
    assert line["evidence"][0]["what"] == "`created_at` is not a moment with its time zone."


def test_what_is_known_stays_bounded() -> None:
    others = [post(number, "a") for number in range(10, 15)]
    lines = [json.dumps(given).encode() for given in (post(1, "@acme help"), *others, answer(2, 1, "order 123"))]
    for known_max, how in ((5, "unproven"), (7, "continuation")):
        *_, last = label_lines(ACME, lines, known_max=known_max)
        assert isinstance(last, dict)
        assert last["how"] == how
