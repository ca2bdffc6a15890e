"""A small living company in a database of its own, so that a real server may write into it while other tests go on elsewhere."""

import io
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection
from django.test import Client
from PIL import Image
from psycopg import sql
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast, make_cast, make_person
from tests.factories.check_backs import make_check_back
from tonglu.access.models import Role
from tonglu.access.permissions import Permission
from tonglu.customers import actions as customers
from tonglu.customers.models import Customer
from tonglu.estates import actions as estates
from tonglu.estates.models import Building, Project, Unit
from tonglu.estates.rules.pattern import Position, UnitPattern
from tonglu.exchange.actions import upload_file
from tonglu.exchange.commands import import_file
from tonglu.lib.actor import Actor
from tonglu.messaging.actions import queue_message
from tonglu.organisation.models import Node
from tonglu.service import actions as service
from tonglu.service.models import Case, Suspicion

T = TypeVar("T")
HOLDER = "everyone"  # holds every permission everywhere: whatever has a page opens to them
HOME_PHONE, HOME_PAPER = "13812345678", "11010519491231002X"
# every clear number of a customer that is in the database
NUMBERS = [HOME_PHONE, "13987654321", "13666668888", "13700001234", "13512340987", "13600001502"]
WRITTEN = NUMBERS[3]  # stands in somebody's own words
CALL = "楼上漏水，主卧天花板一直在滴，说好昨天来人，没有来"


@dataclass(slots=True)
class World:
    cast: Cast
    home: Unit
    owner: Customer
    tower: Building
    project: Project
    far_home: Unit  # of the other city company
    far_owner: Customer
    far_case: Case
    cases: dict[str, Case] = field(default_factory=dict)
    batches: dict[str, int] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        return self.cast.actor(username)


def build() -> World:
    """Everything is made by the acts that make it in life; only the cast comes from its factory."""
    cast = make_cast()
    _add_holder(cast)
    director = cast.actor(HOLDER)
    project, tower = _estate(cast.project, "云锦府", "3", director)
    far_project, _ = _estate(cast.other_project, "听涛苑", "1", director)
    home, far_home = Unit.objects.get(project=project, code="3-2-1502"), Unit.objects.get(project=far_project, code="1-2-1502")
    owner = customers.register_customer(
        name="王秀英", phones=NUMBERS[:2], papers=[HOME_PAPER], note="独居，白天在家", node_id=cast.project.pk, by=director
    )
    far_owner = customers.register_customer(name="陈海", phones=[NUMBERS[2]], node_id=cast.other_project.pk, by=director)
    customers.relate(customer_id=owner.pk, unit_id=home.pk, role="owner", by=director)
    customers.relate(customer_id=far_owner.pk, unit_id=far_home.pk, role="owner", by=director)
    customers.form_household(owner.pk, by=director)
    far_case = service.open_case(
        words="海边的窗户关不严", unit_id=far_home.pk, contact_name="陈海", contact_phone=NUMBERS[2], by=cast.stranger
    )
    world = World(cast, home, owner, tower, project, far_home, far_owner, far_case)
    _open_cases(world)
    _import_owners(world)
    _ring(world)
    return world


def _add_holder(cast: Cast) -> None:
    role = Role.objects.create(code=HOLDER, name="全部权限", wide=sorted(Permission), own=[])
    cast.people[HOLDER] = make_person(HOLDER, role.code, cast.group)


def _estate(node: Node, name: str, label: str, by: Actor) -> tuple[Project, Building]:
    project = estates.found_project(node_id=node.pk, marketing_name=name, filed_name=f"{name}一期", estate_name=name, by=by)
    estates.add_layout(project.pk, code="A", rooms="3室2厅2卫", by=by)
    tower = estates.add_building(project.pk, label=label, by=by)
    pattern = UnitPattern(floors=("1", "2", "15", "16"), entrances=("1", "2"), positions=(Position("01", "A"), Position("02", "A")))
    estates.generate_units(tower.pk, pattern=pattern, by=by)
    return project, tower


def _open_cases(world: World) -> None:
    cast = world.cast
    for state in ("new", "refused", "accepted", "handling", "done", "closed"):
        world.cases[state] = make_case(cast, state, words=f"主卧飘窗渗水，{state}，打我电话 {WRITTEN}")
    called: dict[str, Any] = {"unit_id": world.home.pk, "contact_name": "王秀英", "contact_phone": HOME_PHONE, "by": cast.agent}
    parent = service.open_case(words=CALL, kind="complaint", grade="hot", **called)
    again = service.open_case(words=CALL, kind="complaint", **called)
    service.place_under(again.pk, parent_id=parent.pk, by=cast.agent)
    service.open_case(words="门口路灯不亮", contact_name="过路人", contact_phone=NUMBERS[4], by=cast.agent)
    world.cases |= {"parent": parent, "child": again, "pool": make_case(cast, "accepted", words="水龙头松动")}
    service.offer_case(world.cases["pool"].pk, by=cast.dispatcher)
    service.add_case_photo(world.cases["handling"].pk, upload=photo(), name="渗水.jpg", moment="problem", by=cast.technician)
    make_check_back(cast, unit_id=world.home.pk, contact_name="王秀英", contact_phone=HOME_PHONE)
    assert Suspicion.objects.exists()


def _ring(world: World) -> None:
    """What the reactions send in life: they wait for every transaction of the whole server, other tests' too."""
    case = world.cases["handling"]
    values = {"number": case.number, "title": case.title, "unit": world.home.code, "customer": "王女士", "project": "云锦府"}
    given: dict[str, Any] = {"values": values, "node_id": case.node_id, "by": world.cast.dispatcher}
    for who in ("technician", HOLDER):
        queue_message(
            code="keeper.dispatched", key=f"rung:{who}", to_person_id=world.cast.people[who].pk, link=f"/cases/{case.pk}/", **given
        )
    queue_message(code="case.opened", key="told:owner", customer_id=world.owner.pk, address=HOME_PHONE, **given)


def _import_owners(world: World) -> None:
    """One batch that went in with a row refused, one that still waits for its columns."""
    ledger = f"楼栋,单元,房号,姓名,手机,身份\n3,1,1501,李建国,{NUMBERS[5]},业主\n3,1,1502,,,业主\n".encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "业主台账.csv")
        path.write_bytes(ledger)
        world.batches["done"] = import_file("owners", path, by_username=HOLDER, node="P1")["batch"]
    waiting = upload_file("owners", content=ledger, name="业主台账.csv", node_id=world.cast.project.pk, by=world.actor(HOLDER))
    world.batches["uploaded"] = waiting.pk


def photo(width: int = 640, height: int = 480) -> bytes:
    """A picture as a phone takes it, with where it was taken."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 0.0)})
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif)
    return file.getvalue()


def enter(world: World, username: str) -> Client:
    """A client that is signed in; a fault of the server is an answer of it."""
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.people[username], backend="django.contrib.auth.backends.ModelBackend")
    return client


def committed(act: Callable[[], T]) -> T:
    """Do it in a thread of its own: the test's own connection is inside a transaction that nobody else sees."""

    def inside() -> T:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(inside).result()


@contextmanager
def database(name: str) -> Iterator[None]:
    """Let Django work in the named database meanwhile."""
    settings: dict[str, Any] = connection.settings_dict
    before = settings["NAME"]
    connection.close()
    settings["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        settings["NAME"] = before


def _copy(of: str, name: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [of])
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(of)))


@pytest.fixture(scope="session")
def built_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> tuple[str, World]:
    """Once per process: the copy of the empty test database and who lives in it."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("TONGLU_NOW", NOON.isoformat())
        connection.close()
        of = connection.settings_dict["NAME"]
        name = f"{of}_world"
        _copy(of, name)
        with database(name):
            return name, build()


@pytest.fixture(scope="module")
def world(built_world: tuple[str, World], django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    name, world = built_world
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, database(name):
        patch.setenv("TONGLU_NOW", "2026-09-30T17:00:00+08:00")
        yield world


@pytest.fixture(scope="module")
def server(world: World) -> Iterator[LiveServer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ThreadedWSGIServer, "request_queue_size", 128)  # fifty may knock at once
        server = LiveServer("127.0.0.1")
    yield server
    server.stop()
