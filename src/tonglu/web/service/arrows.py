"""Every arrow of a case behind one address: the flow table says who may take it and what it needs."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tonglu.lib.flow import Arrow
from tonglu.service.actions import ARROWS
from tonglu.service.queries import case_for, keepers_for
from tonglu.service.rules.flows import CASE_FLOW
from tonglu.ui.doors import Request, signed_in
from tonglu.ui.forms import Form, attempt
from tonglu.ui.pages import go, notify
from tonglu.ui.wording import worded
from tonglu.web.service.case import Typed, show_case
from tonglu.web.service.forms import ARROW_FORMS, DispatchForm
from tonglu.web.service.keepers import keeper_choices


@signed_in  # each arrow's own permission is asked by its action; 404 where it is lacking
@require_POST
def move(request: Request, case_id: int, arrow: str) -> HttpResponse:
    if arrow not in ARROWS:
        raise Http404
    form = _form_of(request, case_id, arrow)
    if not form.is_valid():
        return show_case(request, case_id, Typed({arrow: form}))
    refusal = attempt(ARROWS[arrow], case_id, **form.cleaned_data, by=request.actor)
    if refusal:
        form.add_error(None, refusal)
        return show_case(request, case_id, Typed({arrow: form}) if form.fields else Typed(refusal=worded(refusal)))
    return _done(request, case_id, CASE_FLOW[arrow])


def _form_of(request: Request, case_id: int, arrow: str) -> Form:
    made = ARROW_FORMS.get(arrow, Form)
    if issubclass(made, DispatchForm):
        case = case_for(request.actor, case_id)
        return made(request.POST, auto_id=f"{arrow}_%s", keepers=keeper_choices(keepers_for(request.actor, case)))
    return made(request.POST, auto_id=f"{arrow}_%s")


def _done(request: Request, case_id: int, arrow: Arrow) -> HttpResponse:
    from tonglu.service.queries import cases_for

    notify(request, _("已完成：{act}").format(act=_(arrow.label)))
    if not cases_for(request.actor).filter(pk=case_id).exists():  # handed on: it is out of one's own sight now
        return go(request, reverse("web:cases"))
    if request.POST.get("next") == "stay" or request.htmx:
        return show_case(request, case_id, is_changed=True)
    return go(request, reverse("web:case", args=[case_id]))
