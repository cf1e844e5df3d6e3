"""Answers on pages of discussion are kept as quotations, under the names of who wrote them."""

import pytest

from digest.ingest.page.compose import body_markdown
from digest.ingest.readers.html import read_html

REDDIT = """<html><head><title>Runway lights : airfields</title></head><body>
<div class="thing link"><a class="title" href="/r/airfields/comments/k1/lights/">Runway lights</a>
<div class="entry"><div class="usertext-body"><div class="md"><p>The lights of the northern runway were off for the
second night in a row, and the notice to airmen names works on the cable as the reason.</p></div></div></div></div>
<div class="commentarea">
<div class="thing comment" data-permalink="/r/airfields/comments/k1/lights/c1/"><p class="tagline">
<a class="author" href="/user/first">first</a> <span class="score unvoted">4 points</span>
<time datetime="2024-02-03T10:00:00Z">2 days ago</time></p><div class="md"><p>Seen from the road as well.</p></div>
<div class="child"><div class="thing comment" data-permalink="/r/airfields/comments/k1/lights/c2/"><p class="tagline">
<a class="author" href="/user/second">second</a> <time datetime="2024-02-04T10:00:00Z">1 day ago</time></p>
<div class="md"><p>Back on since midnight.</p></div><div class="child"></div></div></div></div>
</div></body></html>"""

ROWS = """<html><head><title>A cable | Orange Site</title></head><body><p>The cable was cut in two places at
once, says the operator, and a repair ship is under way to the first of them.</p><table>
<tr class="athing comtr"><td class="ind" indent="0"></td><td><a class="hnuser">one</a> <span class="age"
title="2024-02-03T10:00:00 170"><a href="item?id=1">3 hours ago</a></span>
<div class="commtext c00">Which two?</div></td></tr>
<tr class="athing comtr"><td class="ind" indent="1"></td><td><a class="hnuser">two</a><div class="commtext c00">Both
off the coast.</div></td></tr>
<tr class="athing comtr"><td class="ind" indent="0"></td><td><a class="hnuser">three</a></td></tr>
</table></body></html>"""


def body(page: str, address: str) -> str:
    return body_markdown(block for block in read_html(page.encode(), address).blocks if block.inside)


def test_answers_are_quoted_under_their_writers_names_and_nest_as_they_answer() -> None:
    read = body(REDDIT, "https://old.reddit.com/r/airfields/comments/k1/lights/")
    post, _, answers = read.partition("\n\n> ")
    assert post.startswith("The lights of the northern runway")
    address = "https://old.reddit.com/r/airfields/comments/k1/lights"
    assert answers == (
        f"**first** · [2024-02-03]({address}/c1/) · 4 points\n>\n> Seen from the road as well.\n>\n"
        f"> > **second** · [2024-02-04]({address}/c2/)\n> >\n> > Back on since midnight.\n"
    )


def test_a_table_of_answers_nests_by_its_indents_and_an_answer_that_was_taken_away_is_left_out() -> None:
    read = body(ROWS, "https://news.ycombinator.com/item?id=9")
    assert "> **one** · [2024-02-03](https://news.ycombinator.com/item?id=1)\n>\n> Which two?\n>\n> > **two**\n" in read
    assert "three" not in read


@pytest.mark.parametrize("address", ["https://news.example/item", "https://notreddit.com/x", None])
def test_the_same_mark_up_elsewhere_is_an_ordinary_page(address: str | None) -> None:
    page = read_html(REDDIT.encode(), address)
    assert not any(block.markdown.startswith("> **first**") for block in page.blocks)
