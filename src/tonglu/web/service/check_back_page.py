"""What the panel of one call shows: the script filled with the case, the case itself, the calls before."""

from typing import Any, Final

from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.service import actions
from tonglu.service.queries import check_backs, reaches
from tonglu.service.queries.rows import CheckBack
from tonglu.service.queries.speaking import speaker_of, title_of
from tonglu.service.rules.check_backs import OPEN, CheckBackState
from tonglu.ui.forms import Form
from tonglu.web.service.check_back_forms import RecordForm, SignOffForm
from tonglu.web.service.drawn import why_drawn
from tonglu.web.service.page import photos_of, room_of

MOST_NAMED: Final = 3  # of those who may decide


def panel_of(by: Actor, check_back: CheckBack, form: Form | None) -> dict[str, Any]:
    """`form` is the one that came back refused."""
    case, sheet = check_back.case, check_backs.call_sheet_of(by, check_back)
    is_mine = check_back.claimed_at is not None and check_back.caller_id == by.person_id and check_back.state == CheckBackState.DUE
    is_own = case.keeper_id is not None and case.keeper_id == by.person_id
    may_sign = check_back.state == CheckBackState.DISPUTED and reaches(by, P.CASE_FORCE_CLOSE, case) and not is_own
    held = check_back.caller.name if check_back.caller and actions.is_claimed_by_another(check_back, by) else ""
    return {
        "check_back": check_back,
        "case": case,
        "title": title_of(case),
        "room": room_of(case),
        "speaker": speaker_of(case),
        "photos": photos_of(by, case),
        "script": sheet.text,
        "form": form if isinstance(form, RecordForm) else RecordForm(sheet=sheet, initial={"is_for_manager": False}),
        "shows_form": is_mine or isinstance(form, RecordForm),
        "own": _own(check_back) if is_own else "",
        "decides": "" if may_sign else _decides(by, check_back),
        "sign_form": form if isinstance(form, SignOffForm) else SignOffForm(auto_id="sign_%s") if may_sign else None,
        "is_mine": is_mine,
        "can_claim": check_back.state == CheckBackState.DUE and not held and not is_mine and not is_own,
        "held": held,
        "is_open": check_back.state in OPEN,
        "calls": check_backs.calls_of(by, check_back),
        "can_reveal": reaches(by, P.PHONE_REVEAL, case),
        "can_see_case": reaches(by, P.CASE_VIEW, case),
        "why": why_drawn(check_back.rule, check_back.draw / 100, is_again=check_back.is_again),
    }


def _own(check_back: CheckBack) -> str:
    """Why the keeper of a case is offered neither the call nor the signature."""
    said: dict[str, str] = {
        CheckBackState.DUE: _("这张工单是您处理的，处理人不能回访自己处理的工单，请由同事来打。"),
        CheckBackState.DISPUTED: _("这张工单是您处理的，处理人不能自己签字。"),
    }
    return said.get(check_back.state, "")


def _decides(by: Actor, check_back: CheckBack) -> str:
    """For whom a case waits that the reader may not decide."""
    if check_back.state != CheckBackState.DISPUTED:
        return ""
    names = check_backs.signers_for(by, check_back)
    if not names:
        return _("现在没有别人有权签字，请系统管理员安排一位经理。")
    return _("等%(who)s决定：签字关闭，或重新处理。") % {"who": _("、").join(names[:MOST_NAMED])}
