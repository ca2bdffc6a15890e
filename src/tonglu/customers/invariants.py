"""What `verify` holds of customers: who may know them, what they are found by, who they are, where they live."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tonglu.customers.completeness import differing
from tonglu.customers.consent_truths import CONSENTS
from tonglu.customers.merge_truths import MERGES, broken_names
from tonglu.customers.models import Customer
from tonglu.customers.ownership_truths import OWNERSHIP
from tonglu.customers.tokens import words_of
from tonglu.lib import clock, names
from tonglu.lib.labelled import N_
from tonglu.lib.truths import Say, Truth, answers, broken_truths

AT_ONCE, EACH = 5_000, 100_000
TRUTHS = (
    Truth(
        N_("客户 #{id} 的可见组织 {nodes} 与可见依据 {wanted} 不符。"),
        """SELECT * FROM (SELECT c.id, c.nodes, coalesce(r.wanted, '{}') AS wanted FROM customers_customer c
        LEFT JOIN (SELECT customer_id, array_agg(DISTINCT node_id ORDER BY node_id) AS wanted FROM (
            SELECT customer_id, node_id FROM customers_customerreach WHERE until IS NULL
            UNION ALL SELECT m.root_id, e.node_id FROM customers_customerreach e JOIN customers_customer m ON m.id = e.customer_id
            WHERE e.until IS NULL AND m.root_id IS NOT NULL) e GROUP BY customer_id) r ON r.customer_id = c.id) c WHERE nodes <> wanted""",
    ),
    Truth(
        N_("人房关系 #{id}：项目 {node} 看不到它的客户 #{customer}。"),
        """SELECT r.id, r.node_id AS node, r.customer_id AS customer FROM customers_residency r
        JOIN customers_customer c ON c.id = r.customer_id WHERE r.until IS NULL AND NOT r.node_id = ANY(c.nodes)""",
    ),
    Truth(
        N_("人房关系 #{id} 的组织 {node} 与房间的组织 {wanted} 不同。"),
        """SELECT r.id, r.node_id AS node, u.node_id AS wanted FROM customers_residency r
        JOIN estates_unit u ON u.id = r.unit_id WHERE r.node_id <> u.node_id""",
    ),
    Truth(
        N_("人房关系 #{id} 的结束日期 {until} 不晚于开始日期 {since}。"),
        "SELECT id, since, until FROM customers_residency WHERE until <= since",
    ),
    Truth(
        N_("人房关系 #{id} 与 #{other} 是同一位客户、同一房间、同一身份，日期却重叠。"),
        """SELECT a.id, b.id AS other FROM customers_residency a JOIN customers_residency b
        ON b.unit_id = a.unit_id AND b.customer_id = a.customer_id AND b.role = a.role AND b.id > a.id
        WHERE CASE WHEN a.until < a.since OR b.until < b.since THEN false
            ELSE daterange(a.since, a.until) && daterange(b.since, b.until) END""",
    ),
    *OWNERSHIP,
    Truth(
        N_("家庭成员 #{id} 的结束日期 {until} 早于开始日期 {since}。"),
        "SELECT id, since, until FROM customers_membership WHERE until < since",
    ),
    Truth(
        N_("家庭 #{household} 里客户 #{customer} 登记了两次。"),
        """SELECT household_id AS household, customer_id AS customer FROM customers_membership WHERE until IS NULL
        GROUP BY household_id, customer_id HAVING count(*) > 1""",
    ),
    Truth(
        N_("客户 #{id} 有 {count} 个首选电话，应当正好一个。"),
        """SELECT * FROM (SELECT customer_id AS id, count(*) FILTER (WHERE is_primary) AS count FROM customers_phone
        WHERE until IS NULL GROUP BY customer_id) p WHERE count <> 1""",
    ),
)
OWN = "coalesce(nullif(own_name, ''), name) AS own"
PEOPLE = f"SELECT id, name, {OWN}, sort_key, tokens, changed_at FROM customers_customer WHERE id > %s ORDER BY id LIMIT %s"  # noqa: S608 - our own words
BELOW = f"SELECT id, root_id, {OWN} FROM customers_customer WHERE root_id BETWEEN %s AND %s"  # noqa: S608 - our own words
NUMBERS = "SELECT customer_id, number FROM customers_phone WHERE until IS NULL AND (customer_id BETWEEN %s AND %s OR customer_id = ANY(%s))"
HOMES = (
    "SELECT r.customer_id, u.code, r.until FROM customers_residency r JOIN estates_unit u ON u.id = r.unit_id"
    " WHERE r.customer_id BETWEEN %s AND %s OR r.customer_id = ANY(%s)"
)
Homes = Sequence[tuple[str, date | None]]


def broken(say: Say = lambda _: None) -> Iterator[str]:
    yield from broken_truths((*TRUTHS, *MERGES, *CONSENTS))
    yield from broken_names()
    yield from _broken_words(say)
    yield from _broken_scores()


def _broken_scores() -> Iterator[str]:
    """What is kept of completeness, judged anew; what lapsed since it was judged is judged by the nightly run."""
    today, last = clock.day_of(clock.now()), 0
    while ids := list(Customer.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        last = ids[-1]
        wrong: dict[date, list[int]] = defaultdict(list)
        for pk, _kept, _wanted, day in differing(ids, today):
            wrong[day].append(pk)
        for day, suspects in wrong.items():
            for pk, kept, wanted, _day in differing(suspects, day):
                yield _("客户 #{id} 的完整度 {kept} 与资料不符，应当是 {wanted}。").format(id=pk, kept=kept, wanted=wanted)


def _broken_words(say: Say) -> Iterator[str]:
    """The search words made again from name, phones and rooms: Python makes them, so Python must judge them."""
    last, seen, today = 0, 0, clock.day_of(clock.now())
    while people := list(answers(PEOPLE, last, AT_ONCE)):
        first, last = people[0]["id"], people[-1]["id"]
        below, numbers, homes = defaultdict(list), defaultdict(list), defaultdict(list)
        for row in answers(BELOW, first, last):
            below[row["root_id"]].append((row["id"], row["own"]))
        others = [pk for rows in below.values() for pk, _name in rows]
        for row in answers(NUMBERS, first, last, others):
            numbers[row["customer_id"]].append(row["number"])
        for row in answers(HOMES, first, last, others):
            homes[row["customer_id"]].append((row["code"], row["until"]))
        for each in people:
            selves = [(name, numbers[pk], homes[pk]) for pk, name in [(each["id"], each["own"]), *below[each["id"]]]]
            if not _fits(each, selves, today):
                yield _("客户 #{id} 的检索词与姓名、电话、房间不符。").format(id=each["id"])
        seen += len(people)
        if seen % EACH == 0:
            say(_("客户 {done} …").format(done=f"{seen:,}"))


def _fits(each: Mapping[str, Any], selves: Sequence[tuple[str, Sequence[str], Homes]], today: date) -> bool:
    """A relation that has ended by itself since the words were made still stands in them; a root has the words of all its rows."""
    if each["sort_key"] != names.sort_key(each["name"]):
        return False
    days = dict.fromkeys([today, clock.day_of(each["changed_at"])])
    return any(set(each["tokens"]) == _words(selves, day) for day in days)


def _words(selves: Sequence[tuple[str, Sequence[str], Homes]], day: date) -> set[str]:
    return {
        word
        for name, numbers, homes in selves
        for word in words_of(name, numbers, [code for code, until in homes if until is None or until > day])
    }
