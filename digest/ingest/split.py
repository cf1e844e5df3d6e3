"""A judged page → its stories and teasers, and the ledger's pieces: every letter of the source, kept or cut, in order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Literal

from digest.ingest import shape, trim
from digest.ingest.blocks import Block, Reading
from digest.ingest.cut import Judged
from digest.ingest.cut_rules import Rules
from digest.ingest.dateline import Printed
from digest.ingest.lines import rejoined
from digest.ingest.page.markdown import escape

Role = Literal["kept", "headline", "cut", "blank"]
DATELINE = "story/dateline"
ABOVE = "structure/above"
NO_STORY = "structure/no-story"
_PAGES = ("html", "text")  # forms that list nothing: what holds no story in them is furniture
_MADE_TITLE = 80  # letters
_TEASER_PROSE = 2  # paragraphs at most


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice of the source. The raws of all pieces, joined, are the raws of all blocks, joined."""

    block: int
    raw: str
    text: str
    markdown: str
    role: Role
    rule: str = ""  # set where the role is "cut"
    story: int = 0  # to which story of the page it belongs, from 1
    part: bool = False  # it is a passage of a block of which other passages are kept


@dataclass(frozen=True, slots=True)
class Part:
    """One story or teaser of a page."""

    number: int
    kind: Literal["story", "teaser"]
    title: str
    body: tuple[Block, ...]
    dateline: Printed | None = None
    untitled: bool = False  # the title was made from the text
    truncated: bool = False  # a story that breaks off


@dataclass(frozen=True, slots=True)
class Divided:
    """A page taken apart."""

    parts: tuple[Part, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Segment:
    first: int
    last: int  # exclusive
    headline: int | None
    dateline: int | None


def divide(
    reading: Reading, judged: Judged, rules: Rules, origins: Sequence[int], *, strip_datelines: bool = True
) -> Divided:
    """Take the page apart. Without `strip_datelines`, "SEOUL (AP) - " stays in its paragraph: it has no date to keep instead."""
    cut = list(judged.cut)
    segments = [_with_headline(reading, judged, cut, segment) for segment in _segments(reading, judged, cut)]
    parts: list[Part] = []
    numbers: dict[int, int] = {}
    bodies: dict[int, Block] = {}
    gone: dict[int, tuple[int, int]] = {}
    for index, segment in enumerate(segments):
        part = _part(reading, judged, cut, segment, len(parts) + 1, gone, bodies, origins, strip=strip_datelines)
        if part is None:
            _discard(reading, cut, segment)
            continue
        numbers[index] = part.number
        parts.append(part)
    if not parts and reading.form not in _PAGES:
        return _listed(reading, judged)
    pieces = _pieces(reading.blocks, judged, rules, cut, segments, numbers, gone, bodies)
    return Divided(tuple(parts), pieces)


def _listed(reading: Reading, judged: Judged) -> Divided:
    """An item of a feed, an export or a mailbox in which no story was found: it was listed, so it is kept, at least as a lead."""
    stands = [at for at, block in enumerate(reading.blocks) if _stands(block) and not judged.cut[at]]
    first = reading.blocks[stands[0]].text if stands else ""
    title = reading.title.value if reading.title else shorten(first, _MADE_TITLE, placeholder="…")
    number = 1 if title else 0
    pieces = []
    for at, block in enumerate(reading.blocks):
        rule = judged.cut[at] or ("" if number else NO_STORY)
        role: Role = "blank" if block.kind == "blank" else "cut" if rule else "kept"
        pieces.append(Piece(at, block.raw, block.text, block.markdown, role, rule if role == "cut" else "", number))
    if not title:
        return Divided((), tuple(pieces))
    body = tuple(reading.blocks[at] for at in stands)
    kind: Literal["story", "teaser"] = "story" if body and reading.full else "teaser"
    return Divided((Part(number, kind, title, body, untitled=reading.title is None),), tuple(pieces))


def _segments(reading: Reading, judged: Judged, cut: Sequence[str]) -> list[_Segment]:
    """From each start to the next; what stands above the first start is a story of its own if it holds prose."""
    opens = [(start.at, start.headline, start.dateline) for start in judged.starts]
    above = range(opens[0][0] if opens else len(cut))
    if not opens or any(judged.looks[at].prose for at in above if _stands(reading.blocks[at]) and not cut[at]):
        opens.insert(0, (0, None, None))
    else:
        opens[0] = (0, *opens[0][1:])
    ends = [*(first for first, _, _ in opens[1:]), len(cut)]
    return [
        _Segment(first, end, headline, dateline) for (first, headline, dateline), end in zip(opens, ends, strict=True)
    ]


def _stands(block: Block) -> bool:
    return block.inside and block.kind not in ("blank", "rule")


def _with_headline(reading: Reading, judged: Judged, cut: list[str], segment: _Segment) -> _Segment:
    """Find the headline of the page's first story, and cut what stands above it."""
    if segment.first != 0:
        return segment
    ids = [at for at in range(segment.first, segment.last) if _stands(reading.blocks[at]) and not cut[at]]
    head = []
    for at in ids:
        if judged.looks[at].prose or at == segment.dateline:
            break
        head.append(at)
    headline = segment.headline if segment.headline is not None else _choose_headline(reading, judged, head)
    if reading.form == "text" and headline is not None:
        for at in head:
            if at < headline:
                cut[at] = ABOVE
    return replace(segment, headline=headline)


def _choose_headline(reading: Reading, judged: Judged, head: list[int]) -> int | None:
    blocks, looks = reading.blocks, judged.looks
    if reading.title:
        return next((at for at in head if _same_title(blocks[at].text, reading.title.value)), None)
    echoed = echoed_titles(reading.blocks, judged)
    for at in head:
        if any(shape.repeats(blocks[at].text, said) for said in echoed):
            return at
    able = [at for at in head if looks[at].headline]
    long = [at for at in able if looks[at].words >= 5]
    # A text's first line may be any few words; alone above prose it is a title all the same.
    short = [
        at for at in head if looks[at].words >= 1 and not looks[at].ends and blocks[at].kind in ("paragraph", "heading")
    ]
    return next(iter(long or able or short[-1:]), None)


def echoed_titles(blocks: Sequence[Block], judged: Judged) -> list[str]:
    """Headlines that a ratings line says twice."""
    said = [
        re.match(r"(.{8,240}?) \1(?: |$)", blocks[found.block].text[:500]) for found in judged.found if found.rule.page
    ]
    return [match[1] for match in said if match]


def _same_title(line: str, title: str) -> bool:
    one, other = shape.words_of(line), shape.words_of(title)
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= 0.6 * len(longer) and " ".join(shorter) in " ".join(longer))


def _part(
    reading: Reading, judged: Judged, cut: list[str], segment: _Segment, number: int,
    gone: dict[int, tuple[int, int]], bodies: dict[int, Block], origins: Sequence[int], *, strip: bool,
) -> Part | None:  # fmt: skip
    blocks, looks = reading.blocks, judged.looks
    ids = [
        at
        for at in range(segment.first, segment.last)
        if blocks[at].inside and blocks[at].kind != "blank" and not cut[at] and at != segment.headline
    ]
    opening = segment.dateline
    if opening is None:
        opening = next((at for at in ids[:4] if looks[at].dateline), None)
        if opening is not None and any(looks[at].prose for at in ids[: ids.index(opening)]):
            opening = None
    dateline = looks[opening].dateline if opening is not None else None
    body: list[Block] = []
    sources: list[int] = []
    for at in ids:
        block = blocks[at]
        start, end = 0, len(block.text)
        if at == opening and dateline and dateline.strong and (dateline.whole or strip or dateline.dateline.date):
            start = dateline.length
        for run in judged.runs.get(at, ()):
            end = min(end, run.start)
        block = _trimmed(block, start, end, gone, at)
        heading = shape.dashed(shape.fold(block.text)) and any(looks[other].prose for other in ids if other > at)
        if heading and block.kind == "paragraph":
            words = (shape.dashed(block.text) or "").strip()
            block = replace(block, text=words, markdown=f"## {escape(words)}", kind="heading", level=2)
        bodies[at] = block
        if block.text or block.kind == "rule":
            body.append(block)
            sources.append(origins[at])
    body = rejoined(body, sources)
    while body and body[-1].kind == "rule":
        body.pop()
    if not any(block.kind != "rule" for block in body):
        return None
    return _named(reading, judged, segment, number, tuple(body), dateline, ids)


def _trimmed(block: Block, start: int, end: int, gone: dict[int, tuple[int, int]], at: int) -> Block:
    whole = len(block.text)
    if (start and trim.raw_place(block, start) is None) or (end < whole and trim.raw_place(block, end) is None):
        return block
    if start or end < whole:
        gone[at] = (start, end)
    if end < whole:
        block = trim.without_end(block, end)
    return trim.without_start(block, start) if start else block


def _named(
    reading: Reading,
    judged: Judged,
    segment: _Segment,
    number: int,
    body: tuple[Block, ...],
    dateline: Printed | None,
    ids: list[int],
) -> Part:
    looks = judged.looks
    prose = [at for at in ids if looks[at].prose]
    title = reading.blocks[segment.headline].text if segment.headline is not None else ""
    if segment.first == 0 and reading.title and (segment.headline is None or _same_title(title, reading.title.value)):
        title = reading.title.value
    breaks_off = _breaks_off(judged, prose[-1] if prose else ids[-1], segment)
    teaser = breaks_off and len(prose) <= _TEASER_PROSE
    return Part(
        number=number,
        kind="teaser" if teaser else "story",
        title=title or _first_words(body),
        body=body,
        dateline=dateline,
        untitled=not title,
        truncated=breaks_off,
    )


def _breaks_off(judged: Judged, last: int, segment: _Segment) -> bool:
    if any(run.rule.startswith("teasers/") for run in judged.runs.get(last, ())):
        return True
    text = judged.looks[last].text.rstrip(" \"')]")
    ellipsis = text.endswith(("...", "…", "[…", "[..."))
    linked = any(judged.cut[at].startswith("teasers/") for at in range(last, segment.last))
    whole = (
        segment.dateline is not None
        and bool(judged.looks[segment.dateline].dateline)
        and judged.looks[segment.dateline].dateline.whole
    )  # type: ignore[union-attr]
    return ellipsis and (linked or whole)


def _first_words(body: tuple[Block, ...]) -> str:
    said = next((block.text for block in body if block.text), "")
    words = said.split()
    return " ".join(words[:12]) + ("…" if len(words) > 12 else "")


def _discard(reading: Reading, cut: list[str], segment: _Segment) -> None:
    """A headline without a text below it is no story."""
    for at in range(segment.first, segment.last):
        if not cut[at] and reading.blocks[at].kind != "blank":
            cut[at] = NO_STORY


def _pieces(
    blocks: Sequence[Block], judged: Judged, rules: Rules, cut: Sequence[str], segments: list[_Segment], numbers: dict[int, int],
    gone: dict[int, tuple[int, int]], bodies: dict[int, Block],
) -> tuple[Piece, ...]:  # fmt: skip
    pieces: list[Piece] = []
    headlines = {segment.headline for segment in segments}
    number = first = 1 if numbers else 0
    for index, segment in enumerate(segments):
        number = numbers.get(index, number)
        for at in range(segment.first, segment.last):
            block = blocks[at]
            if block.kind == "blank":
                pieces.append(Piece(at, block.raw, "", "", "blank", story=number))
            elif cut[at]:
                rule = rules.by_name.get(cut[at])
                owner = first if (rule and rule.page) or not block.inside else number
                pieces.append(Piece(at, block.raw, block.text, block.markdown, "cut", cut[at], owner))
            elif at in headlines:
                pieces.append(Piece(at, block.raw, block.text, block.markdown, "headline", story=number))
            elif at in gone:
                pieces += _passages(at, block, bodies[at], gone[at], judged, number)
            else:
                kept = bodies.get(at, block)
                pieces.append(Piece(at, block.raw, kept.text, kept.markdown, "kept", story=number))
    return tuple(pieces)


def _passages(at: int, block: Block, kept: Block, span: tuple[int, int], judged: Judged, number: int) -> list[Piece]:
    start, end = span
    first = (trim.raw_place(block, start) or 0) if start < len(block.text) else len(block.raw)
    last = trim.raw_place(block, end) if end < len(block.text) else len(block.raw)
    last = len(block.raw) if last is None else last
    out = []
    if start:
        out.append(
            Piece(
                at,
                block.raw[:first],
                block.text[:start].strip(),
                escape(block.text[:start].strip()),
                "cut",
                DATELINE,
                number,
                part=True,
            )
        )
    if kept.text:
        out.append(Piece(at, block.raw[first:last], kept.text, kept.markdown, "kept", story=number, part=True))
    marks = sorted(judged.runs.get(at, ()), key=lambda run: run.start)
    for run, after in zip(marks, [*(run.start for run in marks[1:]), len(block.text)], strict=False):
        begin = trim.raw_place(block, run.start)
        stop = trim.raw_place(block, after) if after < len(block.text) else len(block.raw)
        if begin is None or stop is None:
            continue
        said = block.text[run.start : after].strip()
        out.append(Piece(at, block.raw[begin:stop], said, escape(said), "cut", run.rule, number, part=True))
    return out
