"""Problems as SARIF 2.1.0 (OASIS, 2020): the form that code hosts and editors show beside the lines meant."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from digest import __version__
from digest.cli.say import safe
from digest.problems import Place, Problem

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "SITE"


def sarif(problems: Iterable[Problem], root: Path) -> dict[str, object]:
    """One run of digest's check. Files are named by their way from the site's folder, `root`."""
    found = sorted(set(problems))
    codes = sorted({problem.code for problem in found})
    rules = [{"id": code, "help": {"text": f"the handbook's page “Problems”, “{code}”"}} for code in codes]
    driver = {"name": "digest", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"uri": f"{root.absolute().as_uri()}/"}},
        "results": [_result(problem, codes.index(problem.code)) for problem in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(problem: Problem, rule: int) -> dict[str, object]:
    words = f"{problem.text}. {problem.hint[:1].upper()}{problem.hint[1:]}." if problem.hint else f"{problem.text}."
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": safe(words).replace("?.", "?")},
        "locations": [{"physicalLocation": _location(problem.place)}],
    }


def _location(place: Place) -> dict[str, object]:
    """Line and column only where they are known: SARIF counts both from 1."""
    absolute = PurePosixPath(place.file).is_absolute()
    where: dict[str, object] = {"uri": quote(place.file)} if not absolute else {"uri": Path(place.file).as_uri()}
    if not absolute:
        where["uriBaseId"] = _BASE
    region = {"startLine": place.line} if place.line else {}
    if place.line and place.column:
        region["startColumn"] = place.column
    return {"artifactLocation": where, "region": region} if region else {"artifactLocation": where}
