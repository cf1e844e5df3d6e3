"""A small server on loopback that answers each path with bytes the test wrote, as they are."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Script = Callable[[socket.socket], None]


@dataclass
class Host:
    """What is served (path → raw answers, one a request, the last again and again), and what was asked."""

    port: int
    answers: dict[str, list[bytes | Script]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.place}{path}"

    def asked(self) -> list[str]:
        return [request.split(" ")[1] for request in self.requests]


@contextmanager
def host(**answers: bytes | Script | list[bytes | Script]) -> Iterator[Host]:
    """Serve `answers`; the keyword a is the path /a. What is not there is a 404."""
    listener = socket.create_server(("127.0.0.1", 0))
    served = Host(listener.getsockname()[1])
    served.answers = {f"/{name}": list(raw) if isinstance(raw, list) else [raw] for name, raw in answers.items()}
    thread = threading.Thread(target=_serve, args=(listener, served), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def _serve(listener: socket.socket, served: Host) -> None:
    while True:
        try:
            link, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(link, served), daemon=True).start()


def _answer(link: socket.socket, served: Host) -> None:
    with link:
        link.settimeout(20)
        head = b""
        try:
            while b"\r\n\r\n" not in head and (data := link.recv(65536)):
                head += data
            if not head:
                return
            served.requests.append(head.decode("latin-1"))
            answers = served.answers.get(head.split(b" ")[1].decode("latin-1"))
            if not answers:
                link.sendall(ok("nothing here", status="404 Not Found"))
                return
            raw = answers.pop(0) if len(answers) > 1 else answers[0]
            if callable(raw):
                raw(link)
            else:
                link.sendall(raw)
        except OSError:
            return


def ok(body: str | bytes = "<p>A page.", status: str = "200 OK", **headers: str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(data)}",
        *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + data


def to(location: str, status: str = "302 Found") -> bytes:
    return ok("", status, Location=location)


def drip(head: bytes, gap: float = 0.05) -> Script:
    """Send a head, then one byte after the other, for ever."""

    def script(link: socket.socket) -> None:
        link.sendall(head)
        while True:
            link.sendall(b"x")
            time.sleep(gap)

    return script
