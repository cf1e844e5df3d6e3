"""The shortcut must equal the long way: whatever was edited, a build after builds is a build from nothing."""

import datetime as dt
import gc
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from digest.library import load
from digest.render import shelves
from digest.site import made, memo_file
from digest.site.memo_file import read_memo
from digest.site.output import output_folder
from tests.site.folder import SITE, SOURCES, TERMS, article, clean_tree, command, make_site, run, tree, write

Dice = random.Random
NOON = dt.datetime(2018, 5, 1, 12, tzinfo=dt.UTC)
TAGS = ("syria", "russia", "missiles", "diplomacy")
ALIASES = ("RU", "arms-talks")  # stories are tagged by them too; the second is an old address besides


def story(root: Path, dice: Dice) -> None:
    """A story is written, or written anew."""
    number = dice.randrange(12)
    fields = {
        "title": f"Title {dice.randrange(4)}",
        # Some are not out yet when the site is first built.
        "published": dice.choice([f"2018-04-{10 + dice.randrange(15)}"] * 5 + [f"2018-05-0{dice.randrange(1, 5)}"]),
        "tags": f"[{', '.join(dice.sample((*TAGS, *known_aliases(root)), dice.randint(1, 3)))}]",
        "source": dice.choice(["gazette", "weekly"]),
        "summary": f"Summary {dice.randrange(3)}.",
        "storyline": dice.choice(["", "strikes"]),
        "agency": dice.choice(["", "wire"]),
        "date_basis": dice.choice(["stated", "dateline", "confirmed"]),
        "aliases": dice.choice(["", f"[/old/{number}.html]"]),
        "withdrawn": dice.choice(["", "", "", "2018-04-28"]),
    }
    renamed = sorted((root / "content/articles/2018/04").glob(f"story-*-{number}.md"))  # an id is given once
    name = renamed[0].name if renamed else f"story-{number}.md"
    text = article(f"story-{number}", body=f"Body {dice.random()}.", **fields)
    write(root, f"content/articles/2018/04/{name}", text)


def detail(root: Path, dice: Dice) -> None:
    """One thing of one story changes and nothing else."""
    path = dice.choice(sorted((root / "content/articles").rglob("*.md")))
    head, body = path.read_text(encoding="utf-8").split("\n---\n", 1)
    key = dice.choice(["title", "summary", "tags", "agency", "body", "withdrawn"])
    if key == "body":
        body = f"\nAnother body {dice.random()}.\n"
    else:
        head = "\n".join(line for line in head.split("\n") if not line.startswith(f"{key}:"))
        tag = dice.choice((*TAGS, *known_aliases(root)))
        new = {"tags": f"[{tag}]", "agency": dice.choice(["wire", "weekly"]), "withdrawn": "2018-04-29"}
        head += f"\n{key}: {new.get(key, f'{key} {dice.randrange(99)}')}"
    path.write_text(f"{head}\n---\n{body}", encoding="utf-8")


def removal(root: Path, dice: Dice) -> None:
    files = sorted((root / "content/articles").rglob("*.md"))
    spared = {"story-0.md", "story-1.md", "story-2.md"}  # the edition holds them
    gone = [path for path in files if path.name not in spared]
    if gone:
        dice.choice(gone).unlink()


def settings(root: Path, dice: Dice) -> None:
    theme = "theme: own\n" if (root / "themes/own/theme.yaml").exists() and dice.random() < 0.7 else ""
    text = SITE.replace("per_page: 3", f"per_page: {dice.randint(2, 5)}").replace(
        "For tests", dice.choice(["One", "Two"])
    )
    text = text.replace("feed_entries: 4", f"feed_entries: {dice.randint(3, 5)}")
    text += dice.choice(["hashed_assets: yes\n", "", "", ""])
    text += dice.choice(["swap: files\n", "swap: files\n", ""])
    more = ["zone: Pacific/Auckland\n", "zone: America/Los_Angeles\n", "language: fr\n", "editor: One\n", "", "", ""]
    packed = "precompress: yes\n" if dice.random() < 0.3 else ""
    write(root, "site.yaml", text + theme + dice.choice(more) + packed)


def known_aliases(root: Path) -> tuple[str, ...]:
    text = (root / "content/taxonomy.yaml").read_text(encoding="utf-8")
    return tuple(alias for alias in ALIASES if alias in text)


def terms(root: Path, dice: Dice) -> None:
    """A term is renamed, or an alias is another term's now, or goes together with its use."""
    name = dice.choice(["Russia", "Russia", "Russia", "Russian Federation"])  # a new name would hide a moved alias
    text = TERMS.replace("{name: Russia}", f"{{name: {name}}}")
    for alias in ALIASES:
        if dice.random() < 0.8:
            slug = dice.choice(TAGS)
            text = text.replace(f"{slug}: {{", f"{slug}: {{aliases: [{alias}], ").replace("], aliases: [", ", ")
        else:
            for path in sorted((root / "content/articles").rglob("*.md")):
                story = path.read_text(encoding="utf-8")
                if alias in story:
                    path.write_text(story.replace(alias, dice.choice(TAGS)), encoding="utf-8")
    write(root, "content/taxonomy.yaml", text)


def sources(root: Path, dice: Dice) -> None:
    text = SOURCES.replace("words: 6", f"words: {dice.randint(2, 9)}").replace(
        "The Wire", dice.choice(["Wire A", "Wire B"])
    )
    write(root, "content/sources.yaml", text)


def theme(root: Path, dice: Dice) -> None:
    """A template or an asset appears in the site's own theme and shadows one, changes, or goes."""
    write(root, "themes/own/theme.yaml", "name: Own\n")
    name = dice.choice(["footer.html", "pager.html", "style.css", "brand.css", "extra.txt", "road.html"])
    path = root / "themes/own" / name
    if path.exists() and dice.random() < 0.5:
        path.unlink()
    else:
        write(root, f"themes/own/{name}", f"<p>{name} {dice.randrange(3)} in {{{{ site.title }}}}</p>\n")
    write(root, "site.yaml", SITE + "theme: own\n")


def own_templates(root: Path, dice: Dice) -> None:
    """The theme's own macros, a counter among them, and what it includes where it is there, asks for, and calls."""
    write(root, "themes/own/theme.yaml", "name: Own\n")
    words = f"Word {dice.randrange(3)}"
    write(root, "themes/own/words.html", f"{{% macro word(of) %}}<i>{words} {{{{ of.title }}}}</i>{{% endmacro %}}\n")
    write(
        root,
        "themes/own/marks.html",
        "{% from 'words.html' import word %}{% set _seen = namespace(n=0) %}\n"
        "{% macro mark(of) %}{% set _seen.n = _seen.n + 1 %}{{ _seen.n }}{{ word(of) }}{% endmacro %}\n",
    )
    pieces = [
        "{% from 'marks.html' import mark %}{{ mark(site) }}{{ mark(site) }}{{ mark(page) if page.title is defined }}",
        "{% from 'words.html' import word %}{{ word(site) }}",
        "{% include 'extra.html' ignore missing %}",
        "{% include ['never.html', 'extra.html', 'words.html'] %}",
        "{% if has_asset('extra.txt') %}<a href=\"{{ asset('extra.txt') }}\">extra</a>{% endif %}",
        "{{ today() }}",
        "{{ page.kind }}{{ site.tagline }}{{ site.editor }}",
    ]
    name = dice.choice(["footer.html", "item.html", "extra.html", "credit.html", "beside.html"])
    if name == "item.html":
        text = "{% macro date(item) %}{{ item.published }}{% endmacro %}{% macro under(item) %}u{% endmacro %}"
        text += f"{{% macro story(item, level, lang) %}}<b>{{{{ item.title }}}}</b>{words}{{% endmacro %}}"
    elif name == "extra.html":
        text = words
    else:
        text = "<p>" + "".join(dice.sample(pieces, dice.randint(1, 4))) + "</p>"
    path = root / "themes/own" / name
    if path.exists() and dice.random() < 0.2:
        path.unlink()
    else:
        write(root, f"themes/own/{name}", text + "\n")
    write(root, "site.yaml", SITE + "theme: own\n")


def edition(root: Path, dice: Dice) -> None:
    order = ", ".join(dice.sample(["story-0", "story-1", "story-2"], 2))
    head = f"---\ntitle: An issue\ndate: 2018-04-20\nsections:\n  - title: World\n    articles: [{order}]\n---\n\n"
    write(root, "content/editions/2018-04-20.md", head + f"Note {dice.randrange(3)}.\n")


def desk(root: Path, dice: Dice) -> None:
    """What the desk itself writes comes, changes or goes: another edition, the storyline, a page, a draft."""
    word = f"Word {dice.randrange(9)}"
    note = f"Note {dice.randrange(9)}."
    members = dice.choice(["tag: syria", "tag: russia", "articles: [story-1, story-2]"])
    files = {
        "content/editions/2018-04-25.md": f"---\ntitle: {word}\ndate: 2018-04-25\nlead: story-1\n---\n\n{note}\n",
        "content/storylines/strikes.md": f"---\ntitle: {word}\nstatus: open\n{members}\n---\n\n{note}\n",
        "content/pages/about.md": f"---\ntitle: {word}\nnav: {dice.randrange(1, 3)}\n---\n\n{note}\n",
        "content/pages/more.md": f"---\ntitle: {word}\nnav: 2\n---\n\n{note}\n",
        "content/drafts/2018-04-11-one.md": f"---\nkind: story\ntitle: {word}\nsource: gazette\n---\n\n{note}\n",
        "content/drafts/2018-04-12-two.md": f"---\nkind: teaser\ntitle: {word}\n---\n\n{note}\n",
    }
    path = dice.choice(sorted(files))
    if (root / path).exists() and "strikes" not in path and dice.random() < 0.3:
        (root / path).unlink()
    else:
        write(root, path, files[path])


def spoil_output(root: Path, dice: Dice) -> None:
    files = [path for path in sorted((root / "output").rglob("*")) if path.is_file() and path.name != "foreign.txt"]
    if files:
        victim = dice.choice(files)
        victim.unlink() if dice.random() < 0.5 else victim.write_bytes(b"x" * victim.stat().st_size)


def spoil_cache(root: Path, dice: Dice) -> None:
    """One file of those that builds keep for themselves is cut, or a bit of it flips."""
    workshop = output_folder(root, None).workshop
    names = ("memo", "rows", "states", "seal", "edits", "manifest.json")
    places = [workshop / name for name in names] + sorted((root / ".digest/records").glob("*"))
    path = dice.choice([place for place in places if place.exists()] or [workshop])
    data = bytearray(path.read_bytes()) if path.is_file() else bytearray()
    if not data:
        return
    if dice.random() < 0.5:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    else:
        del data[dice.randrange(len(data)) :]
    path.write_bytes(bytes(data))


def hidden(root: Path, dice: Dice) -> None:
    """A change that keeps the size of a file and the time of its content."""
    path = dice.choice(sorted((root / "content/articles").rglob("*.md")))
    status = path.stat()
    data = path.read_bytes().rstrip(b"\n")
    path.write_bytes(data[:-1] + dice.choice([b"!", b"?", b";"]) + b"\n" * (status.st_size - len(data)))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def renaming(root: Path, dice: Dice) -> None:
    """A file has another name; its story keeps its slug."""
    files = sorted((root / "content/articles").rglob("story-?.md"))
    free = [path for path in files if path.name not in {"story-0.md", "story-1.md", "story-2.md"}]
    if free:
        path = dice.choice(free)
        path.rename(path.with_name(f"story-{dice.randrange(20, 99)}-{path.stem[-1]}.md"))


def touch(root: Path, dice: Dice) -> None:
    dice.choice(sorted((root / "content").rglob("*.md"))).touch()


EDITS: tuple[Callable[[Path, Dice], None], ...] = (
    *(
        story,
        story,
        story,
        story,
        story,
        removal,
        settings,
        terms,
        terms,
        sources,
        theme,
        theme,
        own_templates,
        own_templates,
        detail,
        detail,
        desk,
        edition,
        spoil_output,
        spoil_cache,
        spoil_cache,
        spoil_cache,
        hidden,
        hidden,
        renaming,
        touch,
    ),
)


# Some thousand histories are a matter of hours: DIGEST_FIRST_HISTORY goes on where the last run ended.
FIRST = int(os.environ.get("DIGEST_FIRST_HISTORY", "0"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("DIGEST_HISTORIES", "12")))


def zone_of(root: Path) -> ZoneInfo:
    """The zone in which the site's desk reckons its days."""
    lines = (root / "site.yaml").read_text(encoding="utf-8").splitlines()
    return ZoneInfo(next((line.removeprefix("zone: ") for line in lines if line.startswith("zone: ")), "UTC"))


def visited(root: Path, dice: Dice) -> dict[str, bytes]:
    """A file of somebody else comes into the output or goes, now and then; what is there of his."""
    file = root / "output/foreign.txt"
    if dice.random() < 0.15:
        file.unlink() if file.exists() else write(root, "output/foreign.txt", "foreign")
    return {"foreign.txt": b"foreign"} if file.exists() else {}


@pytest.mark.parametrize("seed", SEEDS)
def test_any_history_of_edits_ends_where_a_clean_build_does(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = Dice(seed)
    monkeypatch.setattr(made, "WORTH_SHARING", 10)
    monkeypatch.setattr(load, "WORTH_SPREADING", dice.choice([1, 2, 1_000]))
    monkeypatch.setattr(shelves, "LONG_LIMIT", 3)
    root = make_site(tmp_path / "site", stories=5)
    terms(root, dice)
    for _ in range(3):
        story(root, dice)
    drafts, base_url, now = False, "", NOON
    for step in range(6):
        # Mostly one edit at a time: a change that wakes every page would hide a question that was not noted.
        for edit in dice.choices(EDITS, k=dice.choice([1, 1, 1, 3])):
            edit(root, dice)
        foreign = visited(root, dice)
        base_url = "https://other.example" if dice.random() < 0.1 else ""
        drafts ^= dice.random() < 0.15
        as_of = dice.choice([None, None, None, dt.date(2018, 4, 20)])
        jobs = dice.choice([1, 1, 2])
        if dice.random() < 0.2:
            now += dt.timedelta(hours=dice.choice([1, 11, 13, 24, 48]))
        monkeypatch.setattr(time, "time", now.timestamp)
        here = now.astimezone(zone_of(root))  # as the command does
        moment = {"today": here.date(), "now": here}
        before, lost = set(tree(root / "output")), output_folder(root, None).manifest() is None
        if base_url or as_of or dice.random() < 0.3:
            report = run(root, drafts=drafts, base_url=base_url, as_of=as_of, jobs=jobs, **moment)
        else:
            report = command(root, drafts=drafts, now=here, jobs=jobs)
        assert report is None or report.swapped, report and report.problems
        expected = clean_tree(root, tmp_path / f"clean-{step}", drafts=drafts, base_url=base_url, as_of=as_of, **moment)
        if lost:  # nothing is deleted then; whoever keeps the site does it by hand
            for path in before & (tree(root / "output").keys() - expected.keys() - foreign.keys()):
                (root / "output" / path).unlink()
        assert tree(root / "output") == expected | foreign
    gc.collect()  # a build that shares its work puts it off, and a process of thousands of builds would grow


def test_a_memo_of_another_version_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_site(tmp_path / "site", stories=3)
    run(root)
    path = output_folder(root, None).memo_path
    assert read_memo(path) is not None
    with monkeypatch.context() as patch:
        patch.setattr(memo_file, "maker", lambda: "another maker")
        assert read_memo(path) is None
        assert run(root).swapped
        assert read_memo(path) is not None
    assert read_memo(path) is None
    assert run(root).written == ()


def test_a_memo_cut_off_anywhere_is_not_believed(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", stories=3)
    run(root)
    path = output_folder(root, None).memo_path
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        assert read_memo(path) is None


def test_every_question_a_page_asks_is_in_its_trace(tmp_path: Path) -> None:
    """Look-ups of templates and assets count, those that find nothing too."""
    root = make_site(tmp_path / "site", stories=3)
    run(root)
    memo = read_memo(output_folder(root, None).memo_path)
    assert memo is not None
    home = memo.page("index.html")
    assert home is not None
    asked = set(memo.questions(home))
    assert {("template", "home.html"), ("template", "item.html"), ("template", "nav.html")} <= asked
    assert {("has_asset", "brand.css"), ("setting", "title"), ("navigation",), ("leaf", "all", "", 0)} <= asked
