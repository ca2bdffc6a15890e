"""Cases brought to a state by the acts that lead there."""

from datetime import datetime

from tests.factories.cast import Cast
from tonglu.service import actions
from tonglu.service.models import Case

WORDS = "楼上漏水，主卧天花板一直在滴"


def make_case(cast: Cast, state: str = "new", *, keeper: str = "technician", words: str = WORDS, at: datetime | None = None) -> Case:
    """Return a case in a state; a handled one is kept by the named member of the cast."""
    by = {name: cast.actor(name, at) for name in ("agent", "manager", keeper)}
    case = actions.open_case(words=words, by=by["agent"])
    if state == "new":
        return case
    if state == "refused":
        return actions.turn_down_case(case.pk, reason="市政管道", by=by["agent"])
    actions.accept_case(case.pk, by=by["agent"])
    if state == "accepted":
        return fresh(case)
    actions.dispatch_case(case.pk, keeper_id=cast.people[keeper].pk, by=by["manager"])
    if state == "handling":
        return fresh(case)
    actions.finish_case(case.pk, result="已换密封圈", by=by[keeper])
    if state == "done":
        return fresh(case)
    actions.close_case(case.pk, by=by["manager"])
    return fresh(case)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)
