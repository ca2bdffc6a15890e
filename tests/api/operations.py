"""Every operation of the description, with one real object for each of its parameters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client

from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tests.factories.check_backs import make_check_back
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.customers import actions as customers
from tonglu.customers.models import Pair
from tonglu.exchange import webhooks
from tonglu.messaging.actions import queue_message
from tonglu.service import actions
from tonglu.service.models import Suspicion
from tonglu.standing import actions as standing

# rows that only count or note the asking itself
ASKING = {"access_apikey", "exchange_allowance"}


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str  # below /api/v1, with its parameters in braces
    described: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    @property
    def takes_json(self) -> bool:
        return "application/json" in self.described.get("requestBody", {}).get("content", {})


@cache
def described() -> dict[str, Any]:
    answer: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return answer


def filled(operation: Operation) -> dict[str, Any]:
    """A body that the operation's own description would accept."""
    models = described()["components"]["schemas"]
    content = operation.described.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    named = next((each["$ref"] for each in [content, *content.get("anyOf", ())] if "$ref" in each), "")
    model = models.get(named.rsplit("/", 1)[-1], {})
    return {name: sample(model["properties"][name]) for name in model.get("required", ())}


def sample(field: Mapping[str, Any]) -> Any:
    if field.get("examples"):
        return field["examples"][0]
    if "enum" in field:
        return field["enum"][0]
    if field.get("format") == "date-time":
        return "2026-10-01T09:30:00+08:00"
    return {"integer": 1, "boolean": True}.get(field.get("type", ""), "甲")


def operations() -> Iterator[Operation]:
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            yield Operation(method.upper(), path.removeprefix("/api/v1"), operation)


def objects_of(cast: Cast) -> dict[str, Any]:
    """One of each, all of the cast's own project."""
    unit = make_unit(make_project(cast.project))
    customer = make_customer(cast.agent, cast.project.pk, paper="11010519491231002X")
    home = make_home(cast.agent, customer, unit)
    household = customers.form_household(customer.pk, by=cast.agent)
    wechat = customers.add_handle(customer.pk, account="zhangsan_88", by=cast.agent)
    address = customers.add_address(customer.pk, place="江城市滨江路 8 号", by=cast.agent)
    part = customers.affiliate(customer.pk, role="media", since=cast.at.date().replace(day=1), by=cast.agent)
    mandate = customers.appoint(
        customer.pk, holder=customers.Owner(name="钱律师", phone="13900000004"), kind="contact", since=cast.at.date().replace(day=1),
        by=cast.agent,
    )  # fmt: skip
    waiting = _waiting(cast)
    photo = actions.add_case_photo(waiting["case_id"], upload=PIXEL, name="x.png", moment="problem", by=cast.agent)
    message = queue_message(code="case.opened", key="one", address="13812345678", values={}, node_id=cast.project.pk, by=cast.manager)
    assert message is not None
    hook, _secret = webhooks.add_webhook(
        node_id=cast.project.pk, name="甲", url="https://example.cn/x", kinds=["service.case_opened"], by=cast.admin
    )
    trial = webhooks.try_webhook(hook.pk, by=cast.admin)
    return {
        **waiting, **_doubles(cast), "customer_id": customer.pk, "unit_id": unit.pk, "home_id": home.pk, "photo_id": photo.pk,
        "phone_id": customer.phones.get().pk, "paper_id": customer.papers.get().pk, "member_id": household.members.get().pk,
        "project_id": unit.project_id, "building_id": unit.building_id, "message_id": message.pk,
        "suspicion_id": Suspicion.objects.get().pk, "list_code": "service.place",
        "mandate_id": mandate.pk, **_said(cast, customer.pk),
        "handle_id": wechat.pk, "affiliation_id": part.pk,
        "address_id": address.pk, "webhook_id": trial.webhook_id, "delivery_id": trial.pk,
    }  # fmt: skip


def _waiting(cast: Cast) -> dict[str, int]:
    """Two cases that may be one; a case of which a pause runs and a graver grade is proposed; a call to be made."""
    _one, _twin = make_case(cast), make_case(cast)
    case = make_case(cast, "handling", words="再不修我就打 12345")
    proposal = actions.propose_grade(case.pk, by=cast.manager)
    assert proposal is not None
    actions.pause_case(case.pk, reason="owner_absent", evidence="敲门无人", until=cast.at + timedelta(days=1), by=cast.agent)
    return {
        "case_id": case.pk, "pause_id": case.pauses.get().pk, "proposal_id": proposal.pk, "check_back_id": make_check_back(cast).pk,
    }  # fmt: skip


def _doubles(cast: Cast) -> dict[str, int]:
    """Two who may be one person, and two who were joined."""
    for name in ("王小明", "王晓明"):
        make_customer(cast.agent, cast.project.pk, name, "13912340001")
    one, other = (
        make_customer(cast.agent, cast.project.pk, name, phone) for name, phone in (("孙一", "13912340002"), ("赵二", "13912340003"))
    )
    edge = customers.merge_customers(one.pk, merged_id=other.pk, by=cast.manager)
    return {"pair_id": Pair.objects.get().pk, "merge_id": edge.pk}


def _said(cast: Cast, customer: int) -> dict[str, int]:
    mark = standing.grade_customer(customer, letter="B", note="成交", by=cast.agent)
    rule = {"v": 1, "join": "all", "parts": [{"is": "customers.phone"}]}
    return {"mark_id": mark.pk, "segment_id": standing.make_segment(name="有电话", node_id=cast.project.pk, rule=rule, by=cast.manager).pk}


def stored() -> tuple[Any, ...]:
    """The content of every table of ours as one number each. One query."""
    tables = sorted(each._meta.db_table for each in apps.get_models() if each.__module__.startswith("tonglu."))
    sums = ", ".join(f"(SELECT coalesce(sum(hashtext(t::text)), 0) + count(*) FROM {each} t)" for each in tables if each not in ASKING)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sums}")
        found: tuple[Any, ...] = cursor.fetchone()
    return found


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "78da63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
