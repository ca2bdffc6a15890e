"""Believable calls to customers after their matter was dealt with; pure but for the reading and the one bulk act."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from tonglu.demo.company import STAFF
from tonglu.demo.settle import Company
from tonglu.service.actions.past_check_backs import PastCall, PastCheckBack, record_past_check_backs
from tonglu.service.queries import cases_for
from tonglu.service.queries.rows import Case

HAPPY = ("师傅很准时，修好了。", "处理得挺快，谢谢。", "没问题了。", "服务态度好，继续保持。", "")
SO_SO = ("修是修好了，就是等得久。", "还行吧，希望别再坏。", "来了两次才弄好。")
UNHAPPY = ("同样的地方又渗了，等于没修。", "答应的事只做了一半。", "没人提前联系就上门，态度也差。", "修完一地灰，没有收拾。")
DECLINED = ("在开会，不想评价。", "别再打了。", "没空，不参加回访。")
SIGNED = "诉求超出保修范围，已书面答复并给出付费方案，按签字关闭。"
LOST_SHARE, DECLINED_SHARE, UNHAPPY_SHARE, FAIR_SHARE = 0.05, 0.08, 0.12, 0.22
RECENT = timedelta(days=2)


def load_check_backs(company: Company, at: datetime, random: Random) -> int:
    """Call back whom the rules draw among the finished cases of the year; return how many those are."""
    by = company.admin(at)
    finished = cases_for(by).filter(state__in=("done", "closed"), finished_at__isnull=False).order_by("pk").select_related(None)
    callers = {company.nodes[place]: company.people[name] for name, _, role, place, _ in STAFF if role == "agent"}
    leads = {company.nodes[place]: company.people[name] for name, _, role, place, _ in STAFF if role == "manager"}
    past = [
        _past(random, case, callers, leads, at)
        for case in finished.only("pk", "node_id", "kind", "state", "finished_at", "closed_at", "keeper_id")
    ]
    return record_past_check_backs(past, by=by)


def _past(random: Random, case: Case, callers: dict[int, int], leads: dict[int, int], at: datetime) -> PastCheckBack:
    caller, lead = callers[case.node_id], leads.get(case.node_id)
    finished_at = case.finished_at or at
    if case.kind == "complaint" and case.closed_at:  # closing waited for the customer's word
        said = PastCall(
            finished_at + (case.closed_at - finished_at) * random.uniform(0.2, 0.9), _pleased(random), caller, random.choice(HAPPY)
        )
        return PastCheckBack(case.pk, [said], _answers(random))
    age = at - finished_at
    if age < RECENT and random.random() < 0.7:
        return PastCheckBack(case.pk, list(_begun(random, finished_at, caller, at)))
    first = min(finished_at + timedelta(hours=random.uniform(3, 60)), at - timedelta(minutes=5))
    return PastCheckBack(case.pk, *_ended(random, first, caller, lead, at))


def _begun(random: Random, finished_at: datetime, caller: int, at: datetime) -> Iterator[PastCall]:
    """Not reached yet, or asked to ring again; most were not rung at all."""
    rung = finished_at + (at - finished_at) * random.uniform(0.4, 0.9)
    draw = random.random()
    if draw < 0.2:
        yield PastCall(rung, "no_answer", caller)
    elif draw < 0.3:
        yield PastCall(rung, "later", caller, "晚上下班再打", at + timedelta(hours=random.uniform(1, 30)))


def _ended(
    random: Random, first: datetime, caller: int, lead: int | None, at: datetime
) -> tuple[Sequence[PastCall], dict[str, bool], int | None, str]:
    draw = random.random()
    if draw < LOST_SHARE and first + timedelta(days=2, hours=2) < at:
        return [PastCall(first + timedelta(days=day, hours=day), "no_answer", caller) for day in range(3)], {}, None, ""
    if draw < DECLINED_SHARE:
        return [PastCall(first, "refused", caller, random.choice(DECLINED))], {}, lead, SIGNED
    if draw < UNHAPPY_SHARE:
        result = random.choice(("dissatisfied", "dissatisfied", "very_dissatisfied"))
        signed = lead if random.random() < 0.9 else None
        return [PastCall(first, result, caller, random.choice(UNHAPPY), is_for_manager=True)], _answers(random, 0.5), signed, SIGNED
    if draw < FAIR_SHARE:
        return [PastCall(first, "fair", caller, random.choice(SO_SO))], _answers(random, 0.25), None, ""
    before = [PastCall(first - timedelta(hours=2), "no_answer", caller)] if random.random() < 0.15 else []
    return [*before, PastCall(first, _pleased(random), caller, random.choice(HAPPY))], _answers(random), None, ""


def _pleased(random: Random) -> str:
    return random.choices(("very_satisfied", "satisfied"), weights=(5, 6))[0]


def _answers(random: Random, no: float = 0.06) -> dict[str, bool]:
    """Each point is asked by nine callers of ten, and answered no so often."""
    return {code: random.random() > no for code in ("arrived", "finished", "q0", "q1", "q2", "q3") if random.random() < 0.9}
