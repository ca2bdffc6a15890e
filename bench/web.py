"""The product's own web server over the scratch database, and how it is asked."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORKERS, THREADS = "2", "2"
READY_WITHIN = 120
LOAD = Path(__file__).with_name("load.py")
CLIENTS = 16


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the headers of a signed-in browser or of a key."""

    headers: str

    def asks(self, method: str, path: str, body: str = "", **extra: str) -> str:
        more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in extra.items())
        length = f"Content-Length: {len(body.encode())}\r\n" if body or method != "GET" else ""
        return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self.headers}{more}{length}\r\n{body}"


def drive(port: int, requests: Sequence[Sequence[str]], *, wanted: Sequence[int], warm: int, clients: int = CLIENTS) -> dict[str, Any]:
    """Let the load generator ask, in a process of its own; the first `warm` are not counted."""
    order = {"port": port, "clients": clients, "wanted": wanted, "warm": requests[:warm], "requests": requests[warm:]}
    run = subprocess.run([sys.executable, LOAD], input=json.dumps(order).encode(), stdout=subprocess.PIPE, check=True)
    return dict(json.loads(run.stdout))


@contextmanager
def server(address: str) -> Iterator[tuple[int, int]]:
    """Yield port and process id of a web server as `up` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # a key may ask as often as it can: the bench measures the work, not the allowance
    own = {"DATABASE_URL": address, "TONGLU_PROCESS": "tonglu-bench", "TONGLU_POOL": THREADS, "TONGLU_API_PER_MINUTE": "0"}
    command = [sys.executable, "-m", "tonglu.launch.web", "127.0.0.1", str(port), WORKERS, THREADS]
    process = subprocess.Popen(command, env={**os.environ, **own}, stdout=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            line.request("GET", "/healthz")
            if line.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        time.sleep(0.1)
    message = "the web server did not answer"
    raise RuntimeError(message)
