"""Specimen pages: source.html, the article and the metadata that must come of it, and a line why it is hard.

To make the expected files of a new specimen: `python -m tests.ingest.page.test_specimens NAME`, and read them.
"""

import json
import re
import sys
from pathlib import Path

import pytest

from digest.ingest.blocks import Reading
from digest.ingest.page.compose import body_markdown
from digest.ingest.readers.html import read_html

SPECIMENS = Path(__file__).resolve().parents[2] / "specimens" / "page"
NAMES = sorted(path.name for path in SPECIMENS.iterdir())
SAY_THEIR_ADDRESS = {"save-as", "singlefile"}


def reading(name: str) -> Reading:
    address = None if name in SAY_THEIR_ADDRESS else f"https://harbour.example/news/{name}"
    return read_html((SPECIMENS / name / "source.html").read_bytes(), address)


def article(read: Reading) -> str:
    return body_markdown(block for block in read.blocks if block.inside)


def told(read: Reading) -> dict[str, object]:
    return {
        "title": read.title and [read.title.value, read.title.rung],
        "authors": list(read.authors),
        "published": read.published and [read.published.value, read.published.rung],
        "modified": read.modified and [read.modified.value, read.modified.rung],
        "url": read.url and [read.url.value, read.url.rung],
        "site_name": read.site_name,
        "lang": read.lang,
        "labels": list(read.labels),
        "seen": read.seen and read.seen.isoformat(),
        "address": read.address,
    }


@pytest.mark.parametrize("name", NAMES)
def test_article_and_metadata_are_as_expected(name: str) -> None:
    read = reading(name)
    assert article(read) == (SPECIMENS / name / "article.md").read_text("utf-8")
    assert told(read) == json.loads((SPECIMENS / name / "meta.json").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_furniture_is_marked_and_not_lost(name: str) -> None:
    blocks = reading(name).blocks
    assert any(not block.inside for block in blocks)
    assert all(block.text == " ".join(block.text.split()) for block in blocks)


@pytest.mark.parametrize("name", NAMES)
def test_the_choice_can_be_explained(name: str) -> None:
    notes = reading(name).notes
    assert any(re.match(r"candidate trafilatura: \d+ pieces", note) for note in notes)
    assert any(note.startswith("chosen: ") for note in notes)


def test_every_specimen_says_why_it_is_hard() -> None:
    assert len(NAMES) >= 20
    assert all((SPECIMENS / name / "why.txt").read_text("utf-8").strip() for name in NAMES)


if __name__ == "__main__":
    for each in sys.argv[1:]:
        (SPECIMENS / each / "article.md").write_text(article(reading(each)), "utf-8")
        (SPECIMENS / each / "meta.json").write_text(
            json.dumps(told(reading(each)), ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
