"""Which pages a site has: a path, a kind and arguments each; and the claims on one path that can't both stand."""

import re
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple

from digest.model.catalog import Catalog
from digest.model.names import file_key
from digest.problems import Place, Problem
from digest.render.answers import Answers
from digest.render.packing import PACKERS, copies
from digest.render.pages.drafts import draft_path
from digest.render.sitemap import files as sitemap_files

_FIT_PART = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|]{1,200}")
# What nearly all paths look like: fit, and its own key. The others are looked at part by part.
_PLAIN = re.compile(
    r"(?:[a-z0-9][a-z0-9_-]{0,199}/)*[a-z0-9][a-z0-9_-]{0,185}\.[a-z]{1,10}(?:\.br|\.gz)?|_headers|_redirects"
)
BUILT_IN = "digest"  # what a clash names where no file of the site is behind a page


class Planned(NamedTuple):
    """One output file to be. `origin` is the file that wants it, for problems."""

    path: str
    kind: str
    arguments: tuple[str | int, ...] = ()
    origin: str = BUILT_IN


def plan(answers: Answers, drafts: bool, *, packed: bool = False) -> tuple[tuple[Planned, ...], tuple[Problem, ...]]:
    """All pages in the order of their paths; of two that claim one path, the first wanted stays and both are named.

    `packed` also plans the copies of those that stay.
    """
    pages, problems = _settled(list(_wanted(answers, drafts)))
    if packed:
        pages, more = _settled([*pages, *_copies(pages)])
        problems = [*problems, *more]
    return tuple(sorted(pages, key=attrgetter("path"))), tuple(problems)


def _settled(wanted: list[Planned]) -> tuple[list[Planned], list[Problem]]:
    return (wanted, []) if _apart([page.path for page in wanted]) else _judged(wanted)


def _copies(pages: Iterable[Planned]) -> Iterator[Planned]:
    found = (Planned(*copy, page.origin) for page in pages for copy in copies(page[:3]))
    return (copy for copy in found if _PLAIN.fullmatch(copy.path) or _fit(copy.path))  # a long old address has none


def _apart(paths: list[str]) -> bool:
    """Whether all paths are plain and none stands in another's way, told at once; False may mean only “judge each”."""
    files = set(paths)
    if len(files) < len(paths) or not all(map(_PLAIN.fullmatch, paths)):
        return False
    folders = {path.rpartition("/")[0] for path in paths}
    return not any(above in files for folder in folders for above in (folder, *_folders(folder)))


def _judged(pages: Iterable[Planned]) -> tuple[list[Planned], list[Problem]]:
    claimed: dict[str, Planned] = {}
    folders: dict[str, Planned] = {}
    around: dict[str, tuple[str, ...]] = {"": ()}  # folder → it and those it lies in
    problems: list[Problem] = []
    for page in pages:
        plain = _PLAIN.fullmatch(page.path)
        if not plain and not _fit(page.path):
            text = f"“{page.path}” can't be the address of a file"
            hint = "use letters, digits, dots and hyphens, in folders separated by slashes"
            problems.append(Problem(Place(page.origin), text, "bad-output-path", hint))
            continue
        key = page.path if plain else file_key(page.path)
        parent = key.rpartition("/")[0]
        above = around.get(parent) or _folders(key)
        in_the_way = (claimed[path] for path in (key, *above) if path in claimed)
        if other := next(in_the_way, None) or folders.get(key):
            problems.append(_clash(page, other))
            continue
        claimed[key] = page
        if parent not in around:
            around[parent] = above
            for folder in above:
                folders.setdefault(folder, page)
    return list(claimed.values()), problems


def _clash(page: Planned, other: Planned) -> Problem:
    place = page.origin if page.origin != BUILT_IN else other.origin
    if file_key(page.path) == file_key(other.path):
        text = f"two pages claim “{page.path}”: {_claimant(other)} and {_claimant(page)}"
    else:
        file, inside = sorted((page, other), key=lambda each: len(each.path))
        both = f"“{file.path}” can't be a file and the folder of “{inside.path}”"
        text = f"{both}: {_claimant(file)} and {_claimant(inside)}"
    return Problem(Place(place), text, "path-clash", "give one of them another slug, alias or file name")


def _folders(path: str) -> tuple[str, ...]:
    """The folders a path lies in, the outermost first."""
    return tuple(path[:place] for place, letter in enumerate(path) if letter == "/")


def _claimant(page: Planned) -> str:
    if page.origin != BUILT_IN:
        return page.origin
    kind = "packed" if page.kind in PACKERS else page.kind.replace("_", " ")
    return f"digest's own {kind} page"


def _fit(path: str) -> bool:
    """Whether a path stays inside the output folder on every file system and shows in no hidden file."""
    parts = path.split("/")
    return all(
        _FIT_PART.fullmatch(part) and not part.startswith(".") and not part.endswith((".", " ")) for part in parts
    )


def _wanted(answers: Answers, drafts: bool) -> Iterator[Planned]:
    catalog = answers.world.catalog
    yield Planned("index.html", "home", (0,))
    yield Planned("archive.html", "archive")
    yield Planned("tags/index.html", "tags")
    yield Planned("sources/index.html", "sources")
    yield Planned("404.html", "not_found")
    yield Planned("robots.txt", "robots")
    yield Planned("_headers", "headers")
    yield Planned("_redirects", "redirects")
    yield from _sitemaps(answers)
    yield from _feeds("", "")
    yield from _articles(answers)
    yield from _lists(answers)
    yield from _desk(answers)
    if drafts:
        yield Planned("drafts/index.html", "drafts")
        for draft in catalog.drafts:
            yield Planned(draft_path(draft.path), "draft", (draft.path,), draft.path)
    theme = answers.world.theme
    for name in theme.assets():
        if file := theme.asset(name):
            yield Planned(file.name, "asset", (name,), file.place)
    yield from _aliases(answers)


def _sitemaps(answers: Answers) -> Iterator[Planned]:
    yield Planned("sitemap.xml", "sitemap", (0,))
    for number in range(1, sitemap_files(len(answers.value(("addresses",)))) + 1):
        yield Planned(f"sitemap-{number}.xml", "sitemap", (number,))


def _feeds(folder: str, tag: str) -> Iterator[Planned]:
    yield Planned(f"{folder}atom.xml", "atom", (tag,))
    yield Planned(f"{folder}rss.xml", "rss", (tag,))
    yield Planned(f"{folder}feed.json", "json_feed", (tag,))


def _articles(answers: Answers) -> Iterator[Planned]:
    shelves = answers.shelves
    for article in (*shelves.articles.values(), *shelves.withdrawn.values()):
        yield Planned(article.permalink, "article", (article.id,), article.path)


def _lists(answers: Answers) -> Iterator[Planned]:
    shelves = answers.shelves
    for number in range(1, shelves.closed("all", "") + 1):
        yield Planned(f"page/{number}.html", "home", (number,))
    for tag in shelves.keys("tag"):
        yield Planned(f"tags/{tag}.html", "tag", (tag, 0), "content/taxonomy.yaml")
        for number in range(1, shelves.closed("tag", tag) + 1):
            yield Planned(f"tags/{tag}/{number}.html", "tag", (tag, number), "content/taxonomy.yaml")
        yield from _feeds(f"tags/{tag}/", tag)
    for key in shelves.keys("source"):
        yield Planned(f"sources/{key}.html", "source", (key, 0), "content/sources.yaml")
        for number in range(1, shelves.closed("source", key) + 1):
            yield Planned(f"sources/{key}/{number}.html", "source", (key, number), "content/sources.yaml")
    for month in shelves.keys("month"):
        yield Planned(f"{month}/index.html", "month", (month, 0))
        for number in range(1, shelves.closed("month", month) + 1):
            yield Planned(f"{month}/page-{number}.html", "month", (month, number))


def _desk(answers: Answers) -> Iterator[Planned]:
    shelves = answers.shelves
    if shelves.editions:
        yield Planned("editions/index.html", "editions")
    for date, edition in shelves.editions.items():
        yield Planned(f"editions/{date}.html", "edition", (date,), edition.path)
    if shelves.storylines:
        yield Planned("storylines/index.html", "storylines")
    for slug, storyline in shelves.storylines.items():
        yield Planned(f"storylines/{slug}.html", "storyline", (slug, 0), storyline.path)
        for number in range(1, shelves.closed("storyline", slug) + 1):
            yield Planned(f"storylines/{slug}/{number}.html", "storyline", (slug, number), storyline.path)
    for page in answers.world.catalog.pages:
        yield Planned(f"{page.slug}.html", "standing", (page.slug,), page.path)


def _aliases(answers: Answers) -> Iterator[Planned]:
    for article in answers.shelves.articles.values():
        for alias in dict.fromkeys(article.aliases):
            path = alias_path(alias)
            if path and path != article.permalink:
                yield Planned(path, "moved", (article.id,), article.path)


def alias_path(alias: str) -> str:
    """The file that stands at an old address; empty for one that no file can stand at, such as /?p=12."""
    if "?" in alias or "#" in alias or not alias.strip("/"):
        return ""
    path = alias.lstrip("/")
    last = path.rsplit("/", 1)[-1]
    if path.endswith("/"):
        return f"{path}index.html"
    return path if "." in last else f"{path}/index.html"


def without_page(catalog: Catalog, answers: Answers) -> tuple[Problem, ...]:
    """A warning for each storyline that has no page, since none of its stories is out."""
    hint = "write “storyline: {slug}” into a story, or list stories under “articles”"
    return tuple(
        Problem(
            Place(storyline.path), "none of its stories is out: it has no page", "empty-storyline",
            hint.replace("{slug}", storyline.slug), "warning",
        )
        for storyline in catalog.storylines
        if storyline.slug not in answers.shelves.storylines
    )  # fmt: skip


def withheld(catalog: Catalog, answers: Answers) -> Problem | None:
    """The warning that names the sources in use which state no rights."""
    used = answers.shelves.keys("source")
    silent = [key for key in used if key in catalog.sources and catalog.sources[key].rights is None]
    if not silent:
        return None
    text = f"shown in full, for no rights are stated: {', '.join(silent)}"
    hint = "write rights: full, excerpt or link for each of them"
    return Problem(Place("content/sources.yaml"), text, "source-without-rights", hint, "warning")
