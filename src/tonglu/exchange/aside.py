"""A large file is read, and its result written, in a process beside: two cores work where one interpreter would be in its own way.

The process is a copy of this one. It asks no database, and it ends when this one does, however that ends.
"""

import gc
import multiprocessing
import os
import pickle
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Thread
from typing import Final

from tonglu.exchange.ahead import ahead
from tonglu.exchange.collecting import each_of
from tonglu.exchange.kinds import ReadAhead
from tonglu.exchange.reading import BatchFile, Read, heard
from tonglu.exchange.results import Result
from tonglu.lib.sheets import Cell

LARGE: Final = 300_000  # bytes of a file: below, the second process costs more than it brings
PIECE: Final = 4 * 1024**2  # bytes of a result that go at a time
AFTER_OTHERS: Final = 10  # niceness: it is ahead of the database, which people wait for
GONE: Final = 1  # how the process ends where nobody listens any more


class Broken(Exception):
    """The process beside has ended without a word (killed, out of memory): the batch is as it was, and is taken up again."""


class Aside:
    """The chunks of a file, and where what was decided of each goes; used like `Here`."""

    def __init__(self, file: BatchFile, read: ReadAhead | None, *, with_result: bool) -> None:
        self._is_bare = read is not None
        file.table, file.match  # noqa: B018 - opened here, once for both
        context = multiprocessing.get_context("fork")
        self._rows, rows = context.Pipe(duplex=False)
        decided, self._decided = context.Pipe(duplex=False)
        work = _Work(file, read, (rows, decided, self._rows, self._decided), with_result=with_result)
        self._process = context.Process(target=work.run, daemon=True, name="import-reader")
        self._process.start()
        file.let_go()
        rows.close()
        decided.close()

    def chunks(self) -> Generator[list[Read]]:
        """Yield the chunks; the next lies ready, and one more is being read."""
        waiting = ahead(self._received())
        try:
            yield from waiting
        finally:
            waiting.close()

    def _received(self) -> Generator[list[Read]]:
        while told := self._take():
            yield [heard(each) for each in pickle.loads(told)] if self._is_bare else pickle.loads(told)  # noqa: S301 - of our own process

    def _take(self) -> bytes:
        told = self._piece()
        if told[:1] == FAULT:
            raise pickle.loads(told[1:])  # noqa: S301 - of our own process
        return told[1:]

    def keep(self, decided: Sequence[tuple[str, str]]) -> None:
        """Hand over (decision, reason) of a chunk, in order."""
        try:
            self._decided.send_bytes(pickle.dumps(decided))
        except OSError:
            raise Broken from None

    def result(self) -> bytearray:
        """Return the result workbook; every chunk has been kept. The process is not needed any more, nor its memory."""
        self.keep(())
        self._take()
        whole = bytearray()
        while piece := self._piece():
            whole += piece
        self.drop()
        return whole

    def _piece(self) -> bytes:
        try:
            return self._rows.recv_bytes()
        except (EOFError, OSError):
            raise Broken from None

    def drop(self) -> None:
        """End the process, whatever became of the import."""
        self._process.kill()
        self._process.join()
        self._rows.close()
        self._decided.close()


FAULT, FINE = b"!", b"."


class _Work:
    """What the process does: it sends chunks, and writes the result of those of which it hears."""

    def __init__(self, file: BatchFile, read: ReadAhead | None, lines: Sequence[Connection], *, with_result: bool) -> None:
        self.file, self.read, self.with_result = file, read, with_result
        self.rows, self.decided, *self.others = lines
        self.cells: deque[list[Sequence[Cell]]] = deque()

    def run(self) -> None:
        for each in self.others:  # so that the end of the other process is the end of the line
            each.close()
        os.nice(AFTER_OTHERS)
        gc.disable()
        gc.freeze()
        writer = Thread(target=self._write, daemon=True)
        if self.with_result:
            writer.start()
        with suppress(OSError):
            self._read()
            self.file.let_go()
            if self.with_result:
                writer.join()
        self.decided.close()
        os._exit(0)  # nothing of the other process is to be put away here, its line to the database least of all

    def _read(self) -> None:
        try:
            each_of(self.file.chunks_here(self.read), self._send)
        except OSError:
            raise
        except Exception as fault:  # noqa: BLE001 - raised where the rows are used
            self.rows.send_bytes(FAULT + pickle.dumps(fault))
            return
        self.rows.send_bytes(FINE)

    def _send(self, chunk: Sequence[Read]) -> None:
        if self.with_result:
            self.cells.append([self.file.result_cells(each.sheet, each.row) for each in chunk])
        self.rows.send_bytes(FINE + pickle.dumps([each.told() for each in chunk] if self.read else chunk, protocol=5))

    def _write(self) -> None:
        result = Result(self.file.result_header)
        try:
            while decided := pickle.loads(self.decided.recv_bytes()):  # noqa: S301 - of our own process
                cells = self.cells.popleft()
                result.add([(row, *each) for row, each in zip(cells, decided, strict=True)])
        except (EOFError, OSError):
            os._exit(GONE)
        try:
            told = result.body()
            self.rows.send_bytes(FINE)
        except OSError:
            os._exit(GONE)
        except Exception as fault:  # noqa: BLE001 - raised where the result is asked for
            self.rows.send_bytes(FAULT + pickle.dumps(fault))
            return
        with suppress(OSError):
            for at in range(0, len(told), PIECE):
                self.rows.send_bytes(told[at : at + PIECE])
            self.rows.send_bytes(b"")


class Here:
    """The same in threads of this process, for the many small files."""

    def __init__(self, file: BatchFile, read: ReadAhead | None, *, with_result: bool) -> None:
        self._file, self._read = file, read
        self._result = Result(file.result_header) if with_result else None
        self._cells: list[Sequence[Cell]] = []

    def chunks(self) -> Generator[list[Read]]:
        for chunk in ahead(self._file.chunks_here(self._read)):
            self._cells = [self._file.result_cells(each.sheet, each.row) for each in chunk]
            yield chunk

    def keep(self, decided: Sequence[tuple[str, str]]) -> None:
        if self._result:
            self._result.add([(row, *each) for row, each in zip(self._cells, decided, strict=True)])

    def result(self) -> bytearray:
        return bytearray(self._result.body() if self._result else b"")

    def drop(self) -> None:
        if self._result:
            self._result.drop()


Source = Aside | Here


def source_of(file: BatchFile, read: ReadAhead | None, *, with_result: bool) -> Source:
    """Return where the rows of a file come from."""
    return Aside(file, read, with_result=with_result) if file.size > LARGE else Here(file, read, with_result=with_result)
