"""The builder: a tree of conditions, counted while it is typed, saved under a name."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tonglu.access.permissions import Permission as P
from tonglu.lib.plain import as_id
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.standing import actions, queries
from tonglu.standing.compiling import rule_of
from tonglu.standing.packs import PACKS
from tonglu.standing.rules.tree import Join
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, outcome
from tonglu.ui.pages import go, notify, render
from tonglu.ui.wording import worded
from tonglu.web.access.place import kept_place
from tonglu.web.standing import draft

FIRST = 8  # names beside the count


class SegmentForm(Form):
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)
    node_id = forms.TypedChoiceField(
        label=gettext_lazy("组织"), coerce=int, help_text=gettext_lazy("只在这个组织和下级里找；看得到它的同事也看得到这个客群")
    )
    is_static = forms.BooleanField(
        label=gettext_lazy("固定成员"), required=False, help_text=gettext_lazy("按现在的结果定下来，以后不再变；不勾则每次打开都重新算")
    )

    def __init__(self, *args: Any, nodes: list[tuple[int, str]], is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node_id"].choices = nodes  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["node_id"], self.fields["is_static"]


@requires(P.CUSTOMER_VIEW)
@require_http_methods(["GET", "POST"])
def make(request: Request) -> HttpResponse:
    if request.method == "POST":
        return _answer(request, None)
    data, start = _begun(request)
    return _show(request, None, data, _form(request, None, initial=start))


def _begun(request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
    """Begin with nothing, with a shipped segment, or with a copy of another one."""
    start: dict[str, Any] = {"node_id": kept_place(request)}
    if pack := PACKS.get(request.GET.get("from", "")):
        return dict(pack.rule), start | {"name": _(pack.name), "note": _(pack.note)[:200]}
    if (wish := as_id(request.GET.get("copy", ""))) is not None:
        held = queries.segment_for(request.actor, wish)
        name = _("%(name)s（副本）") % {"name": held.segment.name[:50]}
        return dict(held.data), {"node_id": held.segment.node_id, "name": name, "note": held.segment.note}
    return draft.blank(), start


@requires(P.SEGMENT_EDIT)
@require_http_methods(["GET", "POST"])
def change(request: Request, segment_id: int) -> HttpResponse:
    held = queries.segment_for(request.actor, segment_id)
    if not queries.may_edit(request.actor, held.segment):
        raise NotAllowed
    if request.method == "POST":
        return _answer(request, held)
    start = {"name": held.segment.name, "note": held.segment.note}
    return _show(request, held, dict(held.data), _form(request, held, initial=start))


def _answer(request: Request, held: queries.Held | None) -> HttpResponse:
    data = draft.typed(request.POST)
    if wish := request.POST.get("do", ""):
        return _show(request, held, draft.done(data, wish), _form(request, held, initial=request.POST.dict()))
    if not request.actor.can(P.SEGMENT_EDIT):
        raise NotAllowed
    form = _form(request, held, request.POST)
    if form.is_valid():
        given = {**form.cleaned_data, "rule": data}
        if held:
            kept = outcome(actions.change_segment, held.segment.pk, by=request.actor, **given)
        else:
            kept = outcome(actions.make_segment, by=request.actor, **given)
        if not isinstance(kept, Refused):
            notify(request, _("客群已保存"))
            return go(request, reverse("web:segment", args=[kept.pk]))
        form.add_error(None, kept)
    return _show(request, held, data, form, 422)


def _form(request: Request, held: queries.Held | None, typed: Any = None, initial: dict[str, Any] | None = None) -> SegmentForm:
    by = request.actor
    nodes = (queries.nodes_to_keep_at(by) if by.can(P.SEGMENT_EDIT) else queries.nodes_to_ask_at(by)) if held is None else []
    return SegmentForm(typed, initial=initial, nodes=[(each.pk, each.name) for each in nodes], is_new=held is None)


def _show(request: Request, held: queries.Held | None, data: dict[str, Any], form: Form, status: int = 200) -> HttpResponse:
    by = request.actor
    return render(
        request,
        "standing/builder.html",
        block=("tree",),
        status=status,
        held=held,
        form=form,
        top=draft.spots(by, data),
        groups=draft.grouped(queries.conditions_for(by)),
        joins=[(each.value, each.label) for each in Join],
        can_save=by.can(P.SEGMENT_EDIT),
        address=reverse("web:segment_edit", args=[held.segment.pk]) if held else reverse("web:segment_new"),
    )


@requires(P.CUSTOMER_VIEW)
@require_POST
def count(request: Request) -> HttpResponse:
    """Answer how many they are now and who comes first, or the sentence about what is wrong."""
    by, node = request.actor, as_id(request.POST.get("node_id", ""))
    if node is None or not by.reaches_node(P.CUSTOMER_VIEW, node):
        raise NotAllowed
    data = draft.typed(request.POST)
    context: dict[str, Any] = {"fault": "", "most": queries.MOST, "is_empty": data == draft.blank()}
    try:
        context["sized"] = None if context["is_empty"] else queries.sized(by, rule_of(data), node, FIRST)
    except Refused as refusal:
        context["fault"] = worded(refusal)
    except NotAllowed:
        context["fault"] = _("这个组织的这些资料，您没有权限查看")
    return render(request, "standing/count.html", **context)
