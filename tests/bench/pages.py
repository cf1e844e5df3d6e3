"""Which pages a site has, by kind, so that a reader can see that equal sites were built."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# The generators put pages of one kind at different addresses: /tags/air-buying/2.html is /tags/air-buying/page/2.html
# with Hugo, and its months are terms. The first that matches names the kind.
_KINDS = {
    "404": r"404\.html",
    "home": r"index\.html|(?:index|page)/\d+(?:/index)?\.html",
    "archive": r"archive\.html|months/index\.html",
    "month": r"\d{4}/\d\d/index\.html|months/[\d-]+\.html",
    "article": r"\d{4}/\d\d/[^/]+\.html",
    "tag index": r"tags/index\.html",
    "tag": r"tags/[^/]+(?:/(?:page/)?\d+)?\.html",
    "source index": r"sources/index\.html",
    "source": r"sources/[^/]+(?:/(?:page/)?\d+)?\.html",
    "site feed": r"(?:atom|rss)\.xml|feed\.json",
    "tag feed": r"tags/[^/]+/(?:(?:atom|rss)\.xml|feed\.json)",
    "sitemap": r"sitemap[^/]*\.xml",
    "robots": r"robots\.txt",
    "host's files": r"_headers|_redirects",
    "theme's files": r"style\.css|icon\.svg",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """The pages of one kind: how many, and the bytes of all together."""

    name: str
    files: int
    bytes: int


def kind_of(path: str) -> str:
    """The kind of the page at that path below the output."""
    return next((kind for kind, shape in _KINDS.items() if re.fullmatch(shape, path)), "other")


def page_set(files: Iterable[tuple[str, int]]) -> tuple[Kind, ...]:
    """Paths with their sizes, put together by kind; every kind is there, in the same order for each generator."""
    counts = dict.fromkeys((*_KINDS, "other"), 0)
    sizes = dict(counts)
    for path, size in files:
        kind = kind_of(path)
        counts[kind] += 1
        sizes[kind] += size
    return tuple(Kind(name, counts[name], sizes[name]) for name in counts)
