"""A desk at which every form can be filled: what each needs, who may send it, and the other company's rows beside it."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.customers import actions as customers
from tonglu.estates.models import Layout, Phase, Project
from tonglu.organisation.models import Department, Node, Post

SHIPPED_ONLY = {"CalendarDay", "ClockPolicy"}  # no form of this desk writes them
REFUSED = (200, 422)  # the page of the form again: some shells say 422, the others 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form: who sends it, where, the values that would be accepted, and what its boxes are prefixed with."""

    who: str
    address: str
    good: dict[str, Any]
    prefix: str = ""


@dataclass(slots=True)
class Desk:
    clients: dict[str, Client]
    sheets: dict[str, Sheet]
    foreign: dict[str, int]
    before: list[tuple[Any, ...]]

    def send(self, form: str, typed: dict[str, object]) -> HttpResponse:
        sheet = self.sheets[form]
        boxes = {f"{sheet.prefix}{box}": value for box, value in {**sheet.good, **typed}.items()}
        return self.clients[sheet.who].post(sheet.address, boxes)  # type: ignore[return-value]

    def fault(self, form: str, box: str, typed: object, sentence: str = "", *, stored: object = "", is_kept: bool = True) -> str:
        """Send one bad value; tell what was not as expected: refused with a sentence, or without one accepted and stored so."""
        with transaction.atomic():
            answer = self.send(form, {box: typed})
            after = written()
            transaction.set_rollback(True)
        if not sentence:
            return _not_stored(answer, [each for each in after if each not in self.before], stored)
        return _not_refused(answer, sentence, str(typed).strip() if is_kept else "") or ("" if after == self.before else "wrote something")


def _not_stored(answer: HttpResponse, fresh: list[tuple[Any, ...]], stored: object) -> str:
    if answer.status_code != 302:
        return f"refused ({answer.status_code}): {told(answer.content.decode())}"
    is_there = not stored or any(stored in row for row in fresh)
    return "" if is_there else f"stored not {stored!r} but {fresh}"


def _not_refused(answer: HttpResponse, sentence: str, kept: str) -> str:
    page = answer.content.decode()
    if answer.status_code not in REFUSED:
        return f"answered {answer.status_code}"
    if sentence not in page:
        return f"says not “{sentence}” but: {told(page)}"
    return "" if escape(kept) in page else "does not keep what was typed"


def written() -> list[tuple[Any, ...]]:
    """Every row of ours, so that a refusal that left something behind is seen."""
    ours = [each for each in apps.get_models() if each.__module__.startswith("tonglu.") and each.__name__ not in SHIPPED_ONLY]
    return [(each.__name__, *row) for each in ours for row in each._base_manager.order_by("pk").values_list()]


def told(page: str) -> list[str]:
    """The sentences of refusal on a page."""
    found = [part.split("</", 1)[0].split(">")[-1].strip() for part in page.split("invalid-feedback")[1:]]
    return [each[:80] for each in found + [part[:200] for part in page.split('role="alert"')[1:]]]


def open_desk(cast: Cast) -> Desk:
    there, here = _estate(cast.other_project, "听涛苑"), _estate(cast.project, "云锦府")
    stranger = make_customer(cast.admin, cast.other_project.pk, "外人", "13700000000")
    customer = make_customer(cast.agent, cast.project.pk)
    home = make_home(cast.agent, customer, here["unit"])
    circle = customers.form_household(stranger.pk, by=cast.admin)
    cast.people["agent"].set_password("an-old-secret-9")
    cast.people["agent"].save()
    foreign = {
        "place_id": cast.other_city.pk, "node_id": cast.other_project.pk, "phase_id": there["phase"].pk,
        "layout_id": there["layout"].pk, "project_id": there["project"].pk, "household_id": circle.pk,
        "department_id": _department(cast.other_project).pk, "superior_id": _post(cast.other_project).pk,
    }  # fmt: skip
    sheets = _estate_sheets(cast, here) | _customer_sheets(cast, customer.pk, home.pk) | _house_sheets(cast)
    clients = {who: _client(cast, who) for who in ("agent", "manager", "director", "admin")}
    return Desk(clients, sheets, foreign, written())


def _client(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def _estate(node: Node, name: str) -> dict[str, Any]:
    project: Project = make_project(node, name)
    phase = Phase.objects.create(node=node, project=project, name="一期")
    layout = Layout.objects.create(node=node, project=project, code="甲型")
    return {"project": project, "phase": phase, "layout": layout, "unit": make_unit(project)}


def _department(node: Node) -> Department:
    return Department.objects.create(node=node, name="客关部")


def _post(node: Node) -> Post:
    return Post.objects.create(node=node, name="客关经理")


def _estate_sheets(cast: Cast, here: dict[str, Any]) -> dict[str, Sheet]:
    project, unit = here["project"].pk, here["unit"]
    named = {"marketing_name": "望江台", "business_type": "residential"}

    def edit(name: str, good: dict[str, Any]) -> Sheet:
        return Sheet("manager", reverse("web:project_edit", args=[project, name]), good)

    pattern = {"floors": "1-2", "without": "", "entrances": "1", "positions": "2", "write": "1"}
    return {
        "found": Sheet("director", reverse("web:project_new"), {**named, "place_id": cast.city.pk}),
        "project": edit("details", named),
        "phase": edit("phase", {"name": "二期"}),
        "layout": edit("layout", {"code": "A"}),
        "building": edit("building", {"label": "8"}),
        "generate": Sheet("manager", reverse("web:building_generate", args=[unit.building_id]), pattern),
        "unit": Sheet("manager", reverse("web:unit_edit", args=[unit.pk, "details"]), {"kind": "house"}),
        "dates": Sheet("manager", reverse("web:unit_edit", args=[unit.pk, "dates"]), {}),
    }


def _customer_sheets(cast: Cast, customer: int, home: int) -> dict[str, Sheet]:
    def edit(name: str, good: dict[str, Any]) -> Sheet:
        return Sheet("agent", reverse("web:customer_edit", args=[customer, name]), good)

    new = {"kind": "person", "name": "李四", "phones": "", "node_id": cast.project.pk}
    return {
        "register": Sheet("agent", reverse("web:customer_new"), new),
        "customer": edit("details", {"name": "张三"}),
        "phone": edit("phone", {"number": "13987654321"}),
        "paper": edit("paper", {"number": "11010519491231002X"}),
        "home": edit("home", {"room": "3-2-1502", "role": "co_owner"}),
        "end_home": Sheet("agent", reverse("web:customer_row", args=[customer, "end_home", home]), {}),
        "contact": edit("contact", {"medium": "phone", "is_inbound": "1", "words": "问办证"}),
        "household": edit("household", {"relation": "户主"}),
    }


def _house_sheets(cast: Cast) -> dict[str, Sheet]:
    node = [cast.project.pk]
    secret = {"old": "an-old-secret-9", "password": "a-new-secret-8", "again": "a-new-secret-8"}
    return {
        "role": Sheet("admin", reverse("web:role_new"), {"name": "巡检", "is_active": "on"}),
        "department": Sheet("admin", reverse("web:add_department", args=node), {"name": "工程部"}, "department-"),
        "post": Sheet("admin", reverse("web:add_post", args=node), {"name": "工程师"}, "post-"),
        "item": Sheet("admin", reverse("web:add_lookup_item", args=["service.category"]), {"name": "门窗"}),
        "template": Sheet("admin", reverse("web:message_text", args=["case.opened"]), {"text": "单号 {number}", "is_active": "on"}),
        "password": Sheet("agent", reverse("web:change_password"), secret),
    }
