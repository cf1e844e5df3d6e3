"""The same story from several publishers: drafts say so, and digest show names who else has it."""

from pathlib import Path

import pytest

from tests.cli.desk import drafts, make_site, telling

_NAMES = ("minister", "admiral", "engineer", "pilot", "mayor", "judge", "welder", "surveyor", "captain", "clerk")
_ACTS = ("signed", "refused", "inspected", "postponed", "funded", "questioned", "praised", "measured", "closed", "sold")
WIRE = [
    f"The {name} {act} {number * 7} sections of the northern breakwater after {number + 2} months of talk in council."
    for number, (name, act) in enumerate(zip(_NAMES, _ACTS, strict=True), 3)
]
OTHER = [
    f"In the southern port a {name} told guests that {number * 3} cranes would be {act} before any ship returns there."
    for number, (name, act) in enumerate(zip(_NAMES, reversed(_ACTS), strict=True), 20)
]


def test_a_wire_text_inside_another_post_is_grouped_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"fjord": "Fjord Ledger", "pier": "Pier Notes", "mole": "Mole Report"}
    root = make_site(tmp_path / "site", sources={key: {"name": name} for key, name in names.items()})
    monkeypatch.chdir(root)
    told = telling(capsys)
    posts = {
        "fjord": ("Breakwater sections argued over", WIRE),
        "pier": ("What we read this week about ports", [*OTHER, *WIRE[:8]]),
        "mole": ("Cranes to be moved in the south", OTHER[:1]),
    }
    for key, (title, lines) in posts.items():
        (root / f"{key}.txt").write_text("\n\n".join([title, *lines]) + "\n", "utf-8")
        assert told("ingest", f"{key}.txt", "--source", key)[0] == 0
    first = next(name for name in drafts(root) if "breakwater" in name)
    grouped = {name for name, text in drafts(root).items() if "same_as" in text}
    assert [name for name in grouped if "what-we-read" in name]
    code, out, _ = told("show", "what-we-read-this-week-about-ports")
    assert code == 0
    assert f"also reported by Fjord Ledger: content/drafts/{first}" in out.splitlines()
    assert "also reported by" not in told("show", "breakwater-sections-argued-over")[1]
