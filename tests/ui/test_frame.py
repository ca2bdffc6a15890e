import pytest
from django.test import Client

from tests.factories.cast import Cast
from tonglu.access.permissions import Permission
from tonglu.ui import menu

pytestmark = [pytest.mark.urls("tests.ui.addresses"), pytest.mark.django_db]


def enrol() -> None:
    menu.item(group="客服", label="工单", url_name="cases", icon="headset", permission=Permission.CASE_VIEW)
    menu.item(group="设置", label="角色", url_name="refuse", icon="key-round", permission=Permission.ROLE_EDIT)
    menu.item(group="工作台", label="组件台", url_name="ui:living", icon="layout-dashboard")
    menu.item(group="社区", label="还没有", url_name="nowhere", icon="users")


def labels(client: Client) -> list[str]:
    page = client.get("/ui/").content.decode()
    return [part.split("</span>")[0].rsplit(">", 1)[-1] for part in page.split('class="side-link')[1:]]


def test_a_module_one_may_not_use_is_not_shown(client: Client, cast: Cast) -> None:
    enrol()
    client.force_login(cast.people["agent"], backend="django.contrib.auth.backends.ModelBackend")
    assert labels(client) == ["组件台", "工单"]


def test_strangers_see_no_modules(client: Client) -> None:
    enrol()
    assert labels(client) == []


def test_the_present_module_is_marked(client: Client, cast: Cast) -> None:
    enrol()
    client.force_login(cast.people["agent"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/ui/phone/").content.decode() + client.get("/ui/").content.decode()
    assert page.count('side-link is-active" href="/ui/"') == 1


def test_theme_and_folded_menu_are_remembered(client: Client) -> None:
    client.cookies["tonglu_theme"], client.cookies["tonglu_side"] = "dark", "narrow"
    head = client.get("/ui/").content.decode()[:300]
    assert 'data-bs-theme="dark" data-side="narrow"' in head


def test_a_made_up_theme_is_ignored(client: Client) -> None:
    client.cookies["tonglu_theme"] = 'x"><script>'
    assert 'data-theme="auto"' in client.get("/ui/").content.decode()[:300]


def test_nothing_inline_that_the_policy_would_refuse(client: Client) -> None:
    for address in ("/ui/", "/ui/phone/", "/ui/errors/404/", "/ui/drawer/"):
        page = client.get(address).content.decode()
        assert [each for each in ("<style", "onclick=", "onload=", "javascript:") if each in page] == []
        assert page.count("<script") == page.count("<script src=") + page.count('<script type="application/json"')


def test_every_posting_form_carries_a_token(client: Client) -> None:
    page = client.get("/ui/").content.decode()
    forms = [each.split("</form>")[0] for each in page.split("<form ")[1:]]
    posting = [each for each in forms if 'method="post"' in each]
    assert [each[:80] for each in posting if 'name="csrfmiddlewaretoken" value="' not in each] == []
    assert len(posting) > 5
