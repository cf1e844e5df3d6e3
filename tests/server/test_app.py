import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from digest.server.app import preview_app
from tests.server.preview import Site, events, get, opened, served, wait_until


@pytest.fixture
def client(site: Site):
    with opened(site) as bench, TestClient(preview_app(bench, 8000), base_url="http://127.0.0.1:8000") as found:
        yield found


def test_a_page_is_the_built_page_plus_one_script_under_a_policy_that_knows_its_nonce(
    client: TestClient, site: Site
) -> None:
    answer = client.get("/2018/04/story.html")
    tag = re.search(r'<script src="/__digest__/live.js" nonce="([^"]+)" [^>]*></script>', answer.text)
    assert tag
    assert answer.text.replace(tag.group(), "") == (site.folder / "2018/04/story.html").read_text()
    assert f"'nonce-{tag[1]}'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert tag[1] not in client.get("/2018/04/story.html").text


def test_what_is_no_page_is_served_as_it_was_built(client: TestClient, site: Site) -> None:
    answer = client.get("/style.css")
    assert answer.content == (site.folder / "style.css").read_bytes()
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"


def test_a_folder_has_its_slash(client: TestClient) -> None:
    answer = client.get("/2018/04", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/2018/04/")
    assert "April" in client.get("/2018/04/").text


def test_a_missing_page_is_the_sites_own_404_with_that_status(client: TestClient) -> None:
    answer = client.get("/no/such.html")
    assert answer.status_code == 404
    assert "Gone fishing" in answer.text


def test_a_site_that_never_built_says_so_and_why(site: Site) -> None:
    site.write("index.html", "BROKEN")
    with opened(site) as bench, TestClient(preview_app(bench, 8000), base_url="http://127.0.0.1:8000") as client:
        answer = client.get("/")
        assert answer.status_code == 503
        assert 'data-page=""' in answer.text


def test_a_policy_in_the_page_gives_way_to_the_previews(site: Site) -> None:
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    site.write("index.html", policy)
    with opened(site) as bench, TestClient(preview_app(bench, 8000), base_url="http://127.0.0.1:8000") as client:
        assert "http-equiv" not in client.get("/").text


def test_the_stream_says_what_is_shown_then_what_changes_and_what_is_wrong(site: Site) -> None:
    with opened(site) as bench, served(bench) as port:
        site.write("2018/04/story.html", "new words")
        bench.touch()
        wait_until(lambda: not bench.busy)
        (first,) = events(port, 1)
        assert (first["first"], first["number"], first["problems"]) == (True, 2, [])
        site.write("index.html", "<script>alert(1)</script> BROKEN")
        bench.touch()
        wait_until(lambda: not bench.busy)
        (first,) = events(port, 1)
        (problem,) = first["problems"]
        assert (problem["place"], problem["hint"]) == ("content/index.html:3:1", "take it out")
        assert any("BROKEN" in text for _, text in problem["lines"])


def test_a_request_made_after_a_save_waits_for_its_build(site: Site) -> None:
    with opened(site) as bench, served(bench) as port:
        for turn in range(20):
            site.write("2018/04/story.html", f"turn {turn}")
            bench.touch()
            assert f"turn {turn}".encode() in get(port, "/2018/04/story.html")[2]


def test_a_request_gets_no_older_bytes_than_the_files_though_no_event_of_them_came(site: Site) -> None:
    with opened(site) as bench, served(bench) as port:
        for turn in range(20):
            site.write("2018/04/story.html", f"turn {turn}")
            assert f"turn {turn}".encode() in get(port, "/2018/04/story.html")[2]
        (site.root / "content/2018/04/story.html").rename(site.root / "content/2018/04/other.html")
        assert get(port, "/2018/04/story.html")[0] == 404
        assert b"turn 19" in get(port, "/2018/04/other.html")[2]
        site.write("2031/new.html", "in a new folder")
        assert get(port, "/2031/new.html")[0] == 200


def test_a_save_made_while_a_build_runs_is_in_the_answer_to_a_request_made_then(site: Site) -> None:
    reading, saved = threading.Event(), threading.Event()

    def hold() -> None:
        reading.set()
        assert saved.wait(20)

    with opened(site) as bench, served(bench) as port, ThreadPoolExecutor(1) as pool:
        site.during_build = hold
        bench.touch()
        assert reading.wait(20)  # the build has read its input; neither a save nor a request of now can be in it
        site.during_build = lambda: None
        site.write("index.html", "saved meanwhile")
        listeners = bench.listeners
        answer = pool.submit(get, port, "/")
        wait_until(lambda: bench.listeners > listeners)  # it has looked, and waits
        saved.set()
        assert b"saved meanwhile" in answer.result()[2]


def test_requests_of_files_that_did_not_change_build_nothing(site: Site) -> None:
    with opened(site) as bench, served(bench) as port:
        get(port, "/")
        wait_until(lambda: not bench.busy)
        builds = site.builds
        for _ in range(20):
            assert get(port, "/")[0] == 200
        assert site.builds == builds


def test_paths_that_climb_read_nothing_outside(site: Site) -> None:
    """Every way to spell a climb that a generator can think of, against a real server, its target sent untouched."""
    secret = site.root / "secret.txt"
    secret.write_text("CANARY")
    (site.root / ".digest/secret.txt").parent.mkdir(exist_ok=True)
    (site.root / ".digest/secret.txt").write_text("CANARY")
    spellings = traversals(str(secret))
    assert len(spellings) >= 3000
    with opened(site) as bench, served(bench) as port:
        statuses = {check(port, spelling) for spelling in spellings}
        assert get(port, "/2018/04/story.html")[0] == 200
    assert statuses <= {400, 404}


def check(port: int, spelling: str) -> int:
    status, _, body = get(port, spelling)
    assert b"CANARY" not in body, spelling
    return status


def traversals(secret: str) -> list[str]:
    dots = [
        "..",
        "%2e%2e",
        "%2E.",
        ".%2e",
        "%252e%252e",
        "..;",
        "..%00",
        "%c0%ae%c0%ae",
        "\uff0e\uff0e",
        "....",
        "%u002e%u002e",
    ]
    slashes = ["/", "\\", "%2f", "%5c", "%252f", "%255c", "//", "%c0%af", "/./", "/%2e/", "\u2215", "%e2%88%95"]
    starts = ["/", "/2018/04/", "/2018/04/story.html/", "//", "/style.css/", "/__digest__/", "/%2e/"]
    ends = ["secret.txt", "secret.txt%00.html", "secret.txt?x", "content/404.html"]
    found = [
        start + (dot + slash) * depth + end
        for start in starts for dot in dots for slash in slashes for depth in (1, 2) for end in ends
    ]  # fmt: skip
    absolute = [
        "/" + secret,
        secret,
        "/file://" + secret,
        "/%2f" + secret,
        "/C:\\secret.txt",
        "/\\\\?\\" + secret,
        "file://" + secret,
    ]
    return [spelling.encode("utf-8").decode("latin-1").replace(" ", "%20") for spelling in [*found, *absolute]]
