"""What the measuring needs to know of a site generator, whichever it is."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import digest
from tests.bench.corpus import Story

SITE = "https://bench.example"
PER_PAGE = 20
FEED_ENTRIES = 20
PACKAGED_THEME = Path(digest.__file__).parent / "theme" / "plain"


def used(stories: tuple[Story, ...]) -> tuple[list[str], list[str]]:
    """The terms and the sources that occur, in order."""
    return sorted({tag for story in stories for tag in story.tags}), sorted({story.source for story in stories})


def copy_assets(folder: Path) -> None:
    """Our theme's style sheet and icon, into the folder from which a rival takes its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("style.css", "icon.svg"):
        shutil.copy(PACKAGED_THEME / name, folder)


@dataclass(frozen=True, slots=True)
class Generator:
    """One generator: how to make a site for it, build it, and change it. Paths are below the site's folder."""

    name: str
    version: str  # empty where it is not installed
    make: Callable[[Path, tuple[Story, ...]], None]  # what those stories need, but not the stories
    story_text: Callable[[Story], str]
    build: tuple[str, ...]  # arguments, run in the site's folder
    serve: Callable[[int], tuple[str, ...]] | None  # arguments of its preview server, for a port
    output: str
    leftovers: tuple[str, ...]  # what a cold build must not find, beside the output
    article_template: str
    partial_builds: bool  # whether a build that follows a small change can differ from a whole one

    def make_site(self, root: Path, stories: tuple[Story, ...]) -> None:
        """A whole site at root, not built yet."""
        self.make(root, stories)
        for story in stories:
            self.write_story(root, story)

    def write_story(self, root: Path, story: Story) -> None:
        """Save the story as an editor would."""
        path = root / "content" / "articles" / f"{story.published:%Y/%m}" / f"{story.slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.story_text(story), encoding="utf-8")
