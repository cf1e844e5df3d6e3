import json
from pathlib import Path

import pytest

from digest.problems import Refused
from digest.publish.deploy import carry_out, plan
from digest.publish.targets.folder import RECORD, FolderHost


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's folder with a built site of six files."""
    root = tmp_path / "site"
    put(root / "output", {f"2018/04/{name}.html": f"<p>{name}" for name in "abc"})
    put(root / "output", {"index.html": "home", "atom.xml": "<feed/>", "style.css": "p{}", ".gitkeep": ""})
    (root / "content").mkdir()
    return root


def put(under: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (under / path).parent.mkdir(parents=True, exist_ok=True)
        (under / path).write_text(text, encoding="utf-8")


def files(under: Path) -> dict[str, str]:
    found = (path for path in under.rglob("*") if path.is_file() and path.name != RECORD)
    return {path.relative_to(under).as_posix(): path.read_text(encoding="utf-8") for path in found}


def host(site: Path, target: Path) -> FolderHost:
    return FolderHost(target, site, site / "output")


def deploy(site: Path, target: Path, *allow: str) -> list[str]:
    done: list[str] = []
    carry_out(plan(site / "output", host(site, target), allow=allow), done.append)
    return done


def refusal(site: Path, target: Path) -> str:
    with pytest.raises(Refused) as caught:
        plan(site / "output", host(site, target))
    return caught.value.problems[0].code


def test_the_target_becomes_the_built_site_without_its_dot_files(site: Path, tmp_path: Path) -> None:
    deploy(site, tmp_path / "www")
    expected = files(site / "output")
    del expected[".gitkeep"]
    assert files(tmp_path / "www") == expected


def test_a_second_run_sends_nothing_and_touches_nothing(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "www"
    deploy(site, target)
    before = {path: path.stat().st_ino for path in target.rglob("*")}
    assert deploy(site, target) == []
    assert {path: path.stat().st_ino for path in target.rglob("*")} == before


def test_assets_come_first_lists_late_and_removals_at_the_end(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "www"
    deploy(site, target)
    (site / "output/2018/04/c.html").unlink()
    put(site / "output", {"index.html": "new home", "2018/04/d.html": "d", "new.css": "a{}"})
    assert deploy(site, target) == ["new.css", "2018/04/d.html", "index.html", "2018/04/c.html"]


def test_others_files_are_never_removed_and_empty_folders_of_ours_go(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "www"
    put(site / "output", {"old/page.html": "x"})
    deploy(site, target)
    put(target, {"theirs.txt": "keep", "2018/theirs.txt": "keep"})
    (site / "output/old/page.html").unlink()
    deploy(site, target)
    assert files(target)["theirs.txt"] == files(target)["2018/theirs.txt"] == "keep"
    assert not (target / "old").exists()


def test_a_file_damaged_at_the_target_is_sent_again(site: Path, tmp_path: Path) -> None:
    deploy(site, tmp_path / "www")
    put(tmp_path / "www", {"index.html": "defaced"})
    assert deploy(site, tmp_path / "www") == ["index.html"]


@pytest.mark.parametrize("cut_after", range(6))
def test_an_interrupted_run_is_taken_up_where_it_ended(site: Path, tmp_path: Path, cut_after: int) -> None:
    target, sent = tmp_path / "www", []

    def cut(path: str) -> None:
        sent.append(path)
        if len(sent) > cut_after:
            raise OSError("the cable was pulled")

    with pytest.raises(OSError, match="cable"):
        carry_out(plan(site / "output", host(site, target)), cut)
    again = deploy(site, target)
    assert not set(sent) & set(again)
    assert len(sent) + len(again) == 6
    (site / "output/2018/04/a.html").unlink()
    assert deploy(site, target) == ["2018/04/a.html"]


def test_a_full_disk_leaves_old_file_or_new_and_no_rubbish(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "www"
    deploy(site, target)
    put(site / "output", {"index.html": "new home"})

    def full(self: Path, data: bytes) -> int:
        self.touch()
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        carry_out(plan(site / "output", host(site, target)))
    assert files(target)["index.html"] == "home"
    assert not [name for name in files(target) if "part" in name]


def test_an_unbuilt_site_is_refused(site: Path, tmp_path: Path) -> None:
    (site / "output/index.html").unlink()
    assert refusal(site, tmp_path / "www") == "deploy-empty"
    assert not (tmp_path / "www").exists()


def test_dangerous_targets_are_refused_before_any_write(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "people/ada"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    (tmp_path / "link").symlink_to(site / "content")
    (tmp_path / "a-file").write_text("x")
    dangerous = [
        Path("/"), home, home.parent, Path("~"), site, site.parent, site / "content", site / "content/articles",
        site / "output", site / "output/www", site / ".git", site / "themes/x", tmp_path / "link",
        tmp_path / "a-file", tmp_path / "no/such/folder", site / "content/../content",
    ]  # fmt: skip
    before = files(tmp_path)
    assert {refusal(site, target) for target in dangerous} == {"deploy-target"}
    assert files(tmp_path) == before


def test_losing_most_of_a_site_needs_a_word(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "www"
    deploy(site, target)
    for path in ("2018/04/a.html", "2018/04/b.html", "2018/04/c.html", "style.css"):
        (site / "output" / path).unlink()
    assert refusal(site, target) == "deploy-loss"
    assert len(deploy(site, target, "loss")) == 4


def test_a_site_that_shows_drafts_needs_a_word(site: Path, tmp_path: Path) -> None:
    put(site / "output", {"drafts/index.html": "what waits"})
    assert refusal(site, tmp_path / "www") == "deploy-drafts"
    assert not (tmp_path / "www").exists()
    assert "drafts/index.html" in deploy(site, tmp_path / "www", "drafts")


def test_overwriting_others_files_needs_a_word(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "www"
    put(target, {"index.html": "somebody's home page"})
    assert refusal(site, target) == "deploy-foreign"
    assert files(target) == {"index.html": "somebody's home page"}
    deploy(site, target, "foreign")
    assert files(target)["index.html"] == "home"


def test_a_link_planted_in_the_target_leads_nowhere(site: Path, tmp_path: Path) -> None:
    target, elsewhere = tmp_path / "www", tmp_path / "elsewhere"
    elsewhere.mkdir()
    target.mkdir()
    (target / "2018").symlink_to(elsewhere)
    assert refusal(site, target) == "deploy-link"
    (target / "2018").unlink()
    secret = tmp_path / "secret"
    secret.write_text("old")
    (target / "index.html").symlink_to(secret)
    deploy(site, target, "foreign")
    assert secret.read_text() == "old"
    assert not (target / "index.html").is_symlink()


def test_a_record_that_climbs_out_removes_nothing_outside(site: Path, tmp_path: Path) -> None:
    target, outside = tmp_path / "www", tmp_path / "outside.txt"
    outside.write_text("mine")
    deploy(site, target)
    hostile = ["../outside.txt", str(outside), "a/../../outside.txt", "..", "", "./x", "a//b", "a\\b", "a\0b"]
    record = json.loads((target / RECORD).read_text())
    record["files"] += hostile
    (target / RECORD).write_text(json.dumps(record))
    deploy(site, target)
    assert outside.read_text() == "mine"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"files": 3}', "\x80"])
def test_a_damaged_record_is_said_and_nothing_is_done(site: Path, tmp_path: Path, text: str) -> None:
    target = tmp_path / "www"
    deploy(site, target)
    (target / RECORD).write_bytes(text.encode("latin-1"))
    assert refusal(site, target) == "deploy-record"


def test_links_in_the_built_site_are_not_followed(site: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret")
    (site / "output/key.txt").symlink_to(tmp_path / "key")
    (site / "output/all").symlink_to(tmp_path)
    deploy(site, tmp_path / "www")
    assert not [path for path in files(tmp_path / "www") if "key" in path]


def test_a_name_as_long_as_the_disk_allows_is_sent(site: Path, tmp_path: Path) -> None:
    name = "a" * 250 + ".html"
    put(site / "output", {name: "x"})
    deploy(site, tmp_path / "www")
    assert files(tmp_path / "www")[name] == "x"
