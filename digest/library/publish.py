"""Accepting drafts: what they must have, and what they become."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from digest.library.change import Change
from digest.library.decode import Decoded, decode
from digest.library.edit import edited
from digest.library.find import Document
from digest.library.forms import Notes
from digest.library.keys import DRAFT
from digest.library.references import nearest_terms
from digest.model.dates import Published, day
from digest.model.names import file_key, slug_for, tag_uri
from digest.model.source import Source
from digest.model.taxonomy import Taxonomy
from digest.problems import Place, Problem, Refused, did_you_mean, errors
from digest.text.matter import read_matter

# The article files of a year, by path: what a new one must not collide with.
Year = Callable[[int], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class House:
    """What a draft is judged by."""

    host: str
    sources: Mapping[str, Source]
    taxonomy: Taxonomy
    year: Year


@dataclass(frozen=True, slots=True)
class Accepted:
    """A draft's new place, and the changes that bring it there."""

    path: str
    changes: tuple[Change, ...]
    published: Published


def publish(
    drafts: Sequence[Document], house: House, *, date: Published | None = None, confirm: bool = False
) -> tuple[Accepted, ...]:
    """The drafts as articles; `date` is the editor's for all of them, `confirm` accepts inferred dates.

    Raises Refused with all that is missing from all of them. Bodies stay as they are, byte for byte.
    """
    judged = [(draft, *_judged(draft, house, date, confirm)) for draft in drafts]
    problems = [problem for _, _, found in judged for problem in found]
    if errors(problems):
        raise Refused(*problems)
    accepted: list[Accepted] = []
    for draft, decoded, _ in judged:
        accepted.append(_accepted(draft, decoded, house, accepted))
    return tuple(accepted)


def missing(draft: Document, house: House) -> tuple[Problem, ...]:
    """All that stands between a draft and its publication."""
    return _judged(draft, house, None, False)[1]


def _judged(
    draft: Document, house: House, date: Published | None, confirm: bool
) -> tuple[Decoded, tuple[Problem, ...]]:
    notes = Notes(draft.path)
    decoded = decode(draft.matter.fields, DRAFT, notes, lost=draft.matter.lost)
    if date is not None:
        decoded |= {"published": date, "date_basis": "confirmed"}
        held = draft.matter.fields.get("published")
        line = held.line if held is not None else 0
        notes.problems = [each for each in notes.problems if each.code != "bad-date" or each.place.line != line]
    elif confirm and decoded.get("date_basis") == "inferred":
        decoded["date_basis"] = "confirmed"
    _missing(draft, decoded, house, notes)
    return decoded, tuple(notes.problems)


# key → (what is said when it is missing, code, what to do)
_WANTED = {
    "title": ("the title is missing", "publish-no-title", "add a line “title: …”"),
    "published": ("the date is missing", "publish-no-date", "digest publish {slug} --date 2018-04-11"),
    "source": ("the source is missing", "publish-no-source", "add “source: …”, a key of content/sources.yaml"),
    "tags": ("no tags", "publish-no-tags", "digest tag {slug} +term"),
    "summary": ("no summary", "publish-no-summary", 'digest summarize {slug} --text "…"'),
}


def _missing(draft: Document, decoded: Decoded, house: House, notes: Notes) -> None:
    """Notes what is missing; what is there but wrong was noted when it was read."""
    fields = draft.matter.fields
    if draft.shelf != "drafts":
        _note(draft, "id", ("only a draft can be published", "not-a-draft", "see what waits: digest inbox"), notes)
    if decoded.get("kind") == "teaser":
        hint = "find the whole story and ingest it; then: digest drop {slug}"
        _note(draft, "kind", ("a teaser is a lead to follow, not a story", "teaser", hint), notes)
    for key, words in _WANTED.items():
        wrong = key in fields and fields[key].value != "" and key not in decoded
        if not wrong and not decoded.get(key):
            _note(draft, key, words, notes)
    if "published" in decoded and decoded.get("date_basis") == "inferred":
        hint = "look at the original, then: digest publish {slug} --confirm-date, or --date with the right one"
        _note(draft, "date_basis", ("nobody has confirmed this inferred date", "inferred-date", hint), notes)
    for key in ("source", "agency"):
        name = decoded.get(key)
        if name and name not in house.sources:
            near = did_you_mean(name, house.sources)
            new = f"add to content/sources.yaml a line “{name}:”, and below it its name, hosts and rights"
            hint = near if near.startswith("did you mean") else new
            _note(draft, key, (f"no such {key} “{name}”", f"unknown-{key}", hint), notes)
    for word in decoded.get("tags", ()):
        if house.taxonomy.find(word) is None:
            hint = nearest_terms(word, house.taxonomy) or "add it to content/taxonomy.yaml"
            _note(draft, "tags", (f"no such term “{word}”", "unknown-term", hint), notes)


def _note(draft: Document, key: str, words: tuple[str, str, str], notes: Notes) -> None:
    text, code, hint = words
    value = draft.matter.fields.get(key)
    place = Place(draft.path, 1) if value is None else Place(draft.path, value.line, value.column)
    notes.problems.append(Problem(place, text, code, hint.replace("{slug}", draft.slug)))


def _accepted(draft: Document, decoded: Decoded, house: House, before: Sequence[Accepted]) -> Accepted:
    published: Published = decoded["published"]
    on = day(published)
    on_disk = house.year(on.year)
    there = dict(on_disk)
    for other in before:
        there |= {change.path: change.after for change in other.changes if change.after is not None}
    folder = f"content/articles/{on:%Y/%m}"
    ids, slugs = _taken(there, folder)
    wanted = decoded.get("slug") or slug_for(decoded["title"])
    values: dict[str, object] = {"kind": None, "published": published}
    if "date_basis" in decoded:
        values["date_basis"] = decoded["date_basis"]

    def file(slug: str, name: str) -> bytes:
        return edited(draft, {**values, "id": name, "slug": slug}).encode("utf-8")

    # A publication that was killed half way left this very file: it is finished, not repeated under another name.
    path = f"{folder}/{wanted}.md"
    name = decoded.get("id") or tag_uri(house.host, on.year, wanted)
    if on_disk.get(path) != file(wanted, name):
        wanted = slug_for(wanted, slugs) if wanted in slugs else wanted
        path = f"{folder}/{wanted}.md"
        name = decoded.get("id") or _free_id(house.host, on.year, wanted, ids)
    changes = Change(path, None, file(wanted, name)), Change(draft.path, draft.data, None)
    return Accepted(path, changes, published)


def _taken(files: Mapping[str, bytes], folder: str) -> tuple[set[str], set[str]]:
    """The ids of a year's articles, and the slugs of those in one month's folder."""
    ids: set[str] = set()
    slugs: set[str] = set()
    for path, data in files.items():
        matter, _ = read_matter(data, path)
        fields = matter.fields if matter else {}
        if "id" in fields:
            ids.add(str(fields["id"].value))
        if path.startswith(f"{folder}/"):
            stem = path.rsplit("/", 1)[-1].removesuffix(".md")
            slugs |= {file_key(stem), str(fields["slug"].value) if "slug" in fields else ""}
    return ids, slugs


def _free_id(host: str, year: int, slug: str, taken: set[str]) -> str:
    name, number = tag_uri(host, year, slug), 1
    while name in taken:
        number += 1
        name = tag_uri(host, year, f"{slug}-{number}")
    return name
