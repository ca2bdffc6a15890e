"""What is measured: each act beside the bare thing it is held against, in the same run."""

import json
import os
from collections.abc import Callable
from random import Random
from urllib.parse import quote

import psycopg
from psycopg_pool import ConnectionPool

from bench.filling import code_of
from bench.stage import Stage
from bench.timing import Figure, Timing, timed

CLIENTS = 16
N = 400


def figure(name: str, stage: Stage, timing: Timing, *, floor: str = "", aim: str = "") -> Figure:
    load = round(os.getloadavg()[0], 1)
    return Figure(name, timing.n, stage.scale, timing.p50, timing.p95, timing.p99, timing.rate, floor=floor, aim=aim, load=load)


def bare_select(stage: Stage) -> Figure:
    """One row by its key over the driver, no Django."""
    random = Random(1)
    with ConnectionPool(stage.address, min_size=CLIENTS, max_size=CLIENTS) as pool:

        def call(_turn: int) -> None:
            with pool.connection() as base:
                base.execute("SELECT * FROM customers_customer WHERE id = %s", [random.randrange(stage.scale) + 1]).fetchone()

        timing = timed(call, n=N * 5, clients=CLIENTS)
    return figure("raw SELECT of one row", stage, timing)


def bare_insert(stage: Stage) -> Figure:
    """INSERT … RETURNING of a bare row with a commit, no Django."""
    with psycopg.connect(stage.address, autocommit=True) as base:
        base.execute(
            "CREATE TABLE bench_bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, words text, at timestamptz DEFAULT now())"
        )
    with ConnectionPool(stage.address, min_size=CLIENTS, max_size=CLIENTS) as pool:

        def call(_turn: int) -> None:
            with pool.connection() as base:
                base.execute("INSERT INTO bench_bare (words) VALUES ('水') RETURNING id").fetchone()

        timing = timed(call, n=N * 5, clients=CLIENTS)
    return figure("raw INSERT … RETURNING", stage, timing)


def bare_page(stage: Stage) -> Figure:
    """The product's health page: HTTP, middleware and one query."""
    timing = timed(lambda _turn: stage.staff.ask("GET", "/healthz"), n=N * 3, clients=CLIENTS)
    return figure("bare view with one query", stage, timing)


def create_case(stage: Stage) -> Figure:
    def call(turn: int) -> None:
        body = json.dumps({"words": f"第 {turn} 次来电：主卫天花板渗水", "kind": "repair", "medium": "phone"}).encode()
        stage.program.ask("POST", "/api/v1/cases", body, wanted=201, Idempotency_Key=f"bench-{turn}")

    timing = timed(call, n=N * 2, clients=CLIENTS)
    return figure("create a case by API", stage, timing, floor="≥ 200/s, p99 ≤ 250 ms", aim="≥ 540/s")


def list_cases(stage: Stage) -> Figure:
    timing = timed(lambda _turn: stage.staff.ask("GET", "/cases/"), n=N, clients=CLIENTS)
    return figure("list of 50 cases", stage, timing, floor="p95 ≤ 120 ms, ≥ 200/s", aim="≥ 320/s")


def open_customer(stage: Stage) -> Figure:
    random = Random(2)

    def call(_turn: int) -> None:
        stage.staff.ask("GET", f"/customers/{stage.first_customer + random.randrange(stage.scale)}/")

    timing = timed(call, n=N, clients=CLIENTS)
    return figure("open a customer", stage, timing, floor="p95 ≤ 120 ms, ≥ 150/s", aim="≥ 380/s")


def search(stage: Stage) -> Figure:
    random = Random(3)
    words = ["王伟", "李静", "zhangm", "wxm", "liufang", "陈杰"]

    def call(turn: int) -> None:
        index = random.randrange(stage.scale)
        typed = (words[turn % len(words)], f"{index % 10_000:04d}", code_of(index))[turn % 3]
        stage.staff.ask("GET", f"/search/?q={quote(typed)}", HX_Request="true", HX_Target="search-results")

    timing = timed(call, n=N, clients=CLIENTS)
    return figure("search as one types", stage, timing, floor="p95 ≤ 60 ms, ≥ 300/s", aim="p95 ≤ 30 ms, ≥ 690/s")


BARE: dict[str, Callable[[Stage], Figure]] = {"select": bare_select, "insert": bare_insert, "page": bare_page}
# act: (how, the bare thing beside it)
from bench.clocks import deadlines, simulator  # noqa: E402 - they draw their figures as the acts above

ACTS: dict[str, tuple[Callable[[Stage], Figure], str]] = {
    "case": (create_case, "insert"),
    "list": (list_cases, "page"),
    "customer": (open_customer, "page"),
    "search": (search, "page"),
    "clocks": (deadlines, "select"),
    "simulator": (simulator, "select"),
}
