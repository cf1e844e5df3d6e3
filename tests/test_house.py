"""The house's own rules: what is documented exists, what exists is documented, things live where their noun lives."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from digest.cli.main import COMMANDS, EXTRAS
from digest.model.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "digest"
SOURCES = sorted(PACKAGE.rglob("*.py"))
GRAB_BAGS = {"utils", "util", "helpers", "common", "core", "base", "manager", "misc"}


def headings(page: str) -> set[str]:
    """The names in code quotes that a handbook page gives a heading."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return set(re.findall(r"^#+ `(?:digest )?([^`]+)`", text, re.MULTILINE))


def trees() -> Iterator[ast.AST]:
    for path in SOURCES:
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def stated_codes() -> set[str]:
    """Every code that stands as it is in a `Problem(place, text, "code", …)`."""
    found = set()
    for node in trees():
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem" and len(node.args) >= 3:
            code = node.args[2]
            found |= {code.value} if isinstance(code, ast.Constant) and isinstance(code.value, str) else set()
    return found


def test_every_problem_code_is_explained() -> None:
    assert sorted(stated_codes() - headings("problems.md")) == []


def test_every_explained_code_is_used() -> None:
    words, beginnings = set(), set()
    for node in trees():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words.add(node.value)
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            beginnings.add(str(node.values[0].value))
    made = tuple(beginning for beginning in beginnings if re.fullmatch(r"[a-z-]+-", beginning))
    unused = {code for code in headings("problems.md") - words if not code.startswith(made)}
    assert sorted(unused) == []


def test_every_command_is_in_the_handbook_and_loads() -> None:
    assert headings("commands.md") - set(COMMANDS) == set()
    assert set(COMMANDS) - headings("commands.md") == set()
    for name, (module, _) in COMMANDS.items():
        command = import_module(f"digest.cli.{module}").command
        assert command.name == name
        assert command.help, name


def test_every_setting_is_in_the_handbook() -> None:
    handbook = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    missing = [setting for setting in Settings.__struct_fields__ if f"`{setting}`" not in handbook]
    assert missing == []


def test_every_handbook_page_is_in_its_index_and_links_lead_somewhere() -> None:
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    index = set(re.findall(r"\]\(([\w-]+\.md)\)", (ROOT / "docs/README.md").read_text(encoding="utf-8")))
    assert pages == index
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_is_named_for_what_it_holds_and_says_so(path: Path) -> None:
    assert path.stem not in GRAB_BAGS
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "the module has no docstring"


def test_every_optional_package_names_its_extra() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for package, extra in EXTRAS.items():
        wanted = package.replace("_", "-").replace("readability", "readability-lxml")
        listed = re.search(rf"^{extra} = \[(.*?)^\]", project, re.MULTILINE | re.DOTALL)
        assert listed is not None, extra
        assert f'"{wanted}' in listed[1], package


def test_nothing_runs_a_shell() -> None:
    for node in trees():
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            assert name not in {"eval", "exec", "system"}, ast.unparse(node)
            assert not any(key.arg == "shell" for key in node.keywords), ast.unparse(node)


def test_nothing_that_is_kept_could_run_when_it_is_read() -> None:
    for path in SOURCES:
        if path.parent.name == "gather":  # it talks to its own workers so, and unpacks only what it lists
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not {alias.name for alias in node.names} & {"pickle", "marshal", "shelve"}, path
