"""Forms of a merge: which record goes on, what is shown of which; and what goes with whom when it is undone."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tonglu.customers.queries import GENDERS
from tonglu.customers.rules.birthdays import said
from tonglu.ui.forms import Form, WordsField

LONGEST: Final = 200
LABELS: Final = {"name": _("姓名"), "gender": _("性别"), "born_on": _("生日"), "lunar": _("农历生日"), "note": _("备注")}


class MergeForm(Form):
    """Only what differs is asked; what the one does not know is taken from the other unless somebody says otherwise."""

    survivor_id = forms.TypedChoiceField(label=_("保留哪一份（另一份的地址会转到这里）"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, sides: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [each.customer for each in sides]
        self.fields["survivor_id"].choices = [(each.pk, f"{each.name} #{each.pk}") for each in people]  # type: ignore[attr-defined]
        self.fields["survivor_id"].initial = people[0].pk
        for column, label in LABELS.items():
            values = [getattr(each, column) for each in people]
            if values[0] != values[1]:
                self.fields[column] = forms.TypedChoiceField(
                    label=label, coerce=int, empty_value=None, widget=forms.RadioSelect,
                    choices=[(each.pk, _said(column, value)) for each, value in zip(people, values, strict=True)],
                    initial=people[0].pk if values[0] else people[1].pk,
                )  # fmt: skip
        numbers = [phone for side in sides for phone in side.phones if phone.until is None]
        if len(numbers) > 1:
            self.fields["phone"] = forms.TypedChoiceField(
                label=_("首选电话"), coerce=int, empty_value=None, required=False,
                choices=[("", _("保留档案现在的首选")), *((each.pk, f"{each.number} {each.label}".strip()) for each in numbers)],
            )  # fmt: skip
        self.fields["reason"] = WordsField(label=_("原因"), rows=2, max_length=LONGEST, required=False)


def _said(column: str, value: Any) -> Any:
    if column == "gender":
        return dict(GENDERS)[value]
    if column == "born_on" and value:
        return date_format(value, "Y-m-d")
    if column == "lunar" and value:
        return said(value)
    return value or _("（未填）")


class FreeMergeForm(MergeForm):
    """Nobody proposed these two: whoever joins them says why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class ApartForm(Form):
    reason = WordsField(label=_("为什么不是同一人"), rows=2, max_length=LONGEST)


class UndoForm(Form):
    moves = forms.MultipleChoiceField(label=_("跟着分出去的那位走"), required=False, widget=forms.CheckboxSelectMultiple)
    reason = WordsField(label=_("为什么撤销"), rows=2, max_length=LONGEST)

    def __init__(self, *args: Any, found: Sequence[tuple[str, str]], going: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if found:
            self.fields["moves"].initial = list(going)
            self.fields["moves"].choices = found  # type: ignore[attr-defined]
        else:
            del self.fields["moves"]
