"""The forms of the house (people, organisation, settings) and of the cases: the values that would be accepted."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.case_states import accepted, dispatched, finished, opened
from tests.factories.cast import Cast
from tonglu.access.actions import sign_in_link
from tonglu.access.models import Role
from tonglu.estates.models import Unit
from tonglu.exchange import actions as exchange
from tonglu.exchange.running import run_batch
from tonglu.organisation.models import LookupItem, Post, WorkCalendar
from tonglu.service import actions, policies


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form: who sends it, where, the values that would be accepted, and what its boxes are prefixed with."""

    who: str
    address: str
    good: dict[str, Any]
    prefix: str = ""


def house_sheets(cast: Cast) -> dict[str, Sheet]:
    return _access_sheets(cast) | _own_sheets(cast) | _organisation_sheets(cast) | _setting_sheets(cast)


def _access_sheets(cast: Cast) -> dict[str, Sheet]:
    person, role = cast.people["mate"].pk, Role.objects.create(code="x-walk", name="巡楼", wide=["case.view"])
    new = {"name": "周全", "username": "zhouquan", "home_id": cast.project.pk}
    post = Post.objects.create(node=cast.project, name="班长").pk

    def of(name: str, good: dict[str, Any], prefix: str) -> Sheet:
        return Sheet("admin", reverse(f"web:{name}", args=[person]), good, prefix)

    return {
        "role": Sheet("admin", reverse("web:role_new"), {"name": "巡检", "is_active": "on"}),
        "changed role": Sheet("admin", reverse("web:role", args=[role.pk]), {"name": "巡更", "is_active": "on", "width-case.view": "wide"}),
        "person": Sheet("admin", reverse("web:person_new"), new),
        "changed person": of("change_person", {"name": "郑维", "home_id": cast.project.pk}, "change-"),
        "grant": of("grant_role", {"role_id": role.pk, "node_id": cast.project.pk}, "grant-"),
        "tenure": of("appoint", {"post_id": post}, "tenure-"),
        "roster": of("set_roster", {"calendar_id": WorkCalendar.objects.order_by("pk")[0].pk, "day0": "9:00-18:00"}, "roster-"),
        "roster day": of("set_roster_day", {"on": "2026-10-03", "slots": "休"}, "day-"),
        "leave": of("note_leave", {"since": "2026-10-03T09:00", "until": "2026-10-05T18:00", "reason": "年假"}, "leave-"),
    }


def _own_sheets(cast: Cast) -> dict[str, Sheet]:
    secret = {"old": "an-old-secret-9", "password": "a-new-secret-8", "again": "a-new-secret-8"}
    link = sign_in_link("mate", purpose="password", by=cast.admin)
    return {
        "password": Sheet("colleague", reverse("web:change_password"), secret),
        "key": Sheet("agent", reverse("web:issue_key"), {"name": "小程序"}, "key-"),
        "sign in": Sheet("nobody", reverse("web:sign_in"), {"username": "colleague", "password": "an-old-secret-9"}),
        "forgotten": Sheet("nobody", reverse("web:forgotten"), {"username": "agent"}),
        "first password": Sheet("nobody", link, {"password": "a-new-secret-8", "again": "a-new-secret-8"}),
    }


def _organisation_sheets(cast: Cast) -> dict[str, Sheet]:
    def of(name: str, good: dict[str, Any], prefix: str) -> Sheet:
        return Sheet("admin", reverse(f"web:{name}", args=[cast.project.pk]), good, prefix)

    return {
        "department": of("add_department", {"name": "工程部"}, "department-"),
        "post": of("add_post", {"name": "工程师"}, "post-"),
        "node": of("add_node", {"kind": "project", "name": "二期"}, "child-"),
        "changed node": of("change_node", {"kind": "project", "name": "云锦府"}, "change-"),
        "moved node": of("move_node", {"parent_id": cast.other_city.pk}, "move-"),
    }


def _setting_sheets(cast: Cast) -> dict[str, Sheet]:
    calendar = WorkCalendar.objects.filter(is_always=False).order_by("pk")[0].pk
    item = LookupItem.objects.filter(list_code="service.category").first()
    item = item or LookupItem.objects.create(list_code="service.category", code="x", name="渗漏", position=1)

    def of(name: str, good: dict[str, Any], prefix: str, *, at: int = calendar) -> Sheet:
        return Sheet("admin", reverse(f"web:{name}", args=[at]), good, prefix)

    policy = {"clock": "close", "amount": "8", "unit": "hours", "calendar_id": calendar}
    template = {"text": "单号 {number}", "is_active": "on"}
    return {
        "item": Sheet("admin", reverse("web:add_lookup_item", args=["service.category"]), {"name": "门窗"}),
        "changed item": Sheet("admin", reverse("web:save_lookup_item", args=["service.category", item.pk]), {"name": "渗水"}),
        "template": Sheet("admin", reverse("web:message_text", args=["case.opened"]), template),
        "calendar": Sheet("admin", reverse("web:add_calendar"), {"name": "夜班"}, "calendar-"),
        "changed calendar": of("change_calendar", {"name": "白班"}, "calendar-"),
        "week": of("set_slots", {f"day{each}": "9:00-12:00" for each in range(7)}, "week-"),
        "day": of("set_day", {"on": "2026-10-09", "kind": "holiday"}, "dated-"),
        "statutory day": of("set_statutory_day", {"on": "2026-10-09", "kind": "holiday"}, "dated-", at=2026),
        "policy": Sheet("admin", reverse("web:set_policy"), policy),
        "backups": Sheet("admin", reverse("web:plan_backups"), {"is_on": "", "hour": "2", "keep": "7"}, "plan-"),
    }


def case_sheets(cast: Cast, unit: Unit) -> dict[str, Sheet]:
    return _desk_sheets(cast, unit) | _arrow_sheets(cast) | _edit_sheets(cast) | _phone_sheets(cast) | _file_sheets(cast)


def _desk_sheets(cast: Cast, unit: Unit) -> dict[str, Sheet]:
    token = uuid.uuid4().hex
    call = {"token": token, "words": "地漏返味", "kind": "repair", "grade": "ordinary", "medium": "phone", "node_id": cast.project.pk}
    told = {"token": token, "kind": "repair", "project": unit.project_id, "words": "路灯不亮", "name": "王女士", "phone": "13812345678"}
    return {
        "intake": Sheet("agent", reverse("web:intake"), call),
        "report": Sheet("nobody", reverse("portal:report"), told),
    }


def _arrow_sheets(cast: Cast) -> dict[str, Sheet]:
    keeper, day = cast.people["technician"].pk, "2026-10-01T09:30"
    new, taken, kept, done = opened(cast).pk, accepted(cast).pk, dispatched(cast, keeper="manager").pk, finished(cast).pk

    def arrow(case: int, name: str, good: dict[str, Any], who: str = "manager") -> Sheet:
        return Sheet(who, reverse("web:case_arrow", args=[case, name]), good)

    return {
        "turn down": arrow(new, "turn_down", {"reason": "市政管道"}),
        "dispatch": arrow(taken, "dispatch", {"keeper_id": keeper}),
        "redispatch": arrow(kept, "redispatch", {"keeper_id": keeper, "reason": "忙不过来"}),
        "hand back": arrow(kept, "hand_back", {"reason": "不是我的活"}),
        "appoint": arrow(kept, "appoint", {"appointed_at": day}),
        "tell plan": arrow(kept, "tell_plan", {"plan": "明天带新阀芯来换"}),
        "finish": arrow(kept, "finish", {"result": "换了密封条"}),
        "close": arrow(done, "close", {}),
        "reopen": arrow(done, "reopen", {"reason": "又漏了"}),
        "force close": arrow(kept, "force_close", {"reason": "业主撤回"}),
    }


def _edit_sheets(cast: Cast) -> dict[str, Sheet]:
    case, parent = dispatched(cast), opened(cast, "整栋停水")
    pause = {"reason": "owner_absent", "until": "2026-10-01T09:30", "evidence": "电话约定明天上午"}

    paused = actions.pause_case(
        dispatched(cast, "等业主").pk, reason="owner_absent", evidence="电话", until=cast.at + timedelta(days=1), by=cast.technician
    )  # fmt: skip
    pause_id = paused.pauses.get().pk
    director = cast.director
    policies.set_policy(
        node_id=cast.project.pk, clock="close", within_minutes=60, kind="repair", by=director,
        calendar_id=WorkCalendar.objects.get(name="标准工时").pk,
    )  # fmt: skip

    def edit(name: str, good: dict[str, Any]) -> Sheet:
        return Sheet("dispatcher", reverse("web:case_edit", args=[case.pk, name]), good)

    return {
        "note": edit("note", {"words": "已联系业主"}),
        "pause": edit("pause", pause),
        "end pause": Sheet(
            "dispatcher", reverse("web:case_edit", args=[paused.pk, "end_pause"]), {"pause_id": pause_id, "reason": "业主回来了"}
        ),
        "recompute": Sheet("director", reverse("web:recompute_apply"), {"case": case.pk, "reason": "总部统一缩短"}),
        "grade": edit("grade", {"grade": "hot", "reason": "第三次报修"}),
        "parent": edit("parent", {"number": parent.number}),
        "look": Sheet("agent", reverse("web:case_reveal", args=[case.pk]), {"reason": "核对预约"}),
    }


def _phone_sheets(cast: Cast) -> dict[str, Sheet]:
    case = dispatched(cast).pk

    def order(name: str, good: dict[str, Any], *more: str) -> Sheet:
        return Sheet("technician", reverse(f"field:{name}", args=[case, *more]), good)

    return {
        "field appoint": order("order_arrow", {"appointed_at": "2026-10-01T09:30"}, "appoint"),
        "field tell plan": order("order_arrow", {"plan": "明天上午来"}, "tell_plan"),
        "field finish": order("order_arrow", {"result": "换了阀芯"}, "finish"),
        "field hand back": order("order_arrow", {"reason": "没有配件"}, "hand_back"),
        "field note": order("order_note", {"words": "业主不在家"}),
    }


def _imported(cast: Cast) -> int:
    body = "房号,客户姓名\n3-2-1502,王二\n".encode()
    batch = exchange.upload_file("owners", content=body, name="业主.csv", node_id=cast.project.pk, by=cast.manager)
    exchange.start_check(batch.pk, mapping={"room": "房号", "names": "客户姓名"}, by=cast.manager)
    run_batch(batch.pk, at=cast.at)
    exchange.confirm_import(batch.pk, by=cast.manager)
    run_batch(batch.pk, at=cast.at)
    return batch.pk


def _file_sheets(cast: Cast) -> dict[str, Sheet]:
    body = "房号,客户姓名,手机\n3-2-1502,王一,13900001111\n".encode()
    batch = exchange.upload_file("owners", content=body, name="业主.csv", node_id=cast.project.pk, by=cast.manager)
    mapping = {"room": "房号", "names": "客户姓名", "numbers": "手机"}
    given = {"node": cast.project.pk, "file": lambda: SimpleUploadedFile("业主.csv", body)}
    return {
        "upload": Sheet("manager", reverse("web:import_new", args=["owners"]), given),
        "mapping": Sheet("manager", reverse("web:import_check", args=[batch.pk]), mapping),
        "revert": Sheet("manager", reverse("web:import_revert", args=[_imported(cast)]), {"reason": "导错了项目"}),
    }
