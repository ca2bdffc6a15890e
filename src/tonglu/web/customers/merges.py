"""A merge looked at again, and undone: two people are two again, and nothing is guessed about what came later."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tonglu.access.permissions import Permission as P
from tonglu.customers import actions, pairs
from tonglu.customers.carried_words import words_of
from tonglu.customers.joined import Carried
from tonglu.lib.refusals import Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, outcome
from tonglu.ui.pages import go, notify, render
from tonglu.web.customers.merge_forms import LABELS, UndoForm


@requires(P.CUSTOMER_MERGE)
@require_safe
def open_merge(request: Request, merge_id: int) -> HttpResponse:
    return _shown(request, merge_id)


def _shown(request: Request, merge_id: int, form: Form | None = None) -> HttpResponse:
    edge, root, found = pairs.merge_for(request.actor, merge_id)
    made = form or _form(found)
    edited = [LABELS[column] for column in edge.edited if column in LABELS]
    return render(
        request, "customers/merge.html", block="undo", status=422 if form else 200,
        edge=edge, root=root, found=found, form=made, edited=edited,
        ended=[words_of(each) for each in pairs.ended_for(request.actor, edge, root)],
    )  # fmt: skip


def _form(found: Sequence[Carried], *typed: Any) -> UndoForm:
    return UndoForm(*typed, found=[(each.code, words_of(each)) for each in found], going=[each.code for each in found if each.goes])


@requires(P.CUSTOMER_MERGE)
@require_POST
def undo(request: Request, merge_id: int) -> HttpResponse:
    _edge, root, found = pairs.merge_for(request.actor, merge_id)
    form = _form(found, request.POST)
    if form.is_valid():
        done = outcome(actions.undo_merge, merge_id, **form.cleaned_data, by=request.actor)
        if not isinstance(done, Refused):
            notify(request, _("已撤销合并，恢复为两位客户"))
            return go(request, reverse("web:customer", args=[root.pk]))
        form.add_error(None, done)
    return _shown(request, merge_id, form)
