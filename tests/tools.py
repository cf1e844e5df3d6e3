"""Where the real tools are that tests measure us by. tests/tools.sh installs them by name.

They are looked for in the folder named by DIGEST_TOOLS, else in .tools/, else on PATH. A test that needs one that is
absent is skipped with a word, or fails where DIGEST_TOOLS_REQUIRED is set, as it is in CI.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.shared import ROOT

FOLDER = Path(os.environ.get("DIGEST_TOOLS") or ROOT / ".tools")
_FOLDERS = ("netlify", "web", "pages")
LOOPBACK = ROOT / "tests/publish/loopback.cjs"


def tool(name: str) -> str:
    """The path of a program."""
    for folder in _FOLDERS:
        found = FOLDER / folder / "node_modules/.bin" / name
        if found.exists():
            return str(found)
    own = Path(sys.executable).parent  # a program of Python's, such as moto_server
    where = os.pathsep.join([str(own), os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    return shutil.which(name, path=where) or absent(name)


def node_package(name: str) -> Path:
    """The folder of an npm package."""
    for folder in _FOLDERS:
        found = FOLDER / folder / "node_modules" / name
        if found.exists():
            return found
    return Path(absent(f"the npm package {name}"))


def absent(name: str) -> str:
    """Skip, or fail, for want of a tool."""
    words = f"{name} is not installed here: tests/tools.sh"
    if os.environ.get("DIGEST_TOOLS_REQUIRED"):
        pytest.fail(words)
    pytest.skip(words)


def on_loopback(home: Path, **more: str) -> dict[str, str]:
    """An environment for a program of Node: a home of its own, no telemetry, nothing that leaves this machine."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    own = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "CI": "1",
        "NO_COLOR": "1",
        "NETLIFY_TELEMETRY_DISABLED": "1",
        "WRANGLER_SEND_METRICS": "false",
        "NODE_OPTIONS": f"--require {LOOPBACK}",
    }
    return {**kept, **own, **more}
