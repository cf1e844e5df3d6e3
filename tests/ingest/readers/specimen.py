"""The forms' specimens, all of them written for these tests."""

from pathlib import Path

from digest.ingest.blocks import Bundle, Evidence

FORMS = Path(__file__).resolve().parent.parent.parent / "specimens" / "forms"


def specimen(name: str) -> bytes:
    return (FORMS / name).read_bytes()


def skips(bundle: Bundle) -> dict[str, int]:
    """What was left out, by kind; counted together with what came out it must be what went in."""
    left_out = {one.kind: one.count for one in bundle.skipped}
    assert bundle.found == len(bundle.readings) + len(bundle.parts) + sum(left_out.values())
    return left_out


def codes(bundle: Bundle) -> list[str]:
    return [problem.code for problem in bundle.problems]


def value(evidence: Evidence | None) -> str:
    return evidence.value if evidence else ""


def evidence(found: Evidence | None) -> tuple[str, str]:
    return (found.value, found.rung) if found else ("", "")
