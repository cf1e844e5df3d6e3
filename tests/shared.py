"""Where the workplace's measuring data lies, for the tests that use it when it is there and skip when it is not."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = (ROOT / "../shared").resolve()


def shared(path: str) -> Path:
    """The file at `path` of the shared data; skips the calling test where there is none."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"no shared data here ({path})")
    return found
