"""The organisation: the tree at the left, one node with its departments and posts at the right."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.access.queries import people_for
from tonglu.lib.choices import labels_of
from tonglu.lib.refusals import Refused
from tonglu.organisation import actions, queries
from tonglu.organisation.rules.levels import PostLevel
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, attempt, outcome
from tonglu.ui.pages import notify, render
from tonglu.ui.wording import worded
from tonglu.web.organisation.branches import MARKS, branches
from tonglu.web.organisation.forms import Choices, DepartmentForm, MoveForm, NodeForm, PostForm


@requires(P.NODE_VIEW)
def organisation(request: Request) -> HttpResponse:
    """Open the topmost node within reach."""
    first = queries.nodes_for(request.actor).first()
    if first is None:
        return render(request, "organisation/nothing.html")
    return node(request, first.pk)


@requires(P.NODE_VIEW)
def node(request: Request, node_id: int, bound: Form | None = None) -> HttpResponse:
    actor = request.actor
    nodes = list(queries.nodes_for(actor))
    shown = queries.node_for(actor, node_id)
    may_edit = actor.reaches_node(P.NODE_EDIT, node_id)
    departments, posts = list(queries.departments_of(actor, node_id)), list(queries.posts_of(actor, node_id))
    forms: dict[str, Any] = {**_forms(request, shown, nodes, departments, posts)} if may_edit else {}
    if bound is not None:
        forms[f"{bound.prefix}_form"] = bound
    return render(
        request,
        "organisation/node.html",
        tree=branches(nodes, node_id),
        marks=MARKS,
        levels=labels_of(PostLevel),
        node=shown,
        trail=[each for each in nodes if shown.path.startswith(each.path)],
        children=[each for each in nodes if each.parent_id == node_id],
        departments=departments,
        posts=posts,
        people=people_for(actor).filter(home_id=node_id, state="active")[:50],
        may_edit=may_edit,
        **forms,
    )


def calendar_choices(request: Request) -> Choices:
    return [(each.pk, each.name) for each in queries.calendars_for(request.actor)]


def _parents(request: Request, nodes: list[Any], shown: Any) -> Choices:
    able = [each for each in nodes if each.is_active and request.actor.reaches_node(P.NODE_EDIT, each.pk)]
    return [(each.pk, "　" * (each.path.count(".") - 2) + each.name) for each in able if not each.path.startswith(shown.path)]


def _forms(request: Request, shown: Any, nodes: list[Any], departments: list[Any], posts: list[Any]) -> dict[str, Form]:
    calendars = calendar_choices(request)
    start = {name: getattr(shown, name) for name in ("kind", "name", "code", "legal_entity", "calendar_id")}
    return {
        "change_form": NodeForm(calendars=calendars, prefix="change", initial=start),
        "child_form": NodeForm(calendars=calendars, prefix="child", initial={"kind": "project"}),
        "move_form": MoveForm(parents=_parents(request, nodes, shown), prefix="move"),
        "department_form": DepartmentForm(prefix="department"),
        "post_form": _post_form(None, departments, posts),
    }


def _post_form(posted: Any, departments: list[Any], posts: list[Any]) -> PostForm:
    superiors = [(each.pk, each.name) for each in posts if each.is_active]
    return PostForm(
        posted, departments=[(each.pk, each.name) for each in departments if each.is_active], superiors=superiors, prefix="post"
    )


def _try(request: Request, shown_id: int, form: Form, action: Callable[..., Any], said: str, **more: Any) -> HttpResponse:
    """Do the act with what the form read; a refusal is shown in the form, which stays open."""
    if form.is_valid():
        done = outcome(action, by=request.actor, **more, **form.cleaned_data)
        if not isinstance(done, Refused):
            notify(request, said)
            return _to(shown_id)
        form.add_error(None, done)
    return node(request, shown_id, bound=form)


def _to(node_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("web:node", args=[node_id]))


@requires(P.NODE_EDIT)
@require_POST
def add_node(request: Request, node_id: int) -> HttpResponse:
    form = NodeForm(request.POST, calendars=calendar_choices(request), prefix="child")
    return _try(request, node_id, form, actions.add_node, _("已新增下级组织"), parent_id=node_id)


@requires(P.NODE_EDIT)
@require_POST
def change_node(request: Request, node_id: int) -> HttpResponse:
    form = NodeForm(request.POST, calendars=calendar_choices(request), prefix="change")
    return _try(request, node_id, form, lambda **asked: actions.change_node(node_id, **asked), _("已保存"))


@requires(P.NODE_EDIT)
@require_POST
def move_node(request: Request, node_id: int) -> HttpResponse:
    nodes = list(queries.nodes_for(request.actor))
    form = MoveForm(request.POST, parents=_parents(request, nodes, queries.node_for(request.actor, node_id)), prefix="move")
    return _try(request, node_id, form, lambda **asked: actions.move_node(node_id, **asked), _("已移动，权限按新的上级生效"))


@requires(P.NODE_EDIT)
@require_POST
def close_node(request: Request, node_id: int) -> HttpResponse:
    actions.close_node(node_id, by=request.actor)
    notify(request, _("已停用"))
    return _to(node_id)


@requires(P.NODE_EDIT)
@require_POST
def reopen_node(request: Request, node_id: int) -> HttpResponse:
    actions.reopen_node(node_id, by=request.actor)
    notify(request, _("已重新启用"))
    return _to(node_id)


@requires(P.NODE_EDIT)
@require_POST
def add_department(request: Request, node_id: int) -> HttpResponse:
    form = DepartmentForm(request.POST, prefix="department")
    return _try(request, node_id, form, actions.add_department, _("已新增部门"), node_id=node_id)


@requires(P.NODE_EDIT)
@require_POST
def switch_department(request: Request, node_id: int, department_id: int) -> HttpResponse:
    """Stop using a department, or use it again."""
    found = get_object_or_404(queries.departments_of(request.actor, node_id), pk=department_id)
    actions.change_department(department_id, name=found.name, duty=found.duty, is_active=not found.is_active, by=request.actor)
    return _to(node_id)


@requires(P.NODE_EDIT)
@require_POST
def add_post(request: Request, node_id: int) -> HttpResponse:
    departments, posts = queries.departments_of(request.actor, node_id), queries.posts_of(request.actor, node_id)
    form = _post_form(request.POST, list(departments), list(posts))
    return _try(request, node_id, form, actions.add_post, _("已新增岗位"), node_id=node_id)


@requires(P.NODE_EDIT)
@require_POST
def switch_post(request: Request, node_id: int, post_id: int) -> HttpResponse:
    found = get_object_or_404(queries.posts_of(request.actor, node_id), pk=post_id)
    kept: dict[str, Any] = {"department_id": found.department_id, "superior_id": found.superior_id, "level": found.level}
    actions.change_post(post_id, name=found.name, is_active=not found.is_active, by=request.actor, **kept)
    return _to(node_id)


@requires(P.NODE_EDIT)
@require_POST
def set_post_level(request: Request, node_id: int, post_id: int) -> HttpResponse:
    """Say which step of the escalation ladder a post stands on."""
    found = get_object_or_404(queries.posts_of(request.actor, node_id), pk=post_id)
    kept: dict[str, Any] = {name: getattr(found, name) for name in ("name", "department_id", "superior_id", "is_active")}
    refusal = attempt(actions.change_post, post_id, level=request.POST.get("level", ""), by=request.actor, **kept)
    notify(request, worded(refusal) if refusal else _("已保存"), tone="late" if refusal else "done")
    return _to(node_id)
