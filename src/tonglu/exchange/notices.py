"""Who asked for an import, a revert or an export is told by the bell how it ended."""

from tonglu.exchange.models import ExportRun, ImportBatch
from tonglu.lib.actor import Actor
from tonglu.messaging.notices import Reader, notify


def tell_end(key: str, batch: ImportBatch, result: str, *, to: int, by: Actor) -> None:
    notify(
        code="import.done", key=f"{key}:{batch.pk}", to=Reader(person_id=to, address=_mail_of(to)), node_id=batch.node_id,
        values={"title": batch.file_name, "result": result}, link=f"/imports/{batch.pk}/", by=by,
    )  # fmt: skip


def tell_failed(run: ExportRun, title: str, why: str, *, by: Actor) -> None:
    to = Reader(person_id=run.by_person_id, address=_mail_of(run.by_person_id))
    notify(
        code="export.decided", key=f"export.failed:{run.pk}", to=to, node_id=run.node_id,
        values={"title": title, "count": f"{run.rows_total:,}", "result": why}, link="/exports/", by=by,
    )  # fmt: skip


def language_of(person_id: int) -> str:
    from tonglu.access.models import Person

    return Person.objects.values_list("language", flat=True).get(pk=person_id) or "zh-hans"


def _mail_of(person_id: int) -> str:
    from tonglu.access.models import Person

    return Person.objects.values_list("email", flat=True).get(pk=person_id) or ""
