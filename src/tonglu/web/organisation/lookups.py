"""One generic page for every editable code list."""

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.lib.plain import as_id
from tonglu.lib.refusals import Refused
from tonglu.organisation import actions, queries
from tonglu.organisation.lookups import LISTS
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, outcome
from tonglu.ui.pages import notify, render
from tonglu.web.organisation.forms import ItemForm, NewItemForm


@requires(P.SETTING_EDIT)
def lookups(request: Request) -> HttpResponse:
    counts = queries.lookup_counts(request.actor)
    rows = [(each.code, _(each.label), counts.get(each.code, 0), each.is_tree) for each in LISTS.values()]
    return render(request, "organisation/lookups.html", rows=rows)


@requires(P.SETTING_EDIT)
def lookup(request: Request, list_code: str, bound: Form | None = None, edited_id: int | None = None) -> HttpResponse:
    """Show a list; `?edit=ID` opens one entry, `?below=ID` a new one under it."""
    declared = _declared(list_code)
    below: dict[int | None, list[Any]] = defaultdict(list)
    for each in queries.lookup_rows_for(request.actor, list_code):
        below[each.parent_id].append(each)
    known = {each.pk: each for group in below.values() for each in group}
    edited = known.get(edited_id or as_id(request.GET.get("edit", "")))
    parent = known.get(as_id(request.GET.get("below", ""))) if declared.is_tree else None
    return render(
        request,
        "organisation/lookup.html",
        code=list_code,
        label=_(declared.label),
        is_tree=declared.is_tree,
        below=below,
        count=len(known),
        edited=edited,
        parent=parent,
        may_edit=queries.may_change_settings(request.actor),
        item_form=bound if edited and bound else ItemForm(initial={"name": edited.name, "name_en": edited.name_en} if edited else None),
        new_form=bound if bound and not edited else NewItemForm(initial={"parent_id": parent.pk if parent else None}),
    )


@requires(P.SETTING_EDIT)
@require_POST
def add_item(request: Request, list_code: str) -> HttpResponse:
    _declared(list_code)
    form = NewItemForm(request.POST)
    if form.is_valid():
        made = outcome(actions.add_lookup_item, list_code=list_code, by=request.actor, **form.cleaned_data)
        if not isinstance(made, Refused):
            notify(request, _("已新增「%(name)s」") % {"name": made.name})
            return _back(list_code, made.pk)
        form.add_error(None, made)
    return lookup(request, list_code, bound=form)


@requires(P.SETTING_EDIT)
@require_POST
def save_item(request: Request, list_code: str, item_id: int) -> HttpResponse:
    """Rename; the button 停用 / 启用 of the same form turns the entry."""
    form = ItemForm(request.POST)
    if form.is_valid():
        is_active = request.POST.get("active", "1") == "1"
        done = outcome(actions.save_lookup_item, item_id, is_active=is_active, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, _("已保存"))
            return _back(list_code, item_id)
        form.add_error(None, done)
    return lookup(request, list_code, bound=form, edited_id=item_id)


@requires(P.SETTING_EDIT)
@require_POST
def shift_item(request: Request, list_code: str, item_id: int) -> HttpResponse:
    actions.shift_lookup_item(item_id, steps=-1 if request.POST.get("way") == "up" else 1, by=request.actor)
    return _back(list_code, item_id)


def _declared(list_code: str) -> Any:
    if list_code not in LISTS:
        raise Http404
    return LISTS[list_code]


def _back(list_code: str, item_id: int) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('web:lookup', args=[list_code])}#item-{item_id}")
