"""Old addresses: what now stands elsewhere, and what is gone."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from digest.model.catalog import Catalog
from digest.model.names import is_slug
from digest.render.shelves import Shelves

MOVED, GONE = 301, 410


@dataclass(frozen=True, slots=True)
class Redirect:
    """Both paths from the site's root, without the leading slash. With `splat`, everything below them too.

    Where the status is GONE, `new` is the page that says why; else it is where a browser is sent.
    """

    old: str
    new: str
    status: int = MOVED
    splat: bool = False


def moves(catalog: Catalog, shelves: Shelves) -> tuple[Redirect, ...]:
    """Every old address once, by its path; those that lead on with all below them come last."""
    found: dict[tuple[str, bool], Redirect] = {}
    for redirect in (*_articles(shelves), *_terms(catalog, shelves)):
        found.setdefault((redirect.old, redirect.splat), redirect)
    return tuple(sorted(found.values(), key=lambda redirect: (redirect.splat, redirect.old)))


def _articles(shelves: Shelves) -> Iterator[Redirect]:
    hidden = set(shelves.scheduled)
    for article in shelves.withdrawn.values():
        for old in (article.permalink, *map(_path, article.aliases)):
            if old:
                yield Redirect(old, article.permalink, GONE)
    for article in shelves.articles.values():
        for old in map(_path, article.aliases):
            if old and old != article.permalink and article.id not in hidden:
                yield Redirect(old, article.permalink)


def _path(alias: str) -> str:
    return unquote(alias).strip("/").removesuffix("/index.html").removesuffix("index.html")


def _terms(catalog: Catalog, shelves: Shelves) -> Iterator[Redirect]:
    # A term that was merged into another lives on as an alias spelled as the slug it had.
    taken = set(catalog.taxonomy.by_slug)
    for slug in shelves.keys("tag"):
        term = catalog.taxonomy.by_slug.get(slug)
        for old in term.aliases if term else ():
            if is_slug(old) and old not in taken:
                taken.add(old)
                yield Redirect(f"tags/{old}.html", f"tags/{slug}.html")
                yield Redirect(f"tags/{old}", f"tags/{slug}", splat=True)
