"""Who asked for an import or a revert is told by the bell how it ended."""

from tonglu.exchange.models import ImportBatch
from tonglu.lib.actor import Actor
from tonglu.messaging.notices import Reader, notify


def tell_end(key: str, batch: ImportBatch, result: str, *, to: int, by: Actor) -> None:
    notify(
        code="import.done", key=f"{key}:{batch.pk}", to=Reader(person_id=to, address=_mail_of(to)), node_id=batch.node_id,
        values={"title": batch.file_name, "result": result}, link=f"/imports/{batch.pk}/", by=by,
    )  # fmt: skip


def _mail_of(person_id: int) -> str:
    from tonglu.access.models import Person

    return Person.objects.values_list("email", flat=True).get(pk=person_id) or ""
