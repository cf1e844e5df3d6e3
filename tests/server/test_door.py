"""Another address of the machine: nothing without the password. 127.0.0.2 stands for the one in the network."""

import base64
from collections.abc import Iterator

import pytest

from digest.problems import Refused
from digest.server import guard
from digest.server.sockets import door
from tests.server.preview import Site, get, opened, served

OTHER, PASSWORD = "127.0.0.2", "correct hörse"


@pytest.fixture
def port(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(guard, "_AFTER_A_WRONG_PASSWORD", 0)
    with opened(site) as bench, served(bench, opened=door(OTHER, PASSWORD)) as number:
        yield number


def basic(password: str, name: str = "anybody") -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


PATHS = ["/", "/2018/04/story.html", "/style.css", "/none", "/2018/04", "/__digest__/live.js", "/__digest__/events"]


@pytest.mark.parametrize("path", PATHS)
def test_without_the_password_nothing_is_shown(port: int, path: str) -> None:
    status, headers, body = get(port, path, at=OTHER)
    assert (status, headers["www-authenticate"]) == (401, 'Basic realm="digest preview", charset="UTF-8"')
    assert b"Home" not in body


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_naming_loopback_does_not_open_the_other_door(port: int, host: str) -> None:
    assert get(port, "/", at=OTHER, Host=f"{host}:{port}")[0] == 401


@pytest.mark.parametrize(
    "given",
    [
        basic(""),
        basic("correct"),
        basic(PASSWORD + " "),
        basic(PASSWORD.upper()),
        basic(PASSWORD)[:-2],
        basic(PASSWORD).replace("Basic", "Bearer"),
        "Basic " + base64.b64encode(PASSWORD.encode()).decode(),
        "Basic",
        "Basic !!!!",
        "",
        PASSWORD.encode().decode("latin-1"),
    ],
)
def test_a_wrong_password_shows_nothing(port: int, given: str) -> None:
    assert get(port, "/", at=OTHER, Authorization=given)[0] == 401


@pytest.mark.parametrize("name", ["", "anybody"])
def test_with_the_password_and_any_name_the_site_is_shown(port: int, name: str) -> None:
    status, _, body = get(port, "/", at=OTHER, Authorization=basic(PASSWORD, name))
    assert status == 200
    assert b"Home" in body


def test_this_machine_itself_is_not_asked(port: int) -> None:
    assert get(port, "/")[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.3", "0.0.0.0"])
def test_rebinding_is_refused_there_too(port: int, host: str) -> None:
    assert get(port, "/", at=OTHER, Host=f"{host}:{port}", Authorization=basic(PASSWORD))[0] == 421


def test_other_pages_are_refused_though_the_browser_knows_the_password(port: int) -> None:
    known = {"Authorization": basic(PASSWORD)}
    assert get(port, "/", at=OTHER, Origin="http://evil.example", **known)[0] == 403
    assert get(port, "/", at=OTHER, Sec_Fetch_Site="cross-site", **known)[0] == 403


@pytest.mark.parametrize("password", ["", "short"])
def test_no_door_without_a_password(password: str) -> None:
    with pytest.raises(Refused) as refused:
        door("192.0.2.7", password)
    assert refused.value.problems[0].code == "preview-password"


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "127.0.0.1", "224.0.0.1", "my-laptop.local", "", "192.0.2.7:80"])
def test_a_door_is_one_address_in_digits(address: str) -> None:
    with pytest.raises(Refused) as refused:
        door(address, PASSWORD)
    assert refused.value.problems[0].code == "preview-host"
