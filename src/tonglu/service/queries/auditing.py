"""What the record says that a call compares with the customer's word, and the text the caller reads."""

from datetime import datetime

from tonglu.attachments.queries import attachments_of
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.labelled import N_
from tonglu.service.models import Case, CaseSignature, CheckBackScript
from tonglu.service.rules.states import CaseKind, PhotoMoment

ARRIVED, FINISHED, SIGNED, PHOTOS = N_("到场时间属实"), N_("完成时间属实"), N_("客户签过字"), N_("有处理后的照片")
ON_SITE = {CaseKind.REPAIR, CaseKind.HELP}
ASKED_OF_CUSTOMER = {"arrived", "finished", "signed"}  # photos speak for themselves


def record_of(case: Case) -> dict[str, tuple[str, str, bool]]:
    """No scope: return by code what is recorded of a case in hand: (label, the record, whether it alone is a fault).

    Times stand as 10-08 09:40; a signature names who signed; a repair without signature or photo of the result is a fault.
    """
    is_on_site = case.kind in ON_SITE
    record: dict[str, tuple[str, str, bool]] = {}
    if is_on_site or case.arrived_at:
        record["arrived"] = (ARRIVED, moment_said(case.arrived_at), is_on_site and case.arrived_at is None)
    record["finished"] = (FINISHED, moment_said(case.finished_at), False)
    if is_on_site:
        signature = last_signature(case)
        record["signed"] = (SIGNED, signature.name if signature else "", signature is None)
        photos = attachments_of("service.case", case.pk).filter(moment=PhotoMoment.RESULT).count()
        record["photos"] = (PHOTOS, str(photos or ""), photos == 0)
    return record


def last_signature(case: Case) -> CaseSignature | None:
    """No scope: return the signature for the work as it was last done; one before a new dispatch counts no more."""
    rows = CaseSignature.objects.filter(case=case)
    if case.dispatched_at:
        rows = rows.filter(signed_at__gte=case.dispatched_at)
    return rows.order_by("-signed_at", "-pk").first()


def script_for(kind: str, *, at: datetime) -> CheckBackScript | None:
    """No scope: return the script of a kind in force, else the one for every kind."""
    rows = CheckBackScript.objects.filter(kind__in=("", kind), since__lte=at)
    return rows.order_by("-kind", "-version").first()


def moment_said(at: datetime | None) -> str:
    """No scope: return a moment as a record says it, 10-08 09:40."""
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}" if at else ""
