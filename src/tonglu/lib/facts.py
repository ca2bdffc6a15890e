"""A fact is a past event, frozen."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform

R = TypeVar("R")

SUBJECT_FIELDS = ("customer_id", "unit_id", "node_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Base of all facts: subclass in an app's facts.py; fields are ids, codes and short words, never sensitive values.

    SUBJECT names the field that holds the record's id; LABEL is the timeline's words;
    PERMISSION is what a reader of the timeline needs to see the row.
    """

    KIND: ClassVar[str]
    SUBJECT: ClassVar[str]
    LABEL: ClassVar[str]
    PERMISSION: ClassVar[str]

    node_id: int | None = None
    customer_id: int | None = None
    unit_id: int | None = None

    @property
    def subject_id(self) -> int | None:
        value = getattr(self, self.SUBJECT)
        return None if value is None else int(value)

    def body(self) -> dict[str, Any]:
        """Return the remaining fields, ready for JSON."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in SUBJECT_FIELDS}


FACT_KINDS: dict[str, type[Fact]] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True)
def fact(kind: str, *, subject: str, label: str, permission: str) -> Callable[[type[R]], type[R]]:
    """Declare a fact: `@fact("service.case_closed", subject="case_id", label="关闭", permission=…)`."""

    def declare(cls: type[R]) -> type[R]:
        made: Any = dataclass(frozen=True, kw_only=True)(cls)
        made.KIND, made.SUBJECT, made.LABEL, made.PERMISSION = kind, subject, label, permission
        if kind in FACT_KINDS and FACT_KINDS[kind].__qualname__ != made.__qualname__:
            message = f"fact kind {kind} is declared twice"
            raise ValueError(message)
        FACT_KINDS[kind] = made
        return made  # type: ignore[no-any-return]

    return declare
