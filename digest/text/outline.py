"""Where each top-level entry of a front matter stands in its text, down to the last item: the map that edits go by."""

from dataclasses import dataclass, field
from typing import Literal

from digest.text.yaml_events import MAPPING, MAPPING_END, SCALAR, SEQUENCE, SEQUENCE_END, STREAM_END, Event, events


@dataclass(slots=True)
class Node:
    """A value and its offsets. Of a block collection `end` is that of its last item, not of the comments after it."""

    kind: Literal["text", "list", "mapping"]
    start: int
    end: int
    style: str = ""  # of text: "" bare, ' or " quoted, | literal, > folded; of collections: "[" flow, "" block
    text: str = ""
    keys: "list[Node]" = field(default_factory=list)
    items: "list[Node]" = field(default_factory=list)  # of a mapping: its values


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its value. head[start:end] are its own lines, whole, without blanks or comments that follow."""

    key: str
    start: int
    end: int
    key_end: int  # offset after the key, its quotes included
    indent: str
    value: Node


def outline(head: str) -> list[Entry]:
    """The entries of a head that `read_mapping` found nothing wrong with."""
    root = _tree(head)
    if root is None or root.kind != "mapping":
        return []
    entries = []
    for key, value in zip(root.keys, root.items, strict=True):
        start = head.rfind("\n", 0, key.start) + 1
        last = max(key.end, value.end)
        if value.style and value.style in "|>":
            last = value.start + len(head[value.start : value.end].rstrip())
        value.end = max(last, value.start)
        end = head.find("\n", last) + 1 or len(head)
        entries.append(Entry(key.text, start, end, key.end, head[start : key.start], value))
    return entries


def _tree(head: str) -> Node | None:
    get = events(head)
    stack: list[Node] = []
    root: Node | None = None
    while True:
        event = get()
        if type(event) is STREAM_END:
            return root
        if type(event) in (SEQUENCE_END, MAPPING_END):
            done = stack.pop()
            done.end = event.end_mark.index if done.style else _last_end(done)
            continue
        node = _node(event)
        if node is None:
            continue
        if not stack:
            root = root or node
        elif stack[-1].kind == "mapping" and len(stack[-1].keys) == len(stack[-1].items):
            stack[-1].keys.append(node)
        else:
            stack[-1].items.append(node)
        if node.kind != "text":
            stack.append(node)


def _node(event: Event) -> Node | None:
    if type(event) is SCALAR:
        return Node("text", event.start_mark.index, event.end_mark.index, event.style or "", event.value)
    if type(event) in (SEQUENCE, MAPPING):
        kind: Literal["list", "mapping"] = "list" if type(event) is SEQUENCE else "mapping"
        return Node(kind, event.start_mark.index, event.start_mark.index, "[" if event.flow_style else "")
    return None


def _last_end(node: Node) -> int:
    return max((child.end for child in (*node.keys, *node.items)), default=node.start)
