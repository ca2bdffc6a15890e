"""Reads of marks and wishes of one person, of all its records, as far as the actor may know each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.utils.translation import get_language

from tonglu.access.permissions import Permission as P
from tonglu.lib import prepared
from tonglu.lib.actor import NOTHING, Actor
from tonglu.lib.choices import choices_of
from tonglu.standing.rules.marks import GRADES, LISTED, MarkKind, WishedMedium, is_quiet

MARK_KINDS, WISHED_MEDIUMS, LETTERS = choices_of(MarkKind), choices_of(WishedMedium), GRADES
# a wish is of the records that the actor reaches, as a phone is; a mark is of its node
SAID: Final = """
WITH known AS MATERIALIZED (
    SELECT id FROM customers_customer WHERE id = ANY(%(ids)s::bigint[]) AND (%(is_all)s OR nodes && %(nodes)s::bigint[])
)
SELECT
    (SELECT json_agg(json_build_array(mark.id, mark.kind, mark.letter, item.name, item.name_en, mark.note,
                                      mark.since, mark.until, node.name)
                     ORDER BY mark.until IS NOT NULL, mark.until DESC, mark.id)
     FROM standing_mark mark JOIN organisation_node node ON node.id = mark.node_id
     LEFT JOIN organisation_lookupitem item ON item.id = mark.item_id
     WHERE mark.customer_id = ANY(%(ids)s::bigint[]) AND (%(is_all)s OR mark.node_id = ANY(%(nodes)s::bigint[]))),
    (SELECT json_agg(json_build_array(wish.id, wish.mediums, wish.quiet_from, wish.quiet_until, wish.note, wish.since, wish.until)
                     ORDER BY wish.until IS NOT NULL, wish.id DESC)
     FROM standing_contactwish wish WHERE wish.customer_id IN (SELECT id FROM known)),
    (SELECT json_agg(json_build_array(item.id, item.list_code, item.name, item.name_en) ORDER BY item.position, item.id)
     FROM organisation_lookupitem item WHERE %(offers)s AND item.is_active AND item.list_code LIKE 'standing.%%')
"""


class MarkRow(NamedTuple):
    pk: int
    kind: str
    letter: str
    name: str | None
    name_en: str | None
    note: str
    since: str
    until: str | None
    node: str

    @property
    def said(self) -> str:
        """The entry in the reader's language, or the letter."""
        return self.letter if self.name is None else _spoken(self.name, self.name_en)


class Wish(NamedTuple):
    pk: int
    mediums: list[str]
    quiet_from: int | None
    quiet_until: int | None
    note: str
    since: str
    until: str | None

    @property
    def hours(self) -> str:
        return hours_said(self.quiet_from, self.quiet_until)

    def is_quiet(self, at: datetime) -> bool:
        return is_quiet(at, (self.quiet_from, self.quiet_until))


class Said(NamedTuple):
    """What is and was said of a person; open ones first."""

    marks: list[MarkRow]
    wishes: list[Wish]
    offers: list[tuple[int, str, str]]  # what may be added: key, kind, words

    def open(self, kind: str) -> list[MarkRow]:
        return [each for each in self.marks if each.kind == kind and each.until is None]

    @property
    def past(self) -> list[MarkRow]:
        return [each for each in self.marks if each.until is not None]

    @property
    def wish(self) -> Wish | None:
        return next((each for each in self.wishes if each.until is None), None)


def said_of(by: Actor, ids: Sequence[int], *, offers: bool = False) -> Said:
    """Return marks and wishes of a person's records, with `offers` also what may be added. One query."""
    reach = by.reach.get(P.CUSTOMER_VIEW, NOTHING)
    given = {"ids": list(ids), "nodes": sorted(reach.nodes), "is_all": reach.is_all, "offers": offers}
    marks, wishes, items = prepared.row(SAID, given) or (None, None, None)
    return Said(
        [MarkRow(*each) for each in marks or ()],
        [Wish(*each) for each in wishes or ()],
        [(pk, code.removeprefix("standing."), _spoken(name, english)) for pk, code, name, english in items or ()],
    )


def _spoken(name: str, english: str | None) -> str:
    return english if english and (get_language() or "").startswith("en") else name


def hours_said(begin: int | None, end: int | None) -> str:
    """As people write them: 21:00–08:00; "" where there are none."""
    return "" if begin is None or end is None else f"{_clock(begin)}–{_clock(end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


__all__ = ["GRADES", "LETTERS", "LISTED", "MARK_KINDS", "WISHED_MEDIUMS", "MarkRow", "Said", "Wish", "hours_said", "said_of"]
