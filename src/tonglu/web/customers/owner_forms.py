"""Forms of owners: a line each of name, phone, paper and share; the acts judge, these only read."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tonglu.customers.actions import Owner
from tonglu.lib.refusals import Refused
from tonglu.ui.forms import DayField, Form

LINES: Final = 6
PARTS: Final = ("name", "phone", "paper", "share")


class LinesForm(Form):
    """The day, and up to six new owners; a line without a word is none."""

    on = DayField(label=_("日期"), help_text=_("产权变更的那一天"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in range(1, LINES + 1):
            self.fields[f"name{line}"] = forms.CharField(label=_("姓名或单位名称"), max_length=200, required=False, widget=_quiet())
            self.fields[f"phone{line}"] = forms.CharField(label=_("电话"), max_length=200, required=False, widget=_quiet(inputmode="tel"))
            self.fields[f"paper{line}"] = forms.CharField(label=_("证件号"), max_length=60, required=False, widget=_quiet())
            self.fields[f"share{line}"] = _share()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for line in range(1, LINES + 1):
            if any(given.get(f"{part}{line}") for part in PARTS) and not given.get(f"name{line}") and f"name{line}" not in self.errors:
                self.add_error(f"name{line}", Refused("请填写姓名"))
        return given

    @property
    def lines(self) -> Iterator[list[Any]]:
        """The boxes, line by line."""
        return ([self[f"{part}{line}"] for part in PARTS] for line in range(1, LINES + 1))

    @property
    def used(self) -> int:
        """How many lines hold something, so that none of them is folded away."""
        return max((line for line in range(1, LINES + 1) if any(self[f"{part}{line}"].value() for part in PARTS)), default=0)

    def owners(self) -> list[Owner]:
        given = self.cleaned_data
        return [
            Owner(name=given[f"name{line}"], phone=given[f"phone{line}"], paper=given[f"paper{line}"], share=given[f"share{line}"])
            for line in range(1, LINES + 1)
            if given[f"name{line}"]
        ]


def _quiet(**more: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **more})


def _share() -> forms.DecimalField:
    return forms.DecimalField(label=_("份额 %"), max_digits=5, decimal_places=2, required=False)


class TransferForm(LinesForm):
    ending = forms.MultipleChoiceField(
        label=_("一并结束的关系"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("租约不因买卖而结束，租户通常不勾")
    )

    def __init__(self, *args: Any, others: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ending"].choices = others  # type: ignore[attr-defined]


class SharesForm(LinesForm):
    """The present owners with their shares, each of whom may leave; new ones come in lines."""

    def __init__(self, *args: Any, standing: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        for place, each in enumerate(standing, 1):
            self.fields[f"stake{place}"] = _share()
            self.fields[f"stake{place}"].initial = f"{each.share.normalize():f}" if each.share is not None else None
            self.fields[f"leaves{place}"] = forms.BooleanField(label=_("退出"), required=False)

    @property
    def stakes(self) -> Iterator[tuple[Any, Any, Any]]:
        """Each present owner with the boxes of his share and of his leaving."""
        return ((each, self[f"stake{place}"], self[f"leaves{place}"]) for place, each in enumerate(self.standing, 1))

    def owners(self) -> list[Owner]:
        given = self.cleaned_data
        staying = [
            Owner(each.customer_id, share=given[f"stake{place}"])
            for place, each in enumerate(self.standing, 1)
            if not given[f"leaves{place}"]
        ]
        return [*staying, *super().owners()]
