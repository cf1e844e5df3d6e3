"""What turns the files at a target into those of the built site, and in which order nobody sees a dangling link."""

from dataclasses import dataclass

from digest.model.hosting import PACKED, RULE_FILES
from digest.publish.manifest import Manifest

_PAGES = (".html", ".htm")
_LISTS = (".xml", ".json", ".txt")  # feeds, sitemap, robots; a search index is an asset of its own folder


@dataclass(frozen=True, slots=True)
class Difference:
    """Paths to add, to change and to remove. `send` is the order to send in; removals come after all of it."""

    add: tuple[str, ...]
    change: tuple[str, ...]
    remove: tuple[str, ...]

    @property
    def send(self) -> tuple[str, ...]:
        """First the new files, to which nothing live points yet, then the changed ones, which may point to them.

        In each: assets, then pages, then indexes and feeds, which point at all the others.
        """
        new = sorted(self.add, key=lambda path: (wave(path), path))
        return (*new, *sorted(self.change, key=lambda path: (wave(path), path)))

    @property
    def waves(self) -> tuple[tuple[str, ...], ...]:
        """`send` in parts: within one, the order does not matter."""
        parts = (self.add, self.change)
        waves = (tuple(path for path in part if wave(path) == number) for part in parts for number in range(4))
        return tuple(paths for paths in waves if paths)

    def __bool__(self) -> bool:
        return bool(self.add or self.change or self.remove)


def difference(here: Manifest, there: Manifest) -> Difference:
    """What turns *there* into *here*."""
    common = here.keys() & there.keys()
    return Difference(
        add=tuple(sorted(here.keys() - there.keys())),
        change=tuple(sorted(path for path in common if here[path].mark != there[path].mark)),
        remove=tuple(sorted(there.keys() - here.keys())),
    )


def wave(path: str) -> int:
    """When a file is sent: 0 assets, 1 pages, 2 lists, feeds, sitemap and rules for the host, 3 the front page.

    A packed copy goes with the file that it is of.
    """
    for packed in PACKED:
        path = path.removesuffix(packed)
    if path == "index.html":
        return 3
    name = path.rpartition("/")[2]
    if name in ("index.html", "archive.html") or path in RULE_FILES:
        return 2
    if name.endswith(_PAGES):
        return 1
    if name.endswith(_LISTS) and _is_list(path):
        return 2
    return 0


def _is_list(path: str) -> bool:
    # Top-level data files, and the feeds of one tag or source; other data (an index in pieces) is needed before pages.
    return "/" not in path or path.rpartition("/")[2] in ("atom.xml", "rss.xml", "feed.json")
