"""One customer of a list: put right what is missing right there, say what came out of it, then the next one."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tonglu.access.permissions import Permission as P
from tonglu.customers.file import hanging_of, homes_and_around, person_with_selves
from tonglu.customers.queries import may_change
from tonglu.customers.rules.completeness import parts_in, troubles_in
from tonglu.lib.refusals import NotAllowed
from tonglu.service.queries import open_rows_of
from tonglu.standing import actions, tending
from tonglu.standing.marks import said_of
from tonglu.standing.rules.tending import ALL, WorkList
from tonglu.ui.blanks import Blank
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import DayField, Form, attempt
from tonglu.ui.pages import go, notify, render
from tonglu.web.customers.consent_forms import ConsentForm
from tonglu.web.customers.edits import EDITS
from tonglu.web.customers.mark_forms import blank_forms
from tonglu.web.customers.page import details_form
from tonglu.web.standing.quality import row_url
from tonglu.web.standing.quality_list import list_named, take_next

# what is missing → the edits of the customer's page that put it right, the nearest first
REMEDIES: Final[Mapping[str, tuple[str, ...]]] = {
    "phone": ("phone",), "failed": ("phone",), "lone": ("phone",), "paper": ("paper",), "born": ("details",), "gender": ("details",),
    "place": ("home", "address"), "role": ("home", "circle"), "wechat": ("handle",), "medium": ("wish",),
    "consent": ("consent",), "marketing": ("consent",), "sensitive": ("consent",), "contact": ("mandate",), "lapsed": ("home",),
}  # fmt: skip
Fix = tuple[str, Any, Form | Blank]
PURPOSE_OF: Final = {"consent": "service", "marketing": "marketing", "sensitive": "sensitive"}
NAMES: Final = {
    "phone": gettext_lazy("添加电话"), "paper": gettext_lazy("添加证件"), "details": gettext_lazy("修改资料"),
    "home": gettext_lazy("添加房间"), "address": gettext_lazy("添加地址"), "circle": gettext_lazy("添加圈层身份"),
    "handle": gettext_lazy("添加微信"), "wish": gettext_lazy("联系偏好"), "consent": gettext_lazy("登记同意"),
    "mandate": gettext_lazy("添加联系人"),
}  # fmt: skip


class OutcomeForm(Form):
    note = forms.CharField(
        label=gettext_lazy("原因"), max_length=200, required=False,
        help_text=gettext_lazy("联系不上、以后再说要写，如 停机、人在国外"),
    )  # fmt: skip
    again = DayField(label=gettext_lazy("到哪天再说"), required=False, help_text=gettext_lazy("只有“以后再说”要填"))


@requires(P.CUSTOMER_EDIT)
@require_safe
def open_row(request: Request, work_list: str, customer_id: int) -> HttpResponse:
    return _shown(request, list_named(work_list), customer_id, request.GET.urlencode())


def _shown(
    request: Request, work: WorkList, customer_id: int, query: str, *, typed: Mapping[str, Form] | None = None, said: Form | None = None
) -> HttpResponse:
    by = request.actor
    customer, ids = person_with_selves(by, customer_id)
    if not may_change(by, customer):
        raise NotAllowed
    homes = homes_and_around(by, customer, ids)
    hanging = hanging_of(by, customer, ids)
    status = 422 if typed or said else 200
    return render(
        request, "standing/quality_row.html", status=status, work=work, customer=customer, homes=homes.own, phones=hanging.phones,
        papers=hanging.papers, missing=parts_in(customer.gaps), troubles=troubles_in(customer.gaps),
        is_done=not customer.gaps & work.mask, is_all=work.code == ALL,
        cases=open_rows_of(by, ids, [each.unit_id for each in homes.own if not each.has_ended], 4),
        fixes=_fixes(request, work, customer, ids, typed or {}), said=said or OutcomeForm(auto_id="outcome_%s"), query=query,
        held=tending.in_hand(by, [customer.pk]).get(customer.pk), checks=tending.checks_of(by, customer.pk), outcomes=tending.OUTCOMES,
        can_reveal_phone=any(by.reaches_node(P.PHONE_REVEAL, each) for each in customer.nodes),
        reveal_reasons=(_("联系客户"), _("核对信息")),
    )  # fmt: skip


def _fixes(request: Request, work: WorkList, customer: Any, ids: list[int], typed: Mapping[str, Form]) -> list[Fix]:
    """Return (edit, its name, its form): of the list first, then of what else is missing."""
    found = [part.code for part in parts_in(customer.gaps)]
    wanted = [work.code, *found] if work.code in REMEDIES and customer.gaps & work.mask else found
    edits = list(dict.fromkeys(edit for code in wanted for edit in REMEDIES.get(code, ())))
    return [(edit, NAMES[edit], typed.get(edit) or _form(request, work, customer, ids, edit)) for edit in edits]


def _form(request: Request, work: WorkList, customer: Any, ids: list[int], edit: str) -> Form | Blank:
    by = request.actor
    if edit == "details":
        return details_form(customer)
    if edit == "wish":
        return blank_forms(said_of(by, ids))["wish"]
    if edit == "consent":
        return ConsentForm(auto_id="consent_%s", initial={"purpose": PURPOSE_OF.get(work.code, "service"), "is_given": "1"})
    made: Form = EDITS[edit][0](by, customer, None)
    return made


@requires(P.CUSTOMER_EDIT)
@require_POST
def fix(request: Request, work_list: str, customer_id: int, edit: str) -> HttpResponse:
    """Do an edit of the customer's page from here, and stay here."""
    work, by, query = list_named(work_list), request.actor, request.POST.get("query", "")
    if edit not in NAMES:
        raise Http404
    customer, _ids = person_with_selves(by, customer_id)
    make, action, words = EDITS[edit]
    form = make(by, customer, request.POST)
    if form.is_valid():
        refusal = attempt(action, customer.pk, **form.cleaned_data, by=by)
        if refusal is None:
            notify(request, str(words))
            return go(request, row_url(work.code, customer.pk, query))
        form.add_error(None, refusal)
    return _shown(request, work, customer.pk, query, typed={edit: form})


@requires(P.CUSTOMER_EDIT)
@require_POST
def finish(request: Request, work_list: str, customer_id: int) -> HttpResponse:
    """Say what came out of it; then the next one of the list is taken in hand."""
    work, by, query = list_named(work_list), request.actor, request.POST.get("query", "")
    form = OutcomeForm(request.POST, auto_id="outcome_%s")
    outcome = request.POST.get("outcome", "")
    if form.is_valid():
        customer, _ids = person_with_selves(by, customer_id)
        refusal = attempt(actions.check_data, customer.pk, outcome=outcome, work_list=work.code, **form.cleaned_data, by=by)
        if refusal is None:
            notify(request, _("%(name)s：%(what)s") % {"name": customer.name, "what": dict(tending.OUTCOMES)[outcome]})
            return take_next(request, work.code)
        form.add_error(None, refusal)
    return _shown(request, work, customer_id, query, said=form)
