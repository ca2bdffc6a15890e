"""What is measured: each act beside the bare thing it is held against, in the same run."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import quote
from uuid import uuid4

import psycopg
from psycopg_pool import ConnectionPool

from bench.clocks import deadlines, simulator
from bench.imports import bare_copy, million, whole_import
from bench.stage import Stage
from bench.timing import Goal, Timing, timed
from bench.web import CLIENTS
from tonglu.access.actors import staff_actor
from tonglu.access.models import Grant, Person
from tonglu.customers.queries import similar_customers
from tonglu.lib import clock
from tonglu.standing.compiling import rule_of
from tonglu.standing.packs import PACKS
from tonglu.standing.queries import sized

N = 480
Requests = Callable[[Stage, int], Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Act:
    """`requests` are made before the clock runs; each is one request, or several that follow each other."""

    name: str
    requests: Requests
    goal: Goal
    limit: str = "page"  # the bare thing beside it
    wanted: tuple[int, ...] = (200,)
    n: int = N


def bare_select(stage: Stage) -> Timing:
    """One row by its key over the driver, no Django."""
    random, most = Random(1), stage.rows["customers"]
    with ConnectionPool(stage.address, min_size=CLIENTS, max_size=CLIENTS) as pool:

        def call(_turn: int) -> None:
            with pool.connection() as base:
                base.execute("SELECT * FROM customers_customer WHERE id = %s", [random.randrange(most) + 1]).fetchone()

        return timed(call, n=N * 5, clients=CLIENTS)


def bare_insert(stage: Stage) -> Timing:
    """INSERT … RETURNING of a bare row with a commit, no Django."""
    with psycopg.connect(stage.address, autocommit=True) as base:
        base.execute(
            "CREATE TABLE IF NOT EXISTS bench_bare"
            " (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, words text, at timestamptz DEFAULT now())"
        )
    with ConnectionPool(stage.address, min_size=CLIENTS, max_size=CLIENTS) as pool:

        def call(_turn: int) -> None:
            with pool.connection() as base:
                base.execute("INSERT INTO bench_bare (words) VALUES ('水') RETURNING id").fetchone()

        return timed(call, n=N * 5, clients=CLIENTS)


BARE: dict[str, tuple[str, Callable[[Stage], Timing]]] = {
    "select": ("raw SELECT of one row", bare_select),
    "insert": ("raw INSERT … RETURNING", bare_insert),
    "copy": ("raw COPY of the same rows", bare_copy),
}


# what asks no server: title, how, goal
def duplicates(stage: Stage) -> Timing:
    """Ask who shares a number with somebody about to be registered, as each save does."""
    by = staff_actor(Person.objects.get(username="s1p1.manager1"), clock.now(), via="bench")
    numbers = stage.ask("SELECT number FROM customers_phone ORDER BY id LIMIT 2000")
    return timed(lambda turn: similar_customers(by, name="王伟", phones=[numbers[turn % len(numbers)]]), n=N, clients=1)


def segments(stage: Stage) -> Timing:
    """Say how many satisfy a rule while it is typed, in the whole group: the four that ship, and plain conditions that most satisfy."""
    [held] = stage.ask(
        "SELECT held.id FROM access_grant held JOIN organisation_node top ON top.id = held.node_id AND top.parent_id IS NULL"
        " ORDER BY (SELECT count(*) FROM organisation_node below WHERE starts_with(below.path, top.path)) DESC, held.id LIMIT 1"
    )
    grant = Grant.objects.select_related("person").get(pk=held)
    by, group = staff_actor(grant.person, clock.now(), via="bench"), grant.node_id
    plain = [{"v": 1, "join": "all", "parts": [{"is": each}]} for each in ("customers.phone", "customers.born")]
    trees = [rule_of(each) for each in (*(dict(pack.rule) for pack in PACKS.values()), *plain)]
    return timed(lambda turn: sized(by, trees[turn % len(trees)], group, 8), n=N // 10, clients=1)


ALONE: dict[str, tuple[str, Callable[[Stage], Timing], Goal]] = {
    "duplicates": ("duplicate check on save", duplicates, Goal(p95=20)),
    "segments": ("segment counted while typed", segments, Goal(p95=2_500)),
    "clocks": ("1,000 deadlines = reference", deadlines, Goal()),
    "simulator": ("1,000 cases simulated", simulator, Goal(rate=30)),
    "import": ("import 100,000 owners", whole_import, Goal(rate=4_000, aim=9_250, memory_mb=512)),
    "million": ("import 1,000,000 owners", million, Goal(rate=2_500, aim=5_500, memory_mb=512)),
}
BESIDE = {"import": "copy", "million": "copy"}  # of those alone; the others stand beside the raw SELECT
LONG = {"million"}  # measured where it is asked for by its name


def _pages(*paths: str, **extra: str) -> Requests:
    def made(stage: Stage, n: int) -> list[list[str]]:
        return [[stage.city.asks("GET", paths[turn % len(paths)], **extra)] for turn in range(n)]

    return made


def _cases(stage: Stage, n: int) -> Iterator[str]:
    words = ("主卫天花板渗水", "厨房水槽下面漏水", "入户门锁打不开", "电梯按键失灵，老人出不了门", "楼上装修太吵")
    mark = uuid4().hex[:8]
    for turn in range(n):
        body = json.dumps({"words": f"{words[turn % 5]}，第 {turn} 次来电 {mark}", "medium": "phone"}, ensure_ascii=False)
        yield stage.program.asks("POST", "/api/v1/cases", body, Idempotency_Key=f"{mark}-{turn}")


def create(stage: Stage, n: int) -> list[list[str]]:
    return [[each] for each in _cases(stage, n)]


def create_and_accept(stage: Stage, n: int) -> list[list[str]]:
    return [[each, stage.program.asks("POST", "/api/v1/cases/{id}/accept")] for each in _cases(stage, n)]


def customers(stage: Stage, n: int) -> list[list[str]]:
    ids = stage.ask(
        "SELECT DISTINCT customer_id FROM customers_residency WHERE node_id IN (SELECT below.id FROM organisation_node below"
        " JOIN organisation_node city ON starts_with(below.path, city.path) JOIN access_grant held ON held.node_id = city.id"
        " JOIN access_person person ON person.id = held.person_id AND person.username = 's1p1.manager1') LIMIT %s",
        n,
    )
    return [[stage.city.asks("GET", f"/customers/{ids[turn % len(ids)]}/")] for turn in range(n)]


def long_story(stage: Stage, n: int) -> list[list[str]]:
    [first] = stage.ask("SELECT min(id) FROM customers_customer")
    return [[stage.city.asks("GET", f"/customers/{first}/")] for _ in range(n)]


def _typed(kind: str) -> Requests:
    def made(stage: Stage, n: int) -> list[list[str]]:
        random = Random(3)
        names = stage.ask("SELECT name FROM customers_customer WHERE kind = 'person' ORDER BY id LIMIT 2000")
        rooms = stage.ask("SELECT code FROM estates_unit ORDER BY id LIMIT 5000")
        initials = ("wxm", "zhm", "lj", "cyf", "zm", "lmy")
        choices: dict[str, Callable[[], str]] = {
            "name": lambda: random.choice(names)[:2],
            "initials": lambda: random.choice(initials),
            "digits": lambda: f"{random.randrange(10_000):04d}",
            "room": lambda: random.choice(rooms),
        }
        choose = choices[kind]
        hx = {"HX_Request": "true", "HX_Target": "search-results"}
        return [[stage.city.asks("GET", f"/search/?q={quote(choose())}", **hx)] for _ in range(n)]

    return made


TYPED: dict[str, tuple[str, ...]] = {
    "/cases/": ("漏水", "王伟", "1502", "3-2-1502", "5678"),
    "/customers/": ("王", "王伟", "wx", "5678"),
    "/units/": ("1502", "3-2-1502"),
    "/audit/": ("王",),
}
RARE = (
    "/cases/?keeper=none",
    "/customers/?circle=none",
    "/customers/?circle=C2",
    "/customers/?kind=organisation",
    "/customers/?role=co_owner",
    "/audit/?via=api",
    "/audit/?via=web",
    "/customers/checks/",
)
LIST, CUSTOMER = Goal(rate=200, p95=120, aim=320), Goal(rate=150, p95=120, aim=380)
SEARCH, BOARD = Goal(rate=300, p95=60, aim=690), Goal(p95=120, aim=270)
ACTS: dict[str, Act] = {
    "page": Act("bare view with one query", _pages("/healthz"), Goal(), "", n=N * 3),
    "list": Act("list of 80 cases", _pages("/cases/"), LIST),
    "list-filtered": Act(
        "list of 80 cases, filtered",
        _pages("/cases/?kind=repair&state=closed", "/cases/?due=late&sort=due", "/cases/?opened=month", "/cases/?grade=major&sort=number"),
        LIST,
    ),
    "list-customers": Act("list of 80 customers", _pages("/customers/", "/customers/?kind=person&sort=-name"), LIST),
    "quality": Act(
        "data quality: lists of 50, and the overview",
        _pages(
            "/customers/quality/phone/",
            "/customers/quality/stale/",
            "/customers/quality/paper/?kind=person",
            "/customers/quality/lone/",
            "/customers/quality/",
        ),
        LIST,
    ),
    "list-units": Act("list of 80 rooms", _pages("/units/", "/units/?state=delivered"), LIST),
    "list-typed": Act(
        "lists of 80 by what is typed", _pages(*(f"{path}?q={quote(words)}" for path, typed in TYPED.items() for words in typed)), LIST
    ),
    "list-rare": Act("lists of 80 by what few have", _pages(*RARE), LIST),
    "customer": Act("open a customer", customers, CUSTOMER),
    "customer-long": Act("open a customer of 10,000 entries", long_story, CUSTOMER, n=N // 2),
    "search-name": Act("search: two characters", _typed("name"), SEARCH),
    "search-initials": Act("search: initials", _typed("initials"), SEARCH),
    "search-digits": Act("search: last four digits", _typed("digits"), SEARCH),
    "search-room": Act("search: a room", _typed("room"), SEARCH),
    "home": Act("workbench", _pages("/"), BOARD, n=N // 2),
    "board": Act("board by state and by keeper", _pages("/cases/board/", "/cases/board/?by=keeper"), BOARD, n=N // 2),
    "abnormal": Act("abnormal tasks", _pages("/cases/abnormal/"), LIST, n=N // 2),
    "dashboard": Act("dashboard", _pages("/dashboard/"), BOARD, n=N // 2),
    # last: what they write is not vacuumed yet when the next act runs
    "case": Act("create a case by API", create, Goal(rate=200, p99=250, aim=540), "insert", (201,), n=N * 2),
    "pair": Act("create + accept", create_and_accept, Goal(rate=120, aim=440), "insert", (200, 201)),
}
