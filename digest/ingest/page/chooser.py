"""The choice of main content: which pieces of the page are the story's, with the evidence for it."""

import re
from collections.abc import Sequence

from lxml import html

from digest.ingest.page.authors import is_credit
from digest.ingest.page.candidates import by_readability, by_trafilatura, coverage, words
from digest.ingest.page.compose import marks_in, note_of
from digest.ingest.page.facts import Facts, Told, texts
from digest.ingest.page.features import features_of
from digest.ingest.page.judge import judge, reasons
from digest.ingest.page.survey import Known, Opinions, Survey
from digest.ingest.page.walk import Piece

_LIKELY = 0.52
_QUOTED = 0.25
_DOUBTFUL = (0.25, 0.75)
_MOST_DOUBTS = 12
# “Hong Kong (CNN Business)A muddled view”, “WASHINGTON (AP) — The”: how an agency's story opens.
_OPENS = re.compile(
    r"(?:[A-Z][^()]{1,44} ?)?\([A-Z][A-Za-z&.]+(?: [A-Z][A-Za-z]+)?\)\s{0,2}(?:[-–—]+\s?)?[\"“‘']?[A-Z]"
)
_FACTS_BOX = re.compile(r"(?:^|\s)(?:portable-)?infobox(?:\s|$)")  # as MediaWiki's sites call the table beside an entry
_STATED_ENOUGH = 300  # letters of JSON-LD's articleBody below which it is a teaser


def choose(root: html.HtmlElement, pieces: Sequence[Piece], told: Told) -> tuple[list[bool], tuple[str, ...]]:
    """For each piece whether it is inside, and notes that say why."""
    page = survey_of(root, pieces, told)
    rows = features_of(page)
    likely = [judge(row) if row is not None else 0.0 for row in rows]
    inside = _whole(pieces, _with_opening(pieces, _with_quotes(pieces, likely)), told, page.title_at)
    opinions = _named(page.opinions)
    notes = [_measure(name, pieces, marks) for name, marks in opinions]
    if pieces and not any(inside):
        held = [[mark >= 0.5 for mark in marks] for _, marks in opinions]
        inside = max(held, key=lambda marks: _letters(pieces, marks))
        notes.append("chosen: no piece was likely; the longest of the candidates stands")
    inside = _with_notes(pieces, inside)
    notes.append(f"chosen: {sum(inside)} of {len(pieces)} pieces, {_letters(pieces, inside)} of {page.letters} letters")
    return inside, (*notes, *_doubts(pieces, rows, likely))


def _with_quotes(pieces: Sequence[Piece], likely: Sequence[float]) -> list[bool]:
    """The likely pieces, and with them quotes that stand among them and are not plainly furniture, whole."""
    inside = [chance >= _LIKELY for chance in likely]
    first = 0
    while first < len(pieces):
        after = first
        while after < len(pieces) and pieces[after].kind == "quote":
            after += 1
        if after > first and max(likely[first:after]) >= _QUOTED:
            among = any(inside[max(0, first - 4) : first]) and any(inside[after : after + 4])
            inside[first:after] = [among or held for held in inside[first:after]]
        first = max(after, first + 1)
    return inside


def _with_notes(pieces: Sequence[Piece], inside: list[bool]) -> list[bool]:
    """The choice with the footnotes whose marks stand in it, each whole."""
    marks = {mark for piece, held in zip(pieces, inside, strict=True) if held for mark in marks_in(piece.markdown)}
    if not marks:
        return inside
    out, goes_on = list(inside), False
    for index, piece in enumerate(pieces):
        note = note_of(piece.markdown)
        goes_on = note in marks or (goes_on and not note and piece.markdown.startswith("    "))
        out[index] = out[index] or goes_on
    return out


def _with_opening(pieces: Sequence[Piece], inside: list[bool]) -> list[bool]:
    """The choice with the dateline's paragraph, where it stands right above the first that was chosen."""
    first = next((at for at, held in enumerate(inside) if held and pieces[at].kind == "paragraph"), 0)
    opens = first and pieces[first - 1].kind == "paragraph" and _OPENS.match(pieces[first - 1].text)
    return [held or (bool(opens) and at == first - 1) for at, held in enumerate(inside)]


def _whole(pieces: Sequence[Piece], inside: list[bool], told: Told, title_at: int) -> list[bool]:
    """The choice with rules kept between kept pieces, and without what repeats the story: credit and date, facts."""
    out = list(inside)
    for index, piece in enumerate(pieces):
        if piece.kind == "rule":
            out[index] = any(inside[max(0, index - 2) : index]) and any(inside[index + 1 : index + 3])
        elif out[index]:
            repeats = 0 <= title_at < index <= title_at + 12 and is_credit(piece.text, told.authors)
            out[index] = not repeats and not _FACTS_BOX.search(piece.node.get("class") or "")
    return out


def survey_of(root: html.HtmlElement, pieces: Sequence[Piece], told: Told) -> Survey:
    """The page with the candidates' opinions of it, ready to be judged piece by piece."""
    facts = told.facts
    own = [words(piece.text) for piece in pieces]
    opinions = Opinions(coverage(own, by_trafilatura(root)), coverage(own, by_readability(root)), _stated(own, facts))
    description = facts.first("og:description", "description", "twitter:description")
    return Survey(pieces, own, Known(told.title, told.authors, description, told.address or ""), opinions)


def _stated(own: Sequence[list[str]], facts: Facts) -> list[float]:
    body = max((text for thing in facts.articles() for text in texts(thing.get("articleBody"))), key=len, default="")
    return coverage(own, body) if len(body) > _STATED_ENOUGH else [0.0] * len(own)


def _named(opinions: Opinions) -> list[tuple[str, Sequence[float]]]:
    named = [("trafilatura", opinions.trafilatura), ("readability", opinions.readability)]
    return [*named, ("json-ld", opinions.stated)] if any(opinions.stated) else named


def _letters(pieces: Sequence[Piece], held: Sequence[bool]) -> int:
    return sum(len(piece.text) for piece, is_held in zip(pieces, held, strict=True) if is_held)


def _measure(name: str, pieces: Sequence[Piece], marks: Sequence[float]) -> str:
    held = [piece for piece, mark in zip(pieces, marks, strict=True) if mark >= 0.5]
    letters = sum(len(piece.text) for piece in held)
    linked = sum(piece.linked for piece in held)
    paragraphs = sum(len(piece.text) for piece in held if piece.kind in ("paragraph", "quote") and len(piece.text) > 80)
    return (
        f"candidate {name}: {len(held)} pieces, {letters} letters, links {linked / max(1, letters):.2f}, "
        f"paragraphs {paragraphs / max(1, letters):.2f}"
    )


def _doubts(pieces: Sequence[Piece], rows: Sequence[Sequence[float] | None], likely: Sequence[float]) -> list[str]:
    low, high = _DOUBTFUL
    doubtful = sorted(
        (index for index, chance in enumerate(likely) if low < chance < high),
        key=lambda index: -len(pieces[index].text),
    )
    return [
        f"{'kept' if likely[index] >= _LIKELY else 'left out'} at {likely[index]:.2f}: “{pieces[index].text[:60]}” ("
        + ", ".join(f"{name} {by:+.1f}" for name, by in reasons(rows[index] or ()))
        + ")"
        for index in sorted(doubtful[:_MOST_DOUBTS])
    ]
