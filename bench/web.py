"""The product's own web server over the scratch database, and clients that keep their connections."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

WORKERS, THREADS = "2", "4"
READY_WITHIN = 60


@dataclass(slots=True)
class Client:
    """One connection per thread; a status that was not expected raises, so that errors are never timed as answers."""

    port: int
    headers: dict[str, str]
    kept: threading.local = field(default_factory=threading.local)

    def ask(self, method: str, path: str, body: bytes | None = None, *, wanted: int = 200, **extra: str) -> bytes:
        line = getattr(self.kept, "line", None)
        if line is None:
            line = self.kept.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request(method, path, body, {**self.headers, **{name.replace("_", "-"): value for name, value in extra.items()}})
        answer = line.getresponse()
        content = answer.read()
        if answer.status != wanted:
            message = f"{method} {path}: {answer.status} {content[:300]!r}"
            raise RuntimeError(message)
        return content


@contextmanager
def server(address: str) -> Iterator[int]:
    """Yield the port of a web server as `up` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": address, "TONGLU_PROCESS": "tonglu-bench", "TONGLU_POOL": THREADS}
    command = [sys.executable, "-m", "tonglu.launch.web", "127.0.0.1", str(port), WORKERS, THREADS]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            Client(port, {}).ask("GET", "/healthz")
        except (OSError, RuntimeError):
            time.sleep(0.1)
        else:
            return
    message = "the web server did not answer"
    raise RuntimeError(message)
