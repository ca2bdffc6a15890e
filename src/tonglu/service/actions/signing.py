"""Two signatures: the customer's for the work done, and the manager's for a case whose customer is not satisfied."""

from django.core.files.uploadedfile import UploadedFile

from tonglu.access.permissions import Permission as P
from tonglu.attachments.actions import attach
from tonglu.audit.actions import tell
from tonglu.lib import plain
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labels import checked_text
from tonglu.lib.masking import masked
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service.actions.ending import close_signed
from tonglu.service.actions.family import lock_with_parent, refuse_open_children
from tonglu.service.actions.handling import OWNER_KIND
from tonglu.service.actions.intake import LONGEST_NAME
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CaseSigned, CheckBackSigned
from tonglu.service.models import Case, CaseSignature, CheckBack
from tonglu.service.rules.check_backs import CheckBackState
from tonglu.service.rules.states import CaseState

MOMENT = "signature"


@act
def sign_case(case_id: int, *, name: str, drawing: "bytes | UploadedFile[bytes] | None" = None, by: Actor) -> CaseSignature:
    """Take the customer's signature for the work (客户签字): drawn on the phone, or said to stand on paper."""
    case = take(Case, case_id, permission=P.CASE_HANDLE, by=by)
    if case.state not in {CaseState.HANDLING, CaseState.DONE}:
        raise Refused("工单「{state}」，不能签字", state=case.get_state_display())
    signer = plain.one_line(plain.widths(name))
    if not signer:
        raise Refused("请填写签字人的姓名")
    if len(signer) > LONGEST_NAME or plain.has_controls(signer):
        raise Refused("签字人的姓名不对：最多 {most} 字，不能有控制字符", most=LONGEST_NAME)

    drawn = drawing and attach(content=drawing, name="签字.png", owner_kind=OWNER_KIND, owner_id=case.pk, moment=MOMENT, by=by)
    signature = CaseSignature.objects.create(
        case=case, name=masked(signer), attachment_id=drawn.pk if drawn else None, signed_at=by.at, by_person_id=by.person_id
    )
    tell(CaseSigned(**of_case(case), how="drawn" if drawn else "confirmed"), by=by)
    return signature


@act
def sign_off_check_back(check_back_id: int, *, reason: str, by: Actor) -> CheckBack:
    """Close a case whose customer is not satisfied or will not answer, on the manager's own name and reason (经理签字关闭)."""
    found = CheckBack.objects.reachable(by, P.CASE_FORCE_CLOSE).filter(pk=check_back_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotAllowed
    case = lock_with_parent(found)
    check_back = take(CheckBack, check_back_id, permission=P.CASE_FORCE_CLOSE, by=by)
    if case.keeper_id is not None and case.keeper_id == by.person_id:
        raise Refused("处理人不能为自己处理的工单签字，请由别的经理签字")
    if check_back.state != CheckBackState.DISPUTED:
        raise Refused("这个回访「{state}」，不需要经理签字", state=check_back.get_state_display())
    why = checked_text(reason, "签字关闭的原因")
    if case.state == CaseState.DONE:
        refuse_open_children(case)

    check_back.state, check_back.ended_at = CheckBackState.SIGNED, by.at
    check_back.signed_by_id, check_back.signed_name, check_back.signed_reason = by.person_id, by.name, why
    check_back.save(update_fields=["state", "ended_at", "signed_by_id", "signed_name", "signed_reason"])
    tell(CheckBackSigned(**of_case(case), check_back_id=check_back.pk, reason=masked(why)), by=by)
    close_signed(case, by=by)
    return check_back
