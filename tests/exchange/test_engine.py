"""Every row of a file gets a decision and a reason; a batch is applied whole or not at all."""

import io
from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from python_calamine import CalamineWorkbook

from tests.exchange.toys import LIST
from tests.factories.cast import NOON, Cast
from tonglu.audit.models import FactRow
from tonglu.exchange import actions, queries, results, running
from tonglu.exchange.commands import import_file
from tonglu.exchange.models import ImportBatch, ImportRow
from tonglu.exchange.reading import BatchFile
from tonglu.exchange.sealed import read_sealed
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.messaging.queries import bell_for
from tonglu.organisation.models import LookupItem

HEAD = "编码,名称,手机,证件号\n"
GOOD = HEAD + "A1,积木,13800138000,\nA2,拼图,,\n\nA3,木马？,,\nA1,积木,,\nA4,,,\nA5,球,1380013800,\n"
EXPECTED = [
    (2, "created", ""),
    (3, "created", ""),
    (5, "suspected", ""),
    (6, "skipped", "与前面的行重复"),
    (7, "refused", "“名称”：必填，不能为空"),
    (8, "refused", "“手机”：手机号少一位，请补全"),
]
PLAIN = {"code": "编码", "name": "名称", "mobile": "手机", "paper": "证件号"}


def upload(cast: Cast, text: str = GOOD, name: str = "玩具.csv", by: Actor | None = None) -> ImportBatch:
    return actions.upload_file("toys", content=text.encode(), name=name, node_id=cast.project.pk, by=by or cast.manager)


def checked(cast: Cast, text: str = GOOD) -> ImportBatch:
    batch = upload(cast, text)
    actions.start_check(batch.pk, mapping=PLAIN, by=cast.manager)
    running.run_batch(batch.pk, at=NOON)
    return ImportBatch.objects.get(pk=batch.pk)


def applied(cast: Cast, text: str = GOOD) -> ImportBatch:
    batch = checked(cast, text)
    actions.confirm_import(batch.pk, by=cast.manager)
    running.run_batch(batch.pk, at=NOON)
    return ImportBatch.objects.get(pk=batch.pk)


def decisions(batch: ImportBatch) -> list[tuple[int, str, str]]:
    return list(ImportRow.objects.filter(batch=batch).order_by("line").values_list("line", "decision", "reason"))


def toys() -> list[tuple[str, str]]:
    return list(LookupItem.objects.filter(list_code=LIST).order_by("code").values_list("code", "name"))


def test_check_decides_about_every_row_and_writes_nothing(cast: Cast) -> None:
    batch = checked(cast)
    assert (batch.state, batch.rows_total, decisions(batch), toys()) == ("checked", 6, EXPECTED, [])
    assert batch.counts == {"created": 2, "suspected": 1, "skipped": 1, "refused": 2}


def test_confirmed_batch_is_applied_and_told_once(cast: Cast) -> None:
    batch = applied(cast)
    assert (batch.state, decisions(batch)) == ("done", EXPECTED)
    assert toys() == [("A1", "积木"), ("A2", "拼图"), ("A3", "木马？")]
    fact = FactRow.objects.get(kind="exchange.import_applied")
    assert (fact.subject_id, fact.body["rows"], fact.person_id) == (batch.pk, 6, cast.manager.person_id)
    assert [each.text for each in bell_for(cast.manager)] == ["导入“玩具.csv”已结束：新增 2，疑似重复 1，跳过 1，拒绝 2"]
    targets = ImportRow.objects.filter(batch=batch).exclude(target_id=None).values_list("target_kind", "target_id")
    assert set(targets) == {("organisation.lookup", each.pk) for each in LookupItem.objects.filter(list_code=LIST)}


def test_second_run_of_the_same_file_creates_nothing(cast: Cast) -> None:
    applied(cast)
    again = applied(cast)
    assert again.counts == {"unchanged": 3, "skipped": 1, "refused": 2}


def test_update_keeps_the_image_it_replaced(cast: Cast) -> None:
    applied(cast)
    batch = applied(cast, HEAD + "A1,大积木,,\n")
    row = ImportRow.objects.get(batch=batch)
    assert (row.decision, row.reason, row.before) == ("updated", "名称由“积木”改为“大积木”", {"name": "积木"})


def test_result_file_accounts_for_every_row(cast: Cast) -> None:
    batch = applied(cast)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(results.keep_result(batch.pk, at=NOON))).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["编码", "名称", "手机", "证件号", "行号", "导入结果", "原因"]
    assert [(each[0], each[2], *each[4:]) for each in sheet[1:]] == [
        ("A1", "13800138000", 2, "新增", ""),
        ("A2", "", 3, "新增", ""),
        ("A3", "", 5, "疑似重复", ""),
        ("A1", "", 6, "跳过", "与前面的行重复"),
        ("A4", "", 7, "拒绝", "“名称”：必填，不能为空"),
        ("A5", "1380013800", 8, "拒绝", "“手机”：手机号少一位，请补全"),
    ]


def test_a_result_file_is_imported_again_by_its_own_columns(cast: Cast) -> None:
    body = results.keep_result(applied(cast).pk, at=NOON)
    batch = actions.upload_file("toys", content=body, name="玩具-导入结果.xlsx", node_id=cast.project.pk, by=cast.manager)
    matched = BatchFile(batch).match
    assert (matched.chosen, matched.unused) == ({"code": 0, "name": 1, "mobile": 2, "paper": 3}, ["行号", "导入结果", "原因"])
    actions.start_check(batch.pk, mapping=PLAIN, by=cast.manager)
    running.run_batch(batch.pk, at=NOON)
    assert ImportBatch.objects.get(pk=batch.pk).counts == {"unchanged": 3, "skipped": 1, "refused": 2}


def test_pages_and_disk_hold_no_clear_number(cast: Cast) -> None:
    batch = applied(cast, HEAD + "A1,张三 13912345678,13800138000,110101199003078515\n")
    row = ImportRow.objects.get(batch=batch)
    assert row.cells == ["A1", "张三 139****5678", "138****8000", "110101********8515"]
    assert batch.samples == [row.cells]
    on_disk = b"".join(each.read_bytes() for each in Path(media_root()).rglob("*") if each.is_file())
    assert [word for word in (b"13800138000", b"110101199003078515") if word in on_disk] == []
    assert batch.stored is not None
    assert b"13800138000" in read_sealed(batch.stored)


def media_root() -> str:
    from django.conf import settings

    return str(settings.MEDIA_ROOT)


def test_mapping_is_remembered_for_the_same_headings(cast: Cast) -> None:
    other = "代号,叫法,手机\nA1,积木,\n"
    batch = upload(cast, other.replace("叫法", "名称"))
    actions.start_check(batch.pk, mapping={"code": "代号", "name": "名称"}, by=cast.manager)
    running.run_batch(batch.pk, at=NOON)
    actions.confirm_import(batch.pk, by=cast.manager)
    running.run_batch(batch.pk, at=NOON)
    again = upload(cast, other.replace("叫法", "名称").replace("A1", "A9"))
    assert queries.match_of(cast.manager, again).chosen["code"] == 0


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({**PLAIN, "name": ""}, "文件缺少必填列：名称；请核对表头，或下载模板填写"),
        ({**PLAIN, "mobile": "名称"}, "“名称”同时选给了名称和手机，请改一处"),
    ],
)
def test_wrong_mapping_is_refused(cast: Cast, mapping: dict[str, str], sentence: str) -> None:
    batch = upload(cast)
    with pytest.raises(Refused) as refusal:
        actions.start_check(batch.pk, mapping=mapping, by=cast.manager)
    assert str(refusal.value) == sentence


def test_second_confirmation_is_refused(cast: Cast) -> None:
    batch = checked(cast)
    actions.confirm_import(batch.pk, by=cast.manager)
    with pytest.raises(Refused, match="这一批现在是“导入中”"):
        actions.confirm_import(batch.pk, by=cast.manager)


def test_confirmation_and_its_job_are_one_transaction(cast: Cast) -> None:
    batch = checked(cast)
    actions.confirm_import(batch.pk, by=cast.manager)
    jobs = ProcrastinateJob.objects.filter(task_name="exchange.run_import")
    assert [each.args for each in jobs] == [{"batch_id": batch.pk}, {"batch_id": batch.pk}]


def test_dropped_batch_writes_nothing(cast: Cast) -> None:
    batch = checked(cast)
    actions.drop_import(batch.pk, by=cast.manager)
    with pytest.raises(Refused, match="未导入"):
        actions.confirm_import(batch.pk, by=cast.manager)
    assert toys() == []


def test_refusal_of_the_whole_file_and_a_fault_of_ours_leave_nothing(cast: Cast) -> None:
    stopped = applied(cast, HEAD + "A1,积木,,\nA2,b,,\nA3,c,,\nstop,x,,\n")
    assert (stopped.state, stopped.refusal) == ("refused", "整个文件不能导入")
    broken = applied(cast, HEAD + "A1,积木,,\nA2,b,,\nA3,c,,\nboom,x,,\n")
    assert (broken.state, broken.refusal) == ("refused", f"导入时出错，没有写入任何内容；请把批次号 {broken.pk} 告诉管理员")
    assert (toys(), len(decisions(broken))) == ([], 4)  # the rows are those of the check


def test_file_without_rows_is_refused(cast: Cast) -> None:
    batch = checked(cast, HEAD)
    assert (batch.state, batch.refusal) == ("refused", "表头下面没有数据行；请按模板填写后再上传")


def test_importer_needs_both_permissions_at_the_node(cast: Cast) -> None:
    for who in (cast.agent, cast.stranger):
        with pytest.raises(NotAllowed):
            upload(cast, by=who)
    with pytest.raises(NotAllowed):
        queries.batch_for(cast.stranger, upload(cast).pk)


def test_person_who_lost_the_permission_meanwhile_imports_nothing(cast: Cast) -> None:
    batch = checked(cast)
    actions.confirm_import(batch.pk, by=cast.manager)
    cast.people["manager"].grants.update(until="2026-01-01")
    running.run_batch(batch.pk, at=NOON)
    batch.refresh_from_db()
    assert (batch.state, batch.refusal, toys()) == ("refused", "您已没有在这里导入的权限，没有写入任何内容", [])


def test_rows_are_read_in_a_constant_number_of_queries(cast: Cast, django_assert_num_queries: object) -> None:
    batch, manager = checked(cast), cast.manager
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(list(queries.rows_of(manager, batch.pk, decision="refused"))) == 2


def test_command_imports_in_one_go(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "玩具.csv"
    path.write_text(GOOD, encoding="gbk")
    told = import_file("toys", path)
    result = Path(told.pop("result"))
    assert told == {
        "batch": told["batch"], "rows": 6, "created": 2, "updated": 0, "unchanged": 0, "suspected": 1, "skipped": 1, "refused": 2,
    }  # fmt: skip
    assert (result.stat().st_mode & 0o777, result.suffix) == (0o600, ".xlsx")
    assert import_file("toys", path)["created"] == 0
    assert import_file("toys", path, by_username="manager", node="P1")["unchanged"] == 3


@pytest.mark.parametrize(
    ("kind", "by", "node", "sentence"),
    [
        ("nothing", None, None, "没有“nothing”这种导入；可用的有："),
        ("toys", "nobody", None, "没有账户“nobody”，请核对登录名"),
        ("toys", "manager", "C2", "没有可以导入“玩具”的组织 C2，请核对权限"),
        ("toys", "agent", None, "没有可以导入“玩具”的组织，请核对权限"),
    ],
)
def test_command_refuses_in_one_sentence(cast: Cast, tmp_path: Path, kind: str, by: str | None, node: str | None, sentence: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(GOOD)
    with pytest.raises(Refused) as refusal:
        import_file(kind, path, by_username=by, node=node)
    assert str(refusal.value)[: len(sentence)] == sentence
