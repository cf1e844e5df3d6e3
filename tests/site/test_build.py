"""Whole builds: what is written, what is kept, and what a mistake leaves as it was."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from digest.fingerprint import of_bytes
from digest.problems import Refused
from digest.site import made
from digest.site import output as output_module
from digest.site.build import BuildOptions, build
from tests.site.folder import SITE, TODAY, article, clean_tree, make_site, run, tree, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site")


def out(root: Path) -> Path:
    return root / "output"


def test_a_second_build_has_nothing_to_do(root: Path) -> None:
    first = run(root)
    assert first.swapped
    assert not first.problems
    assert len(first.written) == first.pages == len(tree(out(root)))
    second = run(root)
    assert (second.written, second.removed, second.woken) == ((), (), ())


def test_files_that_stay_the_same_keep_their_times(root: Path) -> None:
    run(root)
    os.utime(out(root) / "about.html", ns=(10**18, 10**18))
    write(root, "content/articles/2018/04/story-0.md", article("story-0", published="2018-04-10", body="Other words."))
    report = run(root, full=True)
    assert (out(root) / "about.html").stat().st_mtime_ns == 10**18
    assert "2018/04/story-0.html" in report.written
    assert "about.html" not in report.written


def test_a_changed_body_wakes_its_page_and_the_feeds_that_hold_it(root: Path) -> None:
    run(root)
    write(root, "content/articles/2018/04/story-0.md", article("story-0", published="2018-04-10", body="Other words."))
    report = run(root)
    # The site's feed holds the newest four stories, and story-0 is the oldest of eight.
    assert report.written == (
        "2018/04/story-0.html",
        "tags/syria/atom.xml",
        "tags/syria/feed.json",
        "tags/syria/rss.xml",
    )
    assert all(reasons == ("article tag:digest.example,2018:story-0",) for _, reasons in report.woken)


def test_a_new_story_wakes_only_the_lists_that_show_it(root: Path) -> None:
    run(root)
    new = article("story-new", published="2018-04-27", tags="[missiles]")
    write(root, "content/articles/2018/04/story-new.md", new)
    written = set(run(root).written)
    shows = {"index.html", "2018/04/index.html", "2018/04/story-new.html", "sources/gazette.html", "tags/missiles.html"}
    feeds = {f"{folder}{name}" for folder in ("", "tags/missiles/") for name in ("atom.xml", "rss.xml", "feed.json")}
    lists = {"archive.html", "tags/index.html", "sources/index.html", "sitemap.xml"}
    # story-7 gains a newer neighbour; lists that reach a multiple of three stories close a page, which its elder names.
    neighbours = {"2018/04/story-7.html", "page/2.html", "page/1.html", "sources/gazette/1.html"}
    assert shows | feeds | lists <= written
    assert written - shows - feeds - lists <= neighbours


def test_the_output_is_mended_when_someone_changed_it(root: Path) -> None:
    run(root)
    good = tree(out(root))
    (out(root) / "index.html").write_text("spoiled")
    (out(root) / "about.html").unlink()
    report = run(root)
    assert set(report.written) == {"index.html", "about.html"}
    assert tree(out(root)) == good


def test_foreign_files_stay_and_only_our_own_go(root: Path) -> None:
    run(root)
    write(out(root), "CNAME", "digest.example")
    write(out(root), "2018/04/photo.jpg", "foreign")
    write(out(root), "a name\nof two lines", "foreign")
    (root / "content/articles/2018/04/story-3.md").unlink()
    report = run(root)
    assert "2018/04/story-3.html" in report.removed
    assert not (out(root) / "2018/04/story-3.html").exists()
    assert (out(root) / "CNAME").read_text() == "digest.example"
    assert (out(root) / "2018/04/photo.jpg").read_text() == "foreign"
    assert (out(root) / "a name\nof two lines").read_text() == "foreign"


def test_folders_that_became_empty_go(root: Path) -> None:
    write(root, "content/articles/2017/01/old.md", article("old", published="2017-01-02"))
    run(root)
    assert (out(root) / "2017/01/old.html").exists()
    (root / "content/articles/2017/01/old.md").unlink()
    run(root)
    assert not (out(root) / "2017").exists()


def test_a_foreign_file_in_the_way_stops_the_build(root: Path) -> None:
    run(root)
    write(out(root), "2018/04/story-new.html", "mine")
    write(root, "content/articles/2018/04/story-new.md", article("story-new"))
    report = run(root)
    assert not report.swapped
    assert [problem.code for problem in report.problems] == ["foreign-file"]
    assert (out(root) / "2018/04/story-new.html").read_text() == "mine"


@pytest.mark.parametrize("swap", ["", "swap: files\n"])
@pytest.mark.parametrize("packed", ["", "precompress: yes\n"])
def test_with_keep_going_a_foreign_file_in_the_way_stays_and_the_rest_is_published(
    swap: str, packed: str, root: Path
) -> None:
    write(root, "site.yaml", SITE + swap + packed)
    run(root)
    write(root, "content/articles/2017/01/old.md", article("old", published="2017-01-05"))
    write(root, "content/articles/2016/01/older.md", article("older", published="2016-01-05"))
    write(out(root), "2017/01/old.html", "foreign")
    write(out(root), "2016", "foreign")
    for _ in range(2):
        report = run(root, keep_going=True)
        assert report.swapped
        assert {
            (Path(problem.place.file).relative_to(out(root)).as_posix(), problem.code) for problem in report.problems
        } == {
            ("2017/01/old.html", "foreign-file"),
            ("2016", "foreign-file"),
        }
        assert (out(root) / "2017/01/old.html").read_text() == "foreign"
        assert not (out(root) / "2017/01/old.html.gz").exists()
        assert (out(root) / "2016").read_text() == "foreign"
        assert "Older" in (out(root) / "tags/syria.html").read_text()
    (out(root) / "2017/01/old.html").unlink()
    (out(root) / "2016").unlink()
    assert run(root).swapped
    assert tree(out(root)) == clean_tree(root, root.parent / "clean")


@pytest.mark.parametrize("in_place", ["a file", "a link"])
def test_nothing_is_deleted_by_way_of_what_somebody_put_in_a_folders_place(
    in_place: str, root: Path, tmp_path: Path
) -> None:
    write(root, "content/articles/2017/01/old.md", article("old", published="2017-01-05"))
    run(root)
    shutil.copytree(out(root) / "2017", tmp_path / "elsewhere")
    shutil.rmtree(out(root) / "2017")
    if in_place == "a link":
        (out(root) / "2017").symlink_to(tmp_path / "elsewhere")
    else:
        write(out(root), "2017", "foreign")
    (root / "content/articles/2017/01/old.md").unlink()
    assert run(root).swapped
    assert (tmp_path / "elsewhere/01/old.html").exists()
    assert os.path.lexists(out(root) / "2017")
    assert run(root).written == ()


def test_what_is_unstaged_leaves_no_folder(root: Path) -> None:
    output = output_module.output_folder(root, None)
    output.stage("deep/er/page.html", b"")
    output.stage("other.html", b"")
    output.unstage("deep/er/page.html")
    output.swap(["other.html"], [], ["other.html"])
    assert [path.name for path in out(root).rglob("*")] == ["other.html"]


def test_without_a_manifest_nothing_is_deleted(root: Path) -> None:
    run(root)
    for path in sorted((root / ".digest").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (root / "content/articles/2018/04/story-3.md").unlink()
    report = run(root)
    assert report.swapped
    assert report.removed == ()
    assert (out(root) / "2018/04/story-3.html").exists()
    assert [problem.code for problem in report.problems] == ["manifest-lost"]


def test_a_mistake_in_a_template_leaves_the_last_good_site(root: Path) -> None:
    run(root)
    good = tree(out(root))
    write(root, "site.yaml", (root / "site.yaml").read_text() + "theme: own\n")
    write(
        root,
        "themes/own/article.html",
        '{% extends "base.html" %}\n{% block main %}\n{{ article.titel }}\n{% endblock %}',
    )
    report = run(root)
    assert not report.swapped
    assert tree(out(root)) == good
    (problem,) = report.problems
    assert (problem.place.file, problem.place.line) == ("themes/own/article.html", 3)
    assert problem.code == "undefined-name"
    assert "2018/04/story-" in problem.text
    assert "“title”" in problem.hint


def test_every_mistake_is_told_at_once(root: Path) -> None:
    write(root, "site.yaml", (root / "site.yaml").read_text() + "theme: own\n")
    write(root, "themes/own/article.html", "{{ article.titel }}")
    write(root, "themes/own/footer.html", "{% if %}")
    write(root, "content/articles/2018/04/story-0.md", article("story-0", tags="[syira]"))
    write(root, "content/articles/2018/04/story-1.md", article("story-1", published="yesterday"))
    places = {problem.place.file for problem in run(root).problems}
    assert {
        "themes/own/footer.html",
        "content/articles/2018/04/story-0.md",
        "content/articles/2018/04/story-1.md",
    } <= places


def test_keep_going_publishes_the_rest(root: Path) -> None:
    write(root, "content/articles/2018/04/story-0.md", article("story-0", tags="[syira]"))
    assert not run(root).swapped
    report = run(root, keep_going=True)
    assert report.swapped
    assert report.problems
    assert not (out(root) / "2018/04/story-0.html").exists()
    assert (out(root) / "2018/04/story-1.html").exists()


def test_a_storyline_without_a_story_that_is_out_is_told(root: Path) -> None:
    write(root, "content/storylines/quiet.md", "---\ntitle: Quiet\n---\n")
    report = run(root)
    assert report.swapped
    told = [(problem.place.file, problem.code, problem.severity) for problem in report.problems]
    assert told == [("content/storylines/quiet.md", "empty-storyline", "warning")]
    assert not (root / "output/storylines/quiet.html").exists()
    write(root, "content/articles/2018/04/story-0.md", article("story-0", storyline="quiet"))
    assert run(root).problems == ()
    assert (root / "output/storylines/quiet.html").exists()


def test_a_story_may_keep_the_address_that_it_had_elsewhere(root: Path) -> None:
    """As one of a blog does whose addresses are like ours; and an old address may be written twice."""
    old = "[/2018/04/story-0.html, /old.html, /old.html]"
    write(root, "content/articles/2018/04/story-0.md", article("story-0", aliases=old))
    report = run(root)
    assert (report.swapped, report.problems) == (True, ())
    assert b"story-0.html" in (root / "output/old.html").read_bytes()
    assert b"<article" in (root / "output/2018/04/story-0.html").read_bytes()


def test_two_claims_on_one_address_name_both_files(root: Path) -> None:
    write(root, "content/articles/2018/04/story-0.md", article("story-0", aliases="[/2018/04/story-1.html]"))
    report = run(root)
    assert not report.swapped
    told = "\n".join(map(str, report.problems))
    assert "content/articles/2018/04/story-0.md" in told
    assert "content/articles/2018/04/story-1.md" in told


@pytest.mark.parametrize("alias", ["/2018/04/story-1.html/old.html", "/_redirects", "/_headers/x.html"])
def test_no_page_lies_in_a_folder_that_is_a_page(root: Path, alias: str) -> None:
    write(root, "content/articles/2018/04/story-0.md", article("story-0", aliases=f"[{alias}]"))
    report = run(root)
    assert not report.swapped
    assert [(problem.code, problem.place.file) for problem in report.problems] == [
        ("path-clash", "content/articles/2018/04/story-0.md")
    ]
    assert "can't be a file and the folder of" in report.problems[0].text


def test_a_standing_page_can_t_take_an_address_of_digest_s_own(root: Path) -> None:
    write(root, "content/pages/archive.md", "---\ntitle: Mine\n---\n\nText.\n")
    report = run(root)
    assert not report.swapped
    assert any(
        "archive.html" in str(problem) and "content/pages/archive.md" in str(problem) for problem in report.problems
    )


def test_sources_without_rights_are_named_once(root: Path) -> None:
    write(
        root, "content/sources.yaml", (root / "content/sources.yaml").read_text().replace("rights: full, home", "home")
    )
    report = run(root)
    assert report.swapped
    (problem,) = report.problems
    assert (problem.code, problem.severity) == ("source-without-rights", "warning")
    assert "gazette" in problem.text
    assert [problem.code for problem in run(root).problems] == ["source-without-rights"]


def test_a_text_that_can_t_be_rendered_names_its_file(root: Path) -> None:
    write(root, "content/articles/2018/04/story-0.md", article("story-0", body=">" * 5000 + " deep"))
    report = run(root)
    assert not report.swapped
    assert {(problem.place.file, problem.code) for problem in report.problems} == {
        ("content/articles/2018/04/story-0.md", "unfit-text")
    }


def test_as_of_shows_an_earlier_day(root: Path) -> None:
    run(root, as_of=dt.date(2018, 4, 12))
    assert (out(root) / "2018/04/story-2.html").exists()
    assert not (out(root) / "2018/04/story-3.html").exists()
    assert not (out(root) / "editions").exists()
    run(root)
    assert (out(root) / "2018/04/story-3.html").exists()


def test_another_address_changes_what_names_it_and_comes_back(root: Path) -> None:
    run(root)
    good = tree(out(root))
    run(root, base_url="https://preview.example")
    assert b"https://preview.example/2018/04/story-0.html" in (out(root) / "sitemap.xml").read_bytes()
    run(root)
    assert tree(out(root)) == good


def test_drafts_leave_no_trace_in_the_next_plain_build(root: Path) -> None:
    run(root)
    good = tree(out(root))
    draft = article("waiting", title="DRAFTCANARY", body="DRAFTCANARY").replace("---\n", "---\nkind: story\n", 1)
    write(root, "content/drafts/2018-04-11-waiting.md", draft)
    run(root)
    assert tree(out(root)) == good
    run(root, drafts=True)
    assert (out(root) / "drafts/2018-04-11-waiting.html").exists()
    run(root)
    assert tree(out(root)) == good
    assert not any(b"DRAFTCANARY" in data for data in tree(out(root)).values())


@pytest.mark.parametrize("stage", ["before the journal", "while moving", "before the manifest", "before the memo"])
def test_a_killed_build_is_completed_or_undone_by_the_next(
    root: Path, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, "site.yaml", f"{SITE}swap: files\n")
    run(root)
    before = tree(out(root))
    (root / "content/articles/2018/04/story-3.md").unlink()
    write(root, "content/articles/2018/04/story-0.md", article("story-0", published="2018-04-10", title="New title"))

    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise Killed

    true_move, moved = output_module._move, []

    def move_some(staged: Path, target: Path) -> None:
        if len(moved) == 3:
            raise Killed
        moved.append(target)
        true_move(staged, target)

    with monkeypatch.context() as patch:
        if stage == "before the journal":
            patch.setattr(output_module.Output, "swap", kill)
        if stage == "while moving":
            patch.setattr(output_module, "_move", move_some)
        if stage == "before the manifest":
            patch.setattr(output_module.Output, "_prune", kill)
        if stage == "before the memo":
            patch.setattr(output_module.Output, "write_memo", kill)
        with pytest.raises(Killed):
            run(root)
    if stage == "before the journal":
        assert tree(out(root)) == before
    assert run(root).swapped
    assert tree(out(root)) == clean_tree(root, root.parent / "clean")
    leftovers = [path.name for path in (root / ".digest").rglob("*") if path.name in {"next", "journal.json"}]
    assert not leftovers


@pytest.mark.parametrize(
    "where", ["/", "~", ".", "..", "content", "content/new", "themes/x", ".digest", "file", "repo", "full"]
)
def test_dangerous_output_folders_are_refused(
    root: Path, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    write(tmp_path, "home/file", "x")
    write(root, "file", "x")
    write(root, "repo/.git/HEAD", "x")
    write(root, "full/mine.txt", "x")
    before = {path for path in tmp_path.rglob("*") if ".digest" not in path.parts}
    target = tmp_path / "home" if where == "~" else root / where
    with pytest.raises(Refused) as refused:
        run(root, output=target)
    assert refused.value.problems[0].code == "dangerous-output"
    assert {path for path in tmp_path.rglob("*") if ".digest" not in path.parts} == before


def test_output_that_leads_out_of_the_site_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    out(root).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused):
        run(root)


def test_no_page_is_written_through_a_link(root: Path, tmp_path: Path) -> None:
    run(root)
    (tmp_path / "elsewhere").mkdir()
    (out(root) / "2017").symlink_to(tmp_path / "elsewhere")
    write(root, "content/articles/2017/01/old.md", article("old", published="2017-01-02"))
    assert not run(root).swapped
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_folder_that_digest_filled_may_be_filled_again(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "public"
    assert run(root, output=target).swapped
    for path in sorted((root / ".digest").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert run(root, output=target).swapped


SETUPS = [
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Anchorage", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77"},
]


def test_the_same_bytes_in_any_folder_zone_locale_and_hash_seed(tmp_path: Path) -> None:
    program = (
        "import datetime as dt, sys, pathlib; from digest.site.build import build, BuildOptions;"
        "r = build(pathlib.Path(sys.argv[1]), BuildOptions(today=dt.date(2018, 5, 1))); sys.exit(not r.swapped)"
    )
    trees = []
    for number, setup in enumerate(SETUPS):
        site = make_site(tmp_path / f"folder {number} é")
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONUTF8": str(number), **setup}
        subprocess.run([sys.executable, "-c", program, str(site)], env=environment, check=True, umask=0o22 + number)
        trees.append(tree(site / "output"))
    here = make_site(tmp_path / "here")
    run(here)
    assert trees[0] == trees[1] == tree(here / "output")


def test_a_build_reports_in_full(root: Path) -> None:
    report = run(root).as_json()
    assert report["swapped"] is True
    assert set(report["seconds"]) == {"load", "plan", "render", "write"}  # type: ignore[call-overload]


def test_the_folder_may_be_named_in_any_way(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root.parent)
    assert build(Path("site"), BuildOptions(today=TODAY)).swapped
    assert run(root).written == ()


@pytest.mark.parametrize("path", ["../precious.txt", "/precious.txt", "2018/../../precious.txt"])
def test_a_restored_folder_can_t_delete_beyond_the_output(root: Path, path: str) -> None:
    run(root)
    write(root, "precious.txt", "kept")
    workshop = output_module.output_folder(root, None).workshop
    for name, value in (
        ("manifest.json", ["index.html", path]),
        ("journal.json", {"moves": [], "removes": [path], "files": []}),
    ):
        data = json.dumps(value)
        (workshop / name).write_text(f'{{"checksum":"{of_bytes(data.encode())}","value":{data}}}')
    assert run(root).swapped
    assert (root / "precious.txt").read_text() == "kept"
    assert not (workshop / "journal.json").exists()


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("folder", ["content/articles/2018/04", "content/editions", "content/pages", "themes/own"])
def test_a_file_whose_name_is_no_text_is_named(folder: str, linked: bool, tmp_path: Path) -> None:
    root = make_site(tmp_path / "site")
    write(root, "themes/own/theme.yaml", "name: Own\n")
    write(root, "site.yaml", (root / "site.yaml").read_text() + "theme: own\n")
    if linked:  # then there are no records of the articles
        (root / "content/linked.txt").symlink_to("pages/about.md")
    Path(os.fsdecode(os.fsencode(root / folder) + b"/\xff.md")).write_text(article("odd"), encoding="utf-8")
    report = run(root)
    assert [(each.code, each.place.file) for each in report.problems] == [("bad-file-name", f"{folder}/\\udcff.md")]
    assert not report.swapped
    json.dumps(report.as_json()).encode()


@pytest.mark.parametrize("jobs", [1, 3])
def test_pages_are_no_programs(jobs: int, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "WORTH_SHARING", 10)
    before = os.umask(0o027)
    try:
        run(root, jobs=jobs)
    finally:
        os.umask(before)
    files = [path for path in (root / "output").rglob("*") if path.is_file()]
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o640"}
