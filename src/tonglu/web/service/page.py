"""What the page of a case shows, gathered for its template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.access.queries import names_of
from tonglu.lib.actor import Actor
from tonglu.lib.flow import Arrow
from tonglu.service import queries
from tonglu.service.queries import reaches
from tonglu.service.queries.rows import Case
from tonglu.service.queries.speaking import speaker_of, title_of
from tonglu.service.rules.clock_table import PAUSED_STATES
from tonglu.service.rules.flows import OPEN_STATES
from tonglu.service.rules.states import CaseState
from tonglu.ui.forms import Form
from tonglu.web.service.asked_back import asked_back, proposals_of, signature_of
from tonglu.web.service.climb import rungs_of
from tonglu.web.service.clocks import card_of, pause_line, running_first
from tonglu.web.service.forms import ARROW_FORMS, DispatchForm, EndPauseForm, GradeForm, NoteForm, ParentForm, PauseForm, PhotosForm
from tonglu.web.service.history import events_of
from tonglu.web.service.keepers import keeper_choices
from tonglu.web.service.looks import ARROW_ICONS, NEXT, grade_level

MOST_CHILDREN = 20
APART = frozenset({"plan", "result", "evidence", "signature"})  # moments whose photos stand with their own words
# fact → the step it passed, so that the rail can say who
STEP_OF = {
    "service.case_opened": "opened",
    "service.case_accepted": "accepted",
    "service.case_dispatched": "dispatched",
    "service.case_finished": "finished",
    "service.case_closed": "closed",
    "service.case_force_closed": "closed",
    "service.case_turned_down": "refused",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One button: an arrow or an edit, with the form that unfolds below it."""

    label: str
    url: str
    icon: str
    tone: str = ""
    form: Form | None = None
    is_open: bool = False
    is_dangerous: bool = False
    has_files: bool = False


@dataclass(frozen=True, slots=True)
class Photos:
    problem: Sequence[Mapping[str, str]]
    plan: Sequence[Mapping[str, str]]
    result: Sequence[Mapping[str, str]]


def case_page(by: Actor, case: Case, forms: Mapping[str, Form], wanted: str = "") -> dict[str, Any]:
    """`forms` are those that came back refused, by arrow or edit; `wanted` is the arrow that a link opens."""
    told = list(queries.case_history(by, case))
    return {
        "case": case,
        "title": title_of(case),
        "grade_level": grade_level(case.grade),
        "room": room_of(case),
        "speaker": speaker_of(case),
        "what": " / ".join(each.said for each in (case.place, case.component, case.problem) if each),
        "unit_url": _address("web:unit", case.unit_id) if by.can(P.ESTATE_VIEW) else "",
        "customer_url": _address("web:customer", case.customer_id) if by.can(P.CUSTOMER_VIEW) else "",
        "acts": acts_of(by, case, forms, wanted),
        "tools": tools_of(by, case, forms),
        "note_form": forms.get("note") or NoteForm(),
        "events": events_of(told),
        "photos": photos_of(by, case),
        "diffs_url": _diffs_url(by, case),
        "can_edit": reaches(by, P.CASE_EDIT, case),
        "can_reveal": reaches(by, P.PHONE_REVEAL, case),
        "steps": _steps(case, told),
        "climb": rungs_of(by, case),
        "proposals": proposals_of(by, case, forms.get("reject_grade")),
        "asked_back": asked_back(by, case),
        "signature": signature_of(by, case),
        **_clocks(by, case, forms),
        **_related(by, case),
    }


def _steps(case: Case, told: list[Any]) -> list[dict[str, Any]]:
    """Passed steps with who and when; the first that is not passed is the one at work."""
    who = {STEP_OF[each.kind]: each.who for each in reversed(told) if each.kind in STEP_OF}
    steps = queries.steps_of(case)
    now = next((each.code for each in steps if not each.is_done), "")
    return [
        {"label": _(each.label), "state": _step_state(each, now), "who": who.get(each.code, "") if each.is_done else "", "at": each.at}
        for each in steps
    ]


def _step_state(step: queries.Step, now: str) -> str:
    return "done" if step.is_done else "now" if step.code == now else "todo"


def _clocks(by: Actor, case: Case, forms: Mapping[str, Form]) -> dict[str, Any]:
    pauses = queries.pauses_of(by, case)
    names = names_of(each for pause in pauses for each in (pause.by_person_id, pause.ended_by_id) if each) if pauses else {}
    paused_for = next((each.reason for each in pauses if each.runs_at(by.at)), "")
    cards = [card_of(each, by.at, paused_for=paused_for) for each in queries.clocks_of(by, case)]
    return {
        "clocks": [each for each in running_first(cards) if not each.is_stopped],
        "stopped": [each for each in running_first(cards) if each.is_stopped],
        "pauses": [pause_line(each, names, by.at) for each in pauses],
        "end_pause_form": forms.get("end_pause") or EndPauseForm(auto_id="end_pause_%s"),
        "can_pause": case.state in PAUSED_STATES and any(reaches(by, each, case) for each in (P.CASE_EDIT, P.CASE_HANDLE)),
        "can_recompute": case.state in OPEN_STATES and not case.is_imported and by.reaches_node(P.SETTING_EDIT, case.node_id),
        "no_clock": _("导入的历史不计时") if case.is_imported else _("没有适用的时限规则"),
    }


def _related(by: Actor, case: Case) -> dict[str, Any]:
    children = list(queries.children_of(by, case)[:MOST_CHILDREN])
    pairs = queries.suspicions_of(by, case) if reaches(by, P.CASE_EDIT, case) else []
    return {
        "parent": case.parent,
        "children": children,
        "open_children": sum(each.state in OPEN_STATES for each in children),
        "suspicions": [
            {"pk": each.pk, "why": each.why, "other": each.second if each.first_id == case.pk else each.first} for each in pairs
        ],
    }


def room_of(case: Case) -> str:
    """云锦府 3-2-1502, or the project alone."""
    return f"{case.node.name} {case.unit.code}" if case.unit else case.node.name


def acts_of(by: Actor, case: Case, forms: Mapping[str, Form], opened: str) -> list[Act]:
    """The legal arrows; the one that usually comes next stands first and is filled."""
    legal = {each.name: each for each in queries.legal_arrows(by, case)}
    order = [*(name for name in NEXT[case.state] if name in legal), *legal]
    first = next((name for name in NEXT[case.state] if name in legal), "")
    return [_act(by, case, legal[name], forms.get(name), is_next=name == first, is_open=name == opened) for name in dict.fromkeys(order)]


def _act(by: Actor, case: Case, arrow: Arrow, given: Form | None, *, is_next: bool, is_open: bool) -> Act:
    return Act(
        label=_(arrow.label),
        url=reverse("web:case_arrow", args=[case.pk, arrow.name]),
        icon=ARROW_ICONS.get(arrow.name, "arrow-right"),
        tone="primary" if is_next else "",
        form=given or _blank(by, case, arrow.name),
        is_open=is_open or given is not None,
        is_dangerous=arrow.needs_reason and arrow.goal is not None,
    )


def _blank(by: Actor, case: Case, name: str) -> Form | None:
    """A fresh form; ids are told apart because several stand on one page."""
    if name not in ARROW_FORMS:
        return None
    auto_id = f"{name}_%s"
    made = ARROW_FORMS[name]
    if issubclass(made, DispatchForm):
        return made(auto_id=auto_id, keepers=keeper_choices(queries.keepers_for(by, case)))
    return made(auto_id=auto_id)


def tools_of(by: Actor, case: Case, forms: Mapping[str, Form]) -> list[Act]:
    """Edits that are no arrows, for those who may."""
    is_open = case.state in OPEN_STATES
    can_edit, can_handle = reaches(by, P.CASE_EDIT, case), reaches(by, P.CASE_HANDLE, case)
    found: list[Act] = []
    if is_open and (can_edit or can_handle):
        found.append(_tool(case, "photos", _("照片"), "image-plus", forms, PhotosForm, has_files=True))
    if case.state in {CaseState.ACCEPTED, CaseState.HANDLING} and (can_edit or can_handle):
        found.append(_tool(case, "pause", _("暂停"), "circle-pause", forms, PauseForm, has_files=True))
    if is_open and can_edit:
        found.append(_tool(case, "grade", _("等级"), "signal", forms, GradeForm, grade=case.grade, is_group=case.is_group))
        if not case.parent_id:
            found.append(_tool(case, "parent", _("关联"), "link", forms, ParentForm))
    return found


def _tool(
    case: Case, name: str, label: str, icon: str, forms: Mapping[str, Form], made: type[Form],
    *, has_files: bool = False, **initial: object,
) -> Act:  # fmt: skip
    given = forms.get(name)
    form = given or made(auto_id=f"{name}_%s", initial=initial)
    return Act(label, reverse("web:case_edit", args=[case.pk, name]), icon, "", form, given is not None, has_files=has_files)


def photos_of(by: Actor, case: Case) -> Photos:
    shown = [(each.moment, _photo(case, each.pk, each.name)) for each in queries.case_photos(by, case)]
    return Photos(
        problem=[photo for moment, photo in shown if moment not in APART],
        plan=[photo for moment, photo in shown if moment == "plan"],
        result=[photo for moment, photo in shown if moment == "result"],
    )


def _photo(case: Case, photo_id: int, name: str) -> dict[str, str]:
    address = reverse("web:case_photo", args=[case.pk, photo_id])
    return {"url": address, "thumb": f"{address}?thumb", "label": name}


def _diffs_url(by: Actor, case: Case) -> str:
    """Where the changes of the row are listed, column by column."""
    try:
        return reverse("web:history", args=["service_case", case.pk]) if by.can(P.AUDIT_VIEW) else ""
    except NoReverseMatch:
        return ""


def _address(name: str, pk: int | None) -> str:
    """The page of another part, where this installation has it."""
    try:
        return reverse(name, args=[pk]) if pk else ""
    except NoReverseMatch:
        return ""
