"""What a technician fills in on the phone: little."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tonglu.service.rules.states import PhotoMoment
from tonglu.ui.forms import FilesField, Form, MomentField, ReasonField, WordsField

PHOTO_TYPES: Final = "image/*"


class AppointForm(Form):
    appointed_at = MomentField(label=_("与客户约定的上门时间"))
    pauses = forms.BooleanField(label=_("到约定时间前暂停计时"), required=False, help_text=_("业主约的时间，时限顺延；这次预约就是凭证"))


class TellPlanForm(Form):
    plan = WordsField(label=_("准备怎么处理"), rows=3, help_text=_("客户会收到这段话，例如：明天上午带新阀芯来换，约半小时"))


class FinishForm(Form):
    result = WordsField(label=_("怎么处理的"), rows=3, help_text=_("客户看得懂的话，例如：更换了水龙头阀芯，试水不漏"))


class HandBackForm(Form):
    reason = ReasonField(label=_("为什么退单"))


class NoteForm(Form):
    words = WordsField(label=_("跟进记录"), rows=2)


class PhotosForm(Form):
    moment = forms.ChoiceField(widget=forms.HiddenInput, choices=[(each.value, each.label) for each in PhotoMoment])
    photos = FilesField(label=_("照片"), accept=PHOTO_TYPES)

    def clean_photos(self) -> list[Any]:
        photos: list[Any] = self.cleaned_data["photos"]
        if not photos:
            raise forms.ValidationError(_("请先拍照或从相册选择"))
        return photos


ARROW_FORMS: Final[dict[str, type[Form]]] = {
    "appoint": AppointForm,
    "tell_plan": TellPlanForm,
    "finish": FinishForm,
    "hand_back": HandBackForm,
    "arrive": Form,
}
