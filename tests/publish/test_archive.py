import os
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from digest.problems import Refused
from digest.publish.deploy import carry_out, plan
from digest.publish.targets.archive import ArchiveHost
from tests.publish.sites import changed, held, made_site, put

FORMS = ["site.tar.gz", "site.zip"]


@pytest.mark.parametrize("name", FORMS)
def test_the_archive_holds_the_site_and_nothing_else(tmp_path: Path, name: str) -> None:
    site = made_site(tmp_path / "output", 40)
    put(tmp_path / "output", {".gitkeep": ""})
    carry_out(plan(tmp_path / "output", ArchiveHost(tmp_path / name)))
    if name.endswith(".zip"):
        with zipfile.ZipFile(tmp_path / name) as archive:
            archive.extractall(tmp_path / "out")  # noqa: S202 - our own
    else:
        with tarfile.open(tmp_path / name) as tar:
            tar.extractall(tmp_path / "out", filter="data")
    assert held(tmp_path / "out") == site


@pytest.mark.parametrize("name", FORMS)
def test_equal_sites_give_equal_bytes_whenever_and_wherever(tmp_path: Path, name: str) -> None:
    for number, folder in enumerate(("one", "two")):
        made_site(tmp_path / folder, 40)
        for file in (tmp_path / folder).rglob("*"):
            os.utime(file, (number * 10**8, time.time() - number * 10**6))
            if file.is_file():
                file.chmod(0o600 if number else 0o644)
        carry_out(plan(tmp_path / folder, ArchiveHost(tmp_path / f"{folder}-{name}")))
    assert (tmp_path / f"one-{name}").read_bytes() == (tmp_path / f"two-{name}").read_bytes()


@pytest.mark.parametrize("name", FORMS)
def test_a_second_run_writes_nothing_and_a_change_is_seen_file_by_file(tmp_path: Path, name: str) -> None:
    made_site(tmp_path / "output", 40)
    there = ArchiveHost(tmp_path / name)
    carry_out(plan(tmp_path / "output", there))
    before = (tmp_path / name).stat().st_ino
    assert not plan(tmp_path / "output", there).needed
    assert (tmp_path / name).stat().st_ino == before
    new = changed(tmp_path / "output")
    wanted = plan(tmp_path / "output", there)
    assert set(wanted.changes.change) == set(new)
    carry_out(wanted)
    assert not plan(tmp_path / "output", there).needed


@pytest.mark.parametrize("name", FORMS)
def test_a_file_that_is_no_archive_is_not_replaced_without_a_word(tmp_path: Path, name: str) -> None:
    made_site(tmp_path / "output", 20)
    (tmp_path / name).write_text("my letters")
    with pytest.raises(Refused, match="deploy-foreign"):
        plan(tmp_path / "output", ArchiveHost(tmp_path / name))
    assert (tmp_path / name).read_text() == "my letters"


@pytest.mark.parametrize("name", ["site.txt", "output/site.zip"])
def test_a_name_that_makes_no_sense_is_refused(tmp_path: Path, name: str) -> None:
    made_site(tmp_path / "output", 20)
    with pytest.raises(Refused, match="deploy-target"):
        plan(tmp_path / "output", ArchiveHost(tmp_path / name))
