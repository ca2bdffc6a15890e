"""One batch, whatever it waits for: mapping, the worker, a decision, or nothing any more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import condition, require_safe

from tonglu.access.permissions import Permission
from tonglu.exchange import actions, queries, reverting
from tonglu.exchange.kinds import kind_of
from tonglu.exchange.queries import BatchState, Decision, ImportBatch
from tonglu.organisation.queries import names_of
from tonglu.ui.doors import Request, requires
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import go, render
from tonglu.web.exchange.files import workbook
from tonglu.web.exchange.mapping import MappingForm
from tonglu.web.exchange.start import TONES

RUN = Permission.IMPORT_RUN
S = BatchState
RUNNING = frozenset({S.CHECKING, S.APPLYING, S.REVERTING})
DECISION_TONES = {"created": "done", "updated": "new", "unchanged": "plain", "suspected": "warn", "skipped": "wait", "refused": "late"}
ROWS = Listing(
    sorts=[Sort("line", "id")], facets=[Facet("decision", gettext_lazy("导入结果"), Decision.choices)], size=50
)  # fmt: skip


@requires(RUN)
@require_safe
def show_batch(request: Request, batch_id: int) -> HttpResponse:
    batch = queries.batch_for(request.actor, batch_id)
    if batch.state == S.UPLOADED or (batch.state == S.CHECKED and "map" in request.GET):
        return show_mapping(request, batch, MappingForm(batch=batch, match=queries.match_of(request.actor, batch)))
    context = context_of(request, batch)
    if batch.state in RUNNING:
        return render(request, "exchange/running.html", block="progress", **context)
    page = ROWS.page(request, queries.rows_of(request.actor, batch_id))
    return render(request, "exchange/batch.html", block="rows", page=page, columns=_columns(batch), **context)


def show_mapping(request: Request, batch: ImportBatch, form: MappingForm) -> HttpResponse:
    return render(request, "exchange/mapping.html", form=form, **context_of(request, batch))


def context_of(request: Request, batch: ImportBatch) -> dict[str, Any]:
    may_revert = reverting.may_revert(request.actor, batch)
    return {
        "batch": batch,
        "kind": kind_of(batch.kind),
        "place": names_of([batch.node_id or 0]).get(batch.node_id or 0, ""),
        "steps": steps_of(batch, is_mapping="map" in request.GET),
        "numbers": numbers_of(batch),
        "tones": TONES,
        "decision_tones": DECISION_TONES,
        "decisions": dict(Decision.choices),
        "is_mine": batch.by_person_id == request.actor.person_id,
        "may_revert": may_revert and reverting.can_be_reverted(batch),
        "cannot_revert": may_revert and batch.state == S.DONE and not reverting.can_be_reverted(batch),
        "stayed": reverting.conflicts_of(request.actor, batch.pk) if batch.revert_counts.get("kept") else [],
        "taken_back": reverting.words_of(batch.revert_counts) if batch.state == S.REVERTED else "",
    }


def steps_of(batch: ImportBatch, *, is_mapping: bool = False) -> list[dict[str, object]]:
    labels = (_("上传"), _("对应列"), _("检查"), _("确认"), _("写入"))
    standing = {
        S.UPLOADED: 1,
        S.CHECKING: 2,
        S.CHECKED: 1 if is_mapping else 3,
        S.APPLYING: 4,
        S.DONE: 5,
        S.REVERTING: 5,
        S.REVERTED: 5,
        S.REFUSED: 2,
    }
    here = standing[BatchState(batch.state)]
    is_over = batch.state == S.REFUSED
    later = "skip" if is_over else "todo"
    states = ["done" if place < here else "now" if place == here and not is_over else later for place in range(len(labels))]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def numbers_of(batch: ImportBatch) -> list[dict[str, object]]:
    """The counts per decision, each opening its rows."""
    address = reverse("web:import_batch", args=[batch.pk])
    return [
        {"value": batch.counts[each], "label": each.label, "url": f"{address}?decision={each}#rows", "code": str(each)}
        for each in Decision
        if batch.counts.get(each)
    ]


def _columns(batch: ImportBatch) -> list[Any]:
    source = [col(f"c{place}", label or "—") for place, label in enumerate(batch.header[:40])]
    return [col("line", _("行号"), num=True), col("decision", _("结果")), col("reason", _("原因")), *source]


def _version(request: HttpRequest, batch_id: int) -> str | None:
    actor = getattr(request, "actor", None)
    if actor is None or actor.person_id is None:
        return None
    row = queries.batches_for(actor).filter(pk=batch_id).values_list("state", "rows_seen").first()
    return f'"{batch_id}-{row[0]}-{row[1]}-{request.LANGUAGE_CODE}"' if row else None


@requires(RUN)
@require_safe
@condition(etag_func=_version)
def show_progress(request: Request, batch_id: int) -> HttpResponse:
    """Asked every second while the worker is at it; sends the browser on when it is done."""
    batch = queries.batch_for(request.actor, batch_id)
    if batch.state not in RUNNING:
        return go(request, reverse("web:import_batch", args=[batch_id]))
    return render(request, "exchange/running.html", block="progress", **context_of(request, batch))


@requires(RUN)
@require_safe
def download_result(request: Request, batch_id: int) -> HttpResponse:
    batch = queries.batch_for(request.actor, batch_id)
    body = actions.take_result(batch_id, by=request.actor)
    stem, said = batch.file_name.rsplit(".", 1)[0], _("导入结果")
    return workbook(body, f"{stem}-{said}.xlsx")
