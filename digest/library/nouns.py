"""One content file → one noun of the model, with all that is wrong in that file alone."""

import re
from datetime import date

from digest.library import keys
from digest.library.decode import Decoded, Named, by_name, decode
from digest.library.forms import Keys, Notes
from digest.library.reading import Read
from digest.model.article import Article, Draft
from digest.model.edition import Edition, StandingPage, Storyline
from digest.model.names import file_key, is_slug, slug_for
from digest.model.settings import Settings
from digest.model.source import Source
from digest.model.target import KINDS, Target
from digest.model.taxonomy import Taxonomy, Term
from digest.problems import Place, Problem, errors
from digest.text.matter import Fields, Matter, Value, read_matter, read_yaml

_SHELF = re.compile(r"content/articles/(\d{4}/(?:0[1-9]|1[0-2]))/([^/]+)\.md")


def read_article(data: bytes, path: str) -> Read[Article]:
    """An article as its file has it: its tags still as spelled, its references not yet looked up."""
    matter, notes, decoded = _front(data, path, keys.ARTICLE)
    if matter is None:
        return Read(path, None, {}, tuple(notes.problems))
    shelf = _SHELF.fullmatch(path)
    if shelf is None:
        hint = "move it to content/articles/YYYY/MM/, by the year and month of its address"
        notes.problems.append(Problem(Place(path), "an article outside a month's folder", "misplaced-article", hint))
    slug = decoded.pop("slug", "") or _stem_slug(path, matter.fields, notes)
    if shelf is None or errors(notes.problems):
        return Read(path, None, matter.fields, tuple(notes.problems))
    decoded.pop("restored", None)
    permalink = f"{shelf[1]}/{slug}.html"
    article = Article(
        path=path, slug=slug, permalink=permalink, body=matter.body, body_line=matter.body_line, **decoded
    )
    return Read(path, article, matter.fields, tuple(notes.problems), matter.body_at)


def read_draft(data: bytes, path: str) -> Read[Draft]:
    """A draft; anything may be missing from it."""
    matter, notes, decoded = _front(data, path, keys.DRAFT)
    if matter is None or errors(notes.problems):
        return Read(path, None, matter.fields if matter else {}, tuple(notes.problems))
    title = decoded.pop("title", "")
    draft = Draft(path=path, title=title, body=matter.body, body_line=matter.body_line, **decoded)
    return Read(path, draft, matter.fields, tuple(notes.problems))


def read_edition(data: bytes, path: str) -> Read[Edition]:
    """An edition; its references still as written."""
    matter, notes, decoded = _front(data, path, keys.EDITION)
    if matter is None:
        return Read(path, None, {}, tuple(notes.problems))
    day = decoded.pop("date", None)
    if day is None and "date" not in matter.fields:
        try:
            day = date.fromisoformat(_stem(path))
        except ValueError:
            hint = "add date, or name the file by its day: 2018-04-11.md"
            notes.problems.append(Problem(Place(path, 1), "an edition without a date", "missing-key", hint))
    if day is None or errors(notes.problems):
        return Read(path, None, matter.fields, tuple(notes.problems))
    edition = Edition(path=path, date=day, body=matter.body, body_line=matter.body_line, **decoded)
    return Read(path, edition, matter.fields, tuple(notes.problems))


def read_page(data: bytes, path: str) -> Read[StandingPage]:
    """A standing page; its slug is the file's name."""
    matter, notes, decoded = _front(data, path, keys.PAGE)
    slug = _stem_slug(path, {}, notes) if matter else ""
    if matter is None or errors(notes.problems):
        return Read(path, None, matter.fields if matter else {}, tuple(notes.problems))
    page = StandingPage(path=path, slug=slug, body=matter.body, body_line=matter.body_line, **decoded)
    return Read(path, page, matter.fields, tuple(notes.problems))


def read_storyline(data: bytes, path: str) -> Read[Storyline]:
    """A storyline; its slug is the file's name, its references still as written."""
    matter, notes, decoded = _front(data, path, keys.STORYLINE)
    slug = _stem_slug(path, {}, notes) if matter else ""
    if matter is None or errors(notes.problems):
        return Read(path, None, matter.fields if matter else {}, tuple(notes.problems))
    story = Storyline(path=path, slug=slug, body=matter.body, body_line=matter.body_line, **decoded)
    return Read(path, story, matter.fields, tuple(notes.problems))


def read_settings(data: bytes, path: str = "site.yaml") -> Read[Settings]:
    """The site's settings; its address without a slash at the end."""
    matter, problems = read_yaml(data, path)
    notes = Notes(path, list(problems))
    if matter is None:
        return Read(path, None, {}, tuple(notes.problems))
    decoded = decode(matter.fields, keys.SITE, notes, lost=matter.lost)
    if errors(notes.problems):
        return Read(path, None, matter.fields, tuple(notes.problems))
    deploy = _targets(decoded.pop("deploy", ()), notes)
    if errors(notes.problems):
        return Read(path, None, matter.fields, tuple(notes.problems))
    settings = Settings(**{**decoded, "url": decoded["url"].rstrip("/"), "deploy": deploy})
    return Read(path, settings, matter.fields, tuple(notes.problems))


def _targets(entries: tuple[Named, ...], notes: Notes) -> tuple[Target, ...]:
    """Where the site may be sent; each kind has keys of its own."""
    for entry in entries:
        must, may = KINDS[entry.decoded["kind"]]
        for name in must:
            if not entry.decoded.get(name):
                text = f"a target of kind {entry.decoded['kind']} needs “{name}”"
                notes.at_key(entry.value, text, "missing-key", f"add {name}: {keys.TARGET[name].about}")
        for name in sorted(entry.decoded.keys() - {"kind", *must, *may}):
            inner = entry.value.value
            place = inner[name] if isinstance(inner, dict) else entry.value
            hint = "it may have: " + ", ".join((*must, *may))
            notes.at_key(place, f"a target of kind {entry.decoded['kind']} has no “{name}”", "unknown-key", hint)
    return tuple(Target(name=entry.name, **entry.decoded) for entry in entries)


def read_sources(data: bytes, path: str = "content/sources.yaml") -> Read[dict[str, Source]]:
    """Who is credited, by key. A source that can't be read is left out."""
    matter, problems = read_yaml(data, path)
    notes = Notes(path, list(problems))
    sources = {}
    everything = Value(matter.fields if matter else "", 1, 1)
    for entry in _entries(everything, keys.SOURCE, "sources", notes):
        if _is_key(entry, notes):
            sources[entry.name] = Source(key=entry.name, **entry.decoded)
    return Read(path, sources, matter.fields if matter else {}, tuple(notes.problems))


def read_taxonomy(data: bytes, path: str = "content/taxonomy.yaml") -> Read[Taxonomy]:
    """The terms of all axes. A term that can't be read is left out; one spelling of two terms is a problem."""
    matter, problems = read_yaml(data, path)
    notes = Notes(path, list(problems))
    terms: list[Term] = []
    spelled: dict[str, Term] = {}
    for axis, value in (matter.fields if matter else {}).items():
        for entry in _entries(value, keys.TERM, "terms", notes):
            term = Term(slug=entry.name, axis=axis, **entry.decoded)
            if _is_key(entry, notes) and _claim(term, entry.value, spelled, notes):
                terms.append(term)
    return Read(path, Taxonomy(tuple(terms)), matter.fields if matter else {}, tuple(notes.problems))


def _front(data: bytes, path: str, known: Keys) -> tuple[Matter | None, Notes, Decoded]:
    matter, problems = read_matter(data, path)
    notes = Notes(path, list(problems))
    return matter, notes, decode(matter.fields, known, notes, lost=matter.lost) if matter else {}


def _entries(value: Value, known: Keys, what: str, notes: Notes) -> tuple[Named, ...]:
    read = None if value.value == "" else by_name(known, what).read(value, notes)
    return read if isinstance(read, tuple) else ()


def _is_key(entry: Named, notes: Notes) -> bool:
    if is_slug(entry.name):
        return True
    hint = f"lower-case words joined by hyphens, such as “{slug_for(entry.name)}”"
    notes.at_key(entry.value, f"“{entry.name}” is not a slug", "bad-slug", hint)
    return False


def _claim(term: Term, value: Value, spelled: dict[str, Term], notes: Notes) -> bool:
    """Whether the term's slug is its own; spellings that are another's already are problems, where they stand."""
    inner = value.value if isinstance(value.value, dict) else {}
    aliases = inner["aliases"].value if "aliases" in inner else ()
    places = [(term.slug, value), (term.name, inner.get("name", value))]
    places += [(alias.value, alias) for alias in aliases if isinstance(alias, Value) and isinstance(alias.value, str)]
    for word, place in places:
        owner = spelled.setdefault(file_key(word.strip()), term)
        if owner is not term:
            text = f"“{word}” means the term “{owner.slug}” ({owner.axis}) already"
            hint = "let one of the two have this spelling"
            (notes.at_key if place is value else notes.at)(place, text, "spelling-taken", hint)
    return spelled[file_key(term.slug)] is term


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".md")


def _stem_slug(path: str, fields: Fields, notes: Notes) -> str:
    """The file's name as a slug; not asked for where the file names one, however badly. Only an article may."""
    stem = _stem(path)
    if "slug" not in fields and not is_slug(stem):
        way = ", or add “slug: …” to its head" if path.startswith("content/articles/") else ""
        hint = f"call it {slug_for(stem)}.md{way}"
        notes.problems.append(Problem(Place(path), f"the file's name, “{stem}”, is not a slug", "bad-slug", hint))
    return stem
