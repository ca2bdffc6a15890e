"""The technician's phone: own orders, the pool, photos, and reports."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.factories.case_states import accepted, dispatched, finished, opened
from tests.factories.cast import Cast
from tests.web.signing import Sign
from tonglu.audit.models import FactRow
from tonglu.service import actions


def picture(name: str = "现场.jpg") -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(body, "JPEG")
    return SimpleUploadedFile(name, body.getvalue(), "image/jpeg")


def test_shell_is_for_those_who_handle(client: Client, cast: Cast, sign: Sign) -> None:
    assert client.get("/field/")["Location"].startswith("/sign-in/")
    assert sign("technician").get("/field/").status_code == 200
    assert sign("admin").get("/field/").status_code == 404


def test_tabs_follow_the_work(cast: Cast, sign: Sign) -> None:
    todo, doing, done = dispatched(cast, "甲处漏水"), dispatched(cast, "乙处漏水"), finished(cast, "丙处漏水")
    actions.arrive_case(doing.pk, by=cast.technician)
    technician = sign("technician")
    for tab, case in (("todo", todo), ("doing", doing), ("done", done)):
        text = technician.get(f"/field/?tab={tab}").content.decode()
        assert [f"/field/orders/{each.pk}/" in text for each in (todo, doing, done)] == [each == case for each in (todo, doing, done)]


def test_order_of_a_mate_is_not_there(cast: Cast, sign: Sign) -> None:
    case = dispatched(cast)
    mate = sign("mate")
    assert mate.get(f"/field/orders/{case.pk}/").status_code == 404
    for way in ("do/arrive", "do/finish", "note", "call"):
        assert mate.post(f"/field/orders/{case.pk}/{way}/", {"result": "x", "words": "x"}).status_code == 404
    case.refresh_from_db()
    assert (case.state, case.arrived_at) == ("handling", None)


def test_first_who_grabs_has_it(cast: Cast, sign: Sign) -> None:
    case = accepted(cast)
    actions.offer_case(case.pk, by=cast.dispatcher)
    technician, mate = sign("technician"), sign("mate")
    assert "抢单" in mate.get("/field/pool/").content.decode()
    assert technician.post(f"/field/pool/{case.pk}/grab/")["Location"] == f"/field/orders/{case.pk}/"
    late = mate.post(f"/field/pool/{case.pk}/grab/", follow=True)
    assert late.redirect_chain == [("/field/pool/", 302)]
    assert "看看别的工单" in late.content.decode()
    case.refresh_from_db()
    assert case.keeper_id == cast.people["technician"].pk


def test_number_is_shown_on_demand_and_recorded(cast: Cast, sign: Sign) -> None:
    case, technician = dispatched(cast), sign("technician")
    assert "13812345678" not in technician.get(f"/field/orders/{case.pk}/").content.decode()
    assert 'href="tel:13812345678"' in technician.post(f"/field/orders/{case.pk}/call/").content.decode()
    assert FactRow.objects.filter(kind="access.value_revealed", person_id=cast.people["technician"].pk).count() == 1


def test_way_of_an_order(cast: Cast, sign: Sign) -> None:
    case, technician = dispatched(cast), sign("technician")
    base = f"/field/orders/{case.pk}"
    assert technician.post(f"{base}/do/appoint/", {"appointed_at": "2026-10-01T09:30"})["Location"] == f"{base}/"
    assert technician.post(f"{base}/do/arrive/")["Location"] == f"{base}/"
    assert technician.post(f"{base}/photos/", {"moment": "result", "photos": [picture(), picture("b.jpg")]})["Location"] == f"{base}/"
    assert technician.post(f"{base}/note/", {"words": "换了密封条"})["Location"] == f"{base}/"
    assert technician.post(f"{base}/do/finish/", {"result": "换了密封条，淋水不渗"})["Location"] == f"{base}/"
    text = technician.get(f"{base}/").content.decode()
    assert text.count("data-photo") == 2
    case.refresh_from_db()
    assert (case.state, case.result) == ("done", "换了密封条，淋水不渗")


def test_picked_photo_goes_up_by_itself_and_leaves_the_report(cast: Cast, sign: Sign) -> None:
    case, technician = dispatched(cast), sign("technician")
    base = f"/field/orders/{case.pk}"
    page = technician.get(f"{base}/").content.decode()
    assert 'hx-trigger="change, submit" hx-target="#result_shots"' in page
    assert "有照片还没有上传完" in page
    htmx = {"HX-Request": "true", "HX-Target": "result_shots"}
    answer = technician.post(f"{base}/photos/", {"moment": "result", "photos": [picture("补漆后.jpg")]}, headers=htmx)
    text = answer.content.decode()
    assert (answer.status_code, "补漆后.jpg" in text, "照片已上传" in text, "finish-form" in text) == (200, True, True, False)
    none = technician.post(f"{base}/photos/", {"moment": "result"}, headers=htmx)
    assert (none.status_code, "请先拍照或从相册选择" in none.content.decode()) == (422, True)


def test_handed_back_order_leaves_the_list(cast: Cast, sign: Sign) -> None:
    case = dispatched(cast)
    answer = sign("technician").post(f"/field/orders/{case.pk}/do/hand_back/", {"reason": "需要水电工"})
    assert answer["Location"] == "/field/"
    case.refresh_from_db()
    assert (case.state, case.keeper_id) == ("accepted", None)


def test_refused_form_keeps_what_was_typed(cast: Cast, sign: Sign) -> None:
    case, technician = dispatched(cast), sign("technician")
    empty = technician.post(f"/field/orders/{case.pk}/do/hand_back/", {"reason": ""})
    assert (empty.status_code, "field-error" in empty.content.decode()) == (422, True)
    past = technician.post(f"/field/orders/{case.pk}/do/appoint/", {"appointed_at": "2020-01-01T09:00"})
    assert (past.status_code, "预约时间要晚于现在" in past.content.decode()) == (422, True)
    none = technician.post(f"/field/orders/{case.pk}/photos/", {"moment": "result"})
    assert (none.status_code, "请先拍照或从相册选择" in none.content.decode()) == (422, True)
    wrong = SimpleUploadedFile("a.jpg", b"<html>hello</html>", "image/jpeg")
    bad = technician.post(f"/field/orders/{case.pk}/photos/", {"moment": "result", "photos": [wrong]})
    assert (bad.status_code, "不能上传" in bad.content.decode()) == (422, True)


def test_stale_page_keeps_the_report(cast: Cast, sign: Sign) -> None:
    case, technician = dispatched(cast), sign("technician")
    actions.finish_case(case.pk, result="同事已经做完", by=cast.technician)
    answer = technician.post(f"/field/orders/{case.pk}/do/finish/", {"result": "我写了很久的说明"})
    text = answer.content.decode()
    assert (answer.status_code, "我写了很久的说明" in text, "当前状态是" in text) == (422, True, True)


def test_photo_is_reached_through_its_order_only(cast: Cast, sign: Sign) -> None:
    case, other = dispatched(cast), dispatched(cast, "另一处", keeper="mate")
    photo = actions.add_case_photo(case.pk, upload=picture(), name="a.jpg", moment="problem", by=cast.technician)
    technician = sign("technician")
    shown = technician.get(f"/field/orders/{case.pk}/photos/{photo.pk}/?thumb")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert sign("mate").get(f"/field/orders/{other.pk}/photos/{photo.pk}/").status_code == 404
    assert sign("mate").get(f"/field/orders/{case.pk}/photos/{photo.pk}/").status_code == 404
    assert sign("agent").get(f"/cases/{case.pk}/photos/{photo.pk}/").status_code == 200
    assert sign("stranger").get(f"/cases/{case.pk}/photos/{photo.pk}/").status_code == 404


def test_notices_and_me(cast: Cast, sign: Sign) -> None:
    opened(cast)
    technician = sign("technician")
    assert technician.get("/field/notices/").status_code == 200
    assert technician.post("/field/notices/read/").status_code == 302
    page = technician.get("/field/me/").content.decode()
    assert "technician员" in page
    assert 'class="me-name"' not in page  # the frame hides that class on phones
