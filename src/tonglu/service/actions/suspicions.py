"""Cases that may be one matter: noticed by their exact words, decided by a person, and the decision is remembered."""

from collections import defaultdict
from collections.abc import Iterable

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.refusals import Refused
from tonglu.service.actions.told import of_case
from tonglu.service.facts import SuspicionDecided
from tonglu.service.models import Case, Suspicion, SuspicionState

LOOK_BACK = 50  # repeats beyond these are linked to one of them already
SAME_WORDS = "内容完全相同"


def suspect_repeat(case: Case) -> None:
    """Note that a new case repeats the words of an earlier one of its place, unless their homes or people differ."""
    same = Case.objects.filter(content_hash=case.content_hash, node_id=case.node_id, pk__lt=case.pk)
    earlier = same.order_by("-pk").values_list("pk", "unit_id", "customer_id")[:LOOK_BACK]
    alike = [pk for pk, unit_id, customer_id in earlier if _may_be_same(case, unit_id, customer_id)]
    if alike:
        Suspicion.objects.create(first_id=min(alike), second=case, why=SAME_WORDS, node_id=case.node_id)


def suspect_groups(node_id: int, hashes: Iterable[str]) -> int:
    """List exact repeats among imported cases of a node: each later one beside the first; return the pairs added."""
    groups: dict[str, list[int]] = defaultdict(list)
    rows = Case.objects.filter(node_id=node_id, content_hash__in=set(hashes)).order_by("pk")
    for pk, content_hash in rows.values_list("pk", "content_hash"):
        groups[content_hash].append(pk)
    pairs = [(group[0], other) for group in groups.values() for other in group[1:]]
    known = set(Suspicion.objects.filter(first_id__in=[first for first, _ in pairs]).values_list("first_id", "second_id"))
    fresh = [pair for pair in pairs if pair not in known]
    Suspicion.objects.bulk_create(
        [Suspicion(first_id=first, second_id=second, why=SAME_WORDS, node_id=node_id) for first, second in fresh], ignore_conflicts=True
    )
    return len(fresh)


@act
def decide_suspicion(suspicion_id: int, *, is_same: bool, by: Actor) -> Suspicion:
    """Link two cases as one matter, or reject the suspicion for good (判定重复)."""
    suspicion = take(Suspicion, suspicion_id, permission=P.CASE_EDIT, by=by)
    if suspicion.state != SuspicionState.OPEN:
        raise Refused("已经判定过：{state}", state=suspicion.get_state_display())

    suspicion.state = SuspicionState.LINKED if is_same else SuspicionState.REJECTED
    suspicion.decided_by_id, suspicion.decided_at = by.person_id, by.at
    suspicion.save(update_fields=["state", "decided_by_id", "decided_at"])
    _tell_both(suspicion, is_same, by)
    return suspicion


def _tell_both(suspicion: Suspicion, is_same: bool, by: Actor) -> None:  # noqa: FBT001
    pair = (suspicion.first, suspicion.second)
    for case, other in (pair, pair[::-1]):
        decided = SuspicionDecided(
            **of_case(case), suspicion_id=suspicion.pk, other_id=other.pk, other_number=other.number, is_same=is_same
        )  # fmt: skip
        tell(decided, by=by)


def _may_be_same(case: Case, unit_id: int | None, customer_id: int | None) -> bool:
    if case.unit_id and unit_id:
        return case.unit_id == unit_id
    return not (case.customer_id and customer_id) or case.customer_id == customer_id
