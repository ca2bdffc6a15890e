"""Changes of a case that are no arrows: grade, notes, pauses, photos, parent, and the look at a phone number."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service import actions
from tonglu.service.actions.revealing import reveal_case_phone
from tonglu.service.queries import case_by_number
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, attempt
from tonglu.ui.pages import go, notify, render
from tonglu.web.service.case import Typed, show_case
from tonglu.web.service.forms import AcceptGradeForm, EndPauseForm, GradeForm, NoteForm, ParentForm, PauseForm, PhotosForm, RejectGradeForm


def _add_photos(case_id: int, *, moment: str, photos: list[Any], by: Actor) -> None:
    for each in photos:
        actions.add_case_photo(case_id, upload=each, name=each.name, moment=moment, by=by)


def _place_under(case_id: int, *, number: str, by: Actor) -> None:
    try:
        parent = case_by_number(by, number)
    except NotAllowed:
        raise Refused("没有找到工单 {number}，请核对单号", number=number) from None
    actions.place_under(case_id, parent_id=parent.pk, by=by)


def _accept_grade(_case_id: int, *, proposal: int, by: Actor) -> None:
    actions.accept_grade_proposal(proposal, by=by)


def _reject_grade(_case_id: int, *, proposal: int, reason: str, by: Actor) -> None:
    actions.reject_grade_proposal(proposal, reason=reason, by=by)


def _pause(case_id: int, *, upload: Any, by: Actor, **given: Any) -> None:
    actions.pause_case(case_id, upload=upload, file_name=upload.name if upload else "", by=by, **given)


def _end_pause(_case_id: int, *, pause_id: int, reason: str, by: Actor) -> None:
    actions.end_pause(pause_id, reason=reason, by=by)


# edit → (its form, the act, what the toast says)
EDITS: Final[Mapping[str, tuple[type[Form], Callable[..., object], Promise]]] = {
    "note": (NoteForm, actions.note_case, _("已记录")),
    "pause": (PauseForm, _pause, _("已暂停，到期时间已顺延")),
    "end_pause": (EndPauseForm, _end_pause, _("暂停已结束，继续计时")),
    "grade": (GradeForm, actions.regrade_case, _("已调整等级")),
    "accept_grade": (AcceptGradeForm, _accept_grade, _("已采纳建议，时限已按新等级调整")),
    "reject_grade": (RejectGradeForm, _reject_grade, _("已记录，不再这样建议")),
    "photos": (PhotosForm, _add_photos, _("照片已上传")),
    "parent": (ParentForm, _place_under, _("已关联到主工单")),
    "unparent": (Form, actions.take_out, _("已解除关联")),
}


@requires(P.CASE_VIEW)
@require_POST
def change(request: Request, case_id: int, edit: str) -> HttpResponse:
    if edit not in EDITS:
        raise Http404
    form_class, action, said = EDITS[edit]
    form = form_class(request.POST, request.FILES)
    if not form.is_valid():
        return show_case(request, case_id, Typed({edit: form}))
    refusal = attempt(action, case_id, **form.cleaned_data, by=request.actor)
    if refusal:
        form.add_error(None, refusal)
        return show_case(request, case_id, Typed({edit: form}))
    notify(request, str(said))
    if request.htmx:
        return show_case(request, case_id, is_changed=True)
    return go(request, reverse("web:case", args=[case_id]))


@requires(P.PHONE_REVEAL)
@require_POST
def reveal(request: Request, case_id: int) -> HttpResponse:
    reason = request.POST.get("quick_reason") or request.POST.get("reason", "")
    number = reveal_case_phone(case_id, reason=reason, by=request.actor)
    return render(request, "service/reveal.html", block="veil", number=number, case_id=case_id)
