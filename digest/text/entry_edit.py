"""Candidates for a changed entry of a front matter, the one nearest to the author's hand first.

None is trusted: `matter_edit` reads each back before it takes it.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from digest.text.outline import Entry, Node
from digest.text.yaml_write import Plain, block, entry_text, flow, folded, literal, scalar

Edit = tuple[int, int, str]  # from, to, what stands there instead


def rewritten(head: str, old: Entry, wanted: Plain, newline: str) -> Iterator[str]:
    """Heads in which `old` has another value."""
    if in_place := _same_shape(old.value, wanted, flow_inside=False):
        yield _applied(head, in_place)
    if isinstance(wanted, list) and old.value.kind == "list" and (moved := _items(head, old.value, wanted, newline)):
        yield _applied(head, moved)
    for edit in _same_style(head, old, wanted, newline):
        yield _applied(head, [edit])
    comment = _comment(head, old)
    for tail in (comment, "") if comment else ("",):
        first, *rest = entry_text(old.key, wanted)
        first = head[old.start : old.key_end] + first[len(scalar(old.key)) :] + tail
        lines = [first, *(old.indent + line if line else "" for line in rest)]
        yield _applied(head, [(old.start, old.end, "".join(line + newline for line in lines))])


def _applied(head: str, edits: list[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        head = head[:start] + new + head[end:]
    return head


def _same_shape(old: Node, wanted: Plain, *, flow_inside: bool) -> list[Edit] | None:
    """The texts that differ, each replaced where it stands; None where the two are not built alike, or none differs."""
    if isinstance(wanted, str):
        if old.kind != "text" or old.style in ("|", ">") or (not flow_inside and not old.style and "\n" in wanted):
            return None
        if old.text == wanted and (old.style or wanted):
            return []
        new = scalar(wanted, flow=flow_inside, quote=old.style)
        return [(old.start, old.end, f" {new}" if old.start == old.end else new)]
    inside = flow_inside or old.style == "["
    if isinstance(wanted, dict):
        if old.kind != "mapping" or [key.text for key in old.keys] != list(wanted):
            return None
        pairs = zip(old.items, wanted.values(), strict=True)
    else:
        if old.kind != "list" or len(old.items) != len(wanted) or all(item.kind == "text" for item in old.items):
            return None
        pairs = zip(old.items, wanted, strict=True)
    edits: list[Edit] = []
    for item, new_item in pairs:
        inner = _same_shape(item, new_item, flow_inside=inside)
        if inner is None:
            return None
        edits += inner
    return edits


def _items(head: str, old: Node, wanted: list[Plain], newline: str) -> list[Edit] | None:
    """A list of texts changed item by item, so that what stays keeps its line, its quotes and its comment."""
    words = [item for item in wanted if isinstance(item, str)]
    if not old.items or len(words) != len(wanted) or any(item.kind != "text" for item in old.items):
        return None
    edits: list[Edit] = []
    matcher = SequenceMatcher(None, [item.text for item in old.items], words, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        both = min(i2 - i1, j2 - j1)
        for item, word in zip(old.items[i1 : i1 + both], words[j1 : j1 + both], strict=True):
            new = scalar(word, flow=old.style == "[", quote=item.style)
            edits.append((item.start, item.end, f" {new}" if item.start == item.end else new))
        gone, added = (i1 + both, i2), words[j1 + both : j2]
        if old.style == "[":
            edits += _flow_change(old.items, gone, added)
        else:
            edits += _block_change(head, old.items, gone, added, newline)
    return edits


def _flow_change(items: list[Node], gone: tuple[int, int], new: list[str]) -> Iterator[Edit]:
    first, last = gone
    if first < last:
        if last < len(items):
            yield items[first].start, items[last].start, ""
        else:
            yield items[first - 1].end if first else items[0].start, items[-1].end, ""
    elif new:
        words = ", ".join(scalar(word, flow=True) for word in new)
        spot = items[first - 1].end if first else items[0].start
        yield spot, spot, f", {words}" if first else f"{words}, "


def _block_change(head: str, items: list[Node], gone: tuple[int, int], new: list[str], newline: str) -> Iterator[Edit]:
    first, last = gone
    for item in items[first:last]:
        yield _line_start(head, item.start), _line_end(head, item.end), ""
    if new:
        start = _line_start(head, items[0].start)
        dash = re.match(r"[ \t]*-[ \t]*", head[start : items[0].start])
        mark = f"{dash.group().rstrip()} " if dash else "- "
        lines = "".join(f"{mark}{scalar(word)}{newline}" for word in new)
        spot = _line_end(head, items[first - 1].end) if first else start
        yield spot, spot, lines


def _same_style(head: str, old: Entry, wanted: Plain, newline: str) -> Iterator[Edit]:
    value = old.value
    inner = f"{old.indent}  "
    if isinstance(wanted, str):
        if value.kind != "text":
            return
        lines = None
        if value.style in ("|", ">"):
            inner = _content_indent(head, value) or inner
            lines = folded(wanted, inner) if value.style == ">" else literal(wanted, inner)
        lines = lines or ("\n" in wanted and literal(wanted, inner)) or None
        if lines:
            gap = " " if value.start == value.end else ""
            whole = [f"{gap}{lines[0]}{_comment(head, old)}", *lines[1:]]
            yield value.start, old.end, "".join(line + newline for line in whole)
        return
    if value.kind == "text" and value.style in ("|", ">"):
        return
    if value.kind == "text" or value.style == "[":
        if value.kind != "text" or isinstance(wanted, dict) or all(isinstance(item, str) for item in wanted):
            yield value.start, value.end, (" " if value.start == value.end else "") + flow(wanted)
    elif wanted:
        start = _line_start(head, value.start)
        indent = head[start : value.start]
        yield start, old.end, "".join(line + newline for line in block(wanted, indent))


def _comment(head: str, old: Entry) -> str:
    """The comment on the entry's line, with the white space before it."""
    value = old.value
    first_line = _line_end(head, old.start)
    if value.style in ("|", ">"):
        spot = value.start
    elif value.start >= first_line and value.kind != "text":
        spot = old.key_end
    else:
        spot = value.end
    found = re.compile(r"[^\n]*?([ \t]+#[^\r\n]*)").match(head, spot)
    return found[1] if found else ""


def _content_indent(head: str, value: Node) -> str:
    for line in head[value.start : value.end].split("\n")[1:]:
        if line.strip():
            return line[: len(line) - len(line.lstrip(" "))]
    return ""


def _line_start(text: str, spot: int) -> int:
    return text.rfind("\n", 0, spot) + 1


def _line_end(text: str, spot: int) -> int:
    return text.find("\n", spot) + 1 or len(text)
