"""Boxes of files: the sentence for what is none, is empty, or is not what its name says (more: tests/exchange, tests/attachments)."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from tests.web.forms.desk import Desk, told
from tests.web.forms.test_bad_switches import sent
from tonglu.organisation.models import WorkCalendar

pytestmark = pytest.mark.django_db
HEAD = "日期,安排,名称\n"
FILES = {
    "only NUL": ("a.csv", b"\x00" * 64, ""),
    "a picture called a sheet": ("a.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 64, ""),
    "a page": ("a.csv", b"<html><script>1</script></html>", ""),
    "no column known": ("a.csv", "甲,乙\n1,2\n".encode(), ""),
    "no row": ("a.csv", HEAD.encode(), ""),
    "a day that is none": ("a.csv", f"{HEAD}2026-02-30,放假,\n".encode(), "不存在"),
    "a number for a day": ("a.csv", f"{HEAD}4.4E+17,放假,\n".encode(), ""),
    "an unknown word": ("a.csv", f"{HEAD}2026-02-03,也许,\n".encode(), ""),
    "UTF-16 cut off": ("a.csv", HEAD.encode("utf-16")[:5], ""),
    "JSON of another kind": ("a.json", b'{"days": 3}', ""),
    "JSON cut off": ("a.json", b'{"days": [', ""),
}


def parcel() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.csv", HEAD)
    return made.getvalue()


@pytest.mark.parametrize("what", [*FILES, "a parcel"])
def test_calendar_file(desk: Desk, what: str) -> None:
    name, body, sentence = FILES.get(what) or ("a.xlsx", parcel(), "")
    calendar = WorkCalendar.objects.order_by("pk")[0].pk
    for address in (reverse("web:import_days", args=[calendar]), reverse("web:import_statutory_days", args=[2026])):
        answer, wrote = sent(desk, "admin", address, {"file-file": SimpleUploadedFile(name, body)})
        said = told(answer.content.decode())
        assert (answer.status_code, bool(said), sentence in str(said), wrote) == (200, True, True, set()), said


@pytest.mark.parametrize(("files", "sentence"), [([], "这个字段是必填项"), ([b""], "空文件")])
def test_no_file_at_all(desk: Desk, files: list[bytes], sentence: str) -> None:
    calendar, photos = WorkCalendar.objects.order_by("pk")[0].pk, desk.sheets["field note"].address.replace("/note/", "/photos/")
    boxes = [("admin", reverse("web:import_days", args=[calendar]), "file-file"), ("manager", desk.sheets["upload"].address, "file")]
    for who, address, box in [*boxes, ("technician", photos, "photos")]:
        answer, wrote = sent(
            desk, who, address, {"node": "1", "moment": "result", box: [SimpleUploadedFile("a.csv", each) for each in files]}
        )
        said = answer.content.decode()
        assert (sentence in said or "请先拍照" in said or answer.status_code == 422, wrote) == (True, set()), address


@pytest.mark.parametrize(
    "body", [b"GIF89a" + b"0" * 30, b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"PK\x03\x04", b"\xff\xd8\xff" + b"0" * 30]
)
def test_photo_that_is_none(desk: Desk, body: bytes) -> None:
    """On the technician's phone, at the desk, and with an owner's report: nothing is kept, the sentence names the file."""
    order, case = desk.sheets["field note"].address.replace("/note/", "/photos/"), desk.sheets["note"].address.replace("/note/", "/photos/")
    report = desk.sheets["report"]
    for who, address, good in (("technician", order, {}), ("dispatcher", case, {}), (report.who, report.address, report.good)):
        with transaction.atomic():
            photo = SimpleUploadedFile("现场.jpg", body, "image/jpeg")
            answer, _ = sent(desk, who, address, {**good, "moment": "result", "photos": [photo]})
        said = told(answer.content.decode())
        assert (answer.status_code in {200, 422}, bool(said)) == (True, True), (address, said)
