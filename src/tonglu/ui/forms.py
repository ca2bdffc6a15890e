"""The look of forms: Django's Form with our bound field; macros draw the rest."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.forms.renderers import Jinja2
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from tonglu.lib.refusals import Refused
from tonglu.ui.wording import worded

P = ParamSpec("P")
T = TypeVar("T")

LOOKS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


class LookField(BoundField):
    """A bound field that knows its classes; errors and help are tied to it by Django's own aria attributes."""

    form: "Form"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        shown = widget or self.field.widget
        look = next(css for kind, css in LOOKS if isinstance(shown, kind))
        classes = [look, "is-invalid" if self.errors else "", shown.attrs.get("class", ""), attrs.get("class", "")]
        cursor = {"autofocus": self.name == at} if (at := self.form.cursor) else {}
        return super().build_widget_attrs({**attrs, **cursor, "class": " ".join(filter(None, classes))}, widget)

    @property
    def is_tick(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_file(self) -> bool:
        return isinstance(self.field.widget, forms.FileInput)


class Form(forms.Form):
    """Base of every form here; draw it with ui.fields(form) or field by field."""

    bound_field_class = LookField
    default_renderer = Jinja2()  # one for all forms: a class would compile its templates anew for each form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def add_error(self, field: str | None, error: Any) -> None:
        """Also takes a Refused, which may know its field; a fault of a field this form does not show is told at its head."""
        if isinstance(error, Refused):
            field = field or error.about
        said = worded(error) if isinstance(error, Refused) else error
        is_shown = field in self.fields and not self.fields[field].widget.is_hidden
        super().add_error(field if is_shown else None, said)

    @property
    def cursor(self) -> str:
        """Where the cursor goes in a form that comes back, if it had a place to begin: the first box with a fault, else that is filled."""
        begins = any(each.widget.attrs.get("autofocus") for each in self.fields.values())
        if not (begins and self.is_bound and self.errors):
            return ""
        seen = [name for name, each in self.fields.items() if not each.widget.is_hidden]
        return next((name for name in seen if name in self.errors), "") or next((name for name in seen if self[name].data), "")

    @property
    def drawn(self) -> Markup:
        """All fields as markup; needs no request."""
        from tonglu.ui.pages import drawn_fields  # pages renders forms

        return drawn_fields(self)

    @property
    def head_errors(self) -> list[str]:
        return [str(each) for each in self.errors.get(NON_FIELD_ERRORS, [])]


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class MomentField(forms.DateTimeField):
    """A minute in Shanghai time; cleans to an aware datetime."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}), **kwargs)


class ClockField(forms.TimeField):
    """A minute of the day, as minutes after midnight."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **kwargs)

    def clean(self, value: Any) -> int | None:
        moment = super().clean(value)
        return None if moment is None else moment.hour * 60 + moment.minute


class WordsField(forms.CharField):
    """Several lines of text, kept as typed."""

    def __init__(self, *, rows: int = 3, max_length: int = 4_000, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(widget=widget, max_length=max_length, **kwargs)


class ReasonField(WordsField):
    """Why something dangerous is done; asked in the same panel."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("原因"))
        super().__init__(rows=2, max_length=500, **kwargs)


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleans to a list. Type and size are judged where they are stored."""

    def __init__(self, *, accept: str = "image/*", **kwargs: Any) -> None:
        super().__init__(widget=_SeveralFiles(attrs={"accept": accept}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(FilesField, self).clean(each, initial) for each in given]
        return [each for each in cleaned if each]


def attempt(action: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> Refused | None:
    """Do an act; return its refusal, None where it is done."""
    try:
        action(*args, **kwargs)
    except Refused as refusal:
        return refusal
    return None


def outcome(action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Refused:
    """Do an act whose result the view needs; return the result or the refusal."""
    try:
        return action(*args, **kwargs)
    except Refused as refusal:
        return refusal
