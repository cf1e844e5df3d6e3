"""What files say of each other: terms, sources, storylines and articles that are named must be there, and once only."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property, partial
from typing import Any, NamedTuple

import msgspec

from digest.library.forms import Notes
from digest.library.reading import Noun, Read
from digest.model.article import Article, Draft
from digest.model.edition import Edition, Section, StandingPage, Storyline
from digest.model.names import all_apart, file_key
from digest.model.source import Source
from digest.model.taxonomy import Taxonomy
from digest.problems import Place, Problem, did_you_mean, errors
from digest.text.matter import Fields, Value

# Addresses the build gives to pages of its own; what stands at them can't be an article's old address or a page.
RESERVED = frozenset({
    "index.html", "404.html", "archive.html", "style.css", "sitemap.xml", "robots.txt", "atom.xml", "rss.xml",
    "feed.json", "page.html", "tags.html", "tags/index.html", "sources.html", "sources/index.html", "editions.html",
    "editions/index.html", "storylines.html", "storylines/index.html",
})  # fmt: skip


class Vocabulary(msgspec.Struct, frozen=True):
    """The names that files may use.

    Where the file that defines names has mistakes, an unknown name may be one of those it lost: then it is not sure,
    and nobody is blamed for using it. The mistakes of that file stop the build by themselves.
    """

    sources: Mapping[str, Source]
    taxonomy: Taxonomy
    storylines: frozenset[str] = frozenset()
    language: str = "en"
    sure_sources: bool = True
    sure_terms: bool = True


Reread = Callable[[str], Read[Article]]  # reads an article's file for the places of its values


class Shelves:
    """What references may name, gathered from every article file, those with mistakes included, if anybody asks."""

    def __init__(self, reads: Sequence[Read[Article]]) -> None:
        self._reads = reads

    @cached_property
    def ids(self) -> dict[str, tuple[str, ...]]:
        """The paths of the files that a reference can mean: an id, YYYY/MM/slug, or a slug."""
        found: dict[str, tuple[str, ...]] = {}
        for read in self._reads:
            stem = read.path.removeprefix("content/articles/").removesuffix(".md")
            names = {stem, stem.rsplit("/", 1)[-1]}
            if read.noun is not None:
                names |= {read.noun.id, read.noun.slug, read.noun.permalink.removesuffix(".html")}
            for name in names:
                found[name] = (*found.get(name, ()), read.path)
        return found

    @cached_property
    def by_path(self) -> dict[str, Article]:
        """The sound ones."""
        return {read.path: read.noun for read in self._reads if read.noun is not None}


def check_articles(reads: Iterable[Read[Article]], known: Vocabulary, reread: Reread) -> tuple[Read[Article], ...]:
    """The articles with their tags as slugs of terms and their language filled in; None for each with an error.

    Those already settled are only held against each other.
    """
    ids: dict[str, str] = {}
    checked = []
    for read in reads:
        article = read.noun
        if article is None:
            checked.append(_also(read, partial(_names, read.fields, known)))
            continue
        if read.settled and ids.setdefault(article.id, read.path) == read.path:
            checked.append(read)
            continue
        if read.settled:
            read = reread(read.path)  # noqa: PLW2901 - the same file, with the places of its values
        notes = Notes(read.path)
        tags = _names(read.fields, known, notes)
        _wanting(article, read.fields, notes)
        if (first := ids.setdefault(article.id, read.path)) != read.path:
            text = f"the id “{article.id}” is that of {first}"
            notes.at(read.fields["id"], text, "duplicate-id", "give the younger of the two an id of its own")
        lang = _lang(article, read.fields, known.language)
        usable = article.source in known.sources and not errors(notes.problems)
        if usable and not notes.problems and (tags, lang) == (article.tags, article.lang):
            checked.append(read)
            continue
        sound = msgspec.structs.replace(article, tags=tags, lang=lang)
        problems = (*read.problems, *notes.problems)
        checked.append(Read(read.path, sound if usable else None, read.fields, problems, read.body_at))
    return tuple(checked)


def _names(fields: Fields, known: Vocabulary, notes: Notes) -> tuple[str, ...]:
    """The terms that an article names; what it names that is not there is noted."""
    if known.sure_sources:
        _named(fields, "source", known.sources, "content/sources.yaml", notes)
        _named(fields, "agency", known.sources, "content/sources.yaml", notes)
    _named(fields, "storyline", known.storylines, "content/storylines/", notes)
    return _terms(fields.get("tags"), known, notes)


def _also(read: Read[Noun], look: Callable[[Notes], object]) -> Read[Noun]:
    """A file that has mistakes, with what a look at its references finds beside: all is told at once."""
    notes = Notes(read.path)
    look(notes)
    told = {problem.place.line for problem in read.problems}
    more = (problem for problem in notes.problems if problem.place.line not in told)
    return Read(read.path, None, read.fields, (*read.problems, *more))


def check_draft(read: Read[Draft], known: Vocabulary) -> Read[Draft]:
    """A draft with its tags as slugs of terms; those that are none are warnings, for it is not published yet."""
    if read.noun is None:
        return read
    notes = Notes(read.path)
    tags = _terms(read.fields.get("tags"), known, notes)
    warnings = tuple(replace(problem, severity="warning") for problem in notes.problems)
    return Read(read.path, replace(read.noun, tags=tags), read.fields, (*read.problems, *warnings))


def check_edition(read: Read[Edition], found: Shelves) -> Read[Edition]:
    """An edition whose references are ids. One that means nothing is a problem and left out; so is a broken article."""
    if read.noun is None:
        return read
    notes = Notes(read.path)
    lead = _article(read.fields.get("lead"), found, notes)
    sections = []
    for section, value in zip(read.noun.sections, _items(read.fields.get("sections")), strict=False):
        inner = value.value if isinstance(value.value, dict) else {}
        ids = (_article(item, found, notes) for item in _items(inner.get("articles")))
        sections.append(Section(section.title, tuple(dict.fromkeys(filter(None, ids)))))
    edition = msgspec.structs.replace(read.noun, lead=lead, sections=tuple(sections))
    return Read(read.path, edition, read.fields, (*read.problems, *notes.problems))


def check_storyline(read: Read[Storyline], found: Shelves, known: Vocabulary) -> Read[Storyline]:
    """A storyline whose members are ids and whose tag is a term."""
    if read.noun is None:
        return _also(read, partial(_members, read.fields, found, known))
    notes = Notes(read.path)
    tag, articles = _members(read.fields, found, known, notes)
    storyline = msgspec.structs.replace(read.noun, tag=tag, articles=articles)
    return Read(read.path, storyline, read.fields, (*read.problems, *notes.problems))


def _members(fields: Fields, found: Shelves, known: Vocabulary, notes: Notes) -> tuple[str, tuple[str, ...]]:
    """The term and the ids of the articles that make a storyline."""
    tag = "".join(_terms(fields.get("tag"), known, notes))
    ids = [_article(item, found, notes) for item in _items(fields.get("articles"))]
    return tag, tuple(dict.fromkeys(filter(None, ids)))


def check_addresses(
    articles: Sequence[Read[Article]],
    pages: Sequence[Read[StandingPage]],
    editions: Sequence[Read[Edition]],
    reread: Reread,
) -> tuple[Problem, ...]:
    """Two files that claim one address, now or for a redirect; where only case differs it is one on some disks."""
    addresses = [each.noun.permalink for each in articles if each.noun]
    aliased = [each.noun for each in articles if each.noun and each.noun.aliases]
    addresses += [alias.lstrip("/") for article in aliased for alias in _old_addresses(article)]
    addresses += [claim.address for claim in _claims((), pages, editions)]
    if all_apart(addresses) and RESERVED.isdisjoint(map(str.lower, addresses)):
        return ()
    taken: dict[str, _Claim] = {}
    problems = []
    for claim in _claims(articles, pages, editions):
        key = file_key(claim.address)
        what = "the old address" if claim.alias else "the address"
        if key in RESERVED:
            hint = "choose another name: the build makes that page itself"
            text = f"{what} /{claim.address} is kept for the site itself"
            problems.append(Problem(_claim_place(claim, reread), text, "reserved-address", hint))
        elif (first := taken.setdefault(key, claim)) is not claim:
            text = f"{what} /{claim.address} is claimed by {_claim_place(first, reread)} already"
            problems.append(Problem(_claim_place(claim, reread), text, "address-taken", "change one of the two"))
    return tuple(problems)


class _Claim(NamedTuple):
    """A file that wants an address; `key` is the entry that says so, `alias` the old address as that entry has it."""

    address: str
    read: Read[Any]
    key: str = ""
    alias: str = ""


def _claims(
    articles: Iterable[Read[Article]], pages: Iterable[Read[StandingPage]], editions: Iterable[Read[Edition]]
) -> Iterator[_Claim]:
    sound = [each for each in articles if each.noun]
    yield from (_Claim(each.noun.permalink, each, "slug") for each in sound if each.noun)
    yield from (_Claim(f"{each.noun.slug}.html", each) for each in pages if each.noun)
    yield from (_Claim(f"editions/{each.noun.date}.html", each, "date") for each in editions if each.noun)
    for each in sound:
        for alias in _old_addresses(each.noun) if each.noun else ():
            yield _Claim(alias.lstrip("/"), each, "aliases", alias)


def _old_addresses(article: Article) -> Iterable[str]:
    """Its aliases, each once; a story that keeps the address it had elsewhere claims that one already."""
    return (alias for alias in dict.fromkeys(article.aliases) if alias.lstrip("/") != article.permalink)


def _claim_place(claim: _Claim, reread: Reread) -> Place:
    """Where a claim stands: worked out for the few that clash."""
    read = reread(claim.read.path) if claim.read.settled else claim.read
    if not claim.alias:
        return _place(read, claim.key)
    named = (item for item in _items(read.fields.get(claim.key)) if item.value == claim.alias)
    item = next(named, None)
    return Place(read.path, item.line, item.column) if item else Place(read.path)


def _terms(held: Value | None, known: Vocabulary, notes: Notes) -> tuple[str, ...]:
    """The terms a list of tags (or one tag) means, each once."""
    terms: dict[str, None] = {}
    for value in _items(held) or ((held,) if held else ()):
        word = " ".join(str(value.value).split())
        term = known.taxonomy.find(word)
        if term is not None:
            terms[term.slug] = None
        elif word and known.sure_terms and not isinstance(value.value, tuple):
            hint = nearest_terms(word, known.taxonomy) or "add it to content/taxonomy.yaml"
            notes.at(value, f"no such term “{word}”", "unknown-term", hint)
    return tuple(terms)


def nearest_terms(word: str, taxonomy: Taxonomy) -> str:
    """A hint with up to three terms, by the spellings that are nearest to a word; all terms where they are few."""
    spellings = {file_key(name): term.slug for term in taxonomy.terms for name in (*term.aliases, term.name, term.slug)}
    near = get_close_matches(file_key(word), sorted(spellings), n=9, cutoff=0.6)
    slugs = list(dict.fromkeys(spellings[spelling] for spelling in near))[:3]
    if slugs:
        return "did you mean " + " or ".join(f"“{slug}”" for slug in slugs) + "?"
    return did_you_mean(word, taxonomy.by_slug)


def _named(fields: Fields, key: str, known: Iterable[str], where: str, notes: Notes) -> None:
    value = fields.get(key)
    if value is None or not value.value or str(value.value) in known:
        return
    hint = did_you_mean(str(value.value), known) or f"add it to {where}"
    notes.at(value, f"no such {key} “{value.value}”", f"unknown-{key}", hint)


def _wanting(article: Article, fields: Fields, notes: Notes) -> None:
    if article.date_basis == "inferred":
        hint = "look at the original; if the date is right, write date_basis: confirmed"
        notes.at(fields["date_basis"], "nobody has confirmed this inferred date", "inferred-date", hint)
    for key, present in (("summary", article.summary), ("tags", article.tags)):
        if not present:
            value = fields.get(key)
            place = Place(notes.file, value.key_line if value else 1)
            notes.problems.append(
                Problem(place, f"an article without {key}", f"no-{key}", f"add “{key}: …”", "warning")
            )


def _article(value: Value | None, found: Shelves, notes: Notes) -> str:
    """The id behind a reference; an empty text where there is none, or where its article has mistakes of its own."""
    if value is None or not value.value:
        return ""
    word = str(value.value)
    paths = found.ids.get(word.removeprefix("/").removesuffix(".html"), ()) or found.ids.get(word, ())
    if not paths and word.startswith("tag:") and "," not in word:
        notes.at(value, f"half an id: “{word}”", "unknown-article", "put the id in quotes: it holds a comma")
    elif not paths:
        hint = did_you_mean(word, found.ids) or "a reference is a slug, YYYY/MM/slug, or an id"
        notes.at(value, f"no article “{word}”", "unknown-article", hint)
    elif len(paths) > 1:
        names = " or ".join(path.removeprefix("content/articles/").removesuffix(".md") for path in sorted(paths))
        notes.at(value, f"“{word}” could mean {len(paths)} articles", "ambiguous-article", f"write {names}")
    elif paths[0] in found.by_path:
        return found.by_path[paths[0]].id
    return ""


def _items(value: Value | None) -> tuple[Value, ...]:
    return value.value if value is not None and isinstance(value.value, tuple) else ()


def _place(read: Read[Noun], key: str) -> Place:
    value = read.fields.get(key)
    return Place(read.path, value.line, value.column) if value is not None else Place(read.path)


def _lang(article: Article, fields: Fields, language: str) -> str:
    return article.lang if "lang" in fields and fields["lang"].value else language
