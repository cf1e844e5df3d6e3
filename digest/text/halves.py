"""The two halves of a Markdown file, its head and its body, told apart without reading the head."""

from codecs import BOM_UTF8

from digest.problems import Place, Problem
from digest.text.fences import fences


def read_head(data: bytes) -> bytes | None:
    """All that stands before the body, its fences too, of a file whose form has nothing wrong with it; else None."""
    text, _ = decoded(data, "")
    return data[:body] if text is not None and (body := body_at(data)) else None


def read_body(data: bytes) -> str:
    """The body alone of a file that was read before; empty where it has no sound head any more."""
    body = body_at(data)
    return newlines(data[body:].decode("utf-8", "replace")) if body else ""


def body_at(data: bytes) -> int:
    """Where the body of a file begins; 0 where there is no sound head."""
    mark = len(BOM_UTF8) if data.startswith(BOM_UTF8) else 0
    at = fences(data[mark:].decode("latin-1"))  # fences are ASCII, and this way a letter is a byte
    return mark + at.body if at else 0


def decoded(data: bytes, file: str) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a file, or what keeps it from being read: bad UTF-8, or a merge that was left half done."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start)
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace"))
        hint = "save the file as UTF-8"
        return None, (Problem(Place(file, line + 1, column + 1), f"bad UTF-8 at byte {error.start}", "bad-utf8", hint),)
    # One sign is looked for much faster than seven.
    marks = tuple(_conflicts(text, file)) if "<" in text and "<<<<<<<" in text else ()
    return (None, marks) if marks else (text, ())


def _conflicts(text: str, file: str) -> list[Problem]:
    """Where git left both sides of a merge: the three marks of one conflict, each alone at the start of its line."""
    places = []
    lines = text.split("\n")
    opened = 0
    split = False
    for number, line in enumerate(lines, start=1):
        if line.startswith("<<<<<<< "):
            opened, split = number, False
        elif line.rstrip("\r") == "=======" and opened:
            split = True
        elif line.startswith(">>>>>>> ") and split:
            hint = "keep one side, or join them, and remove the three marked lines"
            place = Place(file, opened, 1)
            places.append(Problem(place, "a merge conflict begins here", "merge-conflict", hint))
            opened, split = 0, False
    return places


def newlines(text: str) -> str:
    """The text with line ends that are all \\n."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
