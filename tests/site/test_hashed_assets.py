"""The theme's files under names that hold a fingerprint of them: every reference leads there, and nothing is stale."""

import datetime as dt
import re
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from urllib.parse import unquote

import pytest

from digest.model.hosting import IMMUTABLE, is_hashed
from digest.publish.built import built_site
from digest.publish.inspection import inspect
from digest.publish.rules import read_headers
from digest.server.builds import whole_build
from digest.server.view import View
from digest.site.memo_file import read_memo
from digest.site.output import output_folder
from tests.site.folder import SITE, clean_tree, command, make_site, run, tree, write

NOON = dt.datetime(2018, 5, 1, 12, tzinfo=dt.UTC)
SETTINGS = SITE + "theme: own\n"
HASHED = SETTINGS + "hashed_assets: yes\n"
REFERENCE = re.compile(r"(?:url\(\s*|@import\s*(?=[\"']))[\"']?([^\"')]+)", re.IGNORECASE)

STYLE = """\
@import "css/more.css";
@font-face { src: url(fonts/a.woff2?v=1#x) format("woff2"), url( 'fonts/b%20c.woff2' ) }
body { background: URL("./img/./bg.png"); cursor: url(data:image/png;base64,bg.png), url(#frag), url(none.png) }
p::after { content: "words, no name" } /* url(img/bg.png) */
"""
FILES = {
    "theme.yaml": "name: Own\n",
    "style.css": STYLE,
    "css/more.css": "i { background: url(../img/bg.png) }\n",
    "fonts/a.woff2": "font a",
    "fonts/b c.woff2": "font b",
    "img/bg.png": "picture",
    "lonely.png": "of no interest",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_site(tmp_path / "site", stories=4)
    write(root, "site.yaml", HASHED)
    for name, text in FILES.items():
        write(root, f"themes/own/{name}", text)
    return root


def names(root: Path) -> dict[str, str]:
    """Of each file of the theme the name it was published under, by the name without a fingerprint."""
    paths = [path.relative_to(root / "output").as_posix() for path in (root / "output").rglob("*") if path.is_file()]
    return {re.sub(r"\.[0-9a-f]{16}\.", ".", path): path for path in paths if not path.endswith((".html", ".xml"))}


def text(root: Path, name: str) -> str:
    return (root / "output" / names(root)[name]).read_text(encoding="utf-8")


def references(root: Path, name: str) -> set[str]:
    """Where the references of a built style sheet lead, comments left out."""
    sheet = re.sub(r"/\*.*?\*/", "", text(root, name), flags=re.DOTALL)
    folder = str(PurePosixPath(names(root)[name]).parent)
    return {normpath(join(folder, unquote(re.split(r"[?#]", each)[0]))) for each in REFERENCE.findall(sheet)}


def pages_naming(root: Path, address: str) -> set[str]:
    return {path for path, data in tree(root / "output").items() if path.endswith(".html") and address.encode() in data}


def rewrite(root: Path, body: str) -> None:
    """Change the body of a story and nothing else."""
    path = root / "content/articles/2018/04/story-1.md"
    head = path.read_text(encoding="utf-8").split("\n---\n", 1)[0]
    path.write_text(f"{head}\n---\n\n{body}\n", encoding="utf-8")


def assert_clean(root: Path, scratch: Path) -> None:
    assert tree(root / "output") == clean_tree(root, scratch)


def test_every_page_names_the_style_sheet_by_its_fingerprint(root: Path) -> None:
    run(root)
    style = names(root)["style.css"]
    assert is_hashed(style)
    assert not (root / "output/style.css").exists()
    pages = {path for path in tree(root / "output") if path.endswith(".html")}
    assert pages_naming(root, style) == pages_naming(root, "stylesheet") == pages
    assert inspect(built_site(root / "output"), base="/news/") == ()


def test_without_the_setting_all_is_named_and_written_as_ever(root: Path) -> None:
    write(root, "site.yaml", SETTINGS)
    run(root)
    assert text(root, "style.css") == STYLE
    assert names(root)["style.css"] == "style.css"
    memo = read_memo(output_folder(root, None).memo_path)
    assert memo is not None
    assert not [question for question in memo.all_questions() if memo.question(question)[0] == "asset_name"]


def test_a_changed_file_has_another_name_and_wakes_the_pages_that_name_it(root: Path) -> None:
    write(
        root, "themes/own/footer.html", "{% if page.kind == 'home' %}<img src=\"{{ asset('lonely.png') }}\">{% endif %}"
    )
    run(root)
    old = names(root)["lonely.png"]
    showing = pages_naming(root, old)
    assert showing
    write(root, "themes/own/lonely.png", "of some interest")
    report = run(root)
    new = names(root)["lonely.png"]
    assert new != old
    assert report.removed == (old,)
    assert set(report.written) == {new, "_headers", *showing}
    assert dict(report.woken)[min(showing)] == ("the address of the theme's file lonely.png",)


def test_references_in_style_sheets_lead_to_files(root: Path) -> None:
    run(root)
    there = names(root)
    named = {there[name] for name in ("css/more.css", "fonts/a.woff2", "fonts/b c.woff2", "img/bg.png")}
    assert all(map(is_hashed, named))
    assert references(root, "style.css") == named | {"data:image/png;base64,bg.png", ".", "none.png"}
    assert f"url({there['fonts/a.woff2']}?v=1#x)" in text(root, "style.css")
    assert f"url( '{there['fonts/b c.woff2'].replace(' ', '%20')}'" in text(root, "style.css")
    assert f'URL("./img/./{PurePosixPath(there["img/bg.png"]).name}")' in text(root, "style.css")
    assert references(root, "css/more.css") == {there["img/bg.png"]}


def test_a_changed_font_changes_the_name_of_the_sheet_that_names_it_and_of_those_that_import_that(root: Path) -> None:
    run(root)
    before = names(root)
    write(root, "themes/own/img/bg.png", "another picture")
    run(root)
    after = names(root)
    assert {name for name in before if before[name] != after[name]} == {"img/bg.png", "css/more.css", "style.css"}
    assert_clean(root, root.parent / "clean")


def test_sheets_that_import_each_other_keep_their_names_and_name_the_others_rightly(root: Path) -> None:
    write(root, "themes/own/brand.css", '@import "one.css";')
    write(root, "themes/own/one.css", "@import 'css/two.css'; p { background: url(img/bg.png) }")
    write(root, "themes/own/css/two.css", '@import url("../one.css");')
    write(root, "themes/own/self.css", "@import 'self.css';")
    run(root)
    there = names(root)
    assert [there[name] for name in ("one.css", "css/two.css", "self.css")] == ["one.css", "css/two.css", "self.css"]
    assert references(root, "brand.css") == {"one.css"}
    assert is_hashed(there["brand.css"])
    assert references(root, "one.css") == {"css/two.css", there["img/bg.png"]}
    assert references(root, "css/two.css") == {"one.css"}


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("app.js", "import './lonely.png'"),
        ("site.webmanifest", '{"icons": [{"src": "/lonely.png"}]}'),
        ("map.svg", '<svg><image href="lonely.png"/></svg>'),
        ("extra.css", "p { background: url(/news/lonely.png) }"),
        ("extra.css", 'p { background: image-set("lonely.png" 1x) }'),
        ("extra.css", "p { background: url(lone\\ly.png) }"),
        ("extra.css", '@import/**/"lonely.png";'),
    ],
)
def test_what_is_named_where_it_is_not_rewritten_keeps_its_name(root: Path, file: str, words: str) -> None:
    run(root)
    assert is_hashed(names(root)["lonely.png"])
    write(root, f"themes/own/{file}", words)
    run(root)
    assert names(root)["lonely.png"] == "lonely.png"
    assert text(root, file) == words


@pytest.mark.parametrize(
    "name",
    ["favicon.ico", "notes.txt", "site.webmanifest", "sw.js", "js/service-worker.js", "apple-touch-icon.png", "CNAME"],
)
def test_well_known_names_stay(root: Path, name: str) -> None:
    write(root, f"themes/own/{name}", "words")
    run(root)
    assert (root / "output" / name).read_text(encoding="utf-8") == "words"


def test_strings_and_comments_of_a_sheet_are_left_alone_and_it_may_name_itself(root: Path) -> None:
    kept = "p { content: 'url(img/bg.png \\' url(img/bg.png)' } /* url(css/more.css) */ q { x: my-url(css/more.css) }"
    write(root, "themes/own/extra.css", kept)
    write(root, "themes/own/app.js", "//# sourceMappingURL=app.js.map")
    run(root)
    assert text(root, "extra.css") == kept
    assert is_hashed(names(root)["app.js"])


def test_hosts_are_told_to_keep_them_for_ever(root: Path) -> None:
    run(root)
    rules, _ = read_headers((root / "output/_headers").read_text(encoding="utf-8"))
    kept = {rule.pattern: rule.values.get("Cache-Control") for rule in rules}
    there = names(root)
    for name in ("style.css", "css/more.css", "img/bg.png", "icon.svg"):
        assert kept[f"/{there[name]}"] == IMMUTABLE


def test_builds_after_builds_equal_a_clean_one(root: Path) -> None:
    def switch(text: str) -> None:
        write(root, "site.yaml", text)

    steps = [
        lambda: None,
        lambda: switch(SETTINGS),
        lambda: switch(HASHED),
        lambda: write(root, "themes/own/style.css", STYLE + "b { color: red }"),
        lambda: rewrite(root, "Another body."),
        lambda: write(root, "themes/own/brand.css", "@import 'style.css';"),
        lambda: write(root, "themes/own/icon.svg", "<svg/>"),
        lambda: rewrite(root, "A third body."),
        (root / "themes/own/icon.svg").unlink,
        (root / "themes/own/img/bg.png").unlink,
        lambda: write(root, "themes/own/app.js", "const mine = 'brand.css'"),
        lambda: switch(SITE + "hashed_assets: yes\n"),
        lambda: switch(SITE),
    ]
    for number, step in enumerate(steps):
        step()
        command(root, now=NOON)
        assert_clean(root, root.parent / f"clean-{number}")


def test_an_edit_of_a_body_takes_the_short_way(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", NOON.timestamp)
    command(root, now=NOON)
    style = names(root)["style.css"]
    rewrite(root, "Another body.")
    report = command(root, now=NOON)
    assert report is not None
    assert "edit" in report.seconds
    assert style in (root / "output/2018/04/story-1.html").read_text(encoding="utf-8")
    assert_clean(root, root.parent / "clean")


def test_the_preview_keeps_plain_names_for_an_open_page_to_swap(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "preview"
    whole_build(root, folder, View())
    assert (folder / "style.css").read_text(encoding="utf-8") == STYLE
    assert b"style.css" in (folder / "index.html").read_bytes()


def test_a_link_by_the_plain_name_is_found_dead(root: Path) -> None:
    write(root, "themes/own/footer.html", "<a href=\"{{ link('lonely.png') }}\">picture</a>")
    run(root)
    found = inspect(built_site(root / "output"), base="/news/")
    assert any("lonely.png" in problem.text for problem in found), found
