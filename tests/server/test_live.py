"""What the person in front of an open page sees, in real Chromium."""

import datetime as dt
from collections.abc import Iterator

import pytest

from digest.server.view import View
from digest.server.workbench import Outcome, Workbench
from tests.server.browser import chromium
from tests.server.preview import Site, opened, put, served, wait_until

pytestmark = pytest.mark.browser

FORM = """<h1>A story</h1>
<p id=p>First words.</p>
<p>{text}</p>
<form><input name=search><input type=checkbox name=tick><textarea name=note></textarea></form>
<details><summary>More</summary><p>inside</p></details>
<svg width="10" height="4000"></svg>
"""


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with chromium() as found:
        yield found


@pytest.fixture
def port(site: Site) -> Iterator[int]:
    with opened(site, watch=True) as bench, served(bench) as number:
        yield number


@pytest.fixture
def page(browser, port: int) -> Iterator:
    """A page that counts the documents it loads and notes what goes wrong in it."""
    context = browser.new_context()
    found = context.new_page()
    found.loads, found.faults = [], []
    found.on("domcontentloaded", lambda _: found.loads.append(1))
    found.on("pageerror", lambda error: found.faults.append(str(error)))
    found.on("console", lambda line: found.faults.append(line.text) if "Content Security" in line.text else None)
    yield found
    faults = found.faults
    context.close()
    assert faults == []


def becomes(page, expression: str, value: object) -> None:
    """Wait until an expression has a value in the page; the page's own policy forbids Playwright's way of waiting."""
    wait_until(lambda: page.evaluate(expression) == value)


def test_an_edit_is_seen_without_a_navigation_and_what_the_reader_did_stays(page, port: int, site: Site) -> None:
    site.write("2018/04/story.html", FORM.format(text="Old."))
    page.goto(f"http://127.0.0.1:{port}/2018/04/story.html")
    page.fill("input[name=search]", "typed by the reader")
    page.fill("textarea", "a note")
    page.check("input[name=tick]")
    page.click("main summary")
    page.focus("input[name=search]")
    page.evaluate("scrollTo(0, 777)")
    site.write("2018/04/story.html", "<p>A new first paragraph.</p>" + FORM.format(text="New."), "New title")
    page.get_by_text("New.", exact=True).wait_for()
    page.get_by_text("A new first paragraph.").wait_for()
    assert page.title() == "New title"
    assert page.input_value("input[name=search]") == "typed by the reader"
    assert page.input_value("textarea") == "a note"
    assert page.is_checked("input[name=tick]")
    assert page.evaluate("document.querySelector('details').open")
    assert page.evaluate("document.activeElement.name") == "search"
    assert page.evaluate("scrollY") > 700
    assert len(page.loads) == 1


def test_a_style_sheet_is_swapped_in_place(page, port: int, site: Site) -> None:
    site.write("2018/04/story.html", FORM.format(text="x"))
    page.goto(f"http://127.0.0.1:{port}/2018/04/story.html")
    page.evaluate("scrollTo(0, 500)")
    put(site.root / "content/style.css", "p { color: rgb(1, 2, 3) }")
    becomes(page, "getComputedStyle(document.querySelector('#p')).color", "rgb(1, 2, 3)")
    put(site.root / "content/style.css", "p { color: rgb(4, 5, 6) }")
    becomes(page, "getComputedStyle(document.querySelector('#p')).color", "rgb(4, 5, 6)")
    becomes(page, "document.querySelectorAll('link[rel=stylesheet]').length", 1)
    assert page.evaluate("scrollY") == 500
    assert len(page.loads) == 1


@pytest.mark.parametrize("first", [0, 1])
def test_a_sheet_saved_again_while_it_is_on_its_way_is_there_once(page, port: int, site: Site, first: int) -> None:
    page.goto(f"http://127.0.0.1:{port}/2018/04/story.html")
    held = []

    def hold(route) -> None:
        held.append(route)
        if len(held) > 2:
            route.continue_()

    page.route("**/style.css?digest=*", hold)
    for number, colour in enumerate(["rgb(1, 2, 3)", "rgb(4, 5, 6)"], start=1):
        put(site.root / "content/style.css", f"p {{ color: {colour} }}")
        becomes(page, "document.querySelectorAll('link[rel=stylesheet]').length", 1 + number)
    wait_until(lambda: page.evaluate("true") and len(held) == 2)  # asking the page lets the requests come in
    for route in held[first], held[1 - first]:
        route.continue_()
    becomes(page, "document.querySelectorAll('link[rel=stylesheet]').length", 1)
    becomes(page, "getComputedStyle(document.querySelector('#p')).color", "rgb(4, 5, 6)")
    put(site.root / "content/style.css", "p { color: rgb(7, 8, 9) }")
    becomes(page, "getComputedStyle(document.querySelector('#p')).color", "rgb(7, 8, 9)")
    becomes(page, "document.querySelectorAll('link[rel=stylesheet]').length", 1)
    assert len(page.loads) == 1


def test_a_problem_is_shown_over_the_last_good_page_and_goes_when_mended(page, port: int, site: Site) -> None:
    page.goto(f"http://127.0.0.1:{port}/2018/04/story.html")
    site.write("index.html", "fine\nBROKEN <img src=x onerror=alert(1)>\nfine")
    overlay = page.locator("digest-overlay")
    overlay.get_by_text("it says “BROKEN”").wait_for()
    assert overlay.locator(".place").inner_text() == "content/index.html:4:1 [broken]"
    assert overlay.locator(".here").inner_text() == "4  BROKEN <img src=x onerror=alert(1)>"
    assert overlay.locator(".hint").inner_text() == "take it out"
    assert overlay.locator("img").count() == 0
    assert page.locator("#p").inner_text() == "First words."
    # Opened meanwhile, another page shows it too.
    other = page.context.new_page()
    other.goto(f"http://127.0.0.1:{port}/")
    other.locator("digest-overlay").wait_for()
    assert other.locator("h1").first.inner_text() == "Home"
    site.write("index.html", "<h1>Mended</h1>")
    overlay.wait_for(state="detached")
    other.locator("digest-overlay").wait_for(state="detached")
    other.get_by_text("Mended").wait_for()
    assert len(page.loads) == 1


def test_the_overlay_can_be_put_aside_by_key_and_by_button(page, port: int, site: Site) -> None:
    page.goto(f"http://127.0.0.1:{port}/")
    site.write("style.css", "BROKEN")
    overlay = page.locator("digest-overlay")
    overlay.wait_for()
    page.keyboard.press("Escape")
    overlay.wait_for(state="detached")
    site.write("style.css", "BROKEN again")
    overlay.wait_for()
    overlay.get_by_role("button", name="Hide").click()
    overlay.wait_for(state="detached")
    assert len(page.loads) == 1


def test_a_page_that_comes_and_goes_is_followed(page, port: int, site: Site) -> None:
    page.goto(f"http://127.0.0.1:{port}/2031/later.html")
    page.get_by_text("Gone fishing").wait_for()
    site.write("2031/later.html", "<h1>Here now</h1>")
    page.get_by_text("Here now").wait_for()
    (site.root / "content/2031/later.html").unlink()
    page.get_by_text("Gone fishing").wait_for()
    assert page.get_by_text("Here now").count() == 0


def test_a_site_that_could_not_be_built_appears_once_it_can(browser, site: Site) -> None:
    site.write("index.html", "BROKEN")
    with opened(site, watch=True) as bench, served(bench) as port, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator("digest-overlay").get_by_text("it says “BROKEN”").wait_for()
        site.write("index.html", "<h1>At last</h1>")
        page.get_by_text("At last").wait_for()
        page.locator("digest-overlay").wait_for(state="detached")
        assert page.locator("h1").inner_text() == "At last"


def test_a_page_left_open_over_a_restart_catches_up(page, site: Site, port: int) -> None:
    with opened(site, watch=True) as bench, served(bench) as other_port:
        page.goto(f"http://127.0.0.1:{other_port}/2018/04/story.html")
        page.get_by_text("First words.").wait_for()
    # Its server is gone; a new one on the same port knows newer words.
    site.write("2018/04/story.html", "<p>Words of the new server.</p>")
    with opened(site, watch=True) as bench, served(bench, other_port):
        page.get_by_text("Words of the new server.").wait_for()
    assert len(page.loads) == 1


def test_a_site_script_that_changed_reloads_the_page(page, port: int, site: Site) -> None:
    site.write("site.js", "document.body.append('version 1')")
    site.write("scripted.html", "<p>x</p><script src=/site.js></script>")
    page.goto(f"http://127.0.0.1:{port}/scripted.html")
    page.get_by_text("version 1").wait_for()
    page.evaluate("window.stays = true")
    site.write("site.js", "document.body.append('version 2')")
    page.get_by_text("version 2").wait_for()
    assert page.evaluate("window.stays") is None


def test_a_page_that_shows_its_newest_state_already_keeps_what_its_scripts_did(browser, site: Site) -> None:
    """As when it was served while the build that wrote it was not yet told of."""
    site.write("site.js", "document.body.append('by a script')")
    site.write("scripted.html", "<p>x</p><script src=/site.js></script>")

    def written_again(_: View) -> Outcome:
        site.build()
        page = site.folder / "scripted.html"
        put(page, page.read_text())
        return Outcome(touched=frozenset({"scripted.html"}))

    bench = Workbench(site.root, site.folder, written_again)
    with opened(site, bench=bench), served(bench) as port, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/scripted.html")
        page.evaluate("document.addEventListener('digest:shown', (event) => (window.shown = event.detail.number))")
        shown = bench.shown.number
        bench.touch()
        becomes(page, "window.shown", shown + 1)
        assert page.get_by_text("by a script").is_visible()


def test_fast_saves_end_with_the_last_one(page, port: int, site: Site) -> None:
    page.goto(f"http://127.0.0.1:{port}/2018/04/story.html")
    for turn in range(60):
        site.write("2018/04/story.html", f"<p>save {turn}.</p>")
        page.wait_for_timeout(7 * (turn % 5))
    page.get_by_text("save 59.").wait_for()
    assert len(page.loads) == 1


def test_a_hostile_page_on_another_port_reads_nothing(browser, port: int, site: Site) -> None:
    """The same host on another port is "same-site": only the origin tells them apart."""
    root = site.root.parent / "hostile"
    root.mkdir()
    hostile = Site(root)
    hostile.write("index.html", "<h1>Look at my kittens</h1>")
    with opened(hostile) as bench, served(bench) as other, browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{other}/")
        read = page.evaluate(ATTACK, [f"http://127.0.0.1:{port}", f"http://localhost:{port}"])
    assert read["tries"] >= 300
    assert read["read"] == []
    assert site.view == View()


def test_the_bar_turns_the_view_in_every_tab(page, port: int, site: Site) -> None:
    page.goto(f"http://127.0.0.1:{port}/2018/04/story.html")
    other = page.context.new_page()
    other.goto(f"http://127.0.0.1:{port}/")
    bar = page.locator("digest-bar")
    assert bar.locator("summary").inner_text() == "Preview: as published"
    bar.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for tab in (page, other):
        tab.get_by_text("Preview: with what is not yet published", exact=True).wait_for()
    assert site.view == View(ahead=True)
    bar.get_by_label("As of").fill("2018-04-11")
    other.get_by_text("Preview: with what is not yet published, as of 2018-04-11").wait_for()
    assert site.view == View(ahead=True, as_of=dt.date(2018, 4, 11))
    # What one tab asked for, another one takes back; an edit meanwhile leaves the bar as it is.
    site.write("2018/04/story.html", "<p>Edited.</p>")
    page.get_by_text("Edited.").wait_for()
    assert bar.get_by_role("button", name="Today").is_visible()
    other.locator("digest-bar summary").click()
    other.get_by_label("Not yet published").uncheck()
    other.get_by_role("button", name="Today").click()
    page.get_by_text("Preview: as published", exact=True).wait_for()
    assert not bar.get_by_label("Not yet published").is_checked()
    assert bar.get_by_label("As of").input_value() == ""
    assert len(page.loads) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_bar_and_the_overlay_are_accessible(browser, port: int, site: Site, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 640}, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator("digest-bar summary").click()
        page.get_by_label("As of").wait_for()
        assert axe.run(page).response["violations"] == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        site.write("style.css", "BROKEN")
        page.locator("digest-overlay").wait_for()
        assert [each["id"] for each in axe.run(page).response["violations"]] == []


def test_the_tab_goes_to_the_page_of_the_file_just_edited(browser, site: Site) -> None:
    bench = Workbench(site.root, site.folder, site.build, page_of=lambda file: file.removeprefix("content/"))
    with opened(site, watch=True, bench=bench), served(bench) as port, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        site.write("2018/04/story.html", "<p>Edited here.</p>")
        page.get_by_text("Edited here.").wait_for()
        assert page.url == f"http://127.0.0.1:{port}/2018/04/story.html"
        site.write("2018/04/story.html", "<p>Edited again.</p>")
        page.get_by_text("Edited again.").wait_for()
        site.write("2018/04/new one.html", "<p>A new page.</p>")
        page.get_by_text("A new page.").wait_for()
        put(site.root / "content/style.css", "BROKEN")
        page.locator("digest-overlay").wait_for()
        assert page.url.endswith("/2018/04/new%20one.html")


ATTACK = """async (targets) => {
  const read = [];
  let tries = 0;
  const paths = ["/", "/2018/04/story.html", "/style.css", "/__digest__/live.js", "/__digest__/view"];
  const wish = JSON.stringify({ ahead: true, as_of: "" });
  const kinds = ["text/plain", "application/json", "application/x-www-form-urlencoded"];
  const posts = kinds.map((kind) => ({ method: "POST", body: wish, headers: { "Content-Type": kind } }));
  const sends = [{}, { method: "HEAD" }, ...posts, { headers: { "X-Digest-Token": "x" } }];
  const ways = ["cors", "no-cors", "same-origin"].flatMap((mode) =>
    ["include", "omit"].flatMap((credentials) => sends.map((send) => ({ mode, credentials, ...send }))));
  for (const target of targets) for (const path of paths) {
    for (const way of ways) {
      tries++;
      try {
        const answer = await fetch(target + path, way);
        const text = await answer.text();
        if (text || answer.status) read.push([target, path, way.mode, text]);
      } catch {}
    }
    for (const tag of ["script", "link", "img", "iframe", "object"]) {
      tries++;
      const element = document.createElement(tag);
      const loaded = new Promise((done) => {
        element.onload = () => done(true);
        element.onerror = () => done(false);
        setTimeout(done, 1500, false);
      });
      if (tag === "link") { element.rel = "stylesheet"; element.href = target + path; }
      else if (tag === "object") element.data = target + path;
      else element.src = target + path;
      document.body.append(element);
      if (await loaded && ["script", "link", "img"].includes(tag)) read.push([target, path, tag]);
      try {
        if (tag === "iframe" && element.contentDocument.body.textContent) read.push([target, path, tag]);
      } catch {}
    }
    tries++;
    await new Promise((done) => {
      const stream = new EventSource(target + "/__digest__/events");
      stream.onmessage = () => { read.push([target, "events"]); done(); };
      stream.onerror = () => { stream.close(); done(); };
    });
  }
  return { read, tries };
}"""
