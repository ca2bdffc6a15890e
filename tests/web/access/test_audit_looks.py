"""Lists of acts are looked through piece by piece: all pieces together are what a plain query finds, and each says where it ended."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from tests.factories.cast import NOON, Cast
from tests.truths.test_plans import asked, multiply
from tests.web.signing import Sign, sign
from tonglu.access.facts import KINDS_IN_LINE, PersonJoined
from tonglu.audit.actions import tell
from tonglu.audit.in_line import called, told_in_line
from tonglu.audit.models import FactRow
from tonglu.audit.queries import facts_for
from tonglu.customers.checks import CHECKED, REFUSED

__all__ = ["sign"]
pytestmark = pytest.mark.django_db
PIECE = 50
SHOWN = re.compile(r'<td class="(?:wide|mono)">(\d+)</td>')
ASKED = (
    ("/audit/?via=api", {"via": "api"}),
    ("/audit/?q=mate", {"person_name__icontains": "MATE"}),
    ("/audit/?kind=access.role_granted&kind=access.grant_ended", {"kind__in": ["access.role_granted", "access.grant_ended"]}),
    ("/audit/?kind=customers.checked&via=web", {"kind": "customers.checked", "via": "web"}),
    ("/audit/?via=portal", {"via": "portal"}),
    ("/audit/?at_from=2026-09-20&at_to=2026-09-21&via=api", {"via": "api", "at__gte": NOON - timedelta(days=10, hours=12),
                                                             "at__lt": NOON - timedelta(days=8, hours=12)}),
    ("/customers/checks/?q=mate", {"kind__in": [CHECKED, REFUSED], "person_name__icontains": "mate"}),
    ("/customers/checks/?how=paper&at_to=2026-09-21", {"kind__in": [CHECKED, REFUSED], "body__how": "paper",
                                                       "at__lt": NOON - timedelta(days=8, hours=12)}),
)  # fmt: skip


@pytest.fixture
def told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Six hundred facts, one an hour up to noon; most are not what anybody here looks for."""
    monkeypatch.setattr("tonglu.lib.looks.LOOKED", PIECE)
    tell(PersonJoined(joined_id=1, node_id=cast.project.pk), by=cast.manager)
    kinds = "ARRAY['service.case_opened', 'customers.checked', 'access.role_granted', 'access.grant_ended', 'customers.check_refused']"
    when = "timestamptz '2026-09-30 12:00+08' - (600 - n) * interval '1 hour'"
    multiply(
        FactRow.objects.get(), 600, at=when, happened_at=when,
        kind=f"({kinds})[CASE WHEN n % 7 = 0 THEN 2 + n % 4 ELSE 1 END]",
        node_id=f"CASE WHEN n % 5 = 0 THEN {cast.other_project.pk} ELSE {cast.project.pk} END",
        via="CASE WHEN n % 31 = 0 THEN 'api' ELSE 'web' END",
        person_name="CASE WHEN n % 29 = 0 THEN '王 Mate' ELSE '李' END",
        body="jsonb_build_object("
        "'how', CASE WHEN n % 3 = 0 THEN 'paper' ELSE 'phone' END, 'mask', n, 'reason', n, 'found', n % 2, 'limit', 'hour')",
    )  # fmt: skip
    return cast


def marks_of(text: str) -> list[str]:
    return SHOWN.findall(text)


def link(text: str, words: str) -> str:
    found = re.search(rf'<a class="btn btn-sm" href="([^"]+)"[^>]*>\s*(?:<svg(?:(?!</svg>).)*</svg>)?\s*{words}<', text, re.DOTALL)
    return unescape(found[1]) if found else ""


def pieces(client: Client, address: str) -> Iterator[str]:
    """Open a page and whatever follows it, until nothing does."""
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        text = answer.content.decode()
        yield text
        on, after = link(text, "接着往前找"), link(text, "下一页")
        assert not (on and after) or on == after
        address = on or after


def back(client: Client, text: str) -> Iterator[str]:
    while address := link(text, "接着往后找") or link(text, "上一页"):
        text = client.get(address).content.decode()
        yield text


@pytest.mark.parametrize("who", ["manager", "director"])
def test_all_pieces_are_what_a_plain_query_finds(told: Cast, sign: Sign, who: str) -> None:
    for address, wanted in ASKED:
        plain = facts_for(told.actor(who)).filter(**wanted)
        order = "-at" if "checks" in address else "-id"
        found = [mark for text in pieces(sign(who), address) for mark in marks_of(text)]
        assert (address, found) == (address, [str(each.body["mask"]) for each in plain.order_by(order, "-id")])


def test_a_piece_says_where_it_ended_and_leads_back(told: Cast, sign: Sign) -> None:
    client = sign("manager")
    first, second, *rest = pieces(client, "/audit/?via=api")
    assert len(rest) > 2
    assert "这一页往前找了 50 条记录" in first
    assert f"共 {len(marks_of(first))}+ 条" in first
    assert (link(first, "回到最新的"), link(second, "回到最新的")) == ("", "/audit/?via=api")
    assert "还没有找" not in rest[-1]
    nearest, newest = back(client, second)
    assert ("这一页往后找了 50 条记录" in nearest, "还没有找" in newest) == (True, False)
    assert marks_of(newest) + marks_of(nearest) == marks_of(first)


def test_what_fits_within_one_piece_is_counted_to_the_end(told: Cast, sign: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonglu.lib.looks.LOOKED", 10_000)
    text = sign("manager").get("/audit/?kind=service.case_opened").content.decode()
    plain = facts_for(told.manager).filter(kind="service.case_opened").count()
    assert plain > 80
    assert (f"共 {plain} 条" in text, "还没有找" in text) == (True, False)


def test_a_name_is_found_whatever_the_case_of_its_letters(told: Cast) -> None:
    rows = facts_for(told.manager)
    for words in ("mate", "王 MATE", "王", "É", "%", "_"):
        assert set(called(rows, words)) == set(rows.filter(person_name__icontains=words)), words


def test_days_lie_in_a_line_even_where_acts_ran_beside_each_other(told: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_factrow SET at = at - interval '90 minutes' WHERE id % 5 = 0 AND id > 1000000")
    for hours in range(0, 600, 37):
        begin, end = NOON - timedelta(hours=hours + 30), NOON - timedelta(hours=hours)
        [line] = told_in_line((), begin, end)
        wanted = set(FactRow.objects.filter(at__gte=begin, at__lt=end).values_list("pk", flat=True))
        held = set(line.values_list("pk", flat=True))
        assert wanted
        assert wanted <= held
        assert len(held) < len(wanted) + 10


def test_the_index_of_kinds_holds_all_that_are_looked_through_by_kind() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'fact_access'")
        [(written,)] = cursor.fetchall()
    assert set(re.findall(r"'(access\.\w+)'", written)) == KINDS_IN_LINE


INDEXES = (
    ("/audit/?via=portal", "audit_factrow_pkey"),
    ("/audit/?kind=access.role_granted&via=portal", "fact_access"),
    ("/customers/checks/?how=paper", "fact_checks"),
)


@pytest.mark.usefixtures("uncounted")
def test_each_look_goes_along_an_index_and_ends(told: Cast, sign: Sign) -> None:
    multiply(FactRow.objects.get(kind=PersonJoined.KIND), 6_000, id="5000000 + n", kind="'service.case_opened'")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX fact_subject, fact_position")  # of few rows any index is as good
        for address, index in INDEXES:
            with asked() as statements:
                sign("manager").get(address)
            looks = [each for each in statements if "AS walked" in each[0]]
            assert looks
            for statement, given in looks:
                cursor.execute(f"EXPLAIN {statement}", given)
                plan = "\n".join(line for (line,) in cursor.fetchall())
                assert index in plan, plan
                assert "Seq Scan" not in plan
