"""The captures that this machine keeps, and the ledgers of what became of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from digest.library.files import read_capture
from digest.library.find import Document
from digest.problems import Place, Problem, Refused

if TYPE_CHECKING:
    from digest.ingest.ledger import Ledger

_CAPTURES = "content/captures"


def ledger(root: Path, capture: str) -> "Ledger | Problem | None":
    """The ledger of a capture; None where this machine has none."""
    from digest.ingest.ledger import read_ledger

    data = read_capture(root, capture, ".json")
    if data is None:
        return None
    try:
        return read_ledger(data)
    except ValueError as error:
        hint = "remove it and ingest the page again"
        return Problem(Place(f"{_CAPTURES}/{capture}.json"), str(error), "bad-ledger", hint)


def ledger_of(root: Path, document: Document) -> "Ledger":
    """The ledger of a document's capture. Raises Refused where there is none to read."""
    capture = document.text("capture")
    if not capture:
        hint = "it was written here, not taken in"
        raise Refused(Problem(Place(document.path), "it has no capture", "no-capture", hint))
    found = ledger(root, capture)
    if found is None:
        hint = "captures stay on the machine that took the page in; ingest the page again to have it here"
        raise Refused(Problem(Place(document.path), "the ledger of its capture is not here", "no-ledger", hint))
    if isinstance(found, Problem):
        raise Refused(found)
    return found


def ledgers(root: Path) -> Iterator[tuple[str, "Ledger | Problem"]]:
    """All captures with their ledgers, or with what is wrong with them."""
    folder = root / _CAPTURES
    for capture in sorted(path.stem for path in folder.glob("*.json")) if folder.is_dir() else ():
        found = ledger(root, capture)
        if found is not None:
            yield capture, found
