"""The kit leads to the brand's page, from a picture of ours and from texts."""

from bot.web.pages.kit import qr_svg
from tests.bot.web.pages.stage import Stage


def test_the_picture_is_ours_and_grows_to_any_size(stage: Stage) -> None:
    answer = stage.get("/acme/kit/qr.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "viewBox" in answer.body
    assert "http://www.w3.org/2000/svg" in answer.body
    assert answer.body.encode() == qr_svg("https://prefer.acme.example/acme")


def test_each_text_names_the_page(stage: Stage) -> None:
    body = stage.get("/acme/kit").body
    assert "How we may approach you is your choice: https://prefer.acme.example/acme" in body
    assert body.count("https://prefer.acme.example/acme") >= 3
