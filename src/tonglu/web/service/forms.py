"""What the arrows and the edits of a case ask for; one form per arrow that needs more than a click."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tonglu.lib.choices import choices_of
from tonglu.service.rules.states import CaseGrade, PauseReason, PhotoMoment
from tonglu.ui.forms import FilesField, Form, MomentField, ReasonField, WordsField

PHOTO_TYPES: Final = "image/jpeg,image/png,image/heic,image/heif,.heic"
Choices = Sequence[tuple[Any, Any]]


class TurnDownForm(Form):
    reason = ReasonField(label=_("不予受理的原因"))


class DispatchForm(Form):
    keeper_id = forms.TypedChoiceField(label=_("处理人"), coerce=int)
    is_away_confirmed = forms.BooleanField(label=_("仍然派给他"), required=False, help_text=_("只在对方休假或下班时需要勾选"))

    def __init__(self, *args: Any, keepers: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keeper_id"].choices = [("", _("请选择")), *keepers]  # type: ignore[attr-defined]


class RedispatchForm(DispatchForm):
    reason = ReasonField(label=_("改派原因"))


class HandBackForm(Form):
    reason = ReasonField(label=_("退单原因"))


class AppointForm(Form):
    appointed_at = MomentField(label=_("预约上门时间"))
    pauses = forms.BooleanField(label=_("到约定时间前暂停计时"), required=False, help_text=_("业主约的时间，时限顺延；这次预约就是凭证"))


class TellPlanForm(Form):
    plan = WordsField(label=_("处理方案"), rows=3, help_text=_("准备怎么处理、大概多久；会发消息告知客户，方案照片请用“照片”添加"))


class FinishForm(Form):
    result = WordsField(label=_("处理结果"), rows=3, help_text=_("为客户做了什么，客户能看懂的话"))


class CloseForm(Form):
    result = WordsField(label=_("关闭说明"), rows=2, required=False, help_text=_("写在处理结果下面，处理结果不变；没有补充可以留空"))


class ReopenForm(Form):
    reason = ReasonField(label=_("重新处理的原因"))


class ForceCloseForm(Form):
    reason = ReasonField(label=_("强制关闭的原因"), help_text=_("操作人和原因会记录在案"))


class NoteForm(Form):
    words = WordsField(label=_("跟进记录"), rows=2)


class PauseForm(Form):
    reason = forms.ChoiceField(
        label=_("等什么"),
        choices=choices_of(PauseReason),
    )
    since = MomentField(label=_("从什么时候起"), required=False, help_text=_("不填即现在；约好的时间可以提前登记"))
    until = MomentField(label=_("暂停到"))
    evidence = WordsField(label=_("凭证"), rows=2, max_length=300, help_text=_("什么时间、怎样与客户确认的；暂停会顺延到期时间"))
    upload = forms.FileField(
        label=_("凭证附件"), required=False, help_text=_("聊天截图、照片或 PDF"),
        widget=forms.FileInput(attrs={"accept": f"{PHOTO_TYPES},application/pdf"}),
    )  # fmt: skip


class EndPauseForm(Form):
    pause_id = forms.IntegerField(widget=forms.HiddenInput)
    reason = ReasonField(label=_("为什么提前结束"))


class GradeForm(Form):
    grade = forms.ChoiceField(label=_("等级"), choices=choices_of(CaseGrade))
    is_group = forms.BooleanField(label=_("群诉"), required=False)
    reason = ReasonField(label=_("调整原因"))


class AcceptGradeForm(Form):
    proposal = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class RejectGradeForm(AcceptGradeForm):
    reason = ReasonField(label=_("不采纳的原因"))


class ParentForm(Form):
    number = forms.CharField(label=_("主工单号"), max_length=30)


class PhotosForm(Form):
    moment = forms.ChoiceField(label=_("照片说明"), choices=choices_of(PhotoMoment))
    photos = FilesField(label=_("照片"), accept=PHOTO_TYPES)

    def clean_photos(self) -> list[Any]:
        photos: list[Any] = self.cleaned_data["photos"]
        if not photos:
            raise forms.ValidationError(_("请先选择照片"))
        return photos


# arrow → the form it asks for; arrows that are not here need one click
ARROW_FORMS: Final[dict[str, type[Form]]] = {
    "turn_down": TurnDownForm,
    "dispatch": DispatchForm,
    "redispatch": RedispatchForm,
    "hand_back": HandBackForm,
    "appoint": AppointForm,
    "tell_plan": TellPlanForm,
    "finish": FinishForm,
    "close": CloseForm,
    "reopen": ReopenForm,
    "force_close": ForceCloseForm,
}
