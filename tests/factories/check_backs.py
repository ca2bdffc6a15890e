"""Finished cases that the rules have drawn."""

from datetime import datetime

from tests.factories.cast import Cast
from tonglu.service import actions
from tonglu.service.models import Case, CheckBack

WORDS = "物业保安态度差，投诉两次没人管"


def make_check_back(cast: Cast, kind: str = "complaint", *, words: str = WORDS, at: datetime | None = None, **given: object) -> CheckBack:
    """Return the check-back of a case that the technician finished; a complaint is drawn always, a repair by its draw."""
    by = {name: cast.actor(name, at) for name in ("agent", "manager", "technician")}
    case = actions.open_case(words=words, kind=kind, by=by["agent"], **given)  # type: ignore[arg-type]
    actions.accept_case(case.pk, by=by["agent"])
    actions.dispatch_case(case.pk, keeper_id=cast.people["technician"].pk, by=by["manager"])
    actions.finish_case(case.pk, result="已约谈当班保安", by=by["technician"])
    return CheckBack.objects.get(case=case)


def finish_again(cast: Cast, case: Case, at: datetime | None = None) -> CheckBack:
    actions.finish_case(case.pk, result="又谈了一次", by=cast.actor("technician", at))
    return CheckBack.objects.filter(case=case).order_by("-pk")[0]
