"""A desk at which every form can be filled: what each needs, who may send it, and the other company's rows beside it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape, strip_tags

from tests.factories.cast import Cast, make_person
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.web.forms.loop import loop_sheets
from tests.web.forms.sheets import Sheet, case_sheets, house_sheets
from tests.web.forms.tries import Try
from tonglu.access.models import Grant, Person, Role
from tonglu.customers import actions as customers
from tonglu.customers.models import Pair
from tonglu.estates.models import Layout, Phase, Project
from tonglu.organisation.models import Department, LookupItem, Node, Post
from tonglu.standing import actions as standing

REFUSED = (200, 422)  # the page of the form again: some shells say 422, the others 200
WRITES = re.compile(r'\A(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
OURS = {each._meta.db_table: each for each in apps.get_models() if each.__module__.startswith("tonglu.")}
Rows = list[tuple[Any, ...]]


@dataclass(slots=True)
class Desk:
    cast: Cast
    clients: dict[str, Client]
    sheets: dict[str, Sheet]
    foreign: dict[str, int]
    before: dict[str, Rows]

    def send(self, form: str, typed: dict[str, object]) -> HttpResponse:
        sheet = self.sheets[form]
        boxes = {f"{sheet.prefix}{box}": value() if callable(value) else value for box, value in {**sheet.good, **typed}.items()}
        client = self.clients[sheet.who]
        kept = deepcopy(client.cookies)
        answer = client.post(sheet.address, boxes)
        client.cookies = kept  # a new secret gives a new session, and both are rolled back
        return answer  # type: ignore[return-value]

    def fault(self, form: str, boxes: str, typed: object, sentence: str = "", *, stored: Sequence[str] = (), is_kept: bool = True) -> str:
        """Send one bad value in one box or several; tell what was not as expected."""
        return self.faults(form, [Try(tuple(boxes.split()), typed, sentence, tuple(stored), is_kept)])

    def faults(self, form: str, tries: Sequence[Try]) -> str:
        """Send several tries at once; tell what was not as expected.

        Those with a sentence are refused with it and nothing is written; one without is accepted, alone, and stores `stored`.
        """
        with transaction.atomic():
            touched: set[str] = set()
            with connection.execute_wrapper(_noting(touched)):
                answer = self.send(form, {box: each.typed for each in tries for box in each.boxes})
            fresh = [row for table, rows in written(touched & OURS.keys()).items() for row in rows if row not in self.before[table]]
            transaction.set_rollback(True)
        if not tries[0].sentence:
            return _not_stored(answer, fresh, tries[0].stored)
        return _not_refused(answer, tries) or (f"wrote {fresh}" if fresh else "")


def _noting(touched: set[str]) -> Any:
    """Remember which tables are written to: only those can hold what a refusal left behind."""

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if found := WRITES.match(sql):
            touched.add(found[1])
        return execute(sql, *rest)

    return note


def _not_stored(answer: HttpResponse, fresh: Rows, stored: Sequence[str]) -> str:
    page = "" if answer.status_code == 302 else answer.content.decode()
    if page and (answer.status_code != 200 or told(page)):
        return f"refused ({answer.status_code}): {told(page)}"
    found = str(fresh)  # a row of facts holds it inside
    return "" if all(found.count(repr(each)[1:-1]) >= stored.count(each) for each in stored) else f"stored not {stored!r} but {fresh}"


def _not_refused(answer: HttpResponse, tries: Sequence[Try]) -> str:
    page = answer.content.decode()
    if answer.status_code not in REFUSED:
        return f"answered {answer.status_code}"
    said, kept = Counter[str](), Counter[str]()
    for each in tries:
        said[each.sentence] += len(each.boxes)
        kept[str(escape(str(each.typed).strip())) if each.is_kept else ""] += len(each.boxes)
    if silent := {sentence: times for sentence, times in said.items() if page.count(sentence) < times}:
        return f"says not {silent} but: {told(page)}"
    lost = [typed[:20] for typed, times in kept.items() if page.count(typed) < times]
    return f"does not keep {lost}" if lost else ""


def written(tables: Iterable[str]) -> dict[str, Rows]:
    """Every row of some of our tables, so that a refusal that left something behind is seen."""
    return {name: [(name, *row) for row in OURS[name]._base_manager.order_by("pk").values_list()] for name in tables}


def told(page: str) -> list[str]:
    """The sentences of refusal on a page."""
    parts = page.split('class="field-error"')[1:] + page.split('role="alert"')[1:]
    return [each for part in parts if (each := strip_tags(f'<p class="{part[:1500]}').strip()[:80])]


def open_desk(cast: Cast) -> Desk:
    there, here = _estate(cast.other_project, "听涛苑"), _estate(cast.project, "云锦府")
    stranger = make_customer(cast.admin, cast.other_project.pk, "外人", "13700000000")
    customer = make_customer(cast.agent, cast.project.pk)
    home = make_home(cast.agent, customer, here["unit"])
    aunt = customers.Owner(name="孙姨", phone="13700000088")
    part = customers.affiliate(customer.pk, role="key_person", since=date(2026, 1, 1), by=cast.agent)
    mandate = customers.appoint(customer.pk, holder=aunt, kind="payer", since=date(2026, 1, 1), by=cast.agent)
    cast.people["far"] = _holder_of_all(cast.other_city)
    circle = customers.form_household(stranger.pk, by=cast.admin)
    cast.people["colleague"].set_password("an-old-secret-9")
    cast.people["colleague"].save()
    foreign = {
        "place_id": cast.other_city.pk, "node_id": cast.other_project.pk, "phase_id": there["phase"].pk,
        "layout_id": there["layout"].pk, "project_id": there["project"].pk, "household_id": circle.pk,
        "department_id": _department(cast.other_project).pk, "superior_id": _post(cast.other_project).pk,
        "project": there["project"].pk, "node": cast.other_project.pk, "keeper_id": cast.people["stranger"].pk,
    }  # fmt: skip
    sheets = _estate_sheets(cast, here) | _customer_sheets(cast, customer.pk, home.pk, mandate.pk, part.pk) | _merge_sheets(cast)
    sheets |= _owner_sheets(here["unit"].pk) | _segment_sheets(cast)
    sheets["check"] = Sheet("agent", reverse("web:customer_check"), {"phone": "13700009999"})
    sheets |= house_sheets(cast) | case_sheets(cast, here["unit"]) | loop_sheets(cast)
    clients = {who: _client(cast, who) for who in cast.people}
    return Desk(cast, clients | {"nobody": Client()}, sheets, foreign, written(OURS))


def _client(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def _estate(node: Node, name: str) -> dict[str, Any]:
    project: Project = make_project(node, name)
    phase = Phase.objects.create(node=node, project=project, name="一期")
    layout = Layout.objects.create(node=node, project=project, code="甲型")
    return {"project": project, "phase": phase, "layout": layout, "unit": make_unit(project)}


def _holder_of_all(node: Node) -> Person:
    """Somebody with every right that ships, in the other company only."""
    person = make_person("far", "admin", node)
    for role in Role.objects.exclude(code="admin"):
        Grant.objects.create(person=person, role=role, node=node, since=date(2024, 1, 1))
    return person


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


def _merge_sheets(cast: Cast) -> dict[str, Sheet]:
    """Two who may be one and differ in everything; two who were one, and a number that came to the one since."""
    one = make_customer(cast.agent, cast.project.pk, "钱一", "13700000001")
    other = make_customer(cast.agent, cast.project.pk, "钱二", "13700000001")
    details = {"gender": "female", "born_on": date(1980, 1, 1), "note": "常在外地"}
    customers.change_customer(other.pk, **details, by=cast.agent)
    kept = make_customer(cast.agent, cast.project.pk, "孙一", "13700000002")
    joined = make_customer(cast.agent, cast.project.pk, "孙二", "13700000003")
    edge = customers.merge_customers(kept.pk, merged_id=joined.pk, by=cast.manager)
    customers.end_phone(joined.phones.get().pk, by=cast.agent)
    phone = customers.add_phone(kept.pk, number="13700000003", by=cast.agent)[0]
    pair = Pair.objects.get(low=one, high=other).pk
    chosen = {"survivor_id": one.pk, "name": one.pk, "gender": other.pk, "born_on": other.pk, "note": other.pk, "phone": ""}
    freely = reverse("web:customer_join_two", args=[one.pk, other.pk])
    return {
        "merge": Sheet("manager", reverse("web:pair_merge", args=[pair]), chosen),
        "join": Sheet("manager", freely, {**chosen, "reason": "本人到访"}),
        "apart": Sheet("manager", reverse("web:pair_apart", args=[pair]), {"reason": "父子"}),
        "undo": Sheet("manager", reverse("web:merge_undo", args=[edge.pk]), {"reason": "看错了", "moves": f"phone:{phone.pk}"}),
    }


def _owner_sheets(unit: int) -> dict[str, Sheet]:
    new = {"on": "2026-09-01", "name1": "赵七", "phone1": "13700000077", "write": "1"}
    return {
        "transfer": Sheet("agent", reverse("web:unit_transfer", args=[unit]), new),
        "shares": Sheet("agent", reverse("web:unit_shares", args=[unit]), new),
    }


def _segment_sheets(cast: Cast) -> dict[str, Sheet]:
    rule = {"at": ["g:0", "l:0.0"], "join.0": "all", "is.0.0": "customers.phone", "was.0.0": "customers.phone"}
    kept = {"v": 1, "join": "all", "parts": [{"is": "customers.paper"}]}
    segment = standing.make_segment(name="有证件的", node_id=cast.project.pk, rule=kept, by=cast.manager)
    return {
        "segment": Sheet("manager", reverse("web:segment_new"), {**rule, "name": "有电话的", "node_id": cast.project.pk}),
        "changed segment": Sheet("manager", reverse("web:segment_edit", args=[segment.pk]), {**rule, "name": "有电话的"}),
    }


def _customer_sheets(cast: Cast, customer: int, home: int, mandate: int, part: int) -> dict[str, Sheet]:
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
        "circle": edit("circle", {"role": "media"}),
        "unreached": edit("unreached", {"note": "停机"}),
        "data row": Sheet(
            "agent", reverse("web:data_done", args=["paper", customer]), {"outcome": "later", "note": "忙", "again": "2026-10-30"}
        ),
        "consent": edit("consent", {"purpose": "marketing", "is_given": "1", "how": "paper"}),
        "mark": edit("mark", {"item_id": LookupItem.objects.filter(list_code="standing.tag")[0].pk}),
        "graded": edit("grade", {"letter": "A", "note": "两套房"}),
        "contact wish": edit("wish", {"quiet_from": "21:00", "quiet_until": "08:00"}),
        "end_circle": Sheet("agent", reverse("web:customer_row", args=[customer, "end_circle", part]), {}),
        "handle": edit("handle", {"kind": "wechat", "account": "lisi_2026"}),
        "address": edit("address", {"kind": "home", "place": "江城市滨江路 8 号 3 栋 501"}),
        "mandate": edit("mandate", {"kind": "contact", "name": "钱律师", "phone": "13700000099"}),
        "end_mandate": Sheet("agent", reverse("web:customer_row", args=[customer, "end_mandate", mandate]), {}),
        "contact": edit("contact", {"medium": "phone", "is_inbound": "1", "words": "问办证"}),
        "household": edit("household", {"relation": "户主"}),
    }
