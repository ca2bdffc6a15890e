"""A mail server on a local port that answers as told: each session takes the next of its moods."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Letter
from queue import Queue


@dataclass
class PostOffice:
    """`moods`: good, later (451), never (550), text (554 after the letter), hang (the line breaks after the letter).

    Two stand still until `let_go`, and note the letter's key: half (before its text is read), silent (it is taken, but nobody
    hears so before).
    """

    port: int = 0
    moods: list[str] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    standing: Queue[str] = field(default_factory=Queue)
    go_on: Queue[None] = field(default_factory=Queue)

    def stand_still(self, letter: Letter) -> None:
        self.standing.put(letter["X-Tonglu-Key"])
        self.go_on.get()

    def let_go(self) -> None:
        self.go_on.put(None)

    def keys(self) -> list[str]:
        return [each["X-Tonglu-Key"] for each in self.letters]

    def subjects(self) -> list[str]:
        return [str(make_header(decode_header(each["Subject"]))) for each in self.letters]

    def texts(self) -> list[str]:
        return [(each.get_payload(decode=True) or b"").decode() for each in self.letters]  # type: ignore[union-attr]


class Counter(socketserver.StreamRequestHandler):
    office: PostOffice

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # who was served may be dead
            self.serve()

    def serve(self) -> None:
        mood = self.office.moods.pop(0) if self.office.moods else "good"
        self.say("220 post office")
        while line := self.rfile.readline().strip().upper():
            if line == b"QUIT":
                self.say("221 bye")
                return
            if line == b"DATA" and not self.take_letter(mood):
                return
            if line.startswith(b"RCPT"):
                self.say({"later": "451 busy, come again", "never": "550 no such reader"}.get(mood, "250 ok"))
            elif line != b"DATA":
                self.say("250 ok")

    def take_letter(self, mood: str) -> bool:
        self.say("354 go on")
        body = bytearray()
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            body += line
            if line == b"\r\n" and mood == "half":
                self.office.stand_still(message_from_bytes(bytes(body)))
                return False
        letter = message_from_bytes(bytes(body))
        self.office.letters.append(letter)
        if mood == "silent":
            self.office.stand_still(letter)
        if mood == "hang":
            return False
        self.say("554 refused as spam" if mood == "text" else "250 taken")
        return True

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    counter = type("OwnCounter", (Counter,), {"office": office})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), counter) as server:
        server.daemon_threads = True
        office.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield office
        server.shutdown()
