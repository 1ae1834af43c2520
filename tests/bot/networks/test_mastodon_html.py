"""What a person sees of Mastodon's HTML, and where its links stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.networks.mastodon_html import read_html

LINK = (
    '<a href="https://news.example/a?b=1&amp;c=2" rel="nofollow"><span class="invisible">https://www.</span>'
    '<span class="ellipsis">news.example/a</span><span class="invisible">?b=1&amp;c=2</span></a>'
)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p></p>", ""),
        ("words", "words"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one<br>two<br/>three</p>", "one\ntwo\nthree"),
        ("<p>one<br><br>two</p>", "one\n\ntwo"),
        ("<br>\n <p>one</p>\n<p> two</p><br>", "one\n\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>end", "one\ntwo\n\nend"),
        ("<blockquote><p>one</p></blockquote><p>two</p>", "one\n\ntwo"),
        ("one\n  two\tthree", "one two three"),
        ("<pre>one\n  two</pre>three  four", "one\n  two\n\nthree four"),
        ("&lt;3 &amp;amp; &#39;you&#39; &nope;", "<3 &amp; 'you' &nope;"),
        ("I <3 you & me", "I <3 you & me"),
        ("a < b", "a < b"),
        ("a <", "a <"),
        ("one<!-- two --> three", "one three"),
        ("one <b two", "one <b two"),
        ('one <b class="two>', 'one <b class="two>'),
        ("one </p", "one </p"),
        ("one <!-- two", "one <!-- two"),
        ("</p></b></br>one", "one"),
        ("<img alt='a'>one<hr>two", "one\ntwo"),
        (LINK, "news.example/a…"),
        ('<p class="quote-inline">RE: <a href="https://a.example">a</a></p><p>hm</p>', "hm"),
        ('<span class="invisible">a<b>b</b><br>c</span>d', "d"),
        ('<SPAN CLASS="invisible">a</SPAN>b', "b"),
    ],
)
def test_a_person_sees(html: str, text: str) -> None:
    assert read_html(html).text == text


def test_a_link_has_its_place_its_target_and_its_marks() -> None:
    seen = read_html(f"<p>see</p><p>{LINK} and <a href='/b' class='u-url mention' rel='tag'>@b</a> <a>c</a></p>")
    assert [(seen.text[one.start : one.end], one.href) for one in seen.anchors] == [
        ("news.example/a…", "https://news.example/a?b=1&c=2"),
        ("@b", "/b"),
    ]
    assert [(sorted(one.classes), one.is_tag) for one in seen.anchors] == [([], False), (["mention", "u-url"], True)]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="x"><a href="y">a</a></a>',
        '<a href="x">a',
        '<a href="x">a<a href="y">b</a>c<a href="z">d</a></a>',
        '<span class="invisible"><a href="x">a</a></span>',
    ],
)
def test_a_link_within_a_link_or_without_an_end_or_unseen_is_none(html: str) -> None:
    assert read_html(html).anchors == []


def test_after_a_link_within_a_link_the_next_is_one_again() -> None:
    assert [one.href for one in read_html('<a href="x"><a href="y">a</a></a><a href="z">b</a></a>').anchors] == ["z"]


def test_words_before_move_the_links_with_the_text() -> None:
    seen = read_html('<a href="x">a</a>').behind("warning\n\n")
    assert (seen.text, seen.anchors[0].start, seen.anchors[0].end) == ("warning\n\na", 9, 10)


PIECES = st.sampled_from(
    [
        *(
            "<a href='x'>",
            "</a>",
            "<p>",
            "</p>",
            "<br>",
            "<span class=invisible>",
            "<span class='ellipsis'>",
            "</span>",
        ),
        *("<pre>", "</pre>", "<!--", "-->", "<", ">", "'", '"', "=", "<a ", "&amp;", "&", "a", " ", "\n", "\ud800"),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join) | st.text())
def test_every_link_stands_within_the_text(html: str) -> None:
    seen = read_html(html)
    ends = [0, *(end for one in seen.anchors for end in (one.start, one.end)), len(seen.text)]
    assert ends == sorted(ends)
    assert not seen.text.startswith(("\n", " ")) or "<pre>" in html
