"""The two ways to say no: a sentence the user reads, and a door that is not there."""

from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """Say no with a sentence; the template is translated in the shell, then filled with the parameters."""

    about = ""  # which of the things that were given

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template)
        self.template = template
        self.params = params

    def __str__(self) -> str:
        return self.template.format(**self.params) if self.params else self.template


@contextmanager
def about(given: str) -> Iterator[None]:
    """Inside, what is refused is this one of the things that were given: a form says so at its box."""
    try:
        yield
    except Refused as refusal:
        refusal.about = given
        raise


class Stale(Refused):
    """Say no because the record changed since the caller read it."""


class TooOften(Refused):
    """Say no because it was asked too often; `seconds` until it may be asked again, `limit` says which limit it was."""

    def __init__(self, template: str, *, seconds: float, limit: str = "", **params: object) -> None:
        super().__init__(template, **params)
        self.seconds = max(1, round(seconds))
        self.limit = limit


class TooLong(Refused):
    """Say no because the question was still not answered at its limit of time."""


class NotAllowed(Exception):
    """The actor may not see or do this; shells answer 404."""
