"""Files sealed piece by piece: they come back whole, a zip may go back to its heads, and nothing that was touched opens."""

import io
import zipfile
from collections.abc import Callable
from secrets import token_bytes

import pytest
from cryptography.exceptions import InvalidTag

from tonglu.lib.pieces import PIECE, TAG, SealedWriter, clear_pieces

WHOLE = PIECE + TAG
BODY = token_bytes(3 * PIECE + 5)


def sealed(body: bytes, at_once: int = 100_000) -> bytes:
    target = io.BytesIO()
    writer = SealedWriter(target)
    for place in range(0, len(body), at_once):
        writer.write(body[place : place + at_once])
    writer.end()
    return target.getvalue()


def cleared(body: bytes) -> bytes:
    return b"".join(clear_pieces(io.BytesIO(body)))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5])
def test_every_length_comes_back_in_pieces(size: int) -> None:
    for at_once in (100_000, 5 * PIECE):
        assert cleared(sealed(BODY[:size], at_once)) == BODY[:size]
    assert [len(each) for each in clear_pieces(io.BytesIO(sealed(BODY)))] == [PIECE, PIECE, PIECE, 5]


def test_no_two_files_are_alike_and_nothing_clear_is_in_them() -> None:
    words = b"13812345678" * 200_000
    first, second = sealed(words), sealed(words)
    assert (first == second, b"1381234" in first) == (False, False)


def swapped(body: bytes) -> bytes:
    begin = len(body) - 3 * WHOLE - TAG - 5
    first, second = body[begin : begin + WHOLE], body[begin + WHOLE : begin + 2 * WHOLE]
    return body[:begin] + second + first + body[begin + 2 * WHOLE :]


@pytest.mark.parametrize(
    "touch",
    [
        swapped,
        lambda body: body[: -TAG - 5],  # its end is gone, at the joint of two pieces
        lambda body: body[:-1],
        lambda body: body[:-1] + bytes([body[-1] ^ 1]),
        lambda body: body + bytes(TAG),
        lambda body: body[:20] + bytes([body[20] ^ 1]) + body[21:],  # the salt
    ],
    ids=["swapped", "without its last piece", "cut", "changed", "longer", "another salt"],
)
def test_what_was_touched_does_not_open(touch: Callable[[bytes], bytes]) -> None:
    with pytest.raises(InvalidTag):
        cleared(touch(sealed(BODY)))


def test_a_zip_goes_back_to_the_heads_of_its_parts() -> None:
    target = io.BytesIO()
    writer = SealedWriter(target)
    with zipfile.ZipFile(writer, "w") as made:  # type: ignore[call-overload] # it asks for more than it uses
        made.writestr("small", b"x")
        with made.open("large", "w", force_zip64=True) as part:
            part.write(BODY)
    writer.end()
    with zipfile.ZipFile(io.BytesIO(cleared(target.getvalue()))) as read:
        assert (read.testzip(), read.read("large") == BODY) == (None, True)
        assert [each.flag_bits for each in read.infolist()] == [0, 0]  # sizes in front, as Excel wants them


def test_what_is_shut_is_not_written_over() -> None:
    writer = SealedWriter(io.BytesIO())
    writer.write(BODY)
    writer.seek(PIECE)
    with pytest.raises(ValueError, match="first piece"):
        writer.write(b"x")
