"""Rules that cut from one line on: through or up to another, down to prose, or to the end."""

from digest.ingest.cut import shape
from digest.ingest.cut.desk import Desk
from digest.ingest.cut.rules import Rule

_LONGEST = 220  # letters of a line that may head a block


def cut_from_lines(desk: Desk, *, closed: bool) -> None:
    """Apply the block rules: the `closed` ones, which end at a known line and are surer, or the open ones."""
    for rule in desk.rules.rules:
        if rule.start is None or closed == bool(rule.to):
            continue
        for ids in desk.segments():
            for place, at in enumerate(ids):
                said = desk.looks[at].text
                if rule.where == "head" and desk.looks[at].prose and not desk.cut[at]:
                    break
                if not desk.cut[at] and len(said) <= _LONGEST and not said.endswith(".") and rule.start.match(said):
                    _take(desk, rule, ids, place)


def _take(desk: Desk, rule: Rule, ids: list[int], place: int) -> None:
    reach = _reach(desk, rule, ids, place)
    if reach is None:
        return
    for at in ids[place : place + 1 + reach]:
        if not desk.cut[at]:
            desk.take(rule, at)


def _reach(desk: Desk, rule: Rule, ids: list[int], place: int) -> int | None:
    """How many blocks below the first one a rule takes; None when it takes nothing."""
    if rule.to == "end":
        return _to_the_end(desk, rule, ids, place)
    below = ids[place + 1 : place + 1 + rule.most]
    if rule.to == "prose":
        reach = _until_prose(desk, below)
        # A heading with prose right below it is the story's own.
        return None if not reach and any(not desk.cut[at] for at in below) else reach
    pattern = rule.through or rule.before
    hit = next((n for n, at in enumerate(below) if pattern and pattern.match(desk.looks[at].text)), None)
    return None if hit is None else hit + (1 if rule.through else 0)


def _to_the_end(desk: Desk, rule: Rule, ids: list[int], place: int) -> int | None:
    """All below, unless no story stands above, or what is below is more of a story than lists with snippets are."""
    if not any(desk.looks[at].prose and not desk.cut[at] for at in ids[:place]):
        return None
    below = [desk.looks[at] for at in ids[place + 1 :] if not desk.cut[at]]
    plain = sum(look.prose and look.appeal == 0 for look in below)
    if rule.where == "tail" and len(below) > 2 and plain > 0.6 * len(below):
        return None
    return len(ids) - place - 1


def _until_prose(desk: Desk, below: list[int]) -> int:
    """How many short lines follow before prose; a line that heads that prose is left to it."""
    page_rules = [rule for rule in desk.line_rules() if rule.page and not rule.kin]
    for reach, at in enumerate(below):
        if desk.cut[at]:
            continue
        if _tells_the_road(desk, below[reach : reach + 2]):
            return reach
        if _goes_on(desk, at, reach) or desk.first_match(page_rules, at):
            return reach - _heads_prose(desk, below, reach)
    return len(below)


def _tells_the_road(desk: Desk, pair: list[int]) -> bool:
    """Whether two lines name two hops, "from …" above "via …": alone, either could be an entry of a list."""
    rules = [rule for rule in desk.line_rules() if rule.hop and rule.kin]
    hits = [desk.first_match(rules, at) for at in pair]
    kinds = {hit[0].hop.kind for hit in hits if hit and hit[0].hop}
    return len(kinds) == 2


def _goes_on(desk: Desk, at: int, reach: int) -> bool:
    """Whether a story goes on here: a sentence, a sub-heading."""
    look = desk.looks[at]
    if look.linky:
        return False
    if desk.blocks[at].kind == "heading":
        return reach > 0
    return look.prose or (look.ends and look.words >= 6) or shape.dashed(look.text) is not None


def _heads_prose(desk: Desk, below: list[int], reach: int) -> int:
    """1 when the last short line stands apart from those above it and right above a paragraph: it is a sub-heading."""
    if reach < 2:
        return 0
    before, last, prose = below[reach - 2], below[reach - 1], below[reach]
    look = desk.looks[last]
    apart = last - before > 1 and desk.blocks[last].kind == "paragraph" and not look.linky
    return int(apart and desk.looks[prose].prose and not desk.looks[prose].appeal)
