"""Import in one process, without pages: the command line's and the demo's way."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from tonglu.access.actors import staff_actor
from tonglu.access.models import Person
from tonglu.exchange import actions, queries, results
from tonglu.exchange.kinds import ImportKind, kind_of
from tonglu.exchange.models import BatchState, Decision, ImportBatch
from tonglu.exchange.running import run_now
from tonglu.lib import clock
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed, Refused

READABLE_BY_OWNER = 0o600


def import_file(kind: str, path: Path, by_username: str | None = None, node: str | None = None) -> dict[str, Any]:
    """Import the whole file or nothing of it, and return the counts, with the path of the result file.

    By the named person, else the first administrator; at the node with the code `node` (or TONGLU_IMPORT_NODE), else
    the widest place that person may import this kind into. Columns are matched by their headings alone.
    Raises Refused with one sentence where the file is refused.
    """
    wanted = kind_of(kind)
    by = _importer(by_username)
    with translation.override("zh-hans"):
        batch = _upload(wanted, path, node or os.environ.get("TONGLU_IMPORT_NODE"), by)
        _apply(batch, by)
        batch.refresh_from_db()
        counts = {str(each): batch.counts.get(each, 0) for each in Decision}
        counts[Decision.SUSPECTED] += _listed(wanted, batch)
        return {"batch": batch.pk, "rows": batch.rows_total, **counts, "result": str(_write_result(batch, by))}


def _listed(kind: ImportKind, batch: ImportBatch) -> int:
    """Rows that were created and listed for a person to compare, where the kind looks for such only at its end."""
    listed_in = getattr(kind, "listed_in", None)
    return int(listed_in(batch.pk)) if listed_in else 0


def _upload(kind: ImportKind, path: Path, node: str | None, by: Actor) -> ImportBatch:
    try:
        batch = actions.upload_file(kind.code, content=path.read_bytes(), name=path.name, node_id=_node(kind, node, by), by=by)
    except NotAllowed as fault:
        raise Refused("{name} 没有导入“{label}”的权限", name=by.name, label=kind.label) from fault
    match = queries.match_of(by, batch)
    match.refuse_missing()
    batch.mapping = {name: batch.header[place] for name, place in match.chosen.items()}
    batch.save(update_fields=["mapping"])
    return batch


def _apply(batch: ImportBatch, by: Actor) -> None:
    """Straight to applying: it judges every row itself, in the one transaction."""
    batch.state = BatchState.APPLYING
    try:
        run_now(batch, by=by)
    except Refused as refusal:
        ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.REFUSED, refusal=str(refusal)[:500])
        raise


def _write_result(batch: ImportBatch, by: Actor) -> Path:
    folder = Path(settings.VAR) / "results"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{batch.pk}-{batch.kind}.xlsx"
    target.touch(mode=READABLE_BY_OWNER)
    target.write_bytes(results.keep_result(batch.pk, at=by.at))
    return target


def _importer(username: str | None) -> Actor:
    people = Person.objects.filter(state="active")
    found = people.filter(username=username) if username else people.filter(grants__role__code="admin", grants__until=None)
    person = found.order_by("pk").first()
    if person is None:
        raise Refused("没有账户“{name}”，请核对登录名", name=username) if username else Refused("还没有管理员，请先完成首次启用")
    return staff_actor(person, clock.now(), via="import")


def _node(kind: ImportKind, code: str | None, by: Actor) -> int:
    places = queries.nodes_to_import(by, kind)
    if code:
        places = [each for each in places if each.code == code]
    if not places:
        raise Refused("没有可以导入“{label}”的组织{code}，请核对权限", label=kind.label, code=f" {code}" if code else "")
    return places[0].pk
