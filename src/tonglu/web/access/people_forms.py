"""Forms of people, posts, grants and roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tonglu.access.queries import roles_for
from tonglu.lib.actor import Actor
from tonglu.organisation.queries import nodes_of, posts_for
from tonglu.ui.forms import DayField, Form
from tonglu.web.access.place import reached_nodes

Choices = list[tuple[Any, str]]


def node_choices(actor: Actor, permission: str) -> Choices:
    """Return the nodes a permission reaches, indented as in the tree."""
    nodes = [each for each in nodes_of(reached_nodes(actor)) if each.is_active and actor.reaches_node(permission, each.pk)]
    return [(each.pk, "　" * (each.path.count(".") - 2) + each.name) for each in nodes]


class PersonForm(Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    username = forms.CharField(label=_("登录名"), max_length=40, help_text=_("小写字母、数字、点、横线；之后不能修改"))
    home_id = forms.TypedChoiceField(label=_("所属组织"), coerce=int)
    mobile = forms.CharField(
        label=_("手机"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    )
    email = forms.CharField(label=_("邮箱"), max_length=254, required=False, help_text=_("忘记密码时的链接发到这里"))
    joined_on = DayField(label=_("入职日期"), required=False)
    hours_share = forms.IntegerField(
        label=_("工时占比 %"), required=False, min_value=1, max_value=100, help_text=_("全职 100，半天 50；算人员负荷时折成全职")
    )

    def __init__(self, *args: Any, homes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_id"].choices = homes  # type: ignore[attr-defined]


class ChangePersonForm(PersonForm):
    """The mobile stays behind its veil: an empty box leaves it as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["username"]
        self.fields["mobile"].help_text = _("不填则保持不变")

    def clean_mobile(self) -> str | None:
        return self.cleaned_data["mobile"] or None


class GrantForm(Form):
    role_id = forms.TypedChoiceField(label=_("角色"), coerce=int)
    node_id = forms.TypedChoiceField(label=_("范围（含下级）"), coerce=int)
    since = DayField(label=_("开始"), required=False, help_text=_("不填即今天"))
    until = DayField(label=_("结束"), required=False, help_text=_("不填即长期；到这一天失效"))

    def __init__(self, *args: Any, actor: Actor, nodes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role_id"].choices = [(each.pk, each.name) for each in roles_for(actor) if each.is_active]  # type: ignore[attr-defined]
        self.fields["node_id"].choices = nodes  # type: ignore[attr-defined]


class TenureForm(Form):
    post_id = forms.TypedChoiceField(label=_("岗位"), coerce=int)
    since = DayField(label=_("开始"), required=False, help_text=_("不填即今天"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post_id"].choices = [(each.pk, _post_words(each)) for each in posts_for(actor)]  # type: ignore[attr-defined]


def _post_words(post: Any) -> str:
    department = post.department.name if post.department else ""
    return " · ".join(filter(None, [post.node.name, department, post.name]))


class RoleForm(Form):
    name = forms.CharField(label=_("角色名称"), max_length=60)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
    is_active = forms.BooleanField(label=_("启用"), required=False, help_text=_("停用后，持有这个角色的人立即失去其中的权限"))
