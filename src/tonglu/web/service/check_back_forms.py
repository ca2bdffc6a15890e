"""What a call asks for: the result, the customer's words, and one yes or no for each point of the audit."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonglu.lib.choices import choices_of
from tonglu.service.queries.auditing import ASKED_OF_CUSTOMER
from tonglu.service.queries.check_backs import CallSheet
from tonglu.service.rules.check_backs import CheckBackResult
from tonglu.ui.forms import Form, MomentField, ReasonField, WordsField

ANSWERS: Final = [("yes", gettext_lazy("是")), ("no", gettext_lazy("否")), ("", gettext_lazy("没问"))]
PREFIX: Final = "answer_"


class RecordForm(Form):
    result = forms.ChoiceField(label=gettext_lazy("回访结果"), choices=choices_of(CheckBackResult), widget=forms.RadioSelect)
    words = WordsField(
        label=gettext_lazy("客户说"), rows=3, max_length=1_000, required=False, help_text=gettext_lazy("不满意和拒访必填，尽量用客户原话")
    )
    later_at = MomentField(label=gettext_lazy("约定的回访时间"), required=False, help_text=gettext_lazy("选“暂不回访”时填写"))
    is_for_manager = forms.BooleanField(label=gettext_lazy("不满意时交经理决定，暂不重新处理"), required=False)

    def __init__(self, *args: Any, sheet: CallSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, (label, recorded, _is_fault) in sheet.record.items():
            if code in ASKED_OF_CUSTOMER:
                self._ask(code, f"{_(label)}（{recorded or _('没有记录')}）")
        for place, question in enumerate(sheet.questions):
            self._ask(f"q{place}", question)

    def _ask(self, code: str, label: str) -> None:
        self.fields[f"{PREFIX}{code}"] = forms.ChoiceField(
            label=label, choices=ANSWERS, widget=forms.RadioSelect, required=False, initial=""
        )

    @property
    def asked(self) -> list[str]:
        return [name for name in self.fields if name.startswith(PREFIX)]

    def given(self) -> dict[str, Any]:
        """What record_check_back takes."""
        read = self.cleaned_data
        answers = {name.removeprefix(PREFIX): read[name] == "yes" for name in self.asked if read.get(name)}
        return {**{name: read[name] for name in ("result", "words", "later_at", "is_for_manager")}, "answers": answers}


class SignOffForm(Form):
    reason = ReasonField(label=gettext_lazy("签字关闭的原因"), help_text=gettext_lazy("您的姓名、时间和原因会记录在案"))
