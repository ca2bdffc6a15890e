"""`verify` names what somebody broke behind the product's back: one corrupted row for each truth."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tests.factories.estates import make_project, make_unit
from tonglu.attachments import invariants as attachments
from tonglu.attachments.models import StoredFile
from tonglu.attachments.storage import Kept, keep
from tonglu.audit import invariants as audit
from tonglu.customers import actions as customer_acts
from tonglu.customers import invariants as customers
from tonglu.estates import invariants as estates
from tonglu.exchange import invariants as exchange
from tonglu.messaging import invariants as messaging
from tonglu.organisation import invariants as organisation
from tonglu.service import invariants as service
from tonglu.service.actions.clocks import sweep_overdue
from tonglu.service.models import Case
from tonglu.upkeep import invariants as upkeep

pytestmark = pytest.mark.django_db
Broken = Callable[[], Any]


def spoil(*statements: str) -> None:
    """What somebody with the keys of the database can do: no trigger and no rule is in the way."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount != 0, statement
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def home(cast: Cast) -> Cast:
    """One customer with a phone in one unit, one late case that is handled, one that is closed."""
    unit = make_unit(make_project(cast.project))
    customer = customer_acts.register_customer(name="王小明", phones=["13812345678"], node_id=cast.project.pk, by=cast.agent)
    customer_acts.relate(customer_id=customer.pk, unit_id=unit.pk, role="owner", by=cast.manager)
    customer_acts.form_household(customer.pk, by=cast.manager)
    customer_acts.affiliate(customer.pk, role="key_person", by=cast.manager)
    butler = customer_acts.Owner(name="钱律师", phone="13900000004")
    customer_acts.appoint(customer.pk, holder=butler, kind="contact", by=cast.agent)
    merged = customer_acts.register_customer(name="王晓明", phones=["13987654321"], node_id=cast.project.pk, by=cast.agent)
    customer_acts.merge_customers(customer.pk, merged_id=merged.pk, by=cast.manager)
    make_case(cast, "handling", at=NOON)
    make_case(cast, "closed", words="停车位被占", at=NOON)
    Case.objects.update(customer_id=customer.pk, unit_id=unit.pk)
    return cast


def test_sound_rows_are_sound(home: Cast) -> None:
    sweep_overdue(by=home.actor("agent", NOON.replace(month=12)))
    for each in (organisation, estates, customers, service, messaging, attachments, exchange, upkeep):
        assert list(each.broken()) == []


# what is broken, and how it is named
CUSTOMERS = [
    ("UPDATE customers_customer SET nodes = '{1}'", "的可见组织"),
    ("DELETE FROM customers_customerreach", "的可见组织"),
    ("UPDATE customers_residency SET node_id = node_id + 1", "看不到它的客户"),
    ("UPDATE customers_residency SET node_id = node_id + 1", "的组织"),
    (("ALTER TABLE customers_residency DROP CONSTRAINT residency_since_before_until, DROP CONSTRAINT residency_no_overlap;"
     "UPDATE customers_residency SET since = '2026-02-01', until = '2026-01-01'"), "不晚于开始日期"),
    (("ALTER TABLE customers_residency DROP CONSTRAINT residency_no_overlap; INSERT INTO customers_residency"
     " (customer_id, unit_id, node_id, role) SELECT customer_id, unit_id, node_id, role FROM customers_residency"), "日期却重叠"),
    ("ALTER TABLE customers_residency DROP CONSTRAINT residency_share; UPDATE customers_residency SET share = 120", "份额合计"),
    (("UPDATE customers_residency SET share = 60; INSERT INTO customers_residency (customer_id, unit_id, node_id, role, share)"
     " SELECT customer_id, unit_id, node_id, 'co_owner', 60 FROM customers_residency"), "份额合计 120"),
    (("UPDATE customers_residency SET share = 60, since = '2026-01-01';"
     "INSERT INTO audit_factrow (kind, at, happened_at, actor_kind, person_name, via, unit_id, permission, body) SELECT"
     " 'customers.unit_transferred', now(), now(), 'staff', '', 'web', unit_id, 'customer.view',"
     " jsonb_build_object('on', '2026-01-01', 'begun', jsonb_build_array(id)) FROM customers_residency"), "应当正好 100%"),
    (("INSERT INTO audit_factrow (kind, at, happened_at, actor_kind, person_name, via, unit_id, permission, body) SELECT"
     " 'customers.unit_transferred', now(), now(), 'staff', '', 'web', unit_id, 'customer.view',"
     " jsonb_build_object('on', '2026-01-01', 'begun', jsonb_build_array(id)) FROM customers_residency"), "开始日期不是"),
    ("UPDATE customers_affiliation SET node_id = node_id + 1", "的组织看不到客户"),
    ("UPDATE customers_mandate SET node_id = node_id + 1", "的组织看不到"),
    ("UPDATE customers_membership SET since = '2026-02-01', until = '2026-01-01'", "家庭成员"),
    (("DROP INDEX membership_open_once; INSERT INTO customers_membership (household_id, customer_id, relation)"
     " SELECT household_id, customer_id, '' FROM customers_membership"), "登记了两次"),
    ("UPDATE customers_phone SET is_primary = false", "首选电话"),
    ("UPDATE customers_customer SET root_id = id", "合并成了环"),
    ("UPDATE customers_customer SET root_id = NULL WHERE root_id IS NOT NULL", "合并记录却说"),
    ("UPDATE customers_merge SET undone_at = now()", "合并记录却说"),
    ("DELETE FROM customers_merge", "合并记录却说"),
    (("INSERT INTO customers_merge (survivor_id, merged_id, choices, edited, marks, merged_at, reason, undone_why)"
     " SELECT merged_id, survivor_id, choices, edited, marks, merged_at, '', '' FROM customers_merge"), "连成了环"),
    ("UPDATE customers_merge SET undone_at = merged_at - interval '1 day'", "早于合并时间"),
    (("DROP INDEX merge_open_once; INSERT INTO customers_merge"
     " (survivor_id, merged_id, choices, edited, marks, merged_at, reason, undone_why)"
     " SELECT survivor_id, merged_id, choices, edited, marks, merged_at, '', '' FROM customers_merge"), "至多一条"),
    (("INSERT INTO customers_pair (low_id, high_id, score, reasons, state, found_at, reason)"
     " SELECT survivor_id, merged_id, 50, '{}', 'open', now(), '' FROM customers_merge"), "与两份档案是否已合并"),
    ("UPDATE customers_customer SET tokens = tokens[2:]", "的检索词"),
    ("UPDATE customers_customer SET name = '李四'", "的检索词"),
    ("UPDATE customers_customer SET name = own_name, own_name = '' WHERE own_name <> ''", "显示的姓名不是"),
    ("UPDATE customers_merge SET choices = jsonb_build_object('name', merged_id)", "显示的姓名不是"),
    ("UPDATE customers_customer SET own_name = '李四' WHERE root_id IS NULL", "却留着另一个姓名"),
    ("UPDATE customers_phone SET number = '13900000000'", "的检索词"),
]  # fmt: skip
SERVICE = [
    ("UPDATE service_case SET state = 'accepted' WHERE state = 'handling'", "按经过应为 handling"),
    ("DELETE FROM audit_factrow WHERE kind = 'service.case_closed'", "按经过应为 done"),
    (("INSERT INTO audit_factrow (kind, at, happened_at, actor_kind, person_name, via, subject_id, permission, body) SELECT"
     " 'service.case_taken_back', now(), now(), 'staff', '', 'web', id, 'case.view', jsonb_build_object('state', '') FROM service_case"),
     "随导入撤销了，却还在"),
    (("INSERT INTO audit_factrow (kind, at, happened_at, actor_kind, person_name, via, subject_id, permission, body) SELECT kind, at,"
     " happened_at, actor_kind, person_name, via, subject_id, permission, body FROM audit_factrow WHERE kind = 'service.case_opened'"),
     "登记了 2 次"),
    ("DELETE FROM service_case WHERE state = 'closed'", "工单却不在了"),
    ("UPDATE service_case SET state = 'done', closed_at = NULL WHERE state = 'closed'", "最后一条变更记录"),
    ("UPDATE service_case SET due_at = due_at + interval '1 hour' WHERE due_at IS NOT NULL", "列表上的到期"),
    ("UPDATE service_caseclock SET due_at = due_at + interval '1 hour' WHERE due_at IS NOT NULL", "逐行算出的"),
    (("INSERT INTO audit_diff (at, actor, xid, table_name, row_id, act, change) SELECT now(), '', '3', 'service_caseclock', id, 'UPDATE',"
     " jsonb_build_object('due_at', jsonb_build_array(due_at, due_at)) FROM service_caseclock WHERE due_at IS NOT NULL LIMIT 1"),
     "没有记录为什么"),
    (("INSERT INTO audit_diff (at, actor, xid, table_name, row_id, act, change) SELECT now(), '', '3', 'service_caseclock', id, 'UPDATE',"
     " jsonb_build_object('due_at', jsonb_build_array(due_at, '2020-01-01')) FROM service_caseclock WHERE due_at IS NOT NULL LIMIT 1"),
     "与最后一条变更记录"),
    ("UPDATE service_caseclock SET overdue_at = due_at WHERE due_at IS NOT NULL", "告知了 0 次"),
    (("UPDATE service_case SET parent_id = CASE state WHEN 'closed' THEN (SELECT id FROM service_case WHERE state = 'handling')"
     " ELSE (SELECT id FROM service_case WHERE state = 'closed') END"), "连成了环"),
    ("UPDATE service_case SET node_id = node_id + 1", "不可见"),
    ("""ALTER TABLE service_pause DROP CONSTRAINT pause_no_overlap;
     INSERT INTO service_pause (case_id, span, planned, reason, evidence, noted_at)
     SELECT id, '[2026-01-01, 2026-01-03)', '[2026-01-01, 2026-01-03)', 'appointment', 'x', now()
     FROM service_case, generate_series(1, 2)""", "时间却重叠"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "named"), CUSTOMERS)
def test_a_broken_customer_is_named(home: Cast, statement: str, named: str) -> None:
    spoil(*statement.split(";"))
    assert any(named in each for each in customers.broken())


@pytest.mark.parametrize(("statement", "named"), SERVICE)
def test_a_broken_case_is_named(home: Cast, statement: str, named: str) -> None:
    spoil(*statement.split(";"))
    assert any(named in each for each in service.broken())


def test_a_delay_told_twice_is_named(home: Cast) -> None:
    sweep_overdue(by=home.actor("agent", NOON.replace(month=12)))
    spoil(
        "INSERT INTO audit_factrow (kind, at, happened_at, actor_kind, person_name, via, subject_id, permission, body) SELECT kind, at,"
        " happened_at, actor_kind, person_name, via, subject_id, permission, body FROM audit_factrow WHERE kind = 'service.case_overdue'"
    )
    assert any("告知了 2 次" in each for each in service.broken())


@pytest.mark.parametrize(
    ("statement", "broken", "named"),
    [
        ("UPDATE organisation_node SET path = '.9.' WHERE code = 'P1'", organisation.broken, "的路径"),
        ("UPDATE estates_unit SET node_id = node_id + 1", estates.broken, "与项目的组织"),
        ("UPDATE estates_building SET project_id = project_id + 1", estates.broken, "属于别的项目"),
        ("UPDATE estates_unit SET floor_id = -1", upkeep.broken, "estates_floor 里没有的 -1"),
        ("UPDATE customers_residency SET node_id = node_id + 1", upkeep.broken, "residency_place"),
        ("DELETE FROM customers_phone", audit.broken, "customers_phone"),
        ("ALTER TABLE service_case DISABLE TRIGGER service_case_audit_row", audit.broken, "service_case_audit_row"),
        ("ALTER TABLE service_case ENABLE TRIGGER service_case_audit_insert", audit.broken, "service_case_audit_insert"),
    ],
)
def test_a_broken_place_or_audit_is_named(home: Cast, statement: str, broken: Broken, named: str) -> None:
    spoil(statement)
    assert any(named in each for each in broken())


@pytest.mark.parametrize(
    ("state", "facts", "named"), [("sent", 2, "发送了 2 次"), ("sent", 0, "没有发送的记录"), ("waiting", 1, "状态却是 waiting")]
)
def test_a_message_sent_twice_or_without_a_word_is_named(cast: Cast, state: str, facts: int, named: str) -> None:
    spoil(
        "INSERT INTO messaging_message (id, key, medium, purpose, address, text, link, state, reason, attempts, created_at, receipt)"
        f" VALUES (71, 'k', 'console', 'service', '', 'x', '', '{state}', '', 1, now(), '')"
    )
    for _ in range(facts):
        spoil(
            "INSERT INTO audit_factrow (kind, at, happened_at, actor_kind, person_name, via, subject_id, permission, body)"
            " VALUES ('messaging.sent', now(), now(), 'system', '', '', 71, 'message.view', '{}')"
        )
    assert [each for each in messaging.broken() if "#71" in each and named in each]


@pytest.mark.parametrize(("statement", "named"), [("size = 1", "指纹"), ("sha256 = repeat('0', 64)", "不在存储中")])
def test_a_broken_file_is_named(cast: Cast, statement: str, named: str) -> None:
    stored = keep(Kept(b"a file of the proof", "text/plain"), at=NOON)
    assert list(attachments.broken()) == []
    spoil(f"UPDATE attachments_storedfile SET {statement} WHERE id = {stored.pk}")
    assert [each for each in attachments.broken() if f"#{stored.pk}" in each and named in each]
    assert StoredFile.objects.count() == 1
