"""What is changed on the page of a customer: each edit is a form and an act."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.customers import actions, queries
from tonglu.customers.rules.birthdays import lunar_said
from tonglu.estates.queries import unit_said
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import Refused
from tonglu.standing import actions as standing
from tonglu.standing.marks import said_of
from tonglu.touchpoints.actions import record_contact
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, attempt
from tonglu.ui.pages import go, notify
from tonglu.web.customers import forms as shapes
from tonglu.web.customers.consent_forms import ConsentForm
from tonglu.web.customers.mark_forms import GradeForm, MarkForm, WishForm
from tonglu.web.customers.page import Typed, circle_of, household_choices, project_choices, show_customer


def _relate(
    customer_id: int, *, room: str, project_id: int | None, role: str, share: Decimal | None, since: date | None, by: Actor
) -> None:
    unit = unit_said(by, room, project_id)
    actions.relate(customer_id=customer_id, unit_id=unit.pk, role=role, share=share, since=since, by=by)


def _change(customer_id: int, *, lunar_month: str, lunar_day: str, by: Actor, **given: Any) -> None:
    lunar = lunar_said(lunar_month, lunar_day, given["born_on"])
    actions.change_customer(customer_id, lunar=lunar, by=by, **given)


def _appoint(customer_id: int, *, name: str, phone: str, paper: str, room: str, by: Actor, **given: Any) -> None:
    unit_id = unit_said(by, room).pk if room.strip() else None
    actions.appoint(customer_id, holder=actions.Owner(name=name, phone=phone, paper=paper), unit_id=unit_id, by=by, **given)


def _record(customer_id: int, *, medium: str, is_inbound: bool, words: str, happened_at: datetime | None, by: Actor) -> None:
    node = queries.node_of(by, queries.customer_for(by, customer_id))
    record_contact(customer_id, medium=medium, is_inbound=is_inbound, words=words, happened_at=happened_at, node_id=node, by=by)


def _live_with(customer_id: int, *, household_id: int | None, relation: str, by: Actor) -> None:
    if household_id:
        actions.join_household(customer_id, household_id=household_id, relation=relation, by=by)
    else:
        actions.form_household(customer_id, relation=relation, by=by)


def _home_form(by: Actor, _customer: Any, typed: Any) -> Form:
    return shapes.HomeForm(typed, auto_id="home_%s", projects=project_choices(by))


def _household_form(by: Actor, customer: Any, typed: Any) -> Form:
    ids = queries.selves(customer)
    circle = circle_of(by, queries.residencies_of(by, customer, ids), ids)
    return shapes.HouseholdForm(typed, auto_id="household_%s", households=household_choices(by, circle))


def _mark_form(by: Actor, customer: Any, typed: Any) -> Form:
    return MarkForm(typed, auto_id="mark_%s", offers=said_of(by, [customer.pk], offers=True).offers)


Maker = Callable[[Actor, Any, Any], Form]
# edit → how its form is made, the act, what the toast says
EDITS: Final[Mapping[str, tuple[Maker, Callable[..., object], Promise]]] = {
    "details": (lambda _by, _of, typed: shapes.DetailsForm(typed), _change, _("已保存")),
    "phone": (lambda _by, _of, typed: shapes.PhoneForm(typed, auto_id="phone_%s"), actions.add_phone, _("电话已登记")),
    "paper": (lambda _by, _of, typed: shapes.PaperForm(typed, auto_id="paper_%s"), actions.add_paper, _("证件已登记")),
    "handle": (lambda _by, _of, typed: shapes.HandleForm(typed, auto_id="handle_%s"), actions.add_handle, _("微信已登记")),
    "address": (lambda _by, _of, typed: shapes.AddressForm(typed, auto_id="address_%s"), actions.add_address, _("地址已登记")),
    "home": (_home_form, _relate, _("人房关系已建立")),
    "contact": (lambda _by, _of, typed: shapes.ContactForm(typed, auto_id="contact_%s"), _record, _("已记录")),
    "mandate": (lambda _by, _of, typed: shapes.MandateForm(typed, auto_id="mandate_%s"), _appoint, _("已登记")),
    "circle": (lambda _by, _of, typed: shapes.CircleForm(typed, auto_id="circle_%s"), actions.affiliate, _("已登记")),
    "confirm": (lambda _by, _of, typed: Form(typed), partial(standing.check_data, outcome="confirmed"), _("已核对")),
    "unreached": (
        lambda _by, _of, typed: shapes.ReasonForm(typed, auto_id="unreached_%s"),
        partial(standing.check_data, outcome="unreached"),
        _("已记下联系不上"),
    ),
    "consent": (lambda _by, _of, typed: ConsentForm(typed, auto_id="consent_%s"), actions.record_consent, _("已登记")),
    "mark": (_mark_form, standing.mark_customer, _("已添加")),
    "grade": (lambda _by, _of, typed: GradeForm(typed, auto_id="grade_%s"), standing.grade_customer, _("等级已评定")),
    "wish": (lambda _by, _of, typed: WishForm(typed, auto_id="wish_%s"), standing.keep_contact_wish, _("联系偏好已保存")),
    "household": (_household_form, _live_with, _("家庭已更新")),
}
# edit of one row below the customer → the act, what the toast says
ROWS: Final[Mapping[str, tuple[Callable[..., object], Promise]]] = {
    "end_phone": (actions.end_phone, _("电话已停用")),
    "prefer_phone": (actions.prefer_phone, _("已设为首选")),
    "end_paper": (actions.end_paper, _("证件已停用")),
    "end_handle": (actions.end_handle, _("微信已停用")),
    "end_address": (actions.end_address, _("地址已停用")),
    "prefer_address": (actions.prefer_address, _("已设为首要地址")),
    "end_mark": (standing.end_mark, _("已移除")),
    "leave_household": (actions.leave_household, _("家庭已更新")),
}
# the same, where the day is asked for
DATED: Final[Mapping[str, tuple[Callable[..., object], Promise]]] = {
    "end_home": (actions.end_relation, _("人房关系已结束")),
    "end_circle": (actions.end_affiliation, _("已结束")),
    "date_paper": (actions.date_paper, _("有效期已登记")),
    "end_mandate": (actions.end_mandate, _("已结束")),
}


@requires(P.CUSTOMER_EDIT)
@require_POST
def change(request: Request, customer_id: int, edit: str) -> HttpResponse:
    if edit not in EDITS:
        raise Http404
    make, action, said = EDITS[edit]
    customer = queries.customer_for(request.actor, customer_id)
    form = make(request.actor, customer, request.POST)
    if form.is_valid():
        refusal = attempt(action, customer.pk, **form.cleaned_data, by=request.actor)
        if refusal is None:
            notify(request, str(said))
            return go(request, reverse("web:customer", args=[customer.pk]))
        form.add_error(None, refusal)
    return show_customer(request, customer.pk, Typed({edit: form}))


@requires(P.CUSTOMER_EDIT)
@require_POST
def change_row(request: Request, customer_id: int, edit: str, row_id: int) -> HttpResponse:
    """Change a phone, a paper, a membership or a relation; a refusal becomes its own sentence on the page of errors."""
    by = request.actor
    if edit in DATED:
        end, said = DATED[edit]
        form = shapes.EndForm(request.POST)
        if not form.is_valid():  # a day that cannot be read is not today
            raise Refused("{why}", why=form.errors["until"][0])
        end(row_id, until=form.cleaned_data["until"], by=by)
        notify(request, str(said))
    elif edit in ROWS:
        action, said = ROWS[edit]
        action(row_id, by=by)
        notify(request, str(said))
    else:
        raise Http404
    return go(request, reverse("web:customer", args=[customer_id]))
