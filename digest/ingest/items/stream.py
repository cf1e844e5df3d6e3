"""Exports of hundreds of megabytes, item by item: what was handed on is forgotten before the next one is read."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from digest.ingest.blocks import Bundle, Reading, Skipped
from digest.ingest.items.prolog import declares
from digest.problems import Place, Problem

_HEAD = 65_536  # of a stream, looked at for declarations before libxml2 sees it


def elements(source: BinaryIO, depth: int, place: Place) -> Iterator[etree._Element | Problem]:
    """Every element at `depth` (the root's is 1), whole, and valid until the next is asked for; then what is broken.

    Nothing outside the document is loaded and no entity is expanded. Broken XML is read on as far as it makes sense.
    """
    head = source.read(_HEAD)
    source.seek(-len(head), 1)
    if declares(head):
        yield _doctype(place)
        return
    events = etree.iterparse(
        source,
        events=("start", "end"),
        recover=True,
        huge_tree=False,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from _walk(events, depth, place)
    except etree.XMLSyntaxError as error:
        yield _broken(place, error.lineno or 0, str(error))
        return
    told = (entry for entry in events.error_log if entry.level >= etree.ErrorLevels.ERROR)
    # A prefix without its name costs nothing: elements are known by the name behind it.
    worst = next((entry for entry in told if entry.domain != etree.ErrorDomains.NAMESPACE), None)
    if worst is not None:
        yield _broken(place, worst.line, worst.message)


def letters(element: etree._Element | None) -> str:
    """All text of an element, its children's included; an empty string for none."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def _walk(
    events: "etree.iterparse[tuple[str, etree._Element]]", depth: int, place: Place
) -> Iterator[etree._Element | Problem]:
    level = 0
    for event, element in events:
        if event == "start":
            level += 1
            if level == 1 and _has_entities(element):
                yield _doctype(place)
                return
            continue
        if level == depth:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
        level -= 1


def _has_entities(root: etree._Element) -> bool:
    dtd: Any = root.getroottree().docinfo.internalDTD  # the stubs don't know that it can be asked
    return dtd is not None and next(iter(dtd.iterentities()), None) is not None


def _doctype(place: Place) -> Problem:
    return Problem(
        place, "its DOCTYPE declares entities or elements", "xml-doctype", "export it again; no exporter writes one"
    )


def _broken(place: Place, line: int, message: str) -> Problem:
    text = f"the export is broken here ({' '.join(message.split())[:200]}); what could be read was read"
    hint = "export it again, and compare the number of posts"
    return Problem(Place(place.file, line), text, "export-broken", hint, "warning")


def collect(form: str, found: Iterator[Reading | Skipped | Problem]) -> Bundle:
    """All that a stream gives, in its order; skips of one kind summed, kinds in the order they first came."""
    readings: list[Reading] = []
    problems: list[Problem] = []
    skipped: dict[str, int] = {}
    for one in found:
        if isinstance(one, Reading):
            readings.append(one)
        elif isinstance(one, Skipped):
            skipped[one.kind] = skipped.get(one.kind, 0) + one.count
        else:
            problems.append(one)
    first = readings[0] if readings else None
    return Bundle(
        form,
        readings=tuple(readings),
        skipped=tuple(Skipped(kind, count) for kind, count in skipped.items()),
        problems=tuple(problems),
        found=len(readings) + sum(skipped.values()),
        name=first.site_name if first else None,
        lang=first.lang if first else None,
    )
