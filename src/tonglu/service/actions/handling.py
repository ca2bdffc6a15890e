"""What the keeper does on the way: appointment, arrival, the plan told, finish, notes and photos."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from tonglu.access.permissions import Permission as P
from tonglu.attachments.actions import attach
from tonglu.attachments.models import Attachment
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labels import checked_text
from tonglu.lib.masking import masked
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service.actions.check_backs import due_check_back
from tonglu.service.actions.clocks import follow_state
from tonglu.service.actions.pausing import CAME, MOVED, end_appointed, end_pauses, pause_until
from tonglu.service.actions.told import moment_of, of_case, take_by_any
from tonglu.service.facts import CaseAppointed, CaseArrived, CaseFinished, CaseNoted, CasePhotoAdded, CasePlanTold
from tonglu.service.models import Case
from tonglu.service.queries.reach import reaches
from tonglu.service.rules.flows import CASE_FLOW, ENDED_STATES
from tonglu.service.rules.states import CaseState, PhotoMoment
from tonglu.service.rules.wording import LONGEST_RESULT

LONGEST_NOTE = 2_000
FARTHEST = timedelta(days=365)
OWNER_KIND = "service.case"


@act
def appoint_case(case_id: int, *, appointed_at: datetime, pauses: bool = False, by: Actor) -> Case:
    """Agree a time at the door with the customer (预约上门); with `pauses` the clocks wait for it, the appointment as evidence."""
    case = take(Case, case_id, arrow=CASE_FLOW["appoint"], by=by)
    if appointed_at <= by.at:
        raise Refused("预约时间要晚于现在")
    if appointed_at > by.at + FARTHEST:
        raise Refused("预约时间在一年以后，请检查年份")

    case.appointed_at = appointed_at
    case.save(update_fields=["appointed_at"])
    tell(CaseAppointed(**of_case(case), appointed_at=appointed_at.isoformat()), by=by)
    if pauses:
        pause_until(case, appointed_at, by=by)
        return case
    end_appointed(case, MOVED, by=by)
    case.save(update_fields=["due_at"])
    return case


@act
def arrive_case(case_id: int, *, happened_at: datetime | None = None, by: Actor) -> Case:
    """Be on site (到场)."""
    case = take(Case, case_id, arrow=CASE_FLOW["arrive"], by=by)
    if case.arrived_at:
        raise Refused("工单 {number} 已记录到场", number=case.number)

    case.arrived_at = moment_of(happened_at, not_before=case.dispatched_at, by=by)
    end_appointed(case, CAME, by=by)
    case.save(update_fields=["arrived_at", "due_at"])
    tell(CaseArrived(**of_case(case)), by=by, happened_at=case.arrived_at)
    return case


@act
def tell_plan(case_id: int, *, plan: str, by: Actor) -> Case:
    """Tell the customer what will be done (告知方案); the plan clock stops the first time, a changed plan is told again."""
    case = take(Case, case_id, arrow=CASE_FLOW["tell_plan"], by=by)
    words = checked_text(plan, "处理方案", LONGEST_RESULT)
    if words == case.plan:
        raise Refused("方案与上次告知的相同，没有变化")

    is_first = case.plan_told_at is None
    case.plan, case.plan_told_at = words, case.plan_told_at or by.at
    follow_state(case, at=by.at)
    case.save(update_fields=["plan", "plan_told_at", "due_at"])
    tell(CasePlanTold(**of_case(case), plan=masked(words[:500]), is_first=is_first), by=by)
    return case


@act
def finish_case(case_id: int, *, result: str, happened_at: datetime | None = None, by: Actor) -> Case:
    """Report the work done (完成处理) with its result; the rules of check-backs may draw the case."""
    case = take(Case, case_id, arrow=CASE_FLOW["finish"], by=by)
    done = checked_text(result, "处理结果", LONGEST_RESULT)

    case.finished_at = moment_of(happened_at, not_before=case.dispatched_at, by=by)
    end_pauses(case, by=by)
    case.state, case.result = CaseState.DONE, done
    follow_state(case, at=case.finished_at)
    case.save(update_fields=["state", "result", "finished_at", "due_at"])
    tell(CaseFinished(**of_case(case), result=masked(done[:500])), by=by, happened_at=case.finished_at)
    due_check_back(case, by=by)
    return case


@act
def note_case(case_id: int, *, words: str, by: Actor) -> Case:
    """Add a note to a case; it stands in the history with numbers of people veiled."""
    case = take_by_any(case_id, (P.CASE_EDIT, P.CASE_HANDLE, P.CASE_VIEW), by=by)
    said = checked_text(words, "备注", LONGEST_NOTE)
    tell(CaseNoted(**of_case(case), words=masked(said)), by=by)
    return case


@act
def add_case_photo(case_id: int, *, upload: "UploadedFile[Any] | bytes", name: str, moment: str, by: Actor) -> Attachment:
    """Add a photo of the problem, the plan or the result; kept without its EXIF."""
    case = _writable(case_id, by)
    if moment not in list(PhotoMoment):
        raise Refused("照片要注明是问题、方案还是结果")
    attachment = attach(content=upload, name=name, owner_kind=OWNER_KIND, owner_id=case.pk, moment=moment, by=by)
    tell(CasePhotoAdded(**of_case(case), attachment_id=attachment.pk, moment=moment), by=by)
    return attachment


def _writable(case_id: int, by: Actor) -> Case:
    """Find the case without a lock: redrawing a photo takes a second, and nothing here changes the case."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None or not any(reaches(by, each, case) for each in (P.CASE_EDIT, P.CASE_HANDLE)):
        raise NotAllowed
    if case.state in ENDED_STATES:
        raise Refused("工单「{state}」，不能再添加照片", state=case.get_state_display())
    return case
