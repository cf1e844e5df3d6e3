"""Blocks and rules → for each block: kept, or cut by a named rule. What is cut keeps its place and its rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.ingest.blocks import Block
from digest.ingest.cut import shape
from digest.ingest.cut.desk import Desk, Found
from digest.ingest.cut.from_lines import cut_from_lines
from digest.ingest.cut.rules import Rule, Rules
from digest.ingest.cut.shape import Look
from digest.ingest.cut.starts import Start
from digest.ingest.cut.tail import cut_tail, is_foreign

FURNITURE = "page/furniture"  # what the reader of web pages left outside the main content
_RUN_IN = 120  # letters at a block's end in which a passage may be cut
_NEAR = 2  # lines with words: how close kin stand above a story
_WHOLE = ("code", "table")  # kinds in which no line is judged for itself


@dataclass(frozen=True, slots=True)
class Run:
    """A passage inside a kept block that a rule cuts; places in the block's `text`."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of each block: `cut` holds a rule's name or nothing, `runs` what is cut inside kept blocks."""

    looks: tuple[Look, ...]
    cut: tuple[str, ...]
    runs: dict[int, tuple[Run, ...]]
    starts: tuple[Start, ...]
    found: tuple[Found, ...]


def judge(blocks: Sequence[Block], rules: Rules, title: str = "", *, page: bool = False) -> Judged:
    """Apply the rules: blocks, lines, then each story's head and foot by position and company, then passages.

    `page` says that the blocks come of a marked-up page, whose main content its reader has already chosen.
    """
    desk = Desk(blocks, rules, [shape.look(block) for block in blocks], [""] * len(blocks), page)
    _outside(desk)
    desk.find_starts(title)
    cut_from_lines(desk, closed=True)
    _lines_anywhere(desk)
    desk.find_starts(title)
    cut_from_lines(desk, closed=False)
    desk.find_starts(title)
    for ids in list(desk.segments()):
        _head(desk, ids)
        cut_tail(desk, ids)
    _echoes(desk, title)
    _kin_outside(desk)
    desk.find_starts(title)
    return Judged(tuple(desk.looks), tuple(desk.cut), dict(_runs(desk)), tuple(desk.starts), tuple(desk.found))


def _outside(desk: Desk) -> None:
    """What the reader left outside is furniture; its lines still tell of the road."""
    telling = [rule for rule in desk.line_rules() if (rule.hop or rule.publisher) and not rule.kin]
    for at, block in enumerate(desk.blocks):
        if not block.inside:
            desk.cut[at] = FURNITURE
            if hit := desk.first_match(telling, at):
                desk.take(hit[0], at, hit[1])


def _kin_outside(desk: Desk) -> None:
    """A line that tells of the road only beside its kin, left outside while its kin was not."""
    rules = [rule for rule in desk.line_rules() if rule.hop and rule.kin]
    kin = {found.block for found in desk.found if found.rule.hop and found.rule.kin}
    for at in sorted(near for block in kin for near in (block - 1, block + 1)):
        if 0 <= at < len(desk.blocks) and desk.cut[at] == FURNITURE and (hit := desk.first_match(rules, at)):
            desk.take(hit[0], at, hit[1])


def _lines_anywhere(desk: Desk) -> None:
    rules, tag = desk.line_rules("anywhere"), desk.shaped("stray-tag")
    for at, block in enumerate(desk.blocks):
        if not desk.kept(at) or block.kind in _WHOLE:
            continue
        if tag and block.kind == "paragraph" and shape.is_stray_tag(desk.looks[at].text):
            desk.take(tag, at)
        elif hit := desk.first_match(rules, at):
            desk.take(hit[0], at, hit[1])


def _head(desk: Desk, ids: list[int]) -> None:
    """Rules for what stands above a story's first paragraph."""
    headlines = {start.headline for start in desk.starts}
    rules, label = desk.line_rules("head", "edge"), desk.shaped("label")
    head = _until_prose(desk, ids)
    for at in head:
        dateline = desk.looks[at].dateline
        if at in headlines or (dateline and dateline.strong):
            continue
        if (hit := desk.first_match(rules, at)) and not (hit[0].kin and not _beside_cut(desk, at)):
            desk.take(hit[0], at, hit[1])
        elif label and not desk.page and at != head[-1] and shape.is_label(desk.looks[at].text):
            desk.take(label, at)


def _beside_cut(desk: Desk, at: int) -> bool:
    """Whether one of the nearest lines with words is cut by a rule."""
    above = [other for other in range(at - 1, -1, -1) if desk.stands(other)][:_NEAR]
    below = [other for other in range(at + 1, len(desk.blocks)) if desk.stands(other)][:_NEAR]
    return any(desk.cut[other] for other in (*above, *below))


def _until_prose(desk: Desk, ids: list[int]) -> list[int]:
    head: list[int] = []
    for at in ids:
        if desk.cut[at]:
            continue
        if desk.looks[at].prose:
            break
        head.append(at)
    return head


def _echoes(desk: Desk, title: str) -> None:
    """Headlines that the page says again."""
    rule = desk.shaped("echo") if is_foreign(desk) else None
    headlines = [start.headline for start in desk.starts if start.headline is not None]
    first = next((at for at in range(len(desk.blocks)) if desk.kept(at) and desk.looks[at].headline), None)
    if first is not None and not title and first not in headlines:
        headlines.insert(0, first)
    said: dict[tuple[str, ...], int] = {}
    for at in headlines:
        said.setdefault(shape.words_of(desk.blocks[at].text), at)
    if title and first is not None:
        said.setdefault(shape.words_of(title), first)
    for at, block in enumerate(desk.blocks):
        if rule and desk.kept(at) and at not in headlines and not desk.looks[at].prose:
            once = shape.once(block.text)
            if len(once) > 1 and said.get(once, at) < at:
                desk.take(rule, at)


def _runs(desk: Desk) -> Iterator[tuple[int, tuple[Run, ...]]]:
    """Passages inside kept blocks."""
    rules = [rule for rule in desk.rules.rules if rule.run is not None]
    for at, block in enumerate(desk.blocks):
        if desk.kept(at) and block.kind not in _WHOLE and (found := tuple(_runs_in(rules, block.text))):
            yield at, found


def _runs_in(rules: list[Rule], text: str) -> Iterator[Run]:
    """What rules cut off a text's end, one after the other, as long as something is left."""
    folded = shape.fold(text)
    end = len(folded.rstrip())
    while run := _run_at(rules, folded, end):
        yield run
        end = run.start


def _run_at(rules: list[Rule], folded: str, end: int) -> Run | None:
    begin = max(0, end - _RUN_IN)
    for rule in rules:
        found = rule.run.search(folded[begin:end]) if rule.run else None
        if found and found.group().strip() and begin + found.start() > 0:
            return Run(begin + found.start(), end, rule.name)
    return None
