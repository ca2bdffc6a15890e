"""verify names what is wrong with the ladder; each truth is shown by breaking it."""

from datetime import timedelta

import pytest

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tests.factories.ladder import full_ladder
from tests.messaging.test_notices import ring
from tonglu.audit.actions import tell
from tonglu.journeys.invariants import broken
from tonglu.lib.actor import system_actor
from tonglu.messaging.digests import gather_digests
from tonglu.messaging.models import Message
from tonglu.service import actions
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CaseEscalated
from tonglu.service.models import Case, CaseEscalation

SWEEPER = system_actor("sweep_ladder", NOON + timedelta(minutes=40))


@pytest.fixture
def row(cast: Cast) -> CaseEscalation:
    full_ladder(cast)
    make_case(cast)
    actions.sweep_ladder(by=SWEEPER)
    assert list(broken()) == []
    return CaseEscalation.objects.get()


def test_level_that_was_told_twice(row: CaseEscalation) -> None:
    of_level = {"escalation_id": row.pk, "clock": row.clock, "level": row.level, "due_at": "", "told_level": "", "why": ""}
    tell(CaseEscalated(**of_case(row.case), **of_level, people=[], names=[]), by=SWEEPER)  # type: ignore[arg-type]
    assert list(broken()) == [f"工单 #{row.case_id} 的时限 response 升级到 supervisor 告知了 2 次，应当正好一次。"]


def test_level_that_was_told_without_a_word(row: CaseEscalation) -> None:
    CaseEscalation.objects.filter(pk=row.pk).update(level="project")
    assert sorted(list(broken())[:2]) == [
        f"工单 #{row.case_id} 的时限 response 升级到 project 告知了 0 次，应当正好一次。",
        f"工单 #{row.case_id} 的时限 response 升级到 supervisor 告知了 1 次，应当正好一次。",
    ]


def test_case_that_says_it_climbed_higher(row: CaseEscalation) -> None:
    Case.objects.filter(pk=row.case_id).update(climbed_to=5)
    assert list(broken()) == [f"工单 {row.case.number}：记着升级到第 5 级，按升级记录应为第 2 级。"]


def test_bell_that_rang_twice(cast: Cast, row: CaseEscalation) -> None:
    ring(cast, "once", ask_id=row.pk), ring(cast, "twice", ask_id=row.pk)
    assert list(broken()) == [f"升级 #{row.pk} 提醒了人员 #{cast.people['manager'].pk} 2 次，应当一次。"]


def test_digest_without_a_line(cast: Cast) -> None:
    ring(cast, code="manager.released")
    gather_digests(by=system_actor("digest", NOON + timedelta(days=1)))
    assert list(broken()) == []
    digest = Message.objects.get(key__startswith="digest:")
    Message.objects.filter(digest=digest).update(state="held", digest=None)
    assert list(broken()) == [f"汇总邮件 #{digest.pk} 里没有一条提醒。"]
