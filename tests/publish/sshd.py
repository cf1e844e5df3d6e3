"""A real sshd on loopback with keys of its own, for one test."""

import contextlib
import getpass
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.tools import tool


@dataclass(frozen=True, slots=True)
class Sshd:
    """How to get in."""

    port: int
    user: str
    key: Path
    known_hosts: Path


@contextlib.contextmanager
def sshd(folder: Path) -> Iterator[Sshd]:
    """The server while the block runs. It lets one key in, as the user who runs the test, and no password."""
    program, keygen = tool("sshd"), tool("ssh-keygen")
    tool("ssh")
    folder.mkdir()
    for name in ("host", "user"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True, timeout=30)
    (folder / "authorized").write_text((folder / "user.pub").read_text())
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where Debian's sshd, run by root, parts with its rights
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    (folder / "config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
        f"PasswordAuthentication no\nKbdInteractiveAuthentication no\nUsePAM no\nStrictModes no\nPidFile none\n"
        "PermitRootLogin prohibit-password\nMaxStartups 100\n"
    )
    host_key = (folder / "host.pub").read_text()
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}")
    process = subprocess.Popen([program, "-D", "-e", "-f", folder / "config"], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert time.monotonic() < deadline, "sshd does not listen"
            time.sleep(0.05)
        yield Sshd(port, getpass.getuser(), folder / "user", folder / "known_hosts")
    finally:
        process.terminate()
        process.wait()
