"""Above the ceiling a second person decides: never who asked, once, recorded; then the export runs and says how far it is."""

from functools import partial
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from tests.factories.case_states import opened
from tests.factories.cast import Cast, make_person
from tests.service.races import reading_together, the_only_refusal, together
from tests.web.signing import Sign, sign
from tonglu.audit.models import FactRow
from tonglu.exchange import agreeing, exporting
from tonglu.exchange.models import ExportLimit, ExportRun
from tonglu.exchange.progress import Progress
from tonglu.journeys.follower import fact_of
from tonglu.journeys.reactions import REACTIONS
from tonglu.lib.actor import system_actor
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.messaging.models import Message

__all__ = ["sign"]


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def held(cast: Cast) -> ExportRun:
    """Two cases, a ceiling of one, and a director who asks for both."""
    for words in ("漏水", "断电"):
        opened(cast, words)
    ExportLimit.objects.create(rows=1, since=cast.at)
    return exporting.ask_export("cases", query="", reason="年度审计", by=cast.director)


def test_above_the_ceiling_it_waits(cast: Cast, sign: Sign) -> None:
    run = held(cast)
    exporting.run_export(run.pk, at=cast.at)
    run.refresh_from_db()
    assert (run.state, run.is_held, run.rows_total, run.file_id, run.node_id) == ("asked", True, 2, None, cast.city.pk)
    page = sign("director").get("/exports/new/cases/").content.decode()
    assert ("超过 1 行，要另一个有权同意的人同意" in page, "申请导出" in page) == (True, True)


def test_a_second_person_agrees_and_it_runs(cast: Cast, sign: Sign) -> None:
    run = held(cast)
    admin = sign("admin")
    page = admin.get("/exports/").content.decode()
    assert ("director员要导出工单 2 行" in page, "年度审计" in page) == (True, True)
    assert admin.post(f"/exports/{run.pk}/agree/")["Location"] == "/exports/"
    exporting.run_export(run.pk, at=cast.at)
    run.refresh_from_db()
    assert (run.state, run.decided_by_name, run.rows_total) == ("done", "admin员", 2)
    assert "admin员同意" in exporting.mark_of(run)
    assert [sign(who).get(f"/exports/{run.pk}/file/").status_code for who in ("admin", "director")] == [404, 200]
    told = FactRow.objects.filter(kind__startswith="exchange.export_").order_by("pk").values_list("kind", "person_name")
    assert [(kind.removeprefix("exchange.export_"), who) for kind, who in told] == [
        ("asked", "director员"), ("held", "director员"), ("agreed", "admin员"), ("written", "director员"), ("taken", "director员"),
    ]  # fmt: skip


def test_a_second_person_declines_with_a_reason(cast: Cast, sign: Sign) -> None:
    run = held(cast)
    admin = sign("admin")
    for reason in ("", " \u3000", "\x00", "长" * 400, "长" * 100_000):
        assert admin.post(f"/exports/{run.pk}/decline/", {"reason": reason}).status_code == 422
    assert ExportRun.objects.get().state == "asked"
    assert admin.post(f"/exports/{run.pk}/decline/", {"reason": "范围太大，请按项目分开"}).status_code == 302
    exporting.run_export(run.pk, at=cast.at)
    run.refresh_from_db()
    assert (run.state, run.refusal, run.file_id) == ("declined", "范围太大，请按项目分开", None)
    assert "范围太大" in sign("director").get("/exports/").content.decode()


def test_nobody_agrees_to_his_own(cast: Cast, sign: Sign) -> None:
    run = held(cast)
    with pytest.raises(Refused, match="自己申请的导出要由另一个人同意"):
        agreeing.agree_export(run.pk, by=cast.director)
    director = sign("director")
    director.post(f"/exports/{run.pk}/agree/")
    director.post(f"/exports/{run.pk}/decline/", {"reason": "x"})
    assert (ExportRun.objects.get().state, "等您同意" in director.get("/exports/").content.decode()) == ("asked", False)
    with pytest.raises(IntegrityError), transaction.atomic():  # and nobody by writing to the table
        ExportRun.objects.update(state="waiting", decided_by_id=run.by_person_id, decided_at=cast.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportRun.objects.update(state="waiting")


@pytest.mark.parametrize("who", ["agent", "dispatcher", "technician", "manager", "stranger"])
def test_who_may_not_agree_sees_no_such_export(cast: Cast, sign: Sign, who: str) -> None:
    run = held(cast)
    client = sign(who)
    assert [client.post(f"/exports/{run.pk}/{act}/", {"reason": "x"}).status_code for act in ("agree", "decline")] == [404, 404]
    with pytest.raises(NotAllowed):
        agreeing.decline_export(run.pk, reason="x", by=cast.actor(who))


def test_director_of_another_city_answers_for_his_own(cast: Cast, sign: Sign) -> None:
    run = held(cast)
    cast.people["far"] = make_person("far", "director", cast.other_city)
    with pytest.raises(NotAllowed):
        agreeing.agree_export(run.pk, by=cast.actor("far"))
    cast.people["near"] = make_person("near", "director", cast.city)
    assert agreeing.agree_export(run.pk, by=cast.actor("near")).state == "waiting"
    with pytest.raises(Refused, match="已经有人决定：near员"):
        agreeing.decline_export(run.pk, reason="x", by=cast.admin)


def test_where_nobody_else_may_agree_it_is_not_asked(cast: Cast) -> None:
    cast.people["admin"].grants.update(until="2026-09-01")
    with pytest.raises(Refused, match="没有别的人有这个权限"):
        held(cast)
    assert not ExportRun.objects.exists()


def test_bell_rings_at_who_may_agree_and_at_who_asked(cast: Cast) -> None:
    run = held(cast)
    agreeing.agree_export(run.pk, by=cast.admin)
    exporting.run_export(run.pk, at=cast.at)
    for told in FactRow.objects.filter(kind__startswith="exchange.export_").order_by("pk"):
        for react in REACTIONS.get(type(fact_of(told)), ()):
            react(fact_of(told), told=told, by=system_actor("reactions", cast.at))
    rung = {(each.to_person_id, each.template.code): each.text for each in Message.objects.filter(template__code__startswith="export.")}
    names = {cast.people[who].pk: who for who in ("admin", "director")}
    assert {(names[person], code) for person, code in rung} == {
        ("admin", "export.held"), ("director", "export.decided"), ("director", "export.written"),
    }  # fmt: skip
    assert "director员 要导出工单 2 行，请您决定：年度审计" in rung[cast.people["admin"].pk, "export.held"]
    assert "admin员同意了" in rung[cast.people["director"].pk, "export.decided"]


def test_question_that_nobody_answers_ends(cast: Cast) -> None:
    run = held(cast)
    exporting.forget_exports(at=cast.at + exporting.KEPT * 2)
    run.refresh_from_db()
    assert (run.state, run.refusal) == ("declined", "7 天没有人决定")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_answer_at_once_answer_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock one agrees, the other declines, and both are told that it was done."""
    cast.people["near"] = make_person("near", "director", cast.city)
    answers = []
    for locked in (False, True):
        ExportRun.objects.all().delete()
        run = held(cast)
        with reading_together(monkeypatch, agreeing, "take", locked=locked):
            agreeing_side = partial(agreeing.agree_export, run.pk, by=cast.admin)
            answers.append(together(agreeing_side, partial(agreeing.decline_export, run.pk, reason="太多", by=cast.actor("near"))))
    assert [each for each in answers[0] if isinstance(each, Exception)] == []
    assert "已经有人决定" in the_only_refusal(answers[1])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_progress_is_seen_while_it_is_written(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row is not locked by who writes: another connection reads how far it is, and another worker passes it over."""
    run = held(cast)
    agreeing.agree_export(run.pk, by=cast.admin)
    seen: list[tuple[int, ExportRun]] = []
    say = Progress.say

    def looking(self: Progress, count: int) -> None:
        self._said_at = 0.0
        say(self, count)
        [other] = together(lambda: (exporting.run_export(run.pk, at=cast.at), ExportRun.objects.get(pk=run.pk))[1])
        assert isinstance(other, ExportRun)
        seen.append((count, other))

    monkeypatch.setattr(Progress, "say", looking)
    exporting.run_export(run.pk, at=cast.at)
    assert [(count, each.rows_seen, each.state) for count, each in seen] == [(1, 1, "waiting"), (2, 2, "waiting")]
    assert ExportRun.objects.get().state == "done"


def test_progress_stands_on_the_page(cast: Cast, sign: Sign) -> None:
    run = held(cast)
    agreeing.agree_export(run.pk, by=cast.admin)
    ExportRun.objects.filter(pk=run.pk).update(rows_seen=1)
    page = sign("director").get("/exports/").content.decode()
    assert ("已写 1 / 2" in page, '<progress max="2" value="1"' in page, "load delay:2s" in page) == (True, True, True)
    assert connection.in_atomic_block
