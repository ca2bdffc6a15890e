"""Cases that may be one matter: noticed by their exact words, decided by a person, and the decision is remembered."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.refusals import Refused
from tonglu.service.actions.told import of_case
from tonglu.service.facts import SuspicionDecided
from tonglu.service.models import Case, Suspicion, SuspicionState

LOOK_BACK = 50  # repeats beyond these are linked to one of them already
SLICE = 5_000
SAME_WORDS = "内容完全相同"


EARLIER = """
SELECT id, unit_id, customer_id FROM service_case
WHERE content_hash = %s AND content_hash <> '' AND node_id = %s AND id < %s ORDER BY id DESC LIMIT %s
"""


def suspect_repeat(case: Case) -> None:
    """Note that a new case repeats the words of an earlier one of its place, unless their homes or people differ."""
    earlier = prepared.rows(EARLIER, [case.content_hash, case.node_id, case.pk, LOOK_BACK])
    alike = [pk for pk, unit_id, customer_id in earlier if _may_be_same(case, unit_id, customer_id)]
    if alike:
        Suspicion.objects.create(first_id=min(alike), second=case, why=SAME_WORDS, node_id=case.node_id)


def suspect_groups(node_ids: Collection[int], hashes: Collection[str]) -> int:
    """List exact repeats among the cases of some nodes: each later one beside the first; return the pairs added."""
    ordered = sorted(hashes)
    return sum(_suspect_slice(node_ids, ordered[start : start + SLICE]) for start in range(0, len(ordered), SLICE))


def _suspect_slice(node_ids: Collection[int], hashes: Sequence[str]) -> int:
    groups: dict[tuple[int, str], list[Case]] = defaultdict(list)
    rows = Case.objects.filter(node__any_of=node_ids, content_hash__in=hashes).order_by("pk")
    for case in rows.only("pk", "node_id", "content_hash", "unit_id", "customer_id"):
        groups[case.node_id, case.content_hash].append(case)
    pairs = [
        Suspicion(first=group[0], second=other, why=SAME_WORDS, node_id=other.node_id)
        for group in groups.values()
        for other in group[1:]
        if _may_be_same(other, group[0].unit_id, group[0].customer_id)
    ]
    before = Suspicion.objects.filter(first__in=[pair.first_id for pair in pairs]).count()
    Suspicion.objects.bulk_create(pairs, ignore_conflicts=True)  # a pair that was decided stays decided
    return Suspicion.objects.filter(first__in=[pair.first_id for pair in pairs]).count() - before


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
