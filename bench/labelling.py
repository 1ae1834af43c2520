"""One label with its evidence, over posts of three networks as recorded."""

import json
import statistics
import timeit
from functools import partial
from pathlib import Path

from bench import world
from bench.measure import Result
from bot.networks import x_payload
from bot.networks.bluesky_payload import posts as bluesky_posts
from bot.networks.mastodon_payload import read_page
from rules.label import label
from rules.mention import Brand, Post
from tests.bot.networks import (
    bluesky_shapes,
    mastodon_said,
    test_bluesky_post_labels,
    test_mastodon_payload_labels,
    test_x_payload_labels,
    x_said,
)

ROUNDS, TIMES = 7, 50
Said = tuple[Post, Brand]


def run(folder: Path, *, quick: bool) -> list[Result]:  # noqa: ARG001 - needs no disk
    """Measure each post by itself; the number is that of the post in the middle."""
    rounds, times = (1, 2) if quick else (ROUNDS, TIMES)
    said = samples()
    each = [min(timeit.repeat(partial(label, *one), number=times, repeat=rounds)) / times * 1e6 for one in said]
    against = f"{len(said)} posts of three networks, the slowest {max(each):.1f} µs"
    return [Result("label_us", statistics.median(each), "µs", against=against, target="< 20")]


def samples() -> list[Said]:
    """Every edge case of the labels as each network shows it, and a page of X in everyday words."""
    everyday = [(post, world.BRAND) for body, *_ in world.bodies(1) for post in x_payload.posts(json.loads(body))[0]]
    return everyday + _x() + _mastodon() + _bluesky()


def _x() -> list[Said]:
    cases = test_x_payload_labels.NOBODY_SPOKE_TO_US + test_x_payload_labels.SPOKE_TO_US
    return [(post, x_said.ACME) for *_, lines in cases for line in lines for post in x_payload.posts(line)[0]]


def _mastodon() -> list[Said]:
    us = mastodon_said.ACME
    cases = test_mastodon_payload_labels.NOBODY_SPOKE_TO_US + test_mastodon_payload_labels.SPOKE_TO_US
    read = [one for *_, lines in cases for line in lines for one in read_page(line, us.accounts)[0]]
    return [(one, us) for one in read if isinstance(one, Post)]


def _bluesky() -> list[Said]:
    cases = test_bluesky_post_labels.NOT_DIRECT + test_bluesky_post_labels.DIRECT
    return [(post, bluesky_shapes.ACME) for *_, line in cases for post in bluesky_posts(line)[0]]
