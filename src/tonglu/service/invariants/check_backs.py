"""A closed case whose closing waited was confirmed, signed for or lost; calls fold to the state; each end stands in the history."""

from collections.abc import Iterator
from itertools import groupby

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from tonglu.lib.labelled import N_
from tonglu.service.models import Case, CheckBack, CheckBackCall
from tonglu.service.rules.check_backs import CheckBackState as S
from tonglu.service.rules.check_backs import state_of, unanswered_days
from tonglu.service.rules.states import CaseState

AT_ONCE = 2_000
PERMITS = (S.CONFIRMED, S.SIGNED, S.LOST)
ANSWERED_FOR = ("forced", "signed", "lost")
# what a manager, or an act on the case, may make of where the calls had led
FURTHER = {S.DUE: {S.CANCELLED}, S.DISPUTED: {S.SIGNED, S.REOPENED, S.CANCELLED}}
LOST_FACTS = """
    SELECT told.subject_id FROM audit_factrow told
    WHERE told.kind = 'service.check_back_due'
      AND NOT EXISTS (SELECT 1 FROM service_checkback row WHERE row.id = (told.body ->> 'check_back_id')::bigint)
"""
UNCONFIRMED = N_("工单 {number} 已关闭，但要等的回访没有确认，也没有经理签字或失访。")
UNLIKE = N_("工单 {number} 的回访是「{state}」，但 {n} 次电话得出「{folded}」。")
MISCOUNTED = N_("工单 {number} 的回访记着 {kept} 次电话、{days} 天没接通，电话记录是 {n} 次、{counted} 天。")
MISSING = N_("工单 {number} 的回访记录不见了，历史里有它。")


def broken() -> Iterator[str]:
    yield from _unconfirmed()
    yield from _unlike()
    yield from _missing()


def _unconfirmed() -> Iterator[str]:
    """The last check-back that closing waited for has to permit it, unless somebody answered for the closing."""
    waited = CheckBack.objects.filter(case=OuterRef("pk"), waits=True)
    settled = waited.filter(state__in=PERMITS)
    closed = Case.objects.filter(state=CaseState.CLOSED).exclude(closed_how__in=ANSWERED_FOR)
    rows = closed.filter(Exists(waited)).exclude(Exists(settled))
    for number in rows.order_by("pk").values_list("number", flat=True).iterator():
        yield gettext(UNCONFIRMED).format(number=number)


def _unlike() -> Iterator[str]:
    rows = CheckBack.objects.select_related("case").only("state", "waits", "calls_count", "unanswered_days", "case__number").order_by("pk")
    batch: list[CheckBack] = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield from _judged(batch)
            batch = []
    yield from _judged(batch)


def _judged(rows: list[CheckBack]) -> Iterator[str]:
    found = CheckBackCall.objects.filter(check_back__in=[each.pk for each in rows]).order_by("check_back_id", "at", "pk")
    calls = {key: list(several) for key, several in groupby(found, key=lambda each: each.check_back_id)}
    for row in rows:
        own = calls.get(row.pk, [])
        folded, counted = state_of(own, waits=row.waits), unanswered_days(own)
        if row.state != folded and row.state not in FURTHER.get(folded, set()):
            yield gettext(UNLIKE).format(number=row.case.number, state=row.get_state_display(), n=len(own), folded=gettext(folded.label))
        if (row.calls_count, row.unanswered_days) != (len(own), counted):
            yield gettext(MISCOUNTED).format(
                number=row.case.number, kept=row.calls_count, days=row.unanswered_days, n=len(own), counted=counted
            )  # fmt: skip


def _missing() -> Iterator[str]:
    """The history knows of a check-back that is no more: nothing may be deleted."""
    with connection.cursor() as cursor:
        cursor.execute(LOST_FACTS)
        cases = [row[0] for row in cursor.fetchall()]
    for number in Case.objects.filter(pk__in=cases).order_by("pk").values_list("number", flat=True):
        yield gettext(MISSING).format(number=number)
