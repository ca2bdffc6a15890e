"""The load generator: one small process, sixteen kept connections, requests made beforehand; says what itself cost.

Reads a JSON order on standard input and answers with the spans in milliseconds. Nothing of the product is imported.
"""

import json
import re
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Any

NUMBER = re.compile(rb'"id": ?(\d+)')
CLOSED = re.compile(rb"\r\nconnection: ?close", re.IGNORECASE)
LENGTH = re.compile(rb"\r\ncontent-length: ?(\d+)", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """One client: it sends, waits for the whole answer, and takes the next request of the order."""

    port: int
    link: socket.socket = field(init=False)
    began: float = 0.0
    waiting: list[str] = field(default_factory=list)  # what follows the answer, with {id} out of it
    got: bytes = b""

    def __post_init__(self) -> None:
        self.connect()

    def connect(self) -> None:
        self.link = socket.create_connection(("127.0.0.1", self.port))
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@dataclass(slots=True)
class Run:
    requests: list[list[str]]
    wanted: tuple[int, ...]
    taken: int = 0
    spans: list[float] = field(default_factory=list)
    fault: str = ""

    def next(self, line: Line) -> bool:
        if self.taken >= len(self.requests):
            return False
        first, *line.waiting = self.requests[self.taken]
        self.taken += 1
        line.began = time.perf_counter()
        line.link.sendall(first.encode())
        return True

    def hear(self, line: Line) -> bool:
        """Take what came; False where this client has nothing left to do."""
        line.got += (piece := line.link.recv(262_144))
        head, gap, body = line.got.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not gap or not length or len(body) < int(length[1]):
            if not piece or (gap and not length):
                self.fault = f"an answer without an end: {head[:200]!r}"
            return bool(piece)
        line.got = b""
        if CLOSED.search(head):  # as a browser does, within what is measured
            line.connect()
        if int(head[9:12]) not in self.wanted:
            self.fault = self.fault or f"{head[:15]!r} {body[:300]!r}"
        if line.waiting:
            line.link.sendall(line.waiting.pop(0).replace("{id}", str(int(found[1])) if (found := NUMBER.search(body)) else "0").encode())
            return True
        self.spans.append((time.perf_counter() - line.began) * 1000)
        return self.next(line)


def drive(port: int, clients: int, run: Run) -> None:
    with selectors.DefaultSelector() as ready:
        lines = [Line(port) for _ in range(clients)]
        open_lines = 0
        for line in lines:
            if run.next(line):
                ready.register(line.link, selectors.EVENT_READ, line)
                open_lines += 1
        while open_lines and not run.fault:
            for key, _ in ready.select(60):
                goes_on, line = run.hear(key.data), key.data
                if not goes_on or line.link is not key.fileobj:
                    ready.unregister(key.fileobj)
                    key.fileobj.close()
                    open_lines -= not goes_on
                    if goes_on:
                        ready.register(line.link, selectors.EVENT_READ, line)
        for line in lines:
            line.link.close()


def main() -> None:
    order: dict[str, Any] = json.load(sys.stdin)
    warm = Run(order["warm"], tuple(order["wanted"]))
    drive(order["port"], order["clients"], warm)
    run = Run(order["requests"], tuple(order["wanted"]))
    began, own = time.perf_counter(), time.process_time()
    if not warm.fault:
        drive(order["port"], order["clients"], run)
    lasted = time.perf_counter() - began
    json.dump({"spans": run.spans, "lasted": lasted, "own": time.process_time() - own, "fault": warm.fault or run.fault}, sys.stdout)


if __name__ == "__main__":
    main()
