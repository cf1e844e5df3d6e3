"""Our requirements, read as the pip of an old Python reads them."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[([^]]*)\])?")


def extras_by_name(lines: list[str]) -> dict[str, set[str]]:
    """The extras that each package is asked for with, both names in the one spelling that installers compare."""
    asked: dict[str, set[str]] = {}
    for line in lines:
        match = REQUIREMENT.match(line)
        assert match, line
        extras = {plain(extra) for extra in (match[2] or "").split(",") if extra.strip()}
        asked.setdefault(plain(match[1]), set()).update(extras)
    return asked


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def libraries_of(name: str) -> list[str]:
    """What an installed package asks for without any extra of its own; nothing where it is not installed."""
    try:
        return [line for line in requires(name) or [] if "extra ==" not in line]
    except PackageNotFoundError:
        return []


def test_an_extra_that_libraries_ask_of_a_package_we_name_is_named_by_us_too() -> None:
    """Python 3.11 brings a pip that stops with an assertion when the same package comes plain from one side and
    with an extra, spelled with an underscore, from the others: then `make site` fails on a fresh machine."""
    optional = PROJECT["optional-dependencies"]
    ours = extras_by_name(PROJECT["dependencies"] + optional["ingest"] + optional["serve"])
    seen = list(ours)
    for name in seen:
        for other, extras in extras_by_name(libraries_of(name)).items():
            if other in ours:
                assert extras <= ours[other], f"{name} asks for {other}[{','.join(sorted(extras))}]: ask for it too"
            if other not in seen:
                seen.append(other)
