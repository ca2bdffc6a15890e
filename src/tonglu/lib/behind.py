"""Written behind: a thread hands to the database what nobody waits for, in order, while the next lines are made.

It uses the same connection and the same transaction. Whoever asks the connection for anything waits until all before is written;
after the first fault nothing more is, and whoever comes next gets it raised. What nobody will ask about can be put off (`unhurried`):
it is handed over when somebody says that he will ask nothing for a while (`meanwhile`), so that both have work.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from queue import Queue
from threading import Thread
from typing import Any, Final, TypeVar

from django.db import connection

from tonglu.lib.references import References
from tonglu.lib.spare import Spare
from tonglu.lib.turns import turns

CHECK_NOW: Final = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
T = TypeVar("T")
Work = Callable[[Any], object]  # gets a cursor


class Behind:
    """The thread of one transaction, and what waits for it."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self.spare, self.references = Spare(), References()
        self.is_hurried = True
        self._works: Queue[Work | None] = Queue()
        self._put_off: list[Work] = []
        self._fault: BaseException | None = None
        self._thread = Thread(target=self._run, args=(connection.connection.cursor(),), daemon=True, name="written-behind")
        self._thread.start()

    def _run(self, cursor: Any) -> None:
        while (work := self._works.get()) is not None:
            try:
                if self._fault is None:
                    work(cursor)
            except BaseException as fault:  # noqa: BLE001 - raised where the import goes on
                self._fault = fault
            finally:
                self._works.task_done()

    def put(self, work: Work) -> None:
        self._raise()
        if self.is_hurried:
            self._works.put(work)
        else:
            self._put_off.append(work)

    def hand_over(self) -> None:
        """Let what was put off be written."""
        works, self._put_off = self._put_off, []
        for each in works:
            self._works.put(each)

    def wait(self) -> None:
        """Come back when all is written; raise what went wrong."""
        self._works.join()
        self._raise()

    def first(self, execute: Callable[..., Any], *said: Any) -> Any:
        """Stand before every statement of the connection."""
        self.wait()
        return execute(*said)

    def end(self, fault: BaseException | None = None) -> None:
        """End the thread; after a fault without what still waits."""
        self._fault = self._fault or fault
        self._works.put(None)
        self._thread.join()
        self.spare.end()

    def _raise(self) -> None:
        if self._fault is not None:
            with connection.wrap_database_errors:
                raise self._fault


_current: ContextVar[Behind | None] = ContextVar("written_behind", default=None)


@contextmanager
def written_behind() -> Iterator[None]:
    """Within, inside a transaction, what goes by `after` is written behind; at the end all of it is."""
    if current():  # one line is enough: who is inside another writes behind with it
        yield
        return
    line = Behind()
    token = _current.set(line)
    fault: BaseException | None = None
    try:
        with turns.quick(), connection.execute_wrapper(line.first):
            yield
            line.hand_over()
            line.put(line.references.prove)
            line.wait()
    except BaseException as found:
        fault = found
        raise
    finally:
        line.end(fault)
        _current.reset(token)


def current() -> Behind | None:
    return _current.get()


def after(work: Work) -> None:
    """Do this when all before is written: behind, or at once where nothing is written behind."""
    if line := current():
        line.put(work)
        return
    with connection.cursor() as cursor:
        work(cursor)


@contextmanager
def unhurried() -> Iterator[None]:
    """What goes by `after` within is put off: who asks the connection before `meanwhile` (or the end) does not see it."""
    line = current()
    if line is None:
        yield
        return
    line.hand_over()  # from before: nothing piles up, and the order stays
    line.is_hurried = False
    try:
        yield
    finally:
        line.is_hurried = True


def meanwhile() -> None:
    """Nobody asks the connection for a while: what was put off may be written."""
    if line := current():
        line.hand_over()


def prove() -> None:
    """Have the references of what is written so far proved, put off: kept for the end, a dozen of every row would lie in memory."""
    with unhurried():
        if line := current():
            after(line.references.prove)
        after(lambda cursor: cursor.execute(CHECK_NOW))


def settled() -> None:
    """Wait until all is written."""
    if line := current():
        line.wait()


def made_now(items: Iterable[T]) -> Iterable[T]:
    """Return what another thread may use: made here, where what it is made of still stands."""
    return list(items) if current() else items
