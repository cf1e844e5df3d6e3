"""What an editor can wish for, as changes to files. Nothing here touches the disk; `save` carries changes out."""

import datetime as dt
from collections.abc import Container, Iterable

from digest.library.change import Change
from digest.library.find import Document
from digest.library.references import nearest_terms
from digest.model.taxonomy import Taxonomy, Term
from digest.problems import Place, Problem, Refused
from digest.text.matter_edit import remove_field, set_field

_COMMAND = Place("digest tag")


def tag(document: Document, taxonomy: Taxonomy, add: Iterable[str], remove: Iterable[str]) -> Change:
    """Terms added at the end and taken away, by slug, name or alias. Raises Refused with every word that is no term."""
    problems: list[Problem] = []
    wanted = [_term(word, taxonomy, problems) for word in add]
    tags = tags_of(document)
    unwanted = set()
    for word in remove:
        if word in tags:
            unwanted.add(word)
        elif (term := _term(word, taxonomy, problems)) is not None:
            unwanted |= {spelled for spelled in tags if taxonomy.find(spelled) is term}
    if problems:
        raise Refused(*problems)
    kept = [spelled for spelled in tags if spelled not in unwanted]
    there = [taxonomy.find(spelled) for spelled in kept]
    new = [term.slug for term in dict.fromkeys(wanted) if term is not None and term not in there]
    if not new and kept == tags:
        return Change(document.path, document.data, document.data)
    return _with(document, {"tags": [*kept, *new]})


def summarize(document: Document, summary: str) -> Change:
    """The editor's summary; an empty one takes it away."""
    text = "\n".join(line.rstrip() for line in summary.strip().splitlines())
    return _with(document, {"summary": text or None})


def credit(document: Document, source: str) -> Change:
    """The source of a draft that names none; whom a draft credits already stays."""
    return _with(document, {} if document.text("source") else {"source": source})


def drop(document: Document, taken: Container[str]) -> tuple[Change, ...]:
    """A draft put aside. Raises Refused for an article: what was published is withdrawn, never dropped."""
    if document.shelf != "drafts":
        hint = f"take it off the site with: digest withdraw {document.slug}"
        raise Refused(Problem(Place(document.path), "only a draft can be dropped", "not-a-draft", hint))
    return _moved(document, "dropped", taken)


def bring_back(document: Document, taken: Container[str]) -> tuple[Change, ...]:
    """A dropped draft among the waiting ones again."""
    if document.shelf != "dropped":
        hint = "see what was dropped with: digest list --dropped"
        raise Refused(Problem(Place(document.path), "this draft was not dropped", "not-dropped", hint))
    return _moved(document, "drafts", taken)


def withdraw(document: Document, day: dt.date, reason: str = "") -> Change:
    """An article off the site: its page says so, lists and feeds leave it out. The first day stays."""
    if document.shelf != "articles":
        hint = f"put a draft aside with: digest drop {document.slug}"
        raise Refused(Problem(Place(document.path), "only an article can be withdrawn", "not-an-article", hint))
    values: dict[str, object] = {} if document.text("withdrawn") else {"withdrawn": day}
    return _with(document, {**values, **({"reason": " ".join(reason.split())} if reason.strip() else {})})


def reinstate(document: Document) -> Change:
    """A withdrawn article back on the site."""
    if not document.text("withdrawn"):
        hint = "see what was withdrawn with: digest list --withdrawn"
        raise Refused(Problem(Place(document.path), "this article was not withdrawn", "not-withdrawn", hint))
    return _with(document, {"withdrawn": None, "reason": None})


def edited(document: Document, values: dict[str, object]) -> str:
    """The document's text with other values; None removes the key. Raises Refused where the head can't be read."""
    text = document.data.decode("utf-8")
    for key, value in values.items():
        if value is None:
            text = remove_field(text, key, document.path)
        else:
            try:
                text = set_field(text, key, value, document.path)
            except ValueError as error:
                hint = "write it without the character that can't be stored"
                raise Refused(Problem(Place(document.path), f"{key}: {error}", "bad-character", hint)) from error
    return text


def _with(document: Document, values: dict[str, object]) -> Change:
    return Change(document.path, document.data, edited(document, values).encode("utf-8"))


def _moved(document: Document, shelf: str, taken: Container[str]) -> tuple[Change, ...]:
    stem = document.path.rsplit("/", 1)[-1].removesuffix(".md")
    path, number = f"content/{shelf}/{stem}.md", 1
    while path in taken:
        number += 1
        path = f"content/{shelf}/{stem}-{number}.md"
    return Change(path, None, document.data), Change(document.path, document.data, None)


def tags_of(document: Document) -> list[str]:
    """The tags as they are spelled in the file."""
    held = document.matter.fields.get("tags")
    if held is None or not held.value:
        return []
    items = held.value if isinstance(held.value, tuple) else (held,)
    return [item.value for item in items if isinstance(item.value, str) and item.value]


def _term(word: str, taxonomy: Taxonomy, problems: list[Problem]) -> Term | None:
    term = taxonomy.find(word)
    if term is None:
        hint = nearest_terms(word, taxonomy) or "add it to content/taxonomy.yaml"
        problems.append(Problem(_COMMAND, f"no such term “{word}”", "unknown-term", hint))
    return term
