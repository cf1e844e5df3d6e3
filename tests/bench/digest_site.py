"""The made-up desk as a site of ours: the packaged theme, with one template of its own to change."""

import json
import sys
from pathlib import Path

import digest
from tests.bench.corpus import PUBLISHERS, Story, term_about, term_name
from tests.bench.generators import FEED_ENTRIES, PACKAGED_THEME, PER_PAGE, SITE, Generator, used

_ARTICLE = "article.html"


def _make(root: Path, stories: tuple[Story, ...]) -> None:
    terms, sources = used(stories)
    settings: dict[str, str | int] = {
        "title": "Bench Desk",
        "tagline": "made-up news, measured",
        "description": "A made-up news desk that is only there to be built.",
        "url": SITE,
        "language": "en",
        "zone": "UTC",
        "theme": "bench",
        "per_page": PER_PAGE,
        "feed_entries": FEED_ENTRIES,
    }
    root.mkdir(parents=True, exist_ok=True)
    (root / "site.yaml").write_text("".join(f"{key}: {_quoted(value)}\n" for key, value in settings.items()), "utf-8")
    content = root / "content"
    content.mkdir(exist_ok=True)
    (content / "sources.yaml").write_text("".join(map(_source, sources)), encoding="utf-8")
    (content / "taxonomy.yaml").write_text("topic:\n" + "".join(map(_term, terms)), encoding="utf-8")
    theme = root / "themes" / "bench"
    theme.mkdir(parents=True, exist_ok=True)
    (theme / "theme.yaml").write_text("extends: plain\n", encoding="utf-8")
    (theme / _ARTICLE).write_bytes((PACKAGED_THEME / _ARTICLE).read_bytes())


def _source(key: str) -> str:
    fields = {"name": PUBLISHERS[key], "kind": "publisher", "homepage": f"https://{key}.example/", "rights": "full"}
    lines = "".join(f"  {field}: {_quoted(value)}\n" for field, value in fields.items())
    return f"{key}:\n{lines}  hosts: [{key}.example]\n"


def _term(term: str) -> str:
    return f"  {term}:\n    name: {_quoted(term_name(term))}\n    about: {_quoted(term_about(term))}\n"


def _story_text(story: Story) -> str:
    return f"""---
id: tag:bench.example,{story.published.year}:{story.slug}
title: {_quoted(story.title)}
slug: {story.slug}
published: {story.published.isoformat()}
date_basis: stated
dateline: {{place: {_quoted(story.place)}, country: {_quoted(story.country)}}}
source: {story.source}
url: {story.url}
tags: [{", ".join(story.tags)}]
summary: {_quoted(story.summary)}
lang: en
---

{story.body}"""


def _quoted(value: str | int) -> str:
    """A JSON text is a YAML text."""
    return json.dumps(value, ensure_ascii=False)


DIGEST = Generator(
    name="digest",
    version=digest.__version__,
    make=_make,
    story_text=_story_text,
    build=(sys.executable, "-m", "digest", "build"),
    serve=lambda port: (sys.executable, "-m", "digest", "serve", "--port", str(port)),
    output="output",
    leftovers=(".digest",),
    article_template=f"themes/bench/{_ARTICLE}",
    partial_builds=True,
)
