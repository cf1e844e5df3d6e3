"""What stands below a story: rules for lines there, and shapes told by the company they keep."""

import re
from collections.abc import Sequence

from digest.ingest.cut.desk import Desk
from digest.ingest.cut.foot import anchors, foot_begins, marks, proves
from digest.ingest.cut.rules import Rule

_NEAR = 3  # blocks: how close kin stand
_ROUNDS = 4  # each cut may show that more of the foot is one; pages settle after two


def cut_tail(desk: Desk, ids: list[int]) -> None:
    """Cut the foot of one story, until nothing changes. `ids` are its standing blocks."""
    for _ in range(_ROUNDS):
        before = list(desk.cut)
        tail = _tail(desk, ids)
        _lines(desk, tail)
        _prices(desk, tail)
        _appeals(desk, tail)
        if is_foreign(desk):
            _links(desk, tail)
            _below(desk, tail)
        if desk.cut == before:
            return


def is_foreign(desk: Desk) -> bool:
    """Whether company alone may cut: in a pasted text, and on a page that shows the marks of a repost.

    On a publisher's own page the reader has weighed links and short lines already, with the whole page before it.
    """
    return not desk.page or desk.is_repost() or any(proves(rule) for rule in desk.cut if rule)


def _tail(desk: Desk, ids: list[int]) -> list[int]:
    """The blocks below the last one that is surely the story's."""
    ended = _first_end(desk, ids)
    headlines = {start.headline for start in desk.starts}
    body = [at for at in ids[:ended] if at not in headlines and not ((line := desk.looks[at].dateline) and line.whole)]
    marked, cut = _marks(desk, body), [desk.cut[at] for at in body]
    # What rules for the tail would take there counts as taken: only so does the tail begin above it.
    rules = [rule for rule in desk.line_rules("tail", "edge") if not rule.kin]
    for place in range(marked.rfind("D") + 1, len(body)):
        if marked[place] in "SEAW" and (hit := desk.first_match(rules, body[place])):
            cut[place], marked = hit[0].name, f"{marked[:place]}C{marked[place + 1 :]}"
    first = foot_begins(marked, cut)
    return [*body[first:], *ids[ended:]] if first or ended < len(ids) else []


def _marks(desk: Desk, ids: Sequence[int]) -> str:
    return marks(desk.blocks, desk.looks, desk.cut, ids, page=desk.page and not desk.is_repost())


def _first_end(desk: Desk, ids: list[int]) -> int:
    """How many blocks stand above the first end mark; a mark with much prose below it has been misread."""
    for place, at in enumerate(ids):
        if at in desk.ends:
            below = [desk.looks[other] for other in ids[place:] if not desk.cut[other]]
            if sum(look.prose and not look.appeal for look in below) < 2:
                return place
    return len(ids)


def _lines(desk: Desk, tail: list[int]) -> None:
    rules = desk.line_rules("tail", "edge")
    sure, kin = [rule for rule in rules if not rule.kin], [rule for rule in rules if rule.kin]
    waiting: dict[int, tuple[Rule, re.Match[str]]] = {}
    for at in tail:
        if desk.cut[at]:
            continue
        if hit := desk.first_match(sure, at):
            desk.take(hit[0], at, hit[1])
        elif hit := desk.first_match(kin, at):
            waiting[at] = hit
    for place, at in enumerate(tail):
        if at in waiting:
            rule, found = waiting[at]
            if any(desk.cut[other] or waiting.get(other, (rule,))[0] is not rule for other in _beside(tail, place)):
                desk.take(rule, at, found)


def _beside(tail: list[int], place: int, above: int = _NEAR) -> list[int]:
    return tail[max(0, place - above) : place] + tail[place + 1 : place + 1 + _NEAR]


def _prices(desk: Desk, tail: list[int]) -> None:
    rule = desk.shaped("price")
    if rule is None:
        return
    priced = {at for at in tail if not desk.cut[at] and (desk.looks[at].price or desk.looks[at].payment)}
    for place, at in enumerate(tail):
        if at not in priced:
            continue
        kin = (other in priced or desk.cut[other] or desk.looks[other].appeal == 2 for other in _beside(tail, place))
        if (desk.looks[at].price and desk.looks[at].payment) or any(kin):
            desk.take(rule, at)


def _appeals(desk: Desk, tail: list[int]) -> None:
    """Paragraphs that ask the reader for something, beside others or what was cut; and the line that heads them."""
    rule = desk.shaped("appeal")
    for place, at in enumerate(tail):
        if rule is None or desk.cut[at] or desk.looks[at].appeal < 2 or desk.looks[at].words < 5:
            continue
        if any(desk.cut[other] or desk.looks[other].appeal == 2 for other in _beside(tail, place, above=2)):
            desk.take(rule, at)
            _lead_in(desk, tail[:place], rule)


def _lead_in(desk: Desk, above: list[int], rule: Rule) -> None:
    """What leads into an appeal: paragraphs in its voice, up to the short line that heads them."""
    for at in reversed(above):
        look = desk.looks[at]
        if desk.cut[at] or (look.prose and not look.appeal) or (not look.prose and look.words > 8):
            return
        desk.take(rule, at)
        if not look.prose:
            return


def _links(desk: Desk, tail: list[int]) -> None:
    rule = desk.shaped("links")
    linky = [at for at in tail if not desk.cut[at] and desk.looks[at].linky and _leads_away(desk, at)]
    for at in linky:
        # A lone link is a link list of which the reader has already left out the rest.
        lone = len(linky) < 2 and all(
            desk.blocks[other].inside for other in (at - 1, at + 1) if 0 <= other < len(desk.blocks)
        )
        if rule and not lone:
            desk.take(rule, at)


def _leads_away(desk: Desk, at: int) -> bool:
    """Whether a short block's link leaves the story: a table of contents points into it."""
    block = desk.blocks[at]
    return block.kind in ("paragraph", "item") and desk.looks[at].words <= 25 and "](#" not in block.markdown


def _below(desk: Desk, tail: list[int]) -> None:
    """What is short below a line that ended the story."""
    rule, anchor = desk.shaped("below"), _anchor(desk, tail)
    for at in tail[anchor:] if anchor is not None else ():
        if rule and not desk.cut[at] and desk.blocks[at].kind not in ("code", "table"):
            desk.take(rule, at)


def _anchor(desk: Desk, tail: list[int]) -> int | None:
    """From where on short lines are the page's: the first cut that ends a story, or, above proof, any short line."""
    cut = [desk.cut[at] for at in tail]
    first = next((place for place, rule in enumerate(cut) if anchors(rule)), None)
    if first is None or not any(proves(rule) for rule in cut):
        return first
    short = next((place for place, mark in enumerate(_marks(desk, tail)) if mark in "SEPC"), first)
    return min(first, short)
