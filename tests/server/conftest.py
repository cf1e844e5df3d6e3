from pathlib import Path

import pytest

from tests.server.preview import Site, small_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return small_site(tmp_path / "site")


@pytest.fixture(autouse=True)
def _root(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
