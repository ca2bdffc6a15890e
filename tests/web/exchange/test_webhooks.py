"""Pages of webhooks: registered with the secret shown once, refused with a sentence, behind their door."""

from datetime import timedelta

from django.urls import reverse

from tests.factories.cast import Cast
from tests.web.signing import Sign
from tonglu.exchange import webhooks
from tonglu.exchange.models import Delivery, Webhook

GOOD = {"name": "小程序", "url": "https://example.cn/x", "kinds": ["service.case_opened"]}


def test_secret_is_shown_once(cast: Cast, sign: Sign) -> None:
    client = sign("admin")
    page = client.post(reverse("web:webhook_new"), {**GOOD, "node_id": cast.city.pk}).content.decode()
    assert "tlw_" in page
    hook = Webhook.objects.get()
    for address in (reverse("web:webhooks"), reverse("web:webhook", args=[hook.pk])):
        shown = client.get(address).content.decode()
        assert "tlw_" not in shown
        assert "https://example.cn/x" in shown


def test_refused_form_keeps_what_was_typed(cast: Cast, sign: Sign) -> None:
    client = sign("admin")
    for typed, sentence in (
        ({"url": "https://10.0.0.1/x"}, "不能推送到本机或内网地址"),
        ({"url": "http://example.cn/x"}, "地址要以 https:// 开头"),
        ({"kinds": ["nonsense"]}, "nonsense"),
        ({"node_id": cast.other_city.pk * 100}, "选择一个有效的选项"),
        ({"name": ""}, "这个字段是必填项"),
    ):
        page = client.post(reverse("web:webhook_new"), {**GOOD, "node_id": cast.city.pk, **typed})
        assert (page.status_code, sentence in page.content.decode(), Webhook.objects.count()) == (200, True, 0), typed


def test_acts_of_the_page(cast: Cast, sign: Sign) -> None:
    client, hook = sign("admin"), _hook(cast)
    at = [hook.pk]
    client.post(reverse("web:webhook_try", args=at))
    delivery = Delivery.objects.get()
    assert "试推送" in client.get(reverse("web:delivery", args=[delivery.pk])).content.decode()
    client.post(reverse("web:webhook_switch", args=at), {"on": "0"})
    assert (Webhook.objects.get().is_active, Delivery.objects.get().state) == (False, "given_up")
    client.post(reverse("web:webhook_switch", args=at), {"on": "1"})
    client.post(reverse("web:delivery_again", args=[delivery.pk]))
    assert Delivery.objects.get().state == "waiting"
    client.post(
        reverse("web:webhook_change", args=at), {"change-name": "新名", "change-url": hook.url, "change-kinds": ["service.case_closed"]}
    )
    assert (Webhook.objects.get().name, Webhook.objects.get().kinds) == ("新名", ["service.case_closed"])
    said = client.post(reverse("web:webhook_replay", args=at), {"range-since": "2026-09-30T00:00", "range-until": "2026-09-01T00:00"})
    assert "结束时间要晚于开始时间" in said.content.decode()
    day = {"range-since": "2026-09-30T00:00", "range-until": f"{cast.at + timedelta(days=1):%Y-%m-%dT%H:%M}"}
    assert client.post(reverse("web:webhook_replay", args=at), day).status_code == 302
    assert "tlw_" in client.post(reverse("web:webhook_secret", args=at)).content.decode()


def test_others_find_no_webhook(cast: Cast, sign: Sign) -> None:
    hook = _hook(cast)
    for who in ("manager", "director"):
        client = sign(who)
        assert client.get(reverse("web:webhooks")).status_code == 404
        assert client.post(reverse("web:webhook_secret", args=[hook.pk])).status_code == 404


def _hook(cast: Cast) -> Webhook:
    hook, _secret = webhooks.add_webhook(node_id=cast.city.pk, **GOOD, by=cast.admin)  # type: ignore[arg-type]
    return hook
