import re
from pathlib import Path

import pytest
from django.test import Client

import tonglu
from tests.factories.cast import Cast

pytestmark = [pytest.mark.urls("tests.ui.addresses"), pytest.mark.django_db]
HTMX = {"HX-Request": "true"}


def text_of(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))  # type: ignore[attr-defined]


def test_a_whole_page_without_htmx(client: Client) -> None:
    page = client.get("/told").content.decode()
    assert page.startswith("<!doctype html>")
    assert "已派单 &lt;b&gt;" in page


@pytest.mark.parametrize(("target", "begins"), [("first", "<p>1 x"), ("second", "<p>2 x"), ("elsewhere", "<p>1 x")])
def test_htmx_gets_the_named_region_and_toasts_beside_it(client: Client, target: str, begins: str) -> None:
    response = client.get("/told", headers={**HTMX, "HX-Target": target})
    page = response.content.decode()
    assert page.startswith(begins)
    assert page.count("hx-swap-oob") == 1
    assert "HX-Request" in response["Vary"]


def test_history_gets_the_whole_page(client: Client) -> None:
    page = client.get("/told", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert page.content.startswith(b"<!doctype html>")


def test_an_uncaught_refusal_is_a_page_with_its_sentence(client: Client) -> None:
    response = client.post("/refuse", {"words": "漏水\n第二行", "password": "geheim"})
    page = response.content.decode()
    assert response.status_code == 422
    assert ("余额不足 3" in page, "漏水\n第二行" in page, "geheim" in page) == (True, True, False)


def test_an_uncaught_refusal_is_a_toast_for_htmx(client: Client) -> None:
    response = client.get("/refuse", headers=HTMX)
    assert (response.status_code, response["HX-Retarget"], response["HX-Reswap"]) == (422, "#toasts", "beforeend")
    assert "余额不足 3" in text_of(response)


@pytest.mark.parametrize("address", ["/hide", "/nowhere"])
def test_what_one_may_not_see_is_not_there(client: Client, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, "没有找到" in text_of(response)) == (404, True)


def test_a_fall_tells_nothing_of_its_inside(client: Client) -> None:
    client.raise_request_exception = False
    response = client.get("/fall")
    assert (response.status_code, "ZeroDivision" in response.content.decode()) == (500, False)


@pytest.mark.parametrize(("site", "can_resend"), [("same-origin", True), ("cross-site", False)])
def test_a_stale_form_shows_what_was_typed(site: str, can_resend: bool) -> None:  # noqa: FBT001
    client = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": site})
    response = client.post("/refuse", {"words": "漏水<script>", "csrfmiddlewaretoken": "old"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "漏水&lt;script&gt;" in page
    assert ("重新提交" in text_of(response).split("您填写的内容")[-1]) is can_resend


def test_strangers_are_sent_to_sign_in_and_back(client: Client) -> None:
    assert client.get("/inside?a=1")["Location"] == "/sign-in/?next=%2Finside%3Fa%3D1"


def test_a_posted_form_comes_back_to_its_page(client: Client) -> None:
    response = client.post("/inside", headers={"Referer": "http://testserver/form?x=1"})
    assert response["Location"] == "/sign-in/?next=%2Fform%3Fx%3D1"
    elsewhere = client.post("/inside", headers={"Referer": "http://evil.example/form"})
    assert elsewhere["Location"] == "/sign-in/?next=%2F"


def test_htmx_keeps_the_page_when_the_session_ended(client: Client) -> None:
    response = client.post("/inside", headers={**HTMX, "HX-Current-URL": "http://testserver/form"})
    assert (response.status_code, response["HX-Retarget"]) == (401, "#toasts")
    assert "/sign-in/?next=%2Fform" in response.content.decode()


def test_a_door_asks_for_its_permission(client: Client, cast: Cast) -> None:
    seen = {}
    for name in ("agent", "admin"):
        client.force_login(cast.people[name], backend="django.contrib.auth.backends.ModelBackend")
        seen[name] = client.get("/cases").status_code
    assert seen["agent"] == 200
    assert seen["admin"] == (200 if cast.admin.can("case.view") else 404)


def test_health_answers_without_signing_in(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "database": "ok"}


def test_language_is_chinese_until_chosen(client: Client) -> None:
    assert client.get("/ui/", headers={"Accept-Language": "en"})["Content-Language"] == "zh-hans"
    response = client.post("/ui/language/", {"language": "en", "next": "/told"})
    assert response["Location"] == "/told"
    assert client.get("/ui/")["Content-Language"] == "en"


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_language_never_leads_away(client: Client, away: str) -> None:
    assert client.post("/ui/language/", {"language": "xx", "next": away})["Location"] == "/"


def test_a_page_that_answers_with_a_block_imports_inside_it() -> None:
    """A block that is drawn alone sees nothing that stands beside it: what it calls would be missing there."""
    source = Path(tonglu.__file__).parent
    pages = [each for each in source.rglob("templates/**/*.html") if "{% extends" in each.read_text(encoding="utf-8")]
    outside = re.compile(r"^\{%-? *(?:from|import) ", re.MULTILINE)
    heads = {each: each.read_text(encoding="utf-8").split("{% block", 1)[0] for each in pages}
    assert len(pages) > 100
    assert [str(each.relative_to(source)) for each, head in heads.items() if outside.search(head)] == []
