"""Webhooks: where events go, how they went, and pushing them again."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tonglu.access.permissions import Permission as P
from tonglu.exchange import webhooks as acts
from tonglu.exchange.outside import label_of
from tonglu.exchange.queries import attempts_of, deliveries_of, delivery_for, nodes_to_push_from, webhook_for, webhooks_for
from tonglu.lib.refusals import Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import attempt, outcome
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import notify, render
from tonglu.ui.wording import worded
from tonglu.web.exchange.webhook_forms import ChangeWebhookForm, RangeForm, WebhookForm

STATES = [
    ("waiting", gettext_lazy("待推送")), ("sending", gettext_lazy("推送中")), ("delivered", gettext_lazy("已送达")),
    ("given_up", gettext_lazy("已放弃")),
]  # fmt: skip
TONES = {"waiting": "wait", "sending": "hand", "delivered": "done", "given_up": "late"}
LISTING = Listing(sorts=(Sort("id", "id", is_descending=True),), facets=(Facet("state", gettext_lazy("状态"), STATES),), size=30)
COLUMNS = [
    col("created", gettext_lazy("时间")),
    col("kind", gettext_lazy("事件"), wide=True),
    col("state", gettext_lazy("状态")),
    col("status", gettext_lazy("回答"), num=True),
    col("attempts", gettext_lazy("次数"), num=True),
    col("next", gettext_lazy("下一次"), quiet=True),
    col("act"),
]


@requires(P.WEBHOOK_EDIT)
def list_webhooks(request: Request) -> HttpResponse:
    hooks = [(each, [_(label_of(kind)) for kind in each.kinds]) for each in webhooks_for(request.actor)]
    return render(request, "exchange/webhooks.html", hooks=hooks)


@requires(P.WEBHOOK_EDIT)
@never_cache
@require_http_methods(["GET", "POST"])
def add_webhook(request: Request) -> HttpResponse:
    """The secret stands on the answer itself, this once: it is shown nowhere else."""
    form = WebhookForm(request.POST or None, nodes=nodes_to_push_from(request.actor))
    if request.method == "POST" and form.is_valid():
        done = outcome(acts.add_webhook, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            return render(request, "exchange/webhook_secret.html", hook=done[0], secret=done[1])
        form.add_error(None, done)
    return render(request, "exchange/webhook_new.html", form=form)


@requires(P.WEBHOOK_EDIT)
def show_webhook(request: Request, webhook_id: int, bound: Any = None) -> HttpResponse:
    hook = webhook_for(request.actor, webhook_id)
    page = LISTING.page(request, deliveries_of(request.actor, hook))
    start = {"name": hook.name, "url": hook.url, "kinds": hook.kinds}
    forms: dict[str, Any] = {"change_form": ChangeWebhookForm(initial=start, prefix="change"), "range_form": RangeForm(prefix="range")}
    if bound is not None:
        forms[f"{bound.prefix}_form"] = bound
    kinds = [_(label_of(kind)) for kind in hook.kinds]
    labels = {each.kind: _(label_of(each.kind)) for each in page.rows}
    return render(
        request,
        "exchange/webhook.html",
        block="rows",
        hook=hook,
        page=page,
        kinds=kinds,
        labels=labels,
        columns=COLUMNS,
        tones=TONES,
        **forms,
    )


@requires(P.WEBHOOK_EDIT)
@require_POST
def change_webhook(request: Request, webhook_id: int) -> HttpResponse:
    form = ChangeWebhookForm(request.POST, prefix="change")
    return _done(request, webhook_id, form, acts.change_webhook, _("推送地址已保存"))


@requires(P.WEBHOOK_EDIT)
@require_POST
def replay(request: Request, webhook_id: int) -> HttpResponse:
    form = RangeForm(request.POST, prefix="range")
    return _done(request, webhook_id, form, acts.push_range_again, _("已排队重新推送"))


def _done(request: Request, webhook_id: int, form: Any, act: Any, said: str) -> HttpResponse:
    if form.is_valid():
        refusal = attempt(act, webhook_id, by=request.actor, **form.cleaned_data)
        if refusal is None:
            notify(request, said)
            return _back(webhook_id)
        form.add_error(None, refusal)
    return show_webhook(request, webhook_id, bound=form)


@requires(P.WEBHOOK_EDIT)
@require_POST
def switch_webhook(request: Request, webhook_id: int) -> HttpResponse:
    hook = acts.switch_webhook(webhook_id, is_active=request.POST.get("on") == "1", by=request.actor)
    notify(request, _("已启用，之后的事件会推送") if hook.is_active else _("已停用，在途的推送已放弃"))
    return _back(webhook_id)


@requires(P.WEBHOOK_EDIT)
@never_cache
@require_POST
def renew_secret(request: Request, webhook_id: int) -> HttpResponse:
    secret = acts.renew_secret(webhook_id, by=request.actor)
    return render(request, "exchange/webhook_secret.html", hook=webhook_for(request.actor, webhook_id), secret=secret)


@requires(P.WEBHOOK_EDIT)
@require_POST
def try_webhook(request: Request, webhook_id: int) -> HttpResponse:
    refusal = attempt(acts.try_webhook, webhook_id, by=request.actor)
    notify(request, worded(refusal) if refusal else _("已排队试推送，几秒后刷新看结果"), tone="late" if refusal else "done")
    return _back(webhook_id)


@requires(P.WEBHOOK_EDIT)
def show_delivery(request: Request, delivery_id: int) -> HttpResponse:
    delivery = delivery_for(request.actor, delivery_id)
    return render(
        request, "exchange/delivery.html", delivery=delivery, hook=delivery.webhook, label=_(label_of(delivery.kind)),
        attempts=attempts_of(request.actor, delivery)[:100], tones=TONES,
    )  # fmt: skip


@requires(P.WEBHOOK_EDIT)
@require_POST
def replay_one(request: Request, delivery_id: int) -> HttpResponse:
    refusal = attempt(acts.push_again, delivery_id, by=request.actor)
    notify(request, worded(refusal) if refusal else _("已排队重新推送"), tone="late" if refusal else "done")
    return HttpResponseRedirect(reverse("web:delivery", args=[delivery_id]))


def _back(webhook_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("web:webhook", args=[webhook_id]))
