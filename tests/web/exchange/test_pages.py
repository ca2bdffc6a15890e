"""Import pages: doors, scope, every state of a batch, the way through it, and no clear number on any of them."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from tests.exchange.toys import LIST, ToyKind
from tests.factories.cast import NOON, Cast
from tonglu.exchange import actions, kinds, running
from tonglu.exchange.models import ImportBatch
from tonglu.organisation.models import LookupItem

FILE = "代号,名称,手机\nA1,积木,13800138000\nA2,,13800138001\n"
MAPPING = {"code": "代号", "name": "名称", "mobile": "手机", "paper": ""}


@pytest.fixture(autouse=True)
def _house(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TONGLU_NOW", "2026-09-30T12:00:00+08:00")
    settings.MEDIA_ROOT = tmp_path / "files"
    kinds.enrol(ToyKind())
    yield
    del kinds.KINDS["toys"]


def browser(cast: Cast, username: str = "manager") -> Client:
    client = Client()
    client.force_login(cast.people[username], backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(cast: Cast, client: Client, body: bytes = FILE.encode(), name: str = "玩具.csv") -> int:
    given = {"node": cast.project.pk, "file": SimpleUploadedFile(name, body)}
    answer = client.post("/imports/new/toys/", given)
    assert answer.status_code == 302, answer.content.decode()
    return int(re.findall(r"\d+", answer["Location"])[0])


def work(batch_id: int) -> None:
    running.run_batch(batch_id, at=NOON)


def test_whole_way_from_upload_to_result(cast: Cast) -> None:
    client = browser(cast)
    batch_id = upload(cast, client)
    page = f"/imports/{batch_id}/"
    mapping = client.get(page).content.decode()
    assert ("138****8000" in mapping, "13800138000" in mapping) == (True, False)
    assert client.post(f"{page}check/", MAPPING)["Location"] == page
    assert 'hx-get="/imports/' in client.get(page).content.decode()
    work(batch_id)
    preview = client.get(page).content.decode()
    assert "确认后写入 1 行。" in preview
    assert "“名称”：必填，不能为空" in preview
    assert client.post(f"{page}apply/")["Location"] == page
    work(batch_id)
    assert list(LookupItem.objects.filter(list_code=LIST).values_list("code", flat=True)) == ["A1"]
    answer = client.get(f"{page}result/")
    assert answer["Content-Disposition"].startswith("attachment;")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [each[-2] for each in sheet] == ["导入结果", "新增", "拒绝"]


@pytest.mark.parametrize("filters", ["", "?decision=refused", "?decision=nonsense", "?after=zzz&sort=;drop"])
def test_preview_filters_by_decision(cast: Cast, filters: str) -> None:
    client = browser(cast)
    batch_id = upload(cast, client)
    client.post(f"/imports/{batch_id}/check/", MAPPING)
    work(batch_id)
    text = client.get(f"/imports/{batch_id}/{filters}").content.decode()
    assert ("积木" in text) == ("refused" not in filters)
    assert "13800138000" not in text


def test_refused_upload_keeps_the_form_with_the_sentence(cast: Cast) -> None:
    client = browser(cast)
    given = {"node": cast.project.pk, "file": SimpleUploadedFile("a.xls", b"<html><table></table></html>")}
    answer = client.post("/imports/new/toys/", given)
    assert "这其实是网页（HTML），只是改了扩展名" in answer.content.decode()
    assert ImportBatch.objects.count() == 0


def test_refused_mapping_keeps_the_choices(cast: Cast) -> None:
    client = browser(cast)
    batch_id = upload(cast, client)
    text = client.post(f"/imports/{batch_id}/check/", {**MAPPING, "name": "手机"}).content.decode()
    assert "“手机”同时选给了名称和手机，请改一处" in text
    assert ImportBatch.objects.get().state == "uploaded"


def test_node_out_of_reach_cannot_be_chosen(cast: Cast) -> None:
    given = {"node": cast.other_project.pk, "file": SimpleUploadedFile("a.csv", FILE.encode())}
    assert browser(cast).post("/imports/new/toys/", given).status_code == 200
    assert ImportBatch.objects.count() == 0


def test_second_confirmation_says_so(cast: Cast) -> None:
    client = browser(cast)
    batch_id = upload(cast, client)
    client.post(f"/imports/{batch_id}/check/", MAPPING)
    work(batch_id)
    client.post(f"/imports/{batch_id}/apply/")
    assert "这一批现在是“导入中”" in client.post(f"/imports/{batch_id}/apply/", follow=True).content.decode()


def test_dropped_batch_goes_back_to_the_list(cast: Cast) -> None:
    client = browser(cast)
    batch_id = upload(cast, client)
    assert client.post(f"/imports/{batch_id}/drop/")["Location"] == "/imports/"
    assert "已放弃" in client.get(f"/imports/{batch_id}/").content.decode()


def test_progress_is_asked_by_version_and_ends_with_the_page(cast: Cast) -> None:
    client = browser(cast)
    batch_id = upload(cast, client)
    client.post(f"/imports/{batch_id}/check/", MAPPING)
    first = client.get(f"/imports/{batch_id}/progress/", headers={"HX-Request": "true"})
    again = client.get(f"/imports/{batch_id}/progress/", headers={"HX-Request": "true", "If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    work(batch_id)
    done = client.get(f"/imports/{batch_id}/progress/", headers={"HX-Request": "true", "If-None-Match": first["ETag"]})
    assert done["HX-Redirect"] == f"/imports/{batch_id}/"


PLACES = ("", "progress/", "result/", "check/", "apply/", "drop/")


@pytest.mark.parametrize("who", ["stranger", "agent", "technician"])
@pytest.mark.parametrize("place", PLACES)
def test_others_find_nothing(cast: Cast, who: str, place: str) -> None:
    batch_id = upload(cast, browser(cast))
    client = browser(cast, who)
    address = f"/imports/{batch_id}/{place}"
    is_post = place in {"check/", "apply/", "drop/"}
    assert (client.post(address) if is_post else client.get(address)).status_code == 404
    assert ImportBatch.objects.get().state == "uploaded"


def test_result_file_is_for_who_imported_it(cast: Cast) -> None:
    client = browser(cast)
    batch_id = upload(cast, client)
    client.post(f"/imports/{batch_id}/check/", MAPPING)
    work(batch_id)
    client.post(f"/imports/{batch_id}/apply/")
    work(batch_id)
    director = browser(cast, "director")
    assert director.get(f"/imports/{batch_id}/").status_code == 200
    assert director.get(f"/imports/{batch_id}/result/").status_code == 404


@pytest.mark.parametrize("address", ["/imports/", "/imports/new/toys/", "/imports/template/toys/"])
def test_stranger_to_imports_has_no_door(cast: Cast, address: str) -> None:
    assert [browser(cast, who).get(address).status_code for who in ("manager", "agent")] == [200, 404]


def test_unknown_kind_is_not_there(cast: Cast) -> None:
    assert [browser(cast).get(f"/imports/{each}/zzz/").status_code for each in ("new", "template")] == [404, 404]


def queries_for(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_list_and_preview_ask_as_much_for_three_rows_as_for_one(cast: Cast) -> None:
    client = browser(cast)
    batch_id = upload(cast, client)
    queries_for(client, "/imports/")  # what a process keeps is kept from here on
    first = queries_for(client, "/imports/")
    for _ in range(2):
        upload(cast, client)
    assert queries_for(client, "/imports/") == first
    actions.start_check(batch_id, mapping=MAPPING, by=cast.manager)
    work(batch_id)
    assert queries_for(client, f"/imports/{batch_id}/?decision=created") == queries_for(client, f"/imports/{batch_id}/")
