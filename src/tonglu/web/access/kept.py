"""What stands above a list: views kept under a name, and the way to an export."""

from dataclasses import dataclass
from typing import Final

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tonglu.access import actions, queries
from tonglu.access.permissions import Permission as P
from tonglu.lib.refusals import Refused
from tonglu.ui.addresses import url
from tonglu.ui.doors import Request, signed_in
from tonglu.ui.forms import Form, outcome
from tonglu.ui.pages import notify
from tonglu.ui.wording import worded
from tonglu.web.access.place import kept_place

LISTS: Final = {"cases": "web:cases", "customers": "web:customers"}


class ViewForm(Form):
    name = forms.CharField(label=gettext_lazy("视图名称"), max_length=40)
    query = forms.CharField(max_length=4_000, required=False, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(label=gettext_lazy("与同一组织的同事共享"), required=False)


@dataclass(frozen=True, slots=True)
class Kept:
    id: int
    name: str
    url: str
    is_mine: bool
    is_active: bool
    whose: str


@dataclass(frozen=True, slots=True)
class Tools:
    """Drawn by lists/tools.html."""

    code: str
    query: str
    views: list[Kept]
    export_url: str


def tools_of(request: Request, code: str) -> Tools:
    query = request.GET.copy()
    for each in ("after", "before"):
        query.pop(each, None)
    here, now = url(LISTS[code]), query.urlencode()
    views = [
        Kept(each.id, each.name, f"{here}?{each.query}", each.is_mine, each.query == now, each.whose)
        for each in queries.views_for(request.actor, code)
    ]
    export = f"{url('web:export_new', code)}?{now}" if request.actor.can(P.EXPORT_RUN) else ""
    return Tools(code, now, views, export)


@signed_in
@require_POST
def keep_view(request: Request, code: str) -> HttpResponse:
    if code not in LISTS:
        raise Http404
    form = ViewForm(request.POST)
    if not form.is_valid():
        said = next(iter(form.errors.values()))[0]
        notify(request, str(said), tone="late")
        return HttpResponseRedirect(reverse(LISTS[code]))
    given = form.cleaned_data
    node = (kept_place(request) or queries.me(request.actor).home_id) if given["is_shared"] else None
    done = outcome(actions.keep_view, code, name=given["name"], query=given["query"], node_id=node, by=request.actor)
    if isinstance(done, Refused):
        notify(request, worded(done), tone="late")
        return HttpResponseRedirect(reverse(LISTS[code]))
    notify(request, _("视图已保存"))
    return HttpResponseRedirect(f"{reverse(LISTS[code])}?{done.query}")


@signed_in
@require_POST
def drop_view(request: Request, view_id: int) -> HttpResponse:
    actions.drop_view(view_id, by=request.actor)
    notify(request, _("视图已删除"))
    back = request.POST.get("next", "")
    return HttpResponseRedirect(back if back in {reverse(each) for each in LISTS.values()} else "/")
