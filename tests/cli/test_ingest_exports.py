"""A blog's own export: its labels are ours where they are terms, its drafts and pages are told apart."""

from pathlib import Path

import pytest

from tests.cli.desk import Told, drafts, feed, item, make_site, telling

EXPORT = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://purl.org/atom/app#">
<id>tag:blogger.com,1999:blog-1.archive</id><title>Our blog</title>
<entry><id>tag:blogger.com,1999:blog-1.post-1</id>
<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#post"/>
<category scheme="http://www.blogger.com/atom/ns#" term="Baltic Sea"/>
<category scheme="http://www.blogger.com/atom/ns#" term="my cat"/>
<published>2018-04-11T06:00:00Z</published><title>Tern enters service</title>
<content type="html">&lt;p&gt;The frigate Tern entered service in spring, and her crew was glad.&lt;/p&gt;</content>
<link rel="alternate" href="https://ours.example/2018/04/tern.html"/></entry>
<entry><id>tag:blogger.com,1999:blog-1.post-2</id>
<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#post"/>
<app:control><app:draft>yes</app:draft></app:control>
<published>2018-04-12T06:00:00Z</published><title>Not yet finished</title>
<content type="html">&lt;p&gt;A story that we began to write and left for another day, as one does.&lt;/p&gt;</content>
</entry>
</feed>
"""


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return telling(capsys)


def test_labels_that_are_terms_become_tags_of_our_own_posts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    root = make_site(tmp_path / "site")
    monkeypatch.chdir(root)
    (root / "content/taxonomy.yaml").write_text("region:\n  baltic: {name: Baltic, aliases: [Baltic Sea]}\n", "utf-8")
    (tmp_path / "export.xml").write_text(EXPORT, "utf-8")
    code, out, _ = told("ingest", str(tmp_path / "export.xml"))
    assert code == 0
    assert "it was a draft there" in out
    assert "  labels left aside: my cat\n" in out
    made = drafts(root)
    assert len(made) == 2
    post = made["2018-04-11-tern-enters-service.md"]
    assert "tags: [baltic]" in post
    assert "identity: tag:blogger.com,1999:blog-1.post-1" in post
    assert "/2018/04/tern.html" in post
    assert "my cat" not in post


def test_labels_of_other_people_are_left_aside_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    root = make_site(tmp_path / "site")
    monkeypatch.chdir(root)
    (root / "content/taxonomy.yaml").write_text("region:\n  baltic: {name: Baltic}\n", "utf-8")
    labelled = item("Tern", "https://fjord.example/t").replace("</item>", "<category>Baltic</category></item>")
    for name in ("a", "b"):
        (tmp_path / f"{name}.xml").write_bytes(feed([labelled.replace("Tern", name * 4).replace("/t<", f"/{name}<")]))
    _, out, _ = told("ingest", str(tmp_path / "a.xml"), str(tmp_path / "b.xml"))
    assert out.count("  labels left aside: Baltic\n") == 2
    assert "2 labels left aside" in out.splitlines()[-1]
    assert "tags:" not in "".join(drafts(root).values())


def test_of_many_labels_the_first_are_named_the_commonest_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    monkeypatch.chdir(make_site(tmp_path / "site"))
    first, second = (item(name, f"https://fjord.example/{name}") for name in ("Tern", "Skua"))
    labels = "".join(f"<category>{name}</category>" for name in "abcdefgh")
    first = first.replace("</item>", f"{labels}</item>")
    second = second.replace("</item>", "<category>h</category></item>")
    (tmp_path / "a.xml").write_bytes(feed([first, second]))
    assert "  labels left aside: h, a, b, c, d and 3 more\n" in told("ingest", str(tmp_path / "a.xml"))[1]
    assert "left aside" not in told("ingest", str(tmp_path / "a.xml"))[1]
