"""A judged page → its stories and teasers, and the ledger's pieces."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from digest.ingest.blocks import Block, Reading
from digest.ingest.cut import shape
from digest.ingest.cut.judge import Judged
from digest.ingest.cut.rules import Rules
from digest.ingest.dates.dateline import Printed
from digest.ingest.page.markdown import escape
from digest.ingest.split import trim
from digest.ingest.split.headline import choose_headline, is_same_title
from digest.ingest.split.lines import rejoined
from digest.ingest.split.listed import listed
from digest.ingest.split.pieces import Piece, Trimmed, passages, whole
from digest.ingest.split.story import NO_STORY, Divided, Story

ABOVE = "structure/above"
_PAGES = ("html", "text")  # forms that list nothing: what holds no story in them is furniture
_TEASER_PROSE = 2  # paragraphs at most
_OPENING = 4  # blocks in which a dateline may stand


def divide(
    reading: Reading, judged: Judged, rules: Rules, origins: Sequence[int], *, strip_datelines: bool = True
) -> Divided:
    """Take the page apart. `origins` says which of the reader's blocks each line came from.

    Without `strip_datelines`, "SEOUL (AP) - " stays in its paragraph: it has no date to keep instead.
    """
    page = _Page(reading, judged, rules, origins, list(judged.cut), strip_datelines)
    segments = [page.with_headline(segment) for segment in page.segments()]
    stories: list[Story] = []
    numbers: list[int] = []
    for segment in segments:
        story = page.story(segment, len(stories) + 1)
        if story is None:
            page.discard(segment)
        else:
            stories.append(story)
        numbers.append(len(stories))
    if not stories and reading.form not in _PAGES:
        return listed(reading, judged)
    pieces = [
        piece for segment, number in zip(segments, numbers, strict=True) for piece in page.pieces(segment, number)
    ]
    return Divided(tuple(stories), tuple(pieces))


@dataclass(frozen=True, slots=True)
class _Segment:
    first: int
    last: int  # exclusive
    headline: int | None
    dateline: int | None


@dataclass(slots=True)
class _Page:
    reading: Reading
    judged: Judged
    rules: Rules
    origins: Sequence[int]
    cut: list[str]
    strip: bool
    shown: dict[int, Trimmed] = field(default_factory=dict)  # what is kept of the blocks of stories

    def standing(self, first: int, last: int) -> list[int]:
        """Blocks of the main content that no rule has taken; rules between paragraphs among them."""
        blocks = self.reading.blocks
        return [
            at for at in range(first, last) if blocks[at].inside and blocks[at].kind != "blank" and not self.cut[at]
        ]

    def prose(self, ids: Sequence[int]) -> list[int]:
        return [at for at in ids if self.judged.looks[at].prose]

    def segments(self) -> list[_Segment]:
        """From each start to the next; what stands above the first start is a story of its own if it holds prose."""
        opens = [(start.at, start.headline, start.dateline) for start in self.judged.starts]
        if not opens or self.prose(self.standing(0, opens[0][0])):
            opens.insert(0, (0, None, None))
        else:
            opens[0] = (0, *opens[0][1:])
        ends = [*(first for first, _, _ in opens[1:]), len(self.cut)]
        return [_Segment(first, end, title, line) for (first, title, line), end in zip(opens, ends, strict=True)]

    def with_headline(self, segment: _Segment) -> _Segment:
        """Find the headline of the page's first story, and cut what stands above it on a pasted page."""
        if segment.first != 0:
            return segment
        head: list[int] = []
        for at in self.standing(segment.first, segment.last):
            line = self.judged.looks[at].dateline
            if self.judged.looks[at].prose or at == segment.dateline or (line and line.strong and line.whole):
                break
            head.append(at)
        headline = segment.headline
        if headline is None:
            headline = choose_headline(self.reading, self.judged, head)
        if self.reading.form == "text" and headline is not None:
            for at in head:
                if at < headline:
                    self.cut[at] = ABOVE
        return replace(segment, headline=headline)

    def story(self, segment: _Segment, number: int) -> Story | None:
        """The story of a segment; None where nothing but a headline is left of it."""
        ids = [at for at in self.standing(segment.first, segment.last) if at != segment.headline]
        opening = segment.dateline if segment.dateline is not None else self.opening(ids)
        dateline = self.judged.looks[opening].dateline if opening is not None else None
        prose = self.prose(ids)
        for at in ids:
            self.shown[at] = self.trimmed(at, dateline if at == opening else None, heads=any(n > at for n in prose))
        held = [at for at in ids if self.shown[at].block.text or self.shown[at].block.kind == "rule"]
        body = rejoined([self.shown[at].block for at in held], [self.origins[at] for at in held])
        while body and body[-1].kind == "rule":
            body.pop()
        if not any(block.kind != "rule" for block in body):
            return None
        title = self.title(segment)
        truncated = self.breaks_off((prose or ids)[-1], segment)
        return Story(
            number=number,
            kind="teaser" if truncated and len(prose) <= _TEASER_PROSE else "story",
            title=title or _first_words(body),
            body=tuple(body),
            dateline=dateline,
            untitled=not title,
            truncated=truncated,
        )

    def opening(self, ids: Sequence[int]) -> int | None:
        """The block whose dateline opens the story: no paragraph stands above it."""
        for at in ids[:_OPENING]:
            if self.judged.looks[at].dateline:
                return at
            if self.judged.looks[at].prose:
                return None
        return None

    def trimmed(self, at: int, dateline: Printed | None, *, heads: bool) -> Trimmed:
        """What is kept of a block: without its dateline and what rules cut off its end; a dashed line as a heading."""
        block = self.reading.blocks[at]
        start, end = 0, min((run.start for run in self.judged.runs.get(at, ())), default=len(block.text))
        if dateline and dateline.strong and (dateline.whole or self.strip or dateline.dateline.date):
            start = dateline.length
        if any(0 < place < len(block.text) and trim.raw_place(block, place) is None for place in (start, end)):
            start, end = 0, len(block.text)
        kept = trim.without_end(block, end) if end < len(block.text) else block
        kept = trim.without_start(kept, start) if start else kept
        words = shape.dashed(kept.text) if heads and block.kind == "paragraph" else None
        if words:
            words = words.strip()
            kept = replace(kept, text=words, markdown=f"## {escape(words)}", kind="heading", level=2)
        return Trimmed(kept, start, end)

    def title(self, segment: _Segment) -> str:
        """The headline as the page prints it, or as its metadata have it; empty where it has none."""
        title = self.reading.blocks[segment.headline].text if segment.headline is not None else ""
        stated = self.reading.title
        if segment.first == 0 and stated and (not title or is_same_title(title, stated.value)):
            return stated.value
        return title

    def breaks_off(self, last: int, segment: _Segment) -> bool:
        """Whether a story ends in the middle, with a link to the rest."""
        if any(run.rule.startswith("teasers/") for run in self.judged.runs.get(last, ())):
            return True
        looks = self.judged.looks
        ellipsis = looks[last].text.rstrip(" \"')]").endswith(("...", "…", "[…", "[..."))
        linked = any(self.cut[at].startswith("teasers/") for at in range(last, segment.last))
        line = looks[segment.dateline].dateline if segment.dateline is not None else None
        return ellipsis and (linked or (line is not None and line.whole))

    def discard(self, segment: _Segment) -> None:
        """A headline without a text below it is no story."""
        for at in range(segment.first, segment.last):
            if not self.cut[at] and self.reading.blocks[at].kind != "blank":
                self.cut[at] = NO_STORY

    def pieces(self, segment: _Segment, number: int) -> list[Piece]:
        """The segment's part of the ledger. What belongs to the page goes to its first story."""
        out: list[Piece] = []
        for at in range(segment.first, segment.last):
            block, rule = self.reading.blocks[at], self.cut[at]
            if rule:
                known = self.rules.by_name.get(rule)
                owner = min(number, 1) if (known and known.page) or not block.inside else number
                out.append(whole(at, block, "cut", rule=rule, story=owner))
            elif block.kind == "blank" or at == segment.headline:
                out.append(whole(at, block, "blank" if block.kind == "blank" else "headline", story=number))
            else:
                kept = self.shown.get(at, Trimmed(block, 0, len(block.text)))
                out += _kept(at, block, kept, self.judged, number)
        return out


def _kept(at: int, block: Block, kept: Trimmed, judged: Judged, number: int) -> list[Piece]:
    if kept.start or kept.end < len(block.text):
        return passages(at, block, kept, judged.runs.get(at, ()), number)
    shown = kept.block
    return [Piece(at, block.raw, shown.text, shown.markdown, "kept", "", number)]


def _first_words(body: Sequence[Block]) -> str:
    """How the first sentence begins; a sub-heading above it is no title."""
    texts = [block for block in body if block.text]
    said = next((block.text for block in texts if block.kind != "heading"), texts[0].text if texts else "")
    words = said.split()
    return " ".join(words[:12]) + ("…" if len(words) > 12 else "")
