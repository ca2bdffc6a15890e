"""Abnormal tasks: each number opens to its rows, and each ticked row is decided for itself."""

from datetime import timedelta

from tests.factories.case_states import accepted, dispatched, opened
from tests.factories.cases import fresh
from tests.factories.cast import Cast
from tests.factories.check_backs import make_check_back
from tests.web.service.test_check_backs import queries_of
from tests.web.signing import Sign
from tonglu.access.actions import rosters
from tonglu.audit.models import FactRow
from tonglu.service import actions
from tonglu.service.models import Case
from tonglu.service.queries.abnormal import abnormal_cases, abnormal_counts


def told(case: Case) -> int:
    return FactRow.objects.filter(subject_id=case.pk, kind="service.case_dispatched").count()


def test_numbers_open_to_their_rows(cast: Cast) -> None:
    late, again, back, asked, quiet = (dispatched(cast, f"{name}漏水") for name in ("甲", "乙", "丙", "丁", "戊"))
    disputed = make_check_back(cast)
    actions.record_check_back(disputed.pk, result="refused", words="不想说", by=cast.colleague)
    new = opened(cast, "没人受理")
    Case.objects.filter(pk=late.pk).update(due_at=cast.at + timedelta(minutes=30))
    Case.objects.exclude(pk=late.pk).update(due_at=cast.at + timedelta(days=30))
    Case.objects.filter(pk=again.pk).update(reopened_count=2)
    Case.objects.filter(pk=back.pk).update(refused_count=2)
    at = cast.at + timedelta(hours=1)
    by = cast.actor("manager", at)
    found = {code: list(abnormal_cases(by, code).values_list("pk", flat=True)) for code in abnormal_counts(by)}
    assert {code: count.value for code, count in abnormal_counts(by).items()} == {code: len(rows) for code, rows in found.items()}
    assert found == {
        "overdue": [late.pk], "soon": [], "reopened": [again.pk], "bounced": [back.pk], "silent": [], "unaccepted": [new.pk],
        "signature": [disputed.case_id],
    }  # fmt: skip
    days = cast.actor("manager", cast.at + timedelta(days=4))
    actions.note_case(asked.pk, words="约了周五", by=cast.actor("manager", days.at - timedelta(days=1)))
    silent = set(abnormal_cases(days, "silent").values_list("pk", flat=True))
    assert (quiet.pk in silent, asked.pk in silent) == (True, False)
    assert abnormal_counts(days, ["silent"])["silent"].value == len(silent)
    for who in ("manager", "director", "technician", "admin"):  # by node, and what one keeps oneself
        each = cast.actor(who, days.at)
        counts = {code: count.value for code, count in abnormal_counts(each, silent_days=3).items()}
        assert counts == {code: abnormal_cases(each, code, silent_days=3).count() for code in counts}
    assert abnormal_counts(cast.stranger) == {code: type(abnormal_counts(by)["soon"])(0) for code in found}


def test_each_row_is_decided_for_itself(cast: Cast, sign: Sign) -> None:
    waiting, busy, new = accepted(cast, "等派单"), dispatched(cast, "在处理"), opened(cast, "没受理")
    mate = cast.people["mate"].pk
    manager = sign("manager")
    ticked = {"pick": [waiting.pk, busy.pk, new.pk, 999_999], "keeper_id": mate, "act": "assign"}
    text = manager.post("/cases/abnormal/?what=unaccepted", ticked).content.decode()
    assert "已交给 mate员" in text
    assert "不能派单：当前状态是「待受理」，请刷新后再试" in text
    assert "请填写原因" in text
    assert [fresh(each).keeper_id for each in (waiting, busy, new)] == [mate, cast.people["technician"].pk, None]
    text = manager.post("/cases/abnormal/", {**ticked, "reason": "王工请假"}).content.decode()
    assert (fresh(busy).keeper_id, told(busy), told(waiting)) == (mate, 2, 1)
    assert "工单已经在 mate员 手上" in text


def test_several_go_to_somebody_off_duty_where_that_is_confirmed(cast: Cast, sign: Sign) -> None:
    first, second, busy = accepted(cast, "甲"), accepted(cast, "乙"), dispatched(cast, "丙")
    mate, manager = cast.people["mate"].pk, sign("manager")
    rosters.note_leave(mate, since=cast.at, until=cast.at + timedelta(days=2), reason="病假", by=cast.manager)
    ticked = {"pick": [first.pk, busy.pk], "keeper_id": mate, "act": "assign", "reason": "只有他会"}
    text = manager.post("/cases/abnormal/", ticked).content.decode()
    assert text.count("请勾选“仍然派给他”") == len(ticked["pick"])
    assert 'name="is_away_confirmed"' in manager.get(f"/cases/{second.pk}/keepers/").content.decode()
    manager.post("/cases/abnormal/", {**ticked, "is_away_confirmed": "on"})
    manager.post("/cases/bulk/dispatch/", {"pick": [second.pk], "keeper_id": mate})
    assert [fresh(each).keeper_id for each in (first, busy, second)] == [mate, mate, None]
    manager.post("/cases/bulk/dispatch/", {"pick": [second.pk], "keeper_id": mate, "is_away_confirmed": "on"})
    assert fresh(second).keeper_id == mate


def test_bulk_accept_and_bad_input(cast: Cast, sign: Sign) -> None:
    new = opened(cast)
    manager = sign("manager")
    assert "请先选择处理人" in manager.post("/cases/abnormal/", {"pick": [new.pk], "keeper_id": "x"}).content.decode()
    assert "已受理" in manager.post("/cases/abnormal/", {"pick": [new.pk], "act": "accept"}).content.decode()
    for pick in ("", "x", "9" * 40, "-1", "\x00"):
        assert manager.post("/cases/abnormal/", {"pick": [pick], "act": "accept"}).status_code == 200
    assert sign("technician").get("/cases/abnormal/").status_code == 404
    for query in ("what=nothing", "days=x", "what=silent&days=7", "keeper=none", "project=x", "after=x"):
        assert manager.get(f"/cases/abnormal/?{query}").status_code == 200, query


def test_list_keeps_its_queries(cast: Cast, sign: Sign) -> None:
    manager = sign("manager")
    Case.objects.filter(pk=opened(cast).pk).update(due_at=cast.at - timedelta(hours=1))
    one = queries_of(manager, "/cases/abnormal/")
    for n in range(3):
        Case.objects.filter(pk=opened(cast, f"又 {n}").pk).update(due_at=cast.at - timedelta(hours=1))
    assert queries_of(manager, "/cases/abnormal/") == one
