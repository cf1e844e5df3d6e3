"""The bar for reposts: a corpus of known truth over the taxonomy of furniture, ten page templates, six languages."""

import pytest

from tests.ingest.repost_score import score, taken
from tests.ingest.reposts import TEMPLATES, Post, corpus

POSTS = corpus(260)


def test_the_corpus_is_as_wide_as_it_claims() -> None:
    assert len(POSTS) >= 200
    assert len({post.template for post in POSTS}) == len(TEMPLATES) >= 8
    assert sum(post.hard for post in POSTS) >= len(POSTS) / 5
    assert {post.lang for post in POSTS} == {"en", "fr", "de", "es", "ru", "ar"}
    assert {post.form for post in POSTS} == {"text", "html"}


def test_noise_goes_sentences_stay_and_stories_are_counted_right() -> None:
    total = score(POSTS)
    assert total.gone >= 0.99, total.left
    assert total.kept >= 0.999, total.lost
    assert total.counted >= 0.97, total.miscounted
    assert total.in_order == total.stories
    assert total.datelines_right >= 0.99 * total.datelines


def test_another_seed_does_no_worse() -> None:
    total = score(corpus(120, seed=11))
    assert total.gone >= 0.99, total.left
    assert total.kept >= 0.999, total.lost
    assert total.counted >= 0.97, total.miscounted


@pytest.mark.parametrize("post", [post for post in POSTS if post.hard], ids=lambda post: post.name)
def test_stories_about_furniture_keep_every_sentence(post: Post) -> None:
    assert score([post]).lost == []


@pytest.mark.parametrize("post", [post for post in POSTS if post.form == "text"][:60], ids=lambda post: post.name)
def test_cut_and_kept_are_the_source(post: Post) -> None:
    assert taken(post).ledger.source().encode() == post.data
