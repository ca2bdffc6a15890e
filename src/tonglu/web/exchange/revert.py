"""A batch taken back: what would go and what would stay is shown first; a reason is asked for."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tonglu.access.permissions import Permission
from tonglu.exchange import queries, reverting
from tonglu.lib.refusals import Refused
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, WordsField, outcome
from tonglu.ui.pages import go, notify, render
from tonglu.web.exchange.batch import context_of


class RevertForm(Form):
    reason = WordsField(label=gettext_lazy("为什么撤销"), rows=2, max_length=reverting.LONGEST)


@requires(Permission.IMPORT_REVERT)
@require_http_methods(["GET", "POST"])
def revert(request: Request, batch_id: int) -> HttpResponse:
    batch = queries.batch_for(request.actor, batch_id)
    if not reverting.may_revert(request.actor, batch):
        raise Http404
    form = RevertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = outcome(reverting.ask_revert, batch_id, reason=form.cleaned_data["reason"], by=request.actor)
        if not isinstance(done, Refused):
            notify(request, _("已开始撤销，可以离开这一页，完成后铃铛会提醒"))
            return go(request, reverse("web:import_batch", args=[batch_id]))
        form.add_error(None, done)
    can = reverting.can_be_reverted(batch)
    return render(
        request, "exchange/revert.html", block="work", status=422 if form.errors else 200,
        form=form, can=can, outlook=reverting.foresee(request.actor, batch_id) if can else None, **context_of(request, batch),
    )  # fmt: skip
