"""The scheduled backup: when it is due, once only, kept and pruned, and loud where it fails."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings

from tests.factories.cast import Cast, make_cast
from tests.launch.conftest import forget_server_of
from tests.launch.leaks import OF_THE_RUN
from tonglu.launch.commands import main
from tonglu.launch.database import open_database
from tonglu.launch.home import Home
from tonglu.lib.actor import Actor, system_actor
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.messaging.models import Message
from tonglu.upkeep import actions, queries
from tonglu.upkeep.models import BackupPlan, BackupRun
from tonglu.upkeep.rules.schedule import last_due, next_due, to_forget

SHIPPED = "SELECT (SELECT count(*) FROM django_migrations), (SELECT array_agg(code ORDER BY code) FROM access_role)"
NIGHT = datetime(2026, 9, 30, 18, 30, tzinfo=UTC)  # 02:30 of the next day in Shanghai


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Home:
    """A data directory with keys beside the run's own database."""
    made = Home(tmp_path / "var")
    made.make_folders()
    made.make_keys()
    settings.VAR = made.path
    return made


def worker(at: datetime = NIGHT) -> Actor:
    return system_actor("back_up", at)


@pytest.mark.parametrize(
    ("hour", "at", "due"),
    [
        (2, NIGHT, datetime(2026, 9, 30, 18, tzinfo=UTC)),
        (3, NIGHT, datetime(2026, 9, 29, 19, tzinfo=UTC)),
        (0, datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 9, 30, 16, tzinfo=UTC)),
        (23, datetime(2026, 9, 30, 14, 59, tzinfo=UTC), datetime(2026, 9, 29, 15, tzinfo=UTC)),
    ],
)
def test_hour_is_of_shanghai(hour: int, at: datetime, due: datetime) -> None:
    assert (last_due(hour, at), next_due(hour, at)) == (due, due + timedelta(days=1))


def test_newest_stay() -> None:
    assert (to_forget(["c", "b", "a"], 2), to_forget(["a"], 3)) == (["a"], [])


def test_due_backup_is_written_once_and_old_ones_go(cast: Cast, home: Home) -> None:
    actions.plan_backups(is_on=True, hour=2, keep=2, by=cast.admin)
    nights = [NIGHT + timedelta(days=each) for each in range(3)]
    runs = [actions.back_up_if_due(by=worker(night)) for night in nights]
    assert [each and (each.state, each.reason) for each in runs] == [("done", "")] * 3
    assert actions.back_up_if_due(by=worker(nights[-1])) is None
    names = ["tonglu-20261002-0200.backup", "tonglu-20261003-0200.backup"]
    assert sorted(each.name for each in (home.path / "backups").iterdir()) == names
    assert BackupRun.objects.filter(is_there=True).count() == 2
    assert queries.health(cast.actor("admin", nights[-1])).tones["backup"] == "warn"  # there, but without a passphrase


def test_what_the_schedule_wrote_comes_back(cast: Cast, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another directory, another server, the same keys and rows."""
    (home.files / "ab").mkdir()
    (home.files / "ab" / "photo").write_bytes(b"a photo of a leak")
    monkeypatch.setenv("TONGLU_BACKUP_KEY", "一句口令")
    url = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}"
    monkeypatch.setenv("DATABASE_URL", url)  # what the tests have migrated, not the server's own
    actions.plan_backups(is_on=True, hour=2, keep=2, by=cast.admin)
    run = actions.back_up_if_due(by=worker())
    assert run is not None
    assert (run.state, run.is_sealed, Path(run.file).parent) == ("done", True, home.path / "backups")
    with psycopg.connect(url) as live:
        shipped = live.execute(SHIPPED).fetchall()

    for name in OF_THE_RUN:  # what restores is another installation
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TONGLU_BACKUP_KEY", "一句口令")
    copy = Home(tmp_path / "copy")
    assert main(["restore", run.file, "--data", str(copy.path)]) == 0
    try:
        assert [copy.secret(name) == home.secret(name) for name in ("secret_key", "field_keys", "database_password")] == [True, True, False]
        assert (copy.files / "ab" / "photo").read_bytes() == b"a photo of a leak"
        with open_database(copy) as own, psycopg.connect(own) as restored:
            assert restored.execute(SHIPPED).fetchall() == shipped
    finally:
        forget_server_of(copy)


def test_nothing_is_due_before_the_plan_or_while_it_is_off(cast: Cast, home: Home) -> None:
    assert actions.back_up_if_due(by=worker()) is None
    actions.plan_backups(is_on=True, hour=2, keep=2, by=cast.actor("admin", NIGHT))
    assert actions.back_up_if_due(by=worker()) is None  # 02:00 was before
    actions.plan_backups(is_on=False, hour=2, keep=2, by=cast.actor("admin", NIGHT))
    assert actions.back_up_if_due(by=worker(NIGHT + timedelta(days=1))) is None


def test_failure_is_red_and_rings(cast: Cast, home: Home) -> None:
    (home.path / "backups").mkdir()
    (home.path / "backups" / "tonglu-20261001-0200.backup").write_text("in the way")
    actions.plan_backups(is_on=True, hour=2, keep=2, by=cast.admin)
    run = actions.back_up_if_due(by=worker())
    assert run is not None
    assert (run.state, "已存在" in run.reason, run.is_there) == ("failed", True, False)
    assert queries.health(cast.actor("admin", NIGHT)).tones["backup"] == "late"
    told = Message.objects.filter(template__code="upkeep.backup_failed")
    assert list(told.values_list("to_person_id", "medium")) == [(cast.people["admin"].pk, "bell")]


def test_broken_off_backup_is_none(cast: Cast, home: Home) -> None:
    BackupRun.objects.create(due_at=NIGHT, began_at=NIGHT - timedelta(hours=7), file="/x")
    actions.end_broken_off(by=worker())
    assert BackupRun.objects.get().state == "failed"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"hour": 24}, "0 点到 23 点"), ({"hour": -1}, "0 点到 23 点"), ({"keep": 0}, "1 到 365"), ({"folder": "backups"}, "完整的路径"),
        ({"folder": "/proc/none"}, "不能写"), ({"folder": "/a\x00b"}, "完整的路径"),
    ],
)  # fmt: skip
def test_plan_that_cannot_be(cast: Cast, home: Home, typed: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.plan_backups(**{"is_on": True, "hour": 2, "keep": 7, **typed}, by=cast.admin)  # type: ignore[arg-type]
    assert not BackupPlan.objects.exists()


def test_backups_never_lie_where_files_are_served(cast: Cast, settings: Settings) -> None:
    with pytest.raises(Refused, match="对外提供文件"):
        actions.plan_backups(is_on=True, hour=2, keep=7, folder=str(settings.STATIC_ROOT), by=cast.admin)


@pytest.mark.parametrize("who", ["agent", "manager", "director"])
def test_only_who_keeps_the_whole_house_plans(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.plan_backups(is_on=True, hour=2, keep=7, by=cast.actor(who))
    with pytest.raises(NotAllowed):
        queries.health(cast.actor(who))


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_writes(home: Home) -> None:
    cast = make_cast()
    actions.plan_backups(is_on=True, hour=2, keep=2, by=cast.admin)

    def claim(_: int) -> bool:
        try:
            return actions._claim(by=worker()) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(claim, range(4))) == [False, False, False, True]
