from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from tonglu.lib.refusals import Refused
from tonglu.lib.veil import Veil
from tonglu.ui.forms import FilesField, Form, MomentField, attempt, outcome
from tonglu.ui.pages import jinja


class CallForm(Form):
    mobile = forms.CharField(label="手机", help_text="11 位")
    at = MomentField(label="时间", required=False)
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲")], required=False)


class PhotoForm(Form):
    photos = FilesField(required=False)


def spend(amount: int, *, by: str) -> str:
    if amount > 3:
        raise Refused("余额不足 {left}", left=3)
    return by


def drawn(form: Form, name: str) -> str:
    return str(jinja().globals["ui"].field(form[name]))  # type: ignore[attr-defined]


def test_attempt_returns_the_refusal_or_nothing() -> None:
    refusal = attempt(spend, 5, by="agent")
    assert (str(refusal), attempt(spend, 1, by="agent")) == ("余额不足 3", None)


def test_outcome_returns_the_result() -> None:
    assert outcome(spend, 1, by="agent") == "agent"
    assert isinstance(outcome(spend, 9, by="agent"), Refused)


def test_a_refusal_becomes_an_error_of_the_form() -> None:
    form = CallForm({"mobile": "1"})
    form.add_error(None, Refused("余额不足 {left}", left=3))
    form.add_error("mobile", Refused("手机号少一位"))
    form.add_error("a_field_that_is_not_shown", Refused("已被合并"))
    assert (form.head_errors, form.errors["mobile"]) == (["余额不足 3", "已被合并"], ["手机号少一位"])


def test_a_refusal_with_a_veiled_value_shows_the_mask() -> None:
    form = CallForm({"mobile": "1"})
    form.add_error(None, Refused("{phone} 已存在", phone=Veil("phone", clear="13812345678", mask="138****5678")))
    assert form.head_errors == ["138****5678 已存在"]


def test_a_field_ties_its_label_help_and_error() -> None:
    page = drawn(CallForm({"mobile": ""}), "mobile")
    assert 'for="id_mobile"' in page
    assert 'aria-describedby="id_mobile_helptext id_mobile_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'class="form-control is-invalid"' in page


def test_a_select_looks_like_one() -> None:
    assert 'class="form-select"' in drawn(CallForm(), "kind")


def test_typed_text_stays_text() -> None:
    assert "<script>" not in drawn(CallForm({"mobile": '"><script>'}), "mobile")


def test_a_moment_is_shanghai_time() -> None:
    form = CallForm({"mobile": "1", "at": "2026-09-30T17:00"})
    assert form.is_valid()
    assert form.cleaned_data["at"].isoformat() == "2026-09-30T17:00:00+08:00"


def test_files_come_as_a_list() -> None:
    several = MultiValueDict({"photos": [SimpleUploadedFile("a.jpg", b"a"), SimpleUploadedFile("b.jpg", b"b")]})
    full, empty = PhotoForm({}, several), PhotoForm({}, MultiValueDict())
    assert (full.is_valid(), empty.is_valid()) == (True, True)
    assert ([each.name for each in full.cleaned_data["photos"]], empty.cleaned_data["photos"]) == (["a.jpg", "b.jpg"], [])
