"""How I want to hear: each kind of notice by bell, mail or digest, and when not to be disturbed."""

from typing import Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tonglu.access.queries import me
from tonglu.lib.choices import choices_of
from tonglu.lib.refusals import Refused
from tonglu.messaging.queries import hours_of, wishes_of
from tonglu.messaging.rules.wishes import MailWish, Ways
from tonglu.messaging.shipped import NOTICES
from tonglu.messaging.wishing import save_wishes
from tonglu.ui.doors import Request, signed_in
from tonglu.ui.forms import ClockField, Form, outcome
from tonglu.ui.pages import notify, render

SEPARATORS: Final = "，、;； "


class HoursField(forms.CharField):
    """Several times of the day: 9:00, 17:30."""

    def clean(self, value: Any) -> list[int]:
        typed = str(super().clean(value))
        for each in SEPARATORS:
            typed = typed.replace(each, ",")
        return [_minute(each) for each in typed.replace("：", ":").split(",") if each.strip()]


def _minute(typed: str) -> int:
    hour, _colon, minute = typed.strip().partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2):
        raise forms.ValidationError(_("看不懂时间「%(typed)s」，请写成 9:00, 17:30"), params={"typed": typed.strip()[:20]})
    if int(hour) > 23 or int(minute) > 59:
        raise forms.ValidationError(_("没有「%(typed)s」这个时间"), params={"typed": typed.strip()[:20]})
    return int(hour) * 60 + int(minute)


class WishesForm(Form):
    """Two boxes per kind of notice, and the hours."""

    quiet_from = ClockField(label=gettext_lazy("免打扰开始"))
    quiet_until = ClockField(label=gettext_lazy("免打扰结束"), help_text=gettext_lazy("开始和结束相同表示不设免打扰"))
    digest_at = HoursField(label=gettext_lazy("汇总邮件的时间"), max_length=60, help_text=gettext_lazy("最多 4 个，例如 9:00, 17:30"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mails = [("", gettext_lazy("不发")), *choices_of(MailWish)]
        for code, kind in NOTICES.items():
            self.fields[f"bell:{code}"] = forms.BooleanField(label=_(kind.name), required=False, disabled=kind.is_fixed)
            self.fields[f"mail:{code}"] = forms.ChoiceField(label=_(kind.name), required=False, choices=mails)

    def rows(self) -> list[tuple[str, bool, Any, Any]]:
        return [(_(kind.name), kind.is_fixed, self[f"bell:{code}"], self[f"mail:{code}"]) for code, kind in NOTICES.items()]

    def asked(self) -> dict[str, Any]:
        read = self.cleaned_data
        wishes = {code: Ways(kind.is_fixed or read[f"bell:{code}"], read[f"mail:{code}"]) for code, kind in NOTICES.items()}
        return {"wishes": wishes, **{name: read[name] for name in ("quiet_from", "quiet_until", "digest_at")}}


@signed_in
@require_http_methods(["GET", "POST"])
def wishes(request: Request) -> HttpResponse:
    form = WishesForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        done = outcome(save_wishes, by=request.actor, **form.asked())
        if not isinstance(done, Refused):
            notify(request, _("通知设置已保存"))
            return HttpResponseRedirect(reverse("web:notice_wishes"))
        form.add_error(None, done)
    return render(request, "messaging/wishes.html", form=form, address=me(request.actor).email)


def _initial(request: Request) -> dict[str, Any]:
    hours = hours_of(request.actor)
    start: dict[str, Any] = {
        "quiet_from": _clock(hours.quiet_from), "quiet_until": _clock(hours.quiet_until),
        "digest_at": ", ".join(_clock(each) for each in hours.digest_at),
    }  # fmt: skip
    for code, ways in wishes_of(request.actor).items():
        start |= {f"bell:{code}": ways.has_bell, f"mail:{code}": ways.mail}
    return start


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
