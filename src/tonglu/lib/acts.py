"""An act changes rows in one transaction under one actor; `take` is its first beat."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import models, transaction

from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.flow import Arrow
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.scope import seen_of

_is_whole: ContextVar[bool] = ContextVar("is_whole", default=False)
LOCK = "FOR NO KEY UPDATE"  # of the row alone; a race of the tests shows what happens without it
M = TypeVar("M", bound=models.Model)
P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def whole_transaction() -> Iterator[None]:
    """Open a transaction in which an act is all there is: a refusal undoes the whole, so that no savepoint is needed."""
    with transaction.atomic():
        mark = _is_whole.set(True)
        try:
            yield
        finally:
            _is_whole.reset(mark)


def set_row_actor(by: Actor) -> None:
    """Tell the row trigger who acts; the setting ends with the transaction."""
    prepared.rows("SELECT set_config('tonglu.actor', %s::text, true)", [by.label])


def act(function: Callable[P, R]) -> Callable[P, R]:
    """Run an act in one transaction under its actor; an act without an actor raises."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs.get("by")
        if not isinstance(by, Actor):
            message = f"{function.__qualname__} needs by=Actor"
            raise TypeError(message)
        with transaction.atomic(savepoint=not _is_whole.get()):
            set_row_actor(by)
            return function(*args, **kwargs)

    return run


def wait_turn(what: str) -> None:
    """Let the acts that write one list of versions follow each other: where no row stands yet there is none to lock."""
    prepared.rows("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])


def take(model: type[M], pk: int, *, by: Actor, permission: str | None = None, arrow: Arrow | None = None) -> M:
    """Lock one row for an act and return it.

    The lock is FOR NO KEY UPDATE OF self: a plain FOR UPDATE on a parent blocks inserts of its children.
    Raises NotAllowed where the row is out of reach, Refused where the arrow does not leave from its state.
    """
    needed = permission or (arrow.permission if arrow else None)
    if needed is None:
        message = "take needs a permission or an arrow"
        raise ValueError(message)
    row = _locked(model, pk, by, needed)
    if row is None:
        raise NotAllowed
    if arrow and row.state not in arrow.origins:  # type: ignore[attr-defined]
        raise Refused(
            "不能{act}：当前状态是「{state}」，请刷新后再试",
            act=arrow.label,
            state=row.get_state_display(),  # type: ignore[attr-defined]
        )
    return row


def _locked(model: type[M], pk: int, by: Actor, permission: str) -> M | None:
    """Lock a row in reach; planned once a connection, where the ORM would compose the widest tables' columns for each act."""
    table, key = model._meta.db_table, model._meta.pk.column
    try:
        seen, given = seen_of(model, by, permission)
    except EmptyResultSet:  # who reaches nothing
        return None
    columns = prepared.columns_of(model, f'"{table}"')
    found = prepared.row(f'SELECT {columns} FROM "{table}" WHERE {seen} AND "{table}"."{key}" = %s {LOCK}', [*given, pk])  # noqa: S608 - our own names
    return prepared.made(model, found) if found else None
