"""A second person hears that an export waits for an answer; who asked hears the answer and when the file is there."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tonglu.access.models import Person, PersonState
from tonglu.audit.models import FactRow
from tonglu.exchange.agreeing import agreers_of
from tonglu.exchange.exporting import KINDS
from tonglu.exchange.facts import ExportAgreed, ExportDeclined, ExportHeld, ExportWritten
from tonglu.exchange.models import ExportRun
from tonglu.lib.actor import Actor
from tonglu.lib.labelled import N_
from tonglu.messaging.notices import Reader, notify

LINK = "/exports/"
LONG = 2_000  # rows: written while one looks elsewhere


def ring_agreers(fact: ExportHeld, *, told: FactRow, by: Actor) -> str:  # noqa: ARG001 - a reaction is given its row
    run = ExportRun.objects.get(pk=fact.export_id)
    values = {**_values(run), "person": run.by_name, "why": run.reason}
    return _ring(run, "export.held", agreers_of(run.node_id, run.by_person_id, by.at), values, by)


def ring_asker_agreed(fact: ExportAgreed, *, told: FactRow, by: Actor) -> str:
    said = _("{name}同意了，正在导出").format(name=told.person_name)
    return _ring_asker(fact.export_id, "export.decided", {"result": said}, by)


def ring_asker_declined(fact: ExportDeclined, *, told: FactRow, by: Actor) -> str:
    said = _("{name}没有同意：{why}").format(name=told.person_name, why=fact.reason)
    return _ring_asker(fact.export_id, "export.decided", {"result": said}, by)


def ring_asker_written(fact: ExportWritten, *, told: FactRow, by: Actor) -> str:  # noqa: ARG001 - a reaction is given its row
    """A short one that nobody decides about is ready before one has looked away."""
    run = ExportRun.objects.get(pk=fact.export_id)
    if not run.is_held and run.rows_total < LONG:
        return N_("不用等的导出不提醒")
    return _ring_asker(fact.export_id, "export.written", {}, by)


def _ring_asker(export_id: int, code: str, more: dict[str, str], by: Actor) -> str:
    run = ExportRun.objects.get(pk=export_id)
    return _ring(run, code, [run.by_person_id], {**_values(run), **more}, by)


def _values(run: ExportRun) -> dict[str, str]:
    title = _(KINDS[run.kind].label) if run.kind in KINDS else run.kind
    return {"title": title, "count": f"{run.rows_total:,}"}


def _ring(run: ExportRun, code: str, people: Iterable[int], values: dict[str, str], by: Actor) -> str:
    active = Person.objects.filter(pk__in=list(people), state=PersonState.ACTIVE).order_by("pk")
    for person in active:
        notify(
            code=code, key=f"{code}:{run.pk}:{person.pk}", to=Reader(person_id=person.pk, address=person.email),
            node_id=run.node_id, values=values, link=LINK, by=by,
        )  # fmt: skip
    return "" if active else N_("没有可以通知的人")
