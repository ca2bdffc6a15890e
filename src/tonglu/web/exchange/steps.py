"""What a person does to a batch."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission
from tonglu.exchange import actions, queries
from tonglu.lib.refusals import Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import attempt
from tonglu.ui.pages import go, notify
from tonglu.ui.wording import worded
from tonglu.web.exchange.batch import show_mapping
from tonglu.web.exchange.mapping import MappingForm

RUN = Permission.IMPORT_RUN


@requires(RUN)
@require_POST
def check(request: Request, batch_id: int) -> HttpResponse:
    batch = queries.batch_for(request.actor, batch_id)
    form = MappingForm(request.POST, batch=batch, match=queries.match_of(request.actor, batch))
    if form.is_valid():
        refusal = attempt(actions.start_check, batch_id, mapping=form.mapping, options=form.ticks, by=request.actor)
        if refusal is None:
            return _back(request, batch_id)
        form.add_error(None, refusal)
    return show_mapping(request, batch, form)


@requires(RUN)
@require_POST
def confirm(request: Request, batch_id: int) -> HttpResponse:
    _say(request, attempt(actions.confirm_import, batch_id, by=request.actor))
    return _back(request, batch_id)


@requires(RUN)
@require_POST
def drop(request: Request, batch_id: int) -> HttpResponse:
    _say(request, attempt(actions.drop_import, batch_id, by=request.actor), _("已放弃，没有写入任何内容"))
    return go(request, reverse("web:imports"))


def _say(request: Request, refusal: Refused | None, done: str = "") -> None:
    if refusal:
        notify(request, worded(refusal), tone="late")
    elif done:
        notify(request, done)


def _back(request: Request, batch_id: int) -> HttpResponse:
    return go(request, reverse("web:import_batch", args=[batch_id]))
