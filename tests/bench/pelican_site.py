"""The made-up desk as a Pelican site. Its settings and theme lie in pelican/."""

import importlib.metadata
import importlib.util
import shutil
import sys
from pathlib import Path

from tests.bench.corpus import PUBLISHERS, Story, term_name
from tests.bench.generators import Generator, copy_assets

_FILES = Path(__file__).parent / "pelican"


def _make(root: Path, stories: tuple[Story, ...]) -> None:
    shutil.copytree(_FILES, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    copy_assets(root / "theme" / "static")


def _story_text(story: Story) -> str:
    return f"""Title: {story.title}
Slug: {story.slug}
Date: {story.published:%Y-%m-%d %H:%M:%S}
Place: {story.place}
Country: {story.country}
Category: {PUBLISHERS[story.source]}
Original: {story.url}
Tags: {", ".join(map(term_name, story.tags))}
Summary: {story.summary}

{story.body}"""


PELICAN = Generator(
    name="Pelican",
    version=importlib.metadata.version("pelican") if importlib.util.find_spec("pelican") else "",
    make=_make,
    story_text=_story_text,
    build=(sys.executable, "-m", "pelican", "--settings", "pelicanconf.py", "--quiet"),
    serve=None,  # each save would be a whole build
    output="output",
    leftovers=("cache", "__pycache__"),
    article_template="theme/templates/article.html",
    partial_builds=False,  # it renders and writes every page, every time
)
