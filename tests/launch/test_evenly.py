"""Kept connections go from the fuller process to the others; none of one that is gone counts."""

import os
import subprocess
from collections.abc import Callable, Iterator

import pytest

from tonglu.launch.evenly import MORE, Evenly, open_files

GONE = 2**22 + 1  # above the highest number a process can have
HERE, OTHER = os.getpid(), os.getppid()


@pytest.mark.parametrize(
    ("others", "files", "is_fuller"),
    [
        ({}, 100, False),
        ({OTHER: 20}, 20, False),
        ({OTHER: 20}, 20 + MORE, False),
        ({OTHER: 20}, 21 + MORE, True),
        ({GONE: 1}, 100, False),
        ({GONE: 1, OTHER: 20}, 21 + MORE, True),
    ],
)
def test_fuller_is_who_holds_clearly_more_than_another_that_lives(others: dict[int, int], files: int, *, is_fuller: bool) -> None:
    spread = Evenly(lambda *_: [])
    for process, theirs in others.items():
        spread.is_fuller(process, theirs)

    assert [spread.is_fuller(HERE, files), spread.is_fuller(HERE, files)] == [is_fuller, is_fuller]


def test_place_of_a_process_that_is_gone_is_taken_again() -> None:
    spread = Evenly(lambda *_: [])
    for _ in range(100):
        with subprocess.Popen(["true"]) as passing:
            spread.is_fuller(passing.pid, 1)

    assert spread.is_fuller(HERE, 100) is False


@pytest.fixture
def kept() -> Iterator[list[int]]:
    files = [os.open("/dev/null", os.O_RDONLY) for _ in range(MORE + 1)]
    yield files
    for each in files:
        os.close(each)


def test_answer_of_the_fuller_ends_its_connection_once_in_a_while(kept: list[int]) -> None:
    def answer(_environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    heads: list[list[tuple[str, str]]] = []
    spread = Evenly(answer)
    spread.is_fuller(OTHER, open_files() - len(kept))
    bodies = [spread({}, lambda _status, headers: heads.append(headers)) for _ in range(2)]

    assert bodies == [[b"ok"], [b"ok"]]
    assert heads == [[("Content-Length", "2"), ("Connection", "close")], [("Content-Length", "2")]]
