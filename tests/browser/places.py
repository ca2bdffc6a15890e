"""The address of every page, opened for one real object of the world."""

from collections.abc import Callable, Mapping
from typing import Final

from django.urls import reverse

from tests.browser.routes import Route
from tests.journeys.world import HOLDER, World, committed
from tonglu.access.actions import sign_in_link
from tonglu.access.models import Role
from tonglu.customers import actions as customers
from tonglu.customers.models import Merge, Pair
from tonglu.exchange import webhooks
from tonglu.exchange.models import Delivery
from tonglu.messaging.models import Message
from tonglu.organisation.models import LookupItem, WorkCalendar
from tonglu.service.models import Case, CheckBack, CheckBackRule, ClockPolicy, ServiceStandard, Suspicion
from tonglu.service.queries import case_photos
from tonglu.service.standards import publish_standards
from tonglu.standing import actions as standing
from tonglu.standing.models import Segment

# what answers GET and is no page
NO_PAGES: Final[Mapping[str, str]] = {
    "field:order_photo": "一张照片",
    "web:case_photo": "一张照片",
    "web:day_template": "一个 Excel 文件",
    "web:import_template": "一个 Excel 文件",
    "web:import_result": "一个 Excel 文件",
    "web:export_file": "一个 Excel 文件",
    "web:help_picture": "指南里的一张图",
    "healthz": "给程序看的 JSON",
    "web:notice": "转到提醒所说的页面",
    "ui:drawer": "抽屉里的片段，由 /ui/ 的测试打开",
    "web:first_step": "转到第一步要去的页面",
    "field:first_step": "转到第一步要去的页面",
    "web:customer_segments": "客户页里的片段",
    "web:segment_now": "客群页里的片段",
    "web:board_version": "一个数字，看板凭它知道有没有变化",
    "web:intake_rooms": "登记页里的片段",
    "web:import_progress": "导入页里的片段",
    "web:pairs_scoring": "疑似同一人页里的片段",
}

Find = Callable[[World], object]
ANY: Final[Mapping[str, Find]] = {
    "case_id": lambda world: world.cases["handling"].pk,
    "customer_id": lambda world: world.owner.pk,
    "unit_id": lambda world: world.home.pk,
    "building_id": lambda world: world.tower.pk,
    "project_id": lambda world: world.project.pk,
    "node_id": lambda world: world.cast.project.pk,
    "person_id": lambda world: world.cast.people["technician"].pk,
    "role_id": lambda _: Role.objects.get(code="agent").pk,
    "calendar_id": lambda _: WorkCalendar.objects.order_by("pk")[0].pk,
    "suspicion_id": lambda _: Suspicion.objects.order_by("pk")[0].pk,
    "photo_id": lambda world: case_photos(world.actor(HOLDER), world.cases["handling"])[0].pk,
    "check_back_id": lambda _: CheckBack.objects.order_by("pk")[0].pk,
    "case_kind": lambda _: "repair",
    "rule_id": lambda _: CheckBackRule.objects.order_by("pk")[0].pk,
    "key": lambda world: Case.objects.get(pk=world.cases["handling"].pk).key,
    "list_code": lambda _: "service.problem",
    "code": lambda _: "case.opened",
    "step": lambda _: "pool",
    "work_list": lambda _: "paper",
    "segment_id": lambda world: _segment(world).pk,
    "kind": lambda _: "owners",
    "year": lambda _: 2026,
    "status": lambda _: 404,
    "table": lambda _: "service_case",
    "row_id": lambda world: world.cases["handling"].pk,
    "batch_id": lambda world: world.batches["done"],
    "notice_id": lambda world: Message.objects.filter(to_person_id=world.cast.people["technician"].pk).order_by("pk")[0].pk,
    "phone_id": lambda world: world.owner.phones.order_by("pk")[0].pk,
    "handle_id": lambda _: 1,
    "address_id": lambda _: 1,
    "paper_id": lambda world: world.owner.papers.order_by("pk")[0].pk,
    "grant_id": lambda world: world.cast.people["technician"].grants.order_by("pk")[0].pk,
    "item_id": lambda _: LookupItem.objects.filter(list_code="service.problem").order_by("pk")[0].pk,
    "leave_id": lambda _: 1,
    "policy_id": lambda _: ClockPolicy.objects.order_by("pk")[0].pk,
    "arrow": lambda _: "finish",
    "edit": lambda _: "note",
    "slug": lambda _: "02-desk",
    "name": lambda _: "case.png",
    "standard_id": lambda _: ServiceStandard.objects.order_by("pk")[0].pk,
    "webhook_id": lambda world: _pushed(world).webhook_id,
    "delivery_id": lambda world: _pushed(world).pk,
    "pair_id": lambda world: _pair(world).pk,
    "merge_id": lambda world: _merge(world).pk,
    "other_id": lambda world: _pair(world).low_id,
    # nothing of the kind is in the world: any number will do
    **dict.fromkeys(
        ("step_id", "escalation_id", "tenure_id", "sitting_id", "message_id", "key_id", "department_id", "post_id", "export_id", "view_id"),
        lambda _: 1,
    ),
    "token": lambda world: committed(lambda: sign_in_link("mate", purpose="password", by=world.actor(HOLDER))).strip("/").split("/")[1],
}


def _pair(world: World) -> Pair:
    """Two records of one person; the first page that needs them makes them."""

    def make() -> Pair:
        for name in ("王小明", "王晓明"):
            given = {"name": name, "phones": ["13712340001"], "node_id": world.cast.project.pk}
            customers.register_customer(**given, by=world.actor(HOLDER))
        return Pair.objects.filter(state="open").order_by("-pk")[0]

    return Pair.objects.filter(state="open").order_by("pk").first() or committed(make)


def _segment(world: World) -> Segment:
    """Owners of the project; the first page that needs them keeps them."""

    def make() -> Segment:
        rule = {
            "v": 1,
            "join": "all",
            "parts": [{"is": "customers.home", "given": {"role": ["owner"]}}, {"is": "customers.phone", "not": True}],
        }
        return standing.make_segment(name="没有电话的业主", node_id=world.cast.project.pk, rule=rule, by=world.actor(HOLDER))

    return Segment.objects.first() or committed(make)


def _merge(world: World) -> Merge:
    def make() -> Merge:
        node, by = world.cast.project.pk, world.actor(HOLDER)
        one, other = (customers.register_customer(name=name, node_id=node, by=by) for name in ("赵一鸣", "赵亦鸣"))
        return customers.merge_customers(one.pk, merged_id=other.pk, by=by)

    return Merge.objects.filter(undone_at=None).first() or committed(make)


def _pushed(world: World) -> Delivery:
    """An event on its way to another system; the first page that needs one makes it."""

    def make() -> Delivery:
        wanted = {
            "node_id": world.cast.project.pk,
            "name": "业主小程序",
            "url": "https://example.cn/hooks",
            "kinds": ["service.case_opened"],
        }
        hook, _secret = webhooks.add_webhook(**wanted, by=world.actor(HOLDER))
        return webhooks.try_webhook(hook.pk, by=world.actor(HOLDER))

    return Delivery.objects.first() or committed(make)


def address_of(route: Route, world: World) -> str:
    if route.name == "portal:standards":  # shown to everybody only where the project says so
        committed(lambda: publish_standards(world.cast.project.pk, is_public=True, by=world.actor(HOLDER)))
    if route.name in {"web:export_new", "web:keep_view"}:  # not every kind that comes in goes out, and only lists have views
        return reverse(route.name, args=["cases"])
    if route.name in {"web:first_step", "field:first_step"}:
        return reverse(route.name, args=["bell" if route.name.startswith("web:") else "me"])
    return reverse(route.name, kwargs={name: ANY[name](world) for name in route.parameters})


def _case(state: str) -> Callable[[World], str]:
    return lambda world: reverse("web:case", args=[world.cases[state].pk])


PUBLIC: Final = frozenset(
    {
        "web:sign_in",
        "web:link",
        "web:forgotten",
        "portal:report",
        "portal:status",
        "portal:standards",
        "ui:living",
        "ui:phone",
        "ui:error",
        "api_docs",
    }
)

# the same page with other things on it
MORE: Final[Mapping[str, Callable[[World], str]]] = {
    **{f"case {state}": _case(state) for state in ("new", "refused", "accepted", "done", "closed", "parent", "child")},
    "batch uploaded": lambda world: reverse("web:import_batch", args=[world.batches["uploaded"]]),
    "simulator answered": lambda _: (
        f"{reverse('web:simulator')}?clock=response&amount=15&unit=minutes&first=2026-09-01&last=2026-11-30"
        f"&calendar_id={WorkCalendar.objects.get(name='全天候').pk}"
    ),
    "search": lambda _: f"{reverse('web:search')}?q=王",
    "cases filtered": lambda _: f"{reverse('web:cases')}?state=new&kind=repair&q=渗水",
    "help search": lambda _: f"{reverse('web:help_search')}?q=时限",
    "export": lambda _: f"{reverse('web:export_new', args=['cases'])}?state=handling",
    "board by keeper": lambda _: f"{reverse('web:board')}?by=keeper",
    "board on the wall": lambda _: f"{reverse('web:board')}?wall=1",
    "cases behind a number": lambda _: f"{reverse('web:cases')}?number=opened&until=2026-10-01",
    "no cases": lambda _: f"{reverse('web:cases')}?q=nothing-like-it",
}
