"""Message templates: the text in force, its versions, a preview with sample values and what it costs in SMS."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tonglu.access.permissions import Permission as P
from tonglu.lib.refusals import Refused
from tonglu.messaging.actions import save_template
from tonglu.messaging.queries import template_versions, templates_for
from tonglu.messaging.rules.texts import fill, sms_count
from tonglu.messaging.shipped import PLACES, SHIPPED
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, MomentField, WordsField, outcome
from tonglu.ui.pages import notify, render


class TextForm(Form):
    text = WordsField(label=gettext_lazy("正文"), rows=5, max_length=500)
    since = MomentField(label=gettext_lazy("生效时间"), required=False, help_text=gettext_lazy("不填即现在"))
    is_active = forms.BooleanField(label=gettext_lazy("启用"), required=False, help_text=gettext_lazy("停用后不再发送这一种消息"))


@requires(P.SETTING_EDIT)
def message_texts(request: Request) -> HttpResponse:
    shown = [(each, preview(each.code, each.text)) for each in templates_for(request.actor)]
    rows = [(each, text, sms_count(text)) for each, text in shown]
    return render(request, "organisation/message_texts.html", rows=rows)


@requires(P.SETTING_EDIT)
@require_http_methods(["GET", "POST"])
def message_text(request: Request, code: str) -> HttpResponse:
    if code not in SHIPPED or not (versions := list(template_versions(request.actor, code))):
        raise Http404
    form = TextForm(request.POST or None, initial={"text": versions[0].text, "is_active": versions[0].is_active})
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        done = outcome(save_template, code, by=request.actor, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, _("第 %(n)s 版已保存") % {"n": done.version})
            return HttpResponseRedirect(reverse("web:message_text", args=[code]))
        form.add_error("text", done)
    shown = preview(code, request.POST.get("text") or versions[0].text)
    places = [(f"{{{each}}}", _(PLACES[each].label), SHIPPED[code].sample_of(each)) for each in SHIPPED[code].places]
    return render(
        request, "organisation/message_text.html", block="preview", form=form, versions=versions, latest=versions[0],
        places=places, preview=shown, segments=sms_count(shown), length=len(shown),
    )  # fmt: skip


def preview(code: str, text: str) -> str:
    """Fill a text with the samples of its kind."""
    sample_of = SHIPPED[code].sample_of if code in SHIPPED else lambda name: PLACES[name].sample
    samples: dict[str, Any] = {name: sample_of(name) for name in PLACES}
    return fill(text[:1000], samples)
