"""Where a story's foot begins: below its last paragraph, told from shapes and from the company they keep."""

from collections.abc import Sequence

from digest.ingest.blocks import Block
from digest.ingest.cut import shape
from digest.ingest.cut.shape import Look

# Share of a story's paragraphs that say "we" or "you", from which on it is a comment, whose own voice is no appeal.
_PERSONAL = 0.34
# On a web page, whose reader has already found the main content, fewer are enough.
_PERSONAL_PAGE = 0.2
# Rules whose cuts end a story for sure; an advert's label or a picture's credit may stand in the middle of one.
_NO_ANCHOR_FILES = ("adverts", "agency-credits")
_NO_ANCHORS = ("related/inline", "structure/image-row", "structure/stray-tag", "structure/echo")
# Rules that prove a foot: below the story's end, even short lines above the first of them are the page's.
_PROOF_FILES = ("appeals", "ifttt", "full-text-rss", "blogger")
_PROOFS = ("space-daily/appeal", "space-daily/appeal-turned", "space-daily/appeal-word", "wordpress/appeared-first")


def anchors(rule: str) -> bool:
    """Whether a cut by this rule ends the story above it."""
    return bool(rule) and rule.split("/", maxsplit=1)[0] not in _NO_ANCHOR_FILES and rule not in _NO_ANCHORS


def proves(rule: str) -> bool:
    """Whether a cut by this rule shows that a repost's foot stands here."""
    return rule.split("/", maxsplit=1)[0] in _PROOF_FILES or rule in _PROOFS


def marks(
    blocks: Sequence[Block], looks: Sequence[Look], cut: Sequence[str], ids: Sequence[int], *, page: bool = False
) -> str:
    """One letter a block: C cut, P price, D the story's own paragraph, W one that says "we", A an appeal,
    E a short sentence, H sub-heading, L short list item, S any other short line.

    In a comment, W and A are the story's own; on a web page (`page`) sooner.
    """
    asks = any((looks[at].price and not looks[at].prose) or proves(cut[at]) for at in ids)
    own = _is_personal(looks, cut, ids, page=page and not asks)
    return "".join(_mark(blocks[at], looks[at], cut[at], own=own) for at in ids)


def _mark(block: Block, look: Look, rule: str, *, own: bool) -> str:
    if rule:
        return "C"
    if look.prose:
        return "D" if own else "DWA"[look.appeal]
    if look.price or look.payment:
        return "P"
    if look.linky:
        return "S"
    if block.kind == "heading" or shape.dashed(look.text):
        return "H"
    if block.kind == "item":
        return "L"
    if look.appeal == 2 and look.words >= 5:
        return "A"
    # Furniture calls and asks (“Say no to ads! (How?)”); it seldom states.
    stated = look.text.rstrip("\"')]»").endswith((".", "…", "。", "۔"))
    return "E" if stated and look.ends and look.words >= 3 and not look.appeal else "S"


def _is_personal(looks: Sequence[Look], cut: Sequence[str], ids: Sequence[int], *, page: bool) -> bool:
    prose = [at for at in ids if looks[at].prose and not cut[at]]
    if page and sum(looks[at].personal for at in prose) > _PERSONAL_PAGE * len(prose):
        return True
    half = prose[: (len(prose) + 1) // 2]
    return len(half) >= 2 and sum(looks[at].personal for at in half) > _PERSONAL * len(half)


def foot_begins(marked: str, rules: Sequence[str]) -> int:
    """The place after the story's last own block: how many of its blocks stand above the foot.

    `marked` is what `marks` says of the blocks, `rules` the rule of each, empty where it stands.
    """
    last = max((at for at, mark in enumerate(marked) if mark == "D" and not _enclosed(marked, at)), default=-1)
    if last < 0 and "D" not in marked:
        last = _first_words(marked)
    while True:
        # A short sentence right below a paragraph goes on with it.
        while marked[last + 1 : last + 2] == "E":
            last += 1
        rest = marked[last + 1 :]
        own = _own_personal(rest, rules[last + 1 :])
        if own is None:
            return last + 1
        last += 1 + own


def _first_words(marked: str) -> int:
    """In a text without a whole sentence (a teaser that breaks off at once), its first line is the story."""
    return next((at for at, mark in enumerate(marked) if mark in "SLEWA"), -1)


def _own_personal(rest: str, rules: Sequence[str]) -> int | None:
    """The place of a W or A below the story's last D that is the story's all the same."""
    for at, mark in enumerate(rest):
        if mark not in "WA":
            continue
        above, below = rest[:at], rest[at + 1 :]
        if any(anchors(rules[place]) for place, other in enumerate(above) if other == "C"):
            return None
        asked = (
            mark == "A"
            or any(other in "PA" for other in below)
            or any(
                proves(rules[at + 1 + place]) and rules[at + 1 + place].startswith("appeals")
                for place, other in enumerate(below)
                if other == "C"
            )
        )
        headed = any(other in "SEP" for other in above)
        if mark == "A" and (headed or below[:1] in ("C", "P", "A") or below[:2] in ("SP", "SA", "SC")):
            return None
        if mark == "W" and asked and headed:
            return None
        return at
    return None


def _enclosed(marked: str, at: int) -> bool:
    """A plain sentence inside an appeal: paragraphs of it above and below, or a price below."""
    above, below = marked[max(0, at - 1) : at], marked[at + 1 : at + 2]
    if above not in ("W", "A", "C") or below not in ("W", "A", "P"):
        return False
    return "A" in marked[max(0, at - 3) : at + 5] and (above != "C" or below == "A")
