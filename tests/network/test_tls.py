"""Encrypted connections: to the checked address, under the name asked for, and only to who proves to be that name."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from digest.network.failures import TooSlow, Unreachable
from digest.network.fetch import Fetcher, Limits, Network
from digest.network.wire import dial
from tests.network.loopback import ok

HOST = "news.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    request = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={HOST} -addext subjectAltName=DNS:{HOST}"
    subprocess.run(
        [*request.split(), "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


@contextmanager
def listening(serve) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def loop() -> None:
            while True:
                try:
                    link, _ = listener.accept()
                except OSError:
                    return
                with link:
                    try:
                        serve(link)
                    except OSError:
                        continue

        thread = threading.Thread(target=loop, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def fetcher(port: int, **limits: float) -> Fetcher:
    """For a name that resolves to a public address, where "dialling" it leads to our own server instead."""
    network = Network(
        resolve=lambda name, _: ("93.184.216.34",),
        dial=lambda address, _, seconds: dial("127.0.0.1", port, seconds),
        sleep=lambda _: None,
    )
    return Fetcher(limits=Limits(pause=0, **limits), network=network)  # type: ignore[arg-type]


def test_a_host_that_proves_its_name_is_read(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    context.sni_callback = lambda _, name, __: names.append(name)

    def serve(link: socket.socket) -> None:
        with context.wrap_socket(link, server_side=True) as safe:
            safe.recv(65536)
            safe.sendall(ok("<p>Sealed."))

    with listening(serve) as port:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
        assert fetcher(port).fetch(f"https://{HOST}/feed", "feed").body == b"<p>Sealed."
        with pytest.raises(Unreachable):
            fetcher(port).fetch("https://other.example/feed", "feed")
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(Unreachable):
            fetcher(port).fetch(f"https://{HOST}/feed", "feed")
    assert names[0] == HOST


def test_a_handshake_that_drips_ends_with_the_time() -> None:
    def drip(link: socket.socket) -> None:
        link.sendall(b"\x16\x03\x03\x40\x00")  # a handshake record of 16 KiB follows, one byte after the other
        while True:
            link.sendall(b"\x02")
            time.sleep(0.05)

    began = time.monotonic()
    with listening(drip) as port, pytest.raises(TooSlow):
        fetcher(port, seconds=0.7).fetch(f"https://{HOST}/", "feed")
    assert time.monotonic() - began < 20
