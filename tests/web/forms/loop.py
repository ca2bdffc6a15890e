"""The forms around a case: check-backs, ladder, grades, standards, notices, the signature on the phone, and where events are pushed."""

from typing import Any

from django.urls import reverse

from tests.factories.case_states import dispatched, opened
from tests.factories.cast import Cast
from tests.factories.check_backs import make_check_back
from tests.web.forms.sheets import Sheet
from tonglu.exchange import webhooks
from tonglu.messaging.shipped import NOTICES
from tonglu.organisation.models import WorkCalendar
from tonglu.service import actions
from tonglu.service.models import GradeProposal, GradeRule

HOOK: dict[str, Any] = {"name": "小程序", "url": "https://example.cn/x", "kinds": ["service.case_opened"]}


def loop_sheets(cast: Cast) -> dict[str, Sheet]:
    return _call_sheets(cast) | _rule_sheets(cast) | _notice_sheets(cast) | _push_sheets(cast)


def _call_sheets(cast: Cast) -> dict[str, Sheet]:
    due, disputed, case = make_check_back(cast, words="电梯门夹人"), make_check_back(cast, words="车位被占"), dispatched(cast, "等签字")
    actions.record_check_back(disputed.pk, result="refused", words="不想说", by=cast.colleague)
    return {
        "record": Sheet("agent", reverse("web:record_check_back", args=[due.pk]), {"result": "satisfied", "words": "谢谢"}),
        "reject grade": _rejection(cast),
        "sign off": Sheet("manager", reverse("web:sign_off", args=[disputed.pk]), {"reason": "两次上门业主不在"}),
        "sign": Sheet("technician", reverse("field:order_sign", args=[case.pk]), {"name": "王女士", "is_on_paper": "on"}),
    }


def _rejection(cast: Cast) -> Sheet:
    case, rule = opened(cast, "我要找律师"), GradeRule.objects.order_by("pk")[0]
    proposal = GradeProposal.objects.create(
        case=case, node_id=case.node_id, rule=rule, trigger="keyword", grade="important", params={"word": "律师"}, proposed_at=cast.at
    )
    good = {"proposal": proposal.pk, "reason": "只是问问"}
    return Sheet("agent", reverse("web:case_edit", args=[case.pk, "reject_grade"]), good)


def _rule_sheets(cast: Cast) -> dict[str, Sheet]:
    """Rules of a place are set by its director, those of the whole company by the administrator."""

    def of(name: str, good: dict[str, Any], *args: str) -> Sheet:
        return Sheet("director" if "node_id" in good else "admin", reverse(f"web:{name}", args=args), good)

    place = {"node_id": cast.city.pk}
    call = {"rate": "30", "hours": "72", "calendar_id": WorkCalendar.objects.order_by("pk")[0].pk, **place}
    step = {"clock": "response", "level": "supervisor", "basis": "due", "amount": "30", "medium": "both", **place}
    standard = {"code": "arrival", "sentence": "半小时内上门", "measure": "arrival", "limit_minutes": "30", "target": "95", **place}
    norm = {"households_warn": "400", "households_late": "600", "cases_warn": "20", "cases_late": "40"}
    return {
        "call rule": of("set_check_back_rule", call),
        "script": of("check_back_script", {"text": "您好，{project}", "questions": "态度好吗"}, "repair"),
        "grade rule": of("set_grade_rule", {"trigger": "keyword", "words": "爆管 断水", "grade": "important"}),
        "counting rule": of("set_grade_rule", {"trigger": "repeats", "threshold": "3", "within_days": "30", "grade": "important"}),
        "ladder": of("set_ladder_step", step),
        "standard": of("set_standard", standard),
        "norm": of("staffing_norm", norm),
    }


def _notice_sheets(cast: Cast) -> dict[str, Sheet]:
    ways = {f"bell:{code}": "on" for code in NOTICES} | {f"mail:{code}": "" for code in NOTICES}
    hours = {"quiet_from": "22:00", "quiet_until": "07:00", "digest_at": "9:00, 17:30"}
    return {"wishes": Sheet("agent", reverse("web:notice_wishes"), ways | hours)}


def _push_sheets(cast: Cast) -> dict[str, Sheet]:
    hook, _secret = webhooks.add_webhook(node_id=cast.project.pk, **{**HOOK, "url": "https://example.cn/y"}, by=cast.admin)
    span = {"since": "2026-09-01T00:00", "until": "2026-09-30T00:00"}
    return {
        "webhook": Sheet("admin", reverse("web:webhook_new"), {**HOOK, "node_id": cast.project.pk}),
        "changed webhook": Sheet("admin", reverse("web:webhook_change", args=[hook.pk]), HOOK, "change-"),
        "replay": Sheet("admin", reverse("web:webhook_replay", args=[hook.pk]), span, "range-"),
    }
