"""The steps of an import by a person: upload, map, confirm, or give up. The work in between is the worker's."""

import hashlib
from collections.abc import Mapping
from pathlib import PurePath

from tonglu.access.permissions import Permission
from tonglu.audit.actions import tell
from tonglu.exchange import queries
from tonglu.exchange.facts import ImportDropped, ResultTaken
from tonglu.exchange.kinds import ImportKind, kind_of
from tonglu.exchange.models import BatchState, ImportBatch
from tonglu.exchange.reading import sensitive_places, sheets_of, signature_of
from tonglu.exchange.results import keep_result
from tonglu.exchange.rules.masking import shown_cells
from tonglu.exchange.sealed import keep_sealed
from tonglu.jobs.queue import defer
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.sheets import Table, match_columns, read_table

LARGEST = 50 * 1024 * 1024
SAMPLES = 4
S = BatchState
IMPORT_RUN = Permission.IMPORT_RUN


@act
def upload_file(kind_code: str, *, content: bytes, name: str, node_id: int, by: Actor) -> ImportBatch:
    """Keep the file of a new batch and read its header; Refused with the sentence for what is no readable table."""
    kind = kind_of(kind_code)
    _may_import(kind, node_id, by)
    if len(content) > LARGEST:
        raise Refused("文件超过 {most} MB，请拆成几个文件分别导入", most=LARGEST // 1024**2)
    table = read_table(content, name, kind.columns)
    match = match_columns(table.header, kind.columns)
    if not match.chosen and not match.suggested:
        raise Refused("没有认出任何一列；“{label}”应有这些列：{columns}。请下载模板填写", label=kind.label, columns=_labels(kind))
    alike, left_out = sheets_of(kind, table)
    return ImportBatch.objects.create(
        sheets=alike, left_out=left_out, signature=signature_of(table.header),
        kind=kind.code, node_id=node_id, file_name=_short(name), sha256=hashlib.sha256(content).hexdigest(),
        stored=keep_sealed(content, at=by.at), sheet=table.sheet[:60], header=list(table.header),
        samples=_samples(kind, table), by_person_id=by.person_id, created_at=by.at,
        options={each.code: each.default for each in kind.options},
    )  # fmt: skip


def _samples(kind: ImportKind, table: Table) -> list[list[str]]:
    places = sensitive_places(kind, match_columns(table.header, kind.columns))
    return [shown_cells(row.cells, places) for row in table.preview(SAMPLES)]


@act
def start_check(batch_id: int, *, mapping: Mapping[str, str], options: Mapping[str, bool] | None = None, by: Actor) -> ImportBatch:
    """Take the mapping (column name → heading, "" for none) and let the worker judge every row."""
    batch = _take(batch_id, {S.UPLOADED, S.CHECKED}, by)
    kind = kind_of(batch.kind)
    match_columns(batch.header, kind.columns, mapping).refuse_missing()
    _refuse_twice(kind, mapping)
    known = {each.code for each in kind.options}
    batch.mapping = {each.name: mapping[each.name] for each in kind.columns if each.name in mapping}
    batch.options = {**batch.options, **{code: is_on for code, is_on in (options or {}).items() if code in known}}
    batch.by_person_id = by.person_id
    return _send(batch, S.CHECKING)


def _refuse_twice(kind: ImportKind, mapping: Mapping[str, str]) -> None:
    seen: dict[str, str] = {}
    for column in kind.columns:
        heading = mapping.get(column.name, "")
        if heading and heading in seen:
            raise Refused("“{heading}”同时选给了{first}和{second}，请改一处", heading=heading, first=seen[heading], second=column.label)
        if heading:
            seen[heading] = column.label


@act
def confirm_import(batch_id: int, *, by: Actor) -> ImportBatch:
    """Let the worker write what was shown; a second confirmation is refused."""
    return _send(_take(batch_id, {S.CHECKED}, by), S.APPLYING)


@act
def drop_import(batch_id: int, *, by: Actor) -> ImportBatch:
    """Give a batch up before anything was written."""
    batch = _take(batch_id, {S.UPLOADED, S.CHECKED}, by)
    batch.state, batch.refusal = S.REFUSED, "已放弃，没有写入任何内容"
    batch.save(update_fields=["state", "refusal"])
    tell(ImportDropped(batch_id=batch.pk, kind=batch.kind, node_id=batch.node_id), by=by)
    return batch


@act
def take_result(batch_id: int, *, by: Actor) -> bytes:
    """Return the result file to who imported it: it holds the source's clear numbers; taking it is recorded."""
    batch = queries.batch_for(by, batch_id)
    if batch.by_person_id != by.person_id:
        raise NotAllowed
    if batch.state != S.DONE:
        raise Refused("这一批还没有导入完成，没有结果文件")
    tell(ResultTaken(batch_id=batch.pk, kind=batch.kind, node_id=batch.node_id), by=by)
    return keep_result(batch.pk, at=by.at)


def _take(batch_id: int, states: set[BatchState], by: Actor) -> ImportBatch:
    queries.batch_for(by, batch_id)
    batch = take(ImportBatch, batch_id, permission=IMPORT_RUN, by=by)
    if batch.state not in states:
        raise Refused("这一批现在是“{state}”，不能再做这一步，请刷新查看", state=batch.get_state_display())
    return batch


def _send(batch: ImportBatch, state: BatchState) -> ImportBatch:
    """The job joins the transaction: either both are there or none."""
    batch.state, batch.rows_seen, batch.tries = state, 0, 0
    batch.save(update_fields=["state", "rows_seen", "tries", "mapping", "options", "by_person_id"])
    defer("exchange.run_import", batch_id=batch.pk)
    return batch


def _may_import(kind: ImportKind, node_id: int, by: Actor) -> None:
    if not (by.reaches_node(IMPORT_RUN, node_id) and by.reaches_node(kind.permission, node_id)):
        raise NotAllowed
    if node_id not in {each.pk for each in queries.nodes_to_import(by, kind)}:
        raise Refused("不能导入到这里，请选择其他组织")


def _short(name: str) -> str:
    last = PurePath(name.replace("\\", "/")).name
    return "".join(each for each in last if each.isprintable())[-200:] or "file"


def _labels(kind: ImportKind) -> str:
    return "、".join(each.label for each in kind.columns[:8])
