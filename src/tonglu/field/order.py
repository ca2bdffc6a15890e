"""One order on the phone: call, go there, take photos, report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.forms import BooleanField
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.attachments.actions import open_file
from tonglu.field import cards
from tonglu.field.forms import ARROW_FORMS, NoteForm, PhotosForm
from tonglu.field.notes import notes_of
from tonglu.field.sign import SignForm
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import Refused
from tonglu.service.actions import ARROWS, add_case_photo, note_case
from tonglu.service.actions.revealing import reveal_case_phone
from tonglu.service.queries import case_for, case_history, case_photos, cases_of_keeper, legal_arrows, reaches
from tonglu.service.queries.auditing import last_signature
from tonglu.service.queries.rows import Case
from tonglu.service.rules.flows import CASE_FLOW
from tonglu.service.rules.states import CaseState
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, attempt, outcome
from tonglu.ui.pages import go, notify, render
from tonglu.ui.time_left import time_left

SHOTS: Final = ("problem_shots", "result_shots")


@dataclass(frozen=True, slots=True)
class Shot:
    url: str
    thumb: str
    label: str
    moment: str


@requires(P.CASE_HANDLE)
def open_order(request: Request, case_id: int) -> HttpResponse:
    return _show(request, case_for(request.actor, case_id), {})


@requires(P.CASE_HANDLE)
@require_POST
def move(request: Request, case_id: int, arrow: str) -> HttpResponse:
    if arrow not in ARROW_FORMS:
        raise Http404
    form = ARROW_FORMS[arrow](request.POST, auto_id=f"{arrow}_%s")
    if form.is_valid() and (refusal := attempt(ARROWS[arrow], case_id, **form.cleaned_data, by=request.actor)):
        form.add_error(None, refusal)
    if form.errors:
        return _show(request, case_for(request.actor, case_id), {arrow: form}, status=422)
    notify(request, _("已完成：{act}").format(act=_(CASE_FLOW[arrow].label)))
    return _back(request, case_id)


@requires(P.CASE_HANDLE)
@require_POST
def add_photos(request: Request, case_id: int) -> HttpResponse:
    form = PhotosForm(request.POST, request.FILES)
    if form.is_valid():
        for each in form.cleaned_data["photos"]:
            moment = form.cleaned_data["moment"]
            if refusal := attempt(add_case_photo, case_id, upload=each, name=each.name, moment=moment, by=request.actor):
                form.add_error("photos", refusal)
    if form.errors:
        return _show(request, case_for(request.actor, case_id), {"photos": form}, status=422, block=SHOTS)
    notify(request, _("照片已上传"))
    if request.htmx:  # only the photos change, so a report half written below them stays
        return _show(request, case_for(request.actor, case_id), {}, block=SHOTS)
    return _back(request, case_id)


@requires(P.CASE_HANDLE)
@require_POST
def add_note(request: Request, case_id: int) -> HttpResponse:
    form = NoteForm(request.POST, auto_id="note_%s")
    if form.is_valid() and (refusal := attempt(note_case, case_id, words=form.cleaned_data["words"], by=request.actor)):
        form.add_error(None, refusal)
    if form.errors:
        return _show(request, case_for(request.actor, case_id), {"note": form}, status=422)
    notify(request, _("已记录"))
    return _back(request, case_id)


@requires(P.PHONE_REVEAL)
@require_POST
def call(request: Request, case_id: int) -> HttpResponse:
    """Shows the number to call; that it was looked at, and why, is recorded."""
    case = case_for(request.actor, case_id)
    answer = outcome(reveal_case_phone, case_id, reason=_("上门联系客户"), by=request.actor)
    if isinstance(answer, Refused):
        raise answer
    return _show(request, case, {}, number=answer)


@requires(P.CASE_HANDLE)
def show_photo(request: Request, case_id: int, photo_id: int) -> HttpResponse:
    case = case_for(request.actor, case_id)
    photo = next((each for each in case_photos(request.actor, case) if each.pk == photo_id), None)
    if photo is None:
        raise Http404
    content, content_type = open_file(photo, thumb="thumb" in request.GET)
    return HttpResponse(content, content_type=content_type, headers={"Cache-Control": "private, max-age=86400"})


def show_order(request: Request, case_id: int, given: Mapping[str, Form], *, status: int = 200) -> HttpResponse:
    return _show(request, case_for(request.actor, case_id), given, status=status)


def _show(
    request: Request, case: Case, given: Mapping[str, Form], *, number: str = "", status: int = 200, block: tuple[str, ...] = ()
) -> HttpResponse:
    by = request.actor
    legal = {each.name for each in legal_arrows(by, case)} & ARROW_FORMS.keys()
    forms = {name: given.get(name) or made(auto_id=f"{name}_%s") for name, made in ARROW_FORMS.items() if name in legal}
    signing = _signing(by, case, given)
    return render(
        request,
        "field/order.html",
        block=block,
        status=status,
        case=case,
        title=cards.title_of(case),
        place=cards.place_of(case),
        address=(case.unit.police_address or case.unit.project.address) if case.unit else "",
        caller=cards.caller_of(case),
        left=time_left(case.opened_at, case.due_at, by.at),
        forms=forms,
        lost=_lost(given, [*forms, "note", "photos", *(["sign"] if signing["can_sign"] else [])]),
        opened=next(iter(given), ""),
        note=given.get("note") or NoteForm(auto_id="note_%s"),
        photo_form=given.get("photos"),
        shots=_shots(by, case),
        can_add="finish" in legal or "arrive" in legal,
        number=number,
        **signing,
        notes=notes_of(case_history(by, case)),
    )


def _signing(by: Actor, case: Case, given: Mapping[str, Form]) -> dict[str, Any]:
    return {
        "signature": last_signature(case),
        "can_sign": case.state in {CaseState.HANDLING, CaseState.DONE} and reaches(by, P.CASE_HANDLE, case),
        "sign_form": given.get("sign") or SignForm(auto_id="sign_%s", initial={"name": cards.caller_of(case)}),
    }


def _lost(given: Mapping[str, Form], offered: list[str]) -> dict[str, Any]:
    """A stale page: the form is gone from the new state, so its sentences and its text are shown above."""
    for name, form in given.items():
        if name not in offered:
            boxes = [each for each, box in form.fields.items() if not box.widget.is_hidden and not isinstance(box, BooleanField)]
            errors = [str(each) for said in form.errors.values() for each in said]
            return {"errors": errors, "words": "\n".join(filter(None, (form.data.get(each, "") for each in boxes)))}
    return {}


def _shots(by: Any, case: Case) -> list[Shot]:
    found = case_photos(by, case)
    addresses = [(reverse("field:order_photo", args=[case.pk, each.pk]), each) for each in found]
    return [Shot(url, f"{url}?thumb", each.name, each.moment) for url, each in addresses]


def _back(request: Request, case_id: int) -> HttpResponse:
    """To the order, or to the list where it has left one's hands."""
    is_mine = cases_of_keeper(request.actor).filter(pk=case_id).exists()
    return go(request, reverse("field:order", args=[case_id]) if is_mine else reverse("field:orders"))
