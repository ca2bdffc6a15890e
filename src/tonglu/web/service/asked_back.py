"""What the page of a case says of check-backs, proposed grades and the customer's signature."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.service.queries.auditing import last_signature
from tonglu.service.queries.check_backs import drawn_of
from tonglu.service.queries.grades import grade_proposals_of, grade_proposed_by
from tonglu.service.queries.reach import reaches
from tonglu.service.queries.rows import Case
from tonglu.service.rules.grades import BECAUSE, ORDER
from tonglu.service.rules.states import CaseGrade, CaseState
from tonglu.ui.forms import Form
from tonglu.web.service.drawn import why_drawn, why_not_drawn
from tonglu.web.service.forms import RejectGradeForm
from tonglu.web.service.looks import label_of


@dataclass(frozen=True, slots=True)
class Signed:
    name: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    words: str
    place: int  # of the grade among the choices of the form


def asked_back(by: Actor, case: Case) -> dict[str, Any]:
    """The check-backs of a case and the sentence that says why it is called back or not."""
    if case.is_imported or (case.state not in {CaseState.DONE, CaseState.CLOSED} and not case.reopened_count):
        return {"rows": [], "why_not": "", "can_open": False}
    drawn = drawn_of(by, case)
    rows = [{"row": each, "why": why_drawn(each.rule, each.draw / 100, is_again=each.is_again)} for each in drawn.rows]
    can_open = reaches(by, P.CHECKBACK_DO, case)
    return {"rows": rows, "why_not": why_not_drawn(drawn.draw) if drawn.draw else "", "can_open": can_open}


def proposals_of(by: Actor, case: Case, given: Form | None) -> list[dict[str, Any]]:
    """What waits for a decision on the grade; `given` is the refused form of a rejection."""
    return [
        {
            "hidden": {"proposal": each.pk},
            "words": _sentence(each.trigger, each.params, each.grade),
            "is_group": each.is_group,
            "form": given or RejectGradeForm(auto_id=f"reject{each.pk}_%s", initial={"proposal": each.pk}),
            "is_open": given is not None,
        }
        for each in grade_proposals_of(by, case)
    ]


def grade_said(words: str, by: Actor) -> Said | None:
    """What the words propose while they are typed."""
    raised = grade_proposed_by(words, by)
    if raised is None:
        return None
    return Said(_sentence(raised.rule.trigger, raised.because, raised.grade), ORDER.index(raised.grade))


def signature_of(by: Actor, case: Case) -> Signed | None:
    signature = last_signature(case) if reaches(by, P.CASE_VIEW, case) else None
    if signature is None:
        return None
    address = reverse("web:case_photo", args=[case.pk, signature.attachment_id]) if signature.attachment_id else ""
    return Signed(signature.name, signature.signed_at, address)


def _sentence(trigger: str, params: dict[str, Any], grade: str) -> str:
    because = _(BECAUSE[trigger]).format(**params)
    return _("{because}，建议：{grade}").format(because=because, grade=label_of(CaseGrade, grade))
