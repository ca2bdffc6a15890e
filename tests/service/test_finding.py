"""What the box above the list of cases finds is what the plain query finds, within the bounds it tells of; and what answers it."""

import random
from datetime import timedelta

import pytest
from django.db.models import Q, QuerySet

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tests.factories.customers import make_customer
from tests.factories.estates import make_project, make_unit
from tests.plans import plan_by_code
from tonglu.lib.clock import SHANGHAI
from tonglu.service import finding
from tonglu.service.finding import OF_CUSTOMERS, OF_ROOMS, find_cases
from tonglu.service.models import Case
from tonglu.service.queries import cases_for

NAMES = ("王伟", "王小明", "Anna Lee", "李伟", "欧阳王伟", "a座业主")
WORDS = ("厨房漏水，王伟说过", "3-2-1502 门坏了", "Wifi 不通", "电梯 5678 异响", "100%_满", "楼道灯\\坏")
TYPED = (
    "王", "王伟", "伟", "漏水", "A", "a", "wifi", "3-2", "3-2-1502", "3-2-150", "13-", "100%", "_满", "\\坏", "没有", "A座", "Anna",
    "G", "GD", "5678",
)  # fmt: skip


def plain(rows: QuerySet[Case], text: str) -> set[int]:
    """What is asked, of every case in reach."""
    near = Q(number__istartswith=text) | Q(title__icontains=text) | Q(contact_name__startswith=text) | Q(customer__name__startswith=text)
    near |= Q(words__icontains=text) if len(text) > 1 else Q()
    return set(rows.filter(near | Q(unit__code__startswith=text)).values_list("pk", flat=True))


@pytest.fixture
def varied(cast: Cast) -> None:
    """Forty cases of two companies: rooms, people, contacts, words and days in any mixture, some of nobody and nowhere."""
    chance, here, there = random.Random(7), make_project(cast.project), make_project(cast.other_project, "听涛苑")
    rooms = [
        make_unit(project, *code) for project in (here, there) for code in (("3", "2", "1502"), ("3", "2", "1503"), ("13", "1", "201"))
    ]
    people = [make_customer(cast.agent, cast.project.pk, name, f"1381234{4000 + 100 * n}") for n, name in enumerate(NAMES)]
    for number in range(40):
        unit, case = chance.choice([*rooms, None]), make_case(cast, words=f"{chance.choice(WORDS)} {number}")
        Case.objects.filter(pk=case.pk).update(
            node=unit.node if unit else chance.choice((cast.project, cast.city)),
            unit=unit,
            customer=chance.choice([*people, None, None]) if not unit or unit.node_id == cast.project.pk else None,
            contact_name=chance.choice([*NAMES, ""]),
            opened_at=NOON - timedelta(days=chance.randrange(90)),
        )


@pytest.mark.usefixtures("varied")
@pytest.mark.parametrize("who", ["agent", "manager", "director", "admin", "technician", "stranger"])
def test_what_the_plain_query_finds_is_found(cast: Cast, who: str) -> None:
    by = cast.actor(who)
    for rows in (cases_for(by), cases_for(by).filter(opened_at__lt=NOON - timedelta(days=30))):
        for text in TYPED:
            found, wanted = find_cases(by, rows, text), plain(rows, text)
            keys = set(found.rows.values_list("pk", flat=True))
            assert wanted <= keys, text
            assert keys <= set(rows.values_list("pk", flat=True)), text
            assert not found.is_of_newest, text
            assert not found.is_of_some, text


@pytest.mark.usefixtures("varied")
def test_more_than_the_plain_query_are_only_cases_of_customers_and_rooms_that_fit(cast: Cast) -> None:
    rows, by = cases_for(cast.manager), cast.manager
    for text, more in (
        ("wx", Q()),
        ("伟", Q(customer__name__contains="伟")),
        ("5678", Q(unit__room="5678")),
        ("漏水", Q()),
        ("3幢1502", Q()),
    ):
        found = set(find_cases(by, rows, text).rows.values_list("pk", flat=True)) - plain(rows, text)
        of_others = rows.filter(pk__in=found).exclude(more) if more else rows.none()
        assert not of_others.exists(), text
    assert {each.customer.name for each in find_cases(by, rows, "wxm").rows if each.customer} == {"王小明"}
    assert {each.customer.name for each in find_cases(by, rows, "4100").rows if each.customer} == {"王小明"}
    assert {each.unit.code for each in find_cases(by, rows, "3幢1502").rows if each.unit} == {"3-2-1502"}


@pytest.mark.usefixtures("varied")
def test_where_nobody_looked_is_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    by, rows = cast.manager, cases_for(cast.manager)
    whole = find_cases(by, rows, "漏水").rows.count()
    monkeypatch.setattr(finding, "NEWEST", 3)
    cut = find_cases(by, rows, "漏水")
    assert (cut.is_of_newest, cut.is_of_some) == (True, False)
    assert cut.rows.count() < whole
    narrowed = rows.filter(pk__in=rows.filter(title__contains="漏水")[:3].values("pk"))  # of three nothing is cut
    assert (find_cases(by, narrowed, "漏水").is_of_newest, find_cases(by, narrowed, "漏水").rows.count()) == (False, 3)
    monkeypatch.setattr(finding, "MOST_CUSTOMERS", 1)
    assert find_cases(by, rows, "王").is_of_some
    assert not find_cases(by, rows, "%").is_of_some  # of signs alone nobody fits, so not too many do
    monkeypatch.setattr(finding, "MOST_ROOMS", 2)
    assert find_cases(by, rows, "3-2").is_of_some


@pytest.mark.usefixtures("varied")
def test_a_number_is_found_by_any_beginning(cast: Cast) -> None:
    rows = cases_for(cast.manager)
    for case in rows:  # as they are given: by the day they came
        day, serial = f"{case.opened_at.astimezone(SHANGHAI):%y%m%d}", case.number[-5:]
        Case.objects.filter(pk=case.pk).update(number=f"GD{day}{serial}")
    numbers = list(rows.values_list("number", flat=True))
    assert len({each[:8] for each in numbers}) > 10
    for typed in {each[:length].lower() for each in numbers for length in range(3, 14)}:
        wanted = {each for each in numbers if each.lower().startswith(typed)}
        assert set(find_cases(cast.manager, rows, typed).rows.values_list("number", flat=True)) == wanted, typed
    for typed in ("GD2613", "GD260230", "GD99", "GD2609311", "GD260"):
        wanted = {each for each in numbers if each.startswith(typed)}
        assert set(find_cases(cast.manager, rows, typed).rows.values_list("number", flat=True)) == wanted, typed


@pytest.mark.django_db
def test_rooms_and_customers_are_read_in_their_indexes() -> None:
    places = {"room": "3-2", "room_end": "3-3", "codes": ["3-1-1502"], "places": list(range(1, 41)), "rooms": 20}
    plan = plan_by_code(OF_ROOMS, places)
    assert plan.count("on unit_code_once") + plan.count("using unit_code_once") == 2
    assert "case_unit" in plan
    assert "Seq Scan" not in plan
    assert "case_customer" in plan_by_code(OF_CUSTOMERS, {"people": list(range(1, 41)), "most": 9})
