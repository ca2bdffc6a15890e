"""Whom or what an act was about, in words, for rows of the audit."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tonglu.access.queries import names_of, role_names
from tonglu.audit.queries import PERSON_SUBJECTS, title_of
from tonglu.organisation.queries import names_of as node_names

REVEALED = "access.value_revealed"


@dataclass(frozen=True, slots=True)
class Subject:
    """`table` and `row_id` lead to the history of the record, where the act names one."""

    words: str
    table: str = ""
    row_id: int = 0


class Subjects:
    """Names for a page of acts: three queries at most for any number of them."""

    def __init__(self, acts: Iterable[Any]) -> None:
        rows = list(acts)
        self._people = names_of({person for each in rows if (person := _person_in(each.body))})
        self._roles = role_names() if any("role" in each.body for each in rows) else {}
        self.nodes = node_names(each.node_id for each in rows if each.node_id)

    def of(self, act: Any) -> Subject:
        body = act.body
        if act.kind == REVEALED:
            return Subject(title_of(body["table"]), body["table"], body["row_id"])
        if person := _person_in(body):
            words = [self._people.get(person, f"#{person}"), self._roles.get(body.get("role"), ""), body.get("prefix", "")]
            return Subject(" · ".join(filter(None, words)), "access_person", person)
        return Subject(str(body.get("number") or body.get("name") or body.get("title") or ""))


def _person_in(body: dict[str, Any]) -> int | None:
    return next((body[each] for each in PERSON_SUBJECTS if body.get(each)), None)
