"""Old addresses: what now stands elsewhere, and what is gone."""

from collections.abc import Iterator
from urllib.parse import unquote

import msgspec

from digest.model.catalog import Catalog
from digest.model.hosting import GONE, MOVED
from digest.model.names import is_slug
from digest.render.shelves import Shelves


class Redirect(msgspec.Struct, frozen=True):
    """Both paths from the site's root, without the leading slash; `new` may be an address on another host.

    `old` may end with /*; :splat in `new` is what the star fits. Where the status is GONE, `new` is the page that says
    why; else it is where a browser is sent. `force` wins over a page at the old address, which is there for hosts that
    know no rules.
    """

    old: str
    new: str
    status: int = MOVED
    force: bool = True

    @property
    def splat(self) -> bool:
        """Whether everything below the old address is meant."""
        return self.old.endswith("/*")


def moves(catalog: Catalog, shelves: Shelves) -> tuple[Redirect, ...]:
    """Every old address once, by its path; those with a star come last, the deepest folder first."""
    found: dict[str, Redirect] = {}
    for redirect in (*_articles(shelves), *_terms(catalog, shelves), *_stated(catalog)):
        found.setdefault(redirect.old, redirect)
    return tuple(sorted(found.values(), key=_order))


def _order(redirect: Redirect) -> tuple[bool, int, str]:
    return redirect.splat, -redirect.old.count("/") if redirect.splat else 0, redirect.old


def _stated(catalog: Catalog) -> Iterator[Redirect]:
    """What site.yaml says; a page that stands at such an address is not hidden by it."""
    for moved in catalog.settings.redirects:
        yield Redirect(moved.old.lstrip("/"), moved.new.removeprefix("/"), moved.status, force=False)


def _articles(shelves: Shelves) -> Iterator[Redirect]:
    hidden = set(shelves.scheduled)
    for article in shelves.withdrawn.values():
        for old in (article.permalink, *map(_path, article.aliases)):
            if old and "*" not in old:  # a star would take all below it along
                yield Redirect(old, article.permalink, GONE)
    for article in shelves.articles.values():
        for old in map(_path, article.aliases):
            if old and "*" not in old and old != article.permalink and article.id not in hidden:
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
                yield Redirect(f"tags/{old}/*", f"tags/{slug}/:splat")
