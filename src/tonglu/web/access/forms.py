"""Forms of signing in and of one's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import LABELS
from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.ui.forms import DayField, Form


class PasswordField(forms.CharField):
    """Never trimmed, never shown again."""

    def __init__(self, *, is_new: bool = False, **kwargs: Any) -> None:
        complete = "new-password" if is_new else "current-password"
        super().__init__(strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": complete}), **kwargs)


class SignInForm(Form):
    username = forms.CharField(
        label=_("登录名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    password = PasswordField(label=_("密码"))

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()


class ForgottenForm(Form):
    username = forms.CharField(
        label=_("登录名或邮箱"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )


class NewPasswordForm(Form):
    password = PasswordField(label=_("新密码"), is_new=True, help_text=_("至少 10 位，不要只用数字，不要用常见密码"))
    again = PasswordField(label=_("再输入一次"), is_new=True)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", _("两次输入的密码不一样"))
        return typed


class ChangePasswordForm(NewPasswordForm):
    old = PasswordField(label=_("原密码"))
    field_order = ("old", "password", "again")


class SetUpForm(NewPasswordForm):
    company = forms.CharField(
        label=_("公司名称"),
        max_length=100,
        help_text=_("最上级组织的名称，例如：江城置业集团"),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    name = forms.CharField(label=_("您的姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    username = forms.CharField(
        label=_("登录名"),
        max_length=40,
        initial="admin",
        help_text=_("小写字母、数字、点、横线"),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("company", "name", "username", "password", "again")


class KeyForm(Form):
    """A key for a program: as weak as its purpose allows."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("例如：业主小程序"))
    is_read_only = forms.BooleanField(label=_("只读"), required=False, help_text=_("只能查询，不能登记和修改"))
    expires_on = DayField(label=_("有效期至"), required=False, help_text=_("不填为长期有效"))
    per_minute = forms.IntegerField(
        label=_("每分钟最多请求"), required=False, min_value=1, max_value=1_000_000, help_text=_("超过的请求回答 429；不填为系统的设置")
    )
    scopes = forms.MultipleChoiceField(
        label=_("只给这些权限"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("不选为本人的全部权限")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [(each.value, gettext(LABELS[each])) for each in P if actor.can(each)]
        self.fields["scopes"].choices = held  # type: ignore[attr-defined]


class LanguageForm(Form):
    language = forms.ChoiceField(label=_("语言"), choices=settings.LANGUAGES)
