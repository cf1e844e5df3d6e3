"""The table of keys and the model agree: what can be written is what the program knows, and nothing else."""

from dataclasses import fields

import msgspec
import pytest

from digest.library import keys
from digest.library.forms import Keys
from digest.model.article import Article, Draft
from digest.model.edition import Edition, StandingPage, Storyline
from digest.model.settings import Settings
from digest.model.source import Source
from digest.model.taxonomy import Term
from digest.text.matter_edit import KEY_ORDER

FROM_THE_FILE = {"path", "body", "body_line"}


@pytest.mark.parametrize(
    ("noun", "known", "elsewhere"),
    [
        # `restored` is the history of a draft; an article keeps the line, but no page shows it.
        (Article, keys.ARTICLE, {*FROM_THE_FILE, "permalink", "restored", "mark", "face"}),
        (Draft, keys.DRAFT, FROM_THE_FILE),
        (Edition, keys.EDITION, FROM_THE_FILE),
        (StandingPage, keys.PAGE, {*FROM_THE_FILE, "slug"}),
        (Storyline, keys.STORYLINE, {*FROM_THE_FILE, "slug"}),
        (Settings, keys.SITE, set()),
        (Source, keys.SOURCE, {"key"}),
        (Term, keys.TERM, {"slug", "axis"}),
    ],
)
def test_every_field_has_its_key(noun: type, known: Keys, elsewhere: set[str]) -> None:
    names = noun.__struct_fields__ if issubclass(noun, msgspec.Struct) else [field.name for field in fields(noun)]
    assert {*names} ^ set(known) == elsewhere


@pytest.mark.parametrize("known", [keys.ARTICLE, keys.DRAFT, keys.EDITION, keys.PAGE, keys.STORYLINE])
def test_every_key_has_its_place_in_a_head(known: Keys) -> None:
    assert set(known) <= set(KEY_ORDER)


def test_every_key_is_explained_in_a_sentence() -> None:
    for known in (keys.ARTICLE, keys.DRAFT, keys.EDITION, keys.PAGE, keys.STORYLINE, keys.SITE, keys.SOURCE, keys.TERM):
        for key in known.values():
            assert key.about[0].isupper() or key.about.startswith(("publisher", "plain"))
            assert key.about.endswith(".")
