"""content/ as a whole: everything publishable, decoded and checked, and every problem of every file at once."""

import datetime as dt
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import msgspec

from digest.library.files import leaving, markdown_files, read
from digest.library.nouns import (
    read_article,
    read_draft,
    read_edition,
    read_page,
    read_settings,
    read_sources,
    read_storyline,
    read_taxonomy,
)
from digest.library.reading import Read
from digest.library.records import Records, vocabulary_mark
from digest.library.references import (
    Shelves,
    Vocabulary,
    check_addresses,
    check_articles,
    check_draft,
    check_edition,
    check_storyline,
)
from digest.model.article import Article, Draft
from digest.model.catalog import Catalog
from digest.model.dates import instant
from digest.model.names import all_apart, file_key
from digest.model.settings import Settings
from digest.model.source import Source
from digest.model.taxonomy import Taxonomy
from digest.problems import Place, Problem, errors
from digest.text.halves import read_body
from digest.turns import Overran, timed

Noun = TypeVar("Noun")
_P = ParamSpec("_P")
Problems = tuple[Problem, ...]
# Does tasks by their numbers and gives their results in order; tells of each, by its place, when its turn has come.
Work = Callable[[Sequence[int], Callable[[int], object]], Iterable[bytes]]
# Has so many tasks done by several processes, and gives each number with its result as it comes, or with words on what
# kept it from coming: they complete “reading it …”.
Spread = Callable[[int, Work], Iterable[tuple[int, bytes | str]]]
WORTH_SPREADING = 1_000  # files: a sixth of a second of reading
_AT_ONCE = 32  # files of which each step is taken together: a processor is quicker at what it has just done

SITE = "site.yaml"
CONTENT = "content"
SOURCES = "content/sources.yaml"
TAXONOMY = "content/taxonomy.yaml"
FOLDERS = tuple(f"content/{name}" for name in ("articles", "drafts", "dropped", "editions", "pages", "storylines"))


class Loaded(msgspec.Struct, frozen=True):
    """The catalog without what has errors, and all problems, sorted. None where site.yaml or content/ can't be used."""

    catalog: Catalog | None
    problems: Problems


def load(root: Path, *, drafts: bool = False, records: Records | None = None, spread: Spread | None = None) -> Loaded:
    """Reads the site at `root`; drafts and dropped drafts only when asked for. OSError where the disk fails.

    With `records` only the articles that changed are read, and all are without their bodies; if they are many, by
    several processes where `spread` can start them.
    """
    settings, problems = load_settings(root)
    if settings is None:
        return Loaded(None, problems)
    if missing := without_content(root):
        return Loaded(None, problems + missing)
    sources, of_sources = load_sources(root)
    taxonomy, of_terms = load_taxonomy(root)
    storylines = _reads(root, "content/storylines", read_storyline)
    known = Vocabulary(
        sources=sources,
        taxonomy=taxonomy,
        storylines=frozenset(each.path.rsplit("/", 1)[-1].removesuffix(".md") for each in storylines),
        language=settings.language,
        sure_sources=not errors(of_sources),
        sure_terms=not errors(of_terms),
    )
    reread = partial(_reread, root)
    articles = _recorded(root, known, records, spread) if records else _reads(root, "content/articles", read_article)
    articles = check_articles(articles, known, reread)
    found = Shelves(articles)
    storylines = tuple(check_storyline(each, found, known) for each in storylines)
    editions = tuple(check_edition(each, found) for each in _reads(root, "content/editions", read_edition))
    pages = _reads(root, "content/pages", read_page)
    waiting = _drafts(root, "content/drafts", known) if drafts else ()
    dropped = _drafts(root, "content/dropped", known) if drafts else ()
    clashes = check_addresses(articles, pages, editions, reread)
    lost = {problem.place.file for problem in clashes}
    reads: tuple[Read[Any], ...] = (*articles, *editions, *storylines, *pages, *waiting, *dropped)
    problems += (*of_sources, *of_terms, *clashes, *leaving(root, FOLDERS), *_twins(each.path for each in reads))
    catalog = Catalog(
        settings=settings,
        articles=tuple(sorted(_nouns(articles, lost), key=_newest_first)),
        drafts=_nouns(waiting),
        dropped=_nouns(dropped),
        editions=tuple(sorted(_nouns(editions, lost), key=lambda edition: edition.date, reverse=True)),
        storylines=tuple(sorted(_nouns(storylines, lost), key=lambda storyline: storyline.slug)),
        pages=tuple(sorted(_nouns(pages, lost), key=lambda page: page.slug)),
        sources=sources,
        taxonomy=taxonomy,
    )
    return Loaded(catalog, tuple(sorted((*problems, *(problem for each in reads for problem in each.problems)))))


def body_of(root: Path, article: Article) -> str:
    """An article's Markdown, from its file where it was loaded without; empty where that has gone meanwhile."""
    if article.body or not article.mark:
        return article.body
    data, _ = read(root, article.path)
    return read_body(data) if data is not None else ""


def load_settings(root: Path) -> tuple[Settings | None, Problems]:
    """site.yaml alone."""
    data, problems = read(root, SITE)
    if data is None:
        return None, problems
    found = read_settings(data, SITE)
    return found.noun, found.problems


def without_content(root: Path) -> Problems:
    """What is wrong with a site whose content/ is gone. It is never taken for one that has no stories yet."""
    if (root / CONTENT).is_dir():
        return ()
    text = "there is no folder content/ beside site.yaml"
    hint = "put it back; for a site that has no content yet, make an empty one: mkdir content"
    return (Problem(Place(CONTENT), text, "no-content", hint),)


def load_sources(root: Path) -> tuple[dict[str, Source], Problems]:
    """content/sources.yaml alone; no file is no sources."""
    data, problems = read(root, SOURCES)
    if data is None:
        return {}, _unless_absent(problems)
    found = read_sources(data, SOURCES)
    return found.noun or {}, found.problems


def load_taxonomy(root: Path) -> tuple[Taxonomy, Problems]:
    """content/taxonomy.yaml alone; no file is no terms."""
    data, problems = read(root, TAXONOMY)
    if data is None:
        return Taxonomy(), _unless_absent(problems)
    found = read_taxonomy(data, TAXONOMY)
    return found.noun or Taxonomy(), found.problems


def _drafts(root: Path, folder: str, known: Vocabulary) -> tuple[Read[Draft], ...]:
    return tuple(check_draft(each, known) for each in _reads(root, folder, read_draft))


def _reads(root: Path, folder: str, reader: Callable[[bytes, str], Read[Noun]]) -> tuple[Read[Noun], ...]:
    found = []
    for path in markdown_files(root, folder):
        data, problems = read(root, path)
        found.append(Read(path, None, {}, problems) if data is None else reader(data, path))
    return tuple(found)


def _reread(root: Path, path: str) -> Read[Article]:
    """An article's file read again; of one that has gone meanwhile, nothing but its name."""
    data, problems = read(root, path)
    return Read(path, None, {}, problems) if data is None else read_article(data, path)


def _recorded(root: Path, known: Vocabulary, records: Records, spread: Spread | None) -> tuple[Read[Article], ...]:
    """The articles, read and checked where no record of them holds."""
    vocabulary = vocabulary_mark(known)
    found: list[Read[Article]] = []
    paths = records.listed("content/articles")
    standing = records.standing(paths, vocabulary)
    new = [path for path in paths if path not in standing and not records.has(path)]
    unknown = frozenset(new)
    ready = _read_new(root, known, records, new, spread)
    for path in paths:
        if path in standing:
            found.append(standing[path])
            continue
        if path in ready:
            found.append(ready[path])
            continue
        record, data = None if path in unknown else records.unchanged(path), None
        if record is None:
            data, problems = read(root, path)
            record = records.same(path, data) if data is not None and path not in unknown else None
        settled = records.settle(record, known, vocabulary) if record else None
        if settled:
            found.append(settled)
            continue
        if data is None:
            data, problems = read(root, path)
        if data is None:
            # One that has gone since the site was looked at is no longer part of it; the next look will tell.
            found += [Read(path, None, {}, problems)] if _unless_absent(problems) else []
            continue
        found += _read_here(root, known, records, [path])
    records.save(vocabulary)
    return tuple(found)


def _kept(root: Path, fresh: Read[Article], data: bytes, known: Vocabulary, records: Records) -> Read[Article]:
    spelled = fresh.noun.tags if fresh.noun else ()
    (checked,) = check_articles((fresh,), known, partial(_reread, root))
    return records.keep(checked, spelled, data)


def _read_new(
    root: Path, known: Vocabulary, records: Records, paths: Sequence[str], spread: Spread | None
) -> dict[str, Read[Article]]:
    """New articles by path, of several processes where that is worth it: then without those that have mistakes."""
    if spread is None or len(paths) < WORTH_SPREADING:
        return {each.path: each for each in _read_here(root, known, records, paths)}

    def work(tasks: Sequence[int], begin: Callable[[int], object]) -> Iterator[bytes]:
        mine = [paths[task] for task in tasks]
        for path, each in zip(mine, _step_by_step(root, known, records, mine, begin), strict=True):
            yield records.given(path) if each else b""

    found = {}
    for task, record in spread(len(paths), work):
        if isinstance(record, str):
            found[paths[task]] = _lost(paths[task], record)
        elif record:
            found[paths[task]] = records.taken(record)
    return found


def _read_here(root: Path, known: Vocabulary, records: Records, paths: Sequence[str]) -> list[Read[Article]]:
    """New articles, read in this process; without those whose files can't be read."""
    with timed() as turns:
        return [each for each in _step_by_step(root, known, records, paths, turns.begin, turns.rest) if each]


def _step_by_step(  # noqa: PLR0913, PLR0917 - what there is to read, and how to tell whose turn it is
    root: Path,
    known: Vocabulary,
    records: Records,
    paths: Sequence[str],
    begin: Callable[[int], object],
    rest: Callable[[], object] = lambda: None,
) -> Iterator[Read[Article] | None]:
    """New articles, read, checked and recorded; None for a file that can't be read."""
    for start in range(0, len(paths), _AT_ONCE):
        rest()
        files = [read(root, path)[0] for path in paths[start : start + _AT_ONCE]]
        fresh: list[tuple[Read[Article], bytes] | None] = []
        for place, data in enumerate(files, start):
            begin(place)
            fresh.append(None if data is None else (_in_time(paths[place], read_article, data, paths[place]), data))
        for place, each in enumerate(fresh, start):
            begin(place)
            yield _in_time(paths[place], _kept, root, *each, known, records) if each else None


def _in_time(path: str, step: Callable[_P, Read[Article]], /, *arguments: _P.args, **named: _P.kwargs) -> Read[Article]:
    try:
        return step(*arguments, **named)
    except Overran as over:
        return _lost(path, str(over))


def _lost(path: str, reason: str) -> Read[Article]:
    hint = "shorten or simplify its front matter; if it is nothing out of the ordinary, report it"
    return Read(path, None, {}, (Problem(Place(path), f"reading it {reason}", "file-lost", hint),))


def _nouns(reads: Iterable[Read[Noun]], lost: Container[str] = ()) -> tuple[Noun, ...]:
    return tuple(each.noun for each in reads if each.noun is not None and each.path not in lost)


def _newest_first(article: Article) -> tuple[float, str]:
    published = article.published
    moment = published if isinstance(published, dt.datetime) else instant(published)
    return -moment.timestamp(), article.permalink


def _unless_absent(problems: Problems) -> Problems:
    return tuple(problem for problem in problems if problem.code != "no-file")


def _twins(paths: Iterable[str]) -> Problems:
    """Files that are one where case or accents are folded: a colleague's disk would lose one of them."""
    paths = tuple(paths)
    if all_apart(paths):
        return ()
    seen: dict[str, str] = {}
    problems = []
    for path in paths:
        if (first := seen.setdefault(file_key(path), path)) != path:
            text = f"on some disks this is the same file as {first}"
            problems.append(Problem(Place(path), text, "twin-files", "rename one of the two"))
    return tuple(problems)
