"""Grades are proposed by rules with their reason, decided by a person, and the decision is remembered."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.factories.case_states import home_of, opened
from tests.factories.cases import fresh
from tests.factories.cast import Cast
from tonglu.audit.models import FactRow
from tonglu.lib.actor import system_actor
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import LookupItem
from tonglu.service import actions, grade_rules
from tonglu.service.models import Case, GradeProposal, GradeRule
from tonglu.service.queries.grades import trial_of
from tonglu.service.rules.grades import people_said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules_of_their_own() -> Iterator[None]:
    """What a test changed must not be kept for the next."""
    grade_rules.forget_rules()
    yield
    grade_rules.forget_rules()


def look(cast: Cast, case: Case) -> GradeProposal | None:
    return actions.propose_grade(case.pk, by=system_actor("reactions", cast.at, "case.view"))


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("我们二十多户都漏", 20),
        ("十几家业主要来", 10),
        ("一百零五个业主", 105),
        ("12户", 12),
        ("第3户", 0),
        ("3号楼漏水", 0),
        ("两位邻居", 2),
    ],
)
def test_people_named_by_the_words(words: str, people: int) -> None:
    assert people_said(words) == people


@pytest.mark.parametrize(
    ("words", "grade", "is_group", "params"),
    [
        ("再不修我就打 12345", "important", False, {"word": "12345"}),
        ("我们二十多户要维权", "major", True, {"n": 20}),
        ("阳台栏杆坠落", "major", False, {"word": "坠落"}),
        ("三户邻居都漏", "hot", True, {"n": 3}),
    ],
)
def test_words_propose(cast: Cast, words: str, grade: str, params: dict[str, object], *, is_group: bool) -> None:
    proposal = look(cast, opened(cast, words))
    assert proposal is not None
    assert (proposal.grade, proposal.is_group, proposal.params, proposal.state) == (grade, is_group, params, "open")


def test_nothing_to_say(cast: Cast) -> None:
    assert look(cast, opened(cast, "水龙头松动")) is None
    assert look(cast, opened(cast, "我要找律师", grade="major")) is None


def test_looking_twice_proposes_once(cast: Cast) -> None:
    case = opened(cast, "我要找律师")
    assert [look(cast, case) is None for _ in range(2)] == [False, True]
    assert FactRow.objects.filter(subject_id=case.pk, kind="service.grade_proposed").count() == 1


def test_third_household_with_the_same_problem(cast: Cast) -> None:
    leak = LookupItem.objects.get(list_code="service.problem", name="渗漏")
    rooms = [home_of(cast, room).pk for room in ("1501", "1502", "1601")]
    found = [look(cast, opened(cast, "渗水", unit_id=room, problem_id=leak.pk)) for room in (rooms[0], rooms[0], *rooms[1:])]
    assert [each and (each.grade, each.params) for each in found[:3]] == [None, None, None]
    assert found[3] is not None
    assert (found[3].grade, found[3].is_group, found[3].params) == ("hot", True, {"n": 3, "days": 30})


def test_accepting_regrades_and_moves_the_clocks(cast: Cast) -> None:
    case = opened(cast, "有人触电")
    proposal = look(cast, case)
    assert proposal is not None
    with pytest.raises(NotAllowed):
        actions.accept_grade_proposal(proposal.pk, by=cast.technician)
    actions.accept_grade_proposal(proposal.pk, by=cast.agent)
    told = FactRow.objects.get(subject_id=case.pk, kind="service.case_regraded").body
    assert (fresh(case).grade, told["reason"]) == ("major", "因为原话含“触电”")
    assert sorted(told["due"]) == ["close", "plan", "response"]
    with pytest.raises(Refused, match="这个等级建议已采纳，请刷新后再试"):
        actions.reject_grade_proposal(proposal.pk, reason="x", by=cast.agent)


def test_rejection_is_remembered(cast: Cast) -> None:
    case = opened(cast, "我要找律师")
    proposal = look(cast, case)
    assert proposal is not None
    with pytest.raises(Refused, match="请填写原因"):
        actions.reject_grade_proposal(proposal.pk, reason=" ", by=cast.agent)
    actions.reject_grade_proposal(proposal.pk, reason="口头禅", by=cast.agent)
    assert (fresh(case).grade, look(cast, case)) == ("ordinary", None)


def test_regrading_by_hand_answers_what_was_proposed(cast: Cast) -> None:
    case = opened(cast, "我要找律师")
    look(cast, case)
    actions.regrade_case(case.pk, grade="major", reason="领导交办", by=cast.agent)
    assert GradeProposal.objects.get(case=case).state == "overtaken"


def test_rules_are_versions_and_tried_before(cast: Cast) -> None:
    for words in ("楼下太吵", "太吵了，睡不着", "漏水"):
        opened(cast, words)
    rule = grade_rules.checked_rule(trigger="keyword", words=["太吵"], threshold=1, within_days=0, grade="hot", is_group=False)
    tried = trial_of(cast.director, rule)
    assert (tried.raised, tried.looked_at, len(tried.shown)) == (2, 3, 2)
    director = cast.people["director"]
    director.grants.update(node=cast.group)
    row = grade_rules.set_grade_rule(trigger="keyword", words=["太吵"], grade="hot", by=cast.director)
    assert look(cast, opened(cast, "太吵")) is not None
    later = cast.actor("director", cast.at + timedelta(minutes=1))
    changed = grade_rules.set_grade_rule(trigger="keyword", words=["吵得"], grade="hot", replaces=row.pk, by=later)
    row.refresh_from_db()
    assert (row.until, changed.since) == (later.at, later.at)
    with pytest.raises(Refused, match="这条等级规则已经停用"):
        grade_rules.end_grade_rule(row.pk, by=later)


def test_trial_of_households_looks_back_before_the_first(cast: Cast) -> None:
    leak = LookupItem.objects.get(list_code="service.problem", name="渗漏")
    rooms = [home_of(cast, room).pk for room in ("1501", "1502", "1601")]
    for days, room in zip((100, 80, 79), rooms, strict=True):
        opened(cast, "渗水", unit_id=room, problem_id=leak.pk, opened_at=cast.at - timedelta(days=days))
    rule = grade_rules.checked_rule(trigger="repeats", words=[], threshold=3, within_days=30, grade="hot", is_group=True)
    assert trial_of(cast.director, rule).raised == 1


BAD_RULES = [
    ({"trigger": "x", "grade": "hot"}, "依据或等级不认识"),
    ({"trigger": "keyword", "grade": "ordinary"}, "要高于「一般」"),
    ({"trigger": "keyword", "grade": "hot"}, "请填写关键词"),
    ({"trigger": "keyword", "grade": "hot", "words": ["吵"]}, "至少两个字"),
    ({"trigger": "keyword", "grade": "hot", "words": ["长" * 31]}, "最多 30 字"),
    ({"trigger": "keyword", "grade": "hot", "words": [f"词{n}" for n in range(101)]}, "最多 100 个关键词"),
    ({"trigger": "people", "grade": "hot", "threshold": 0}, "应在 1 到 1000 之间"),
    ({"trigger": "repeats", "grade": "hot", "threshold": 3, "within_days": 0}, "天数应在 1 到 366 之间"),
]


@pytest.mark.parametrize(("given", "sentence"), BAD_RULES)
def test_bad_rules_are_refused(cast: Cast, given: dict[str, object], sentence: str) -> None:
    before = GradeRule.objects.count()
    with pytest.raises(Refused, match=sentence):
        grade_rules.set_grade_rule(by=cast.admin, **given)  # type: ignore[arg-type]
    assert GradeRule.objects.count() == before


def test_rules_are_set_at_the_root_only(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        grade_rules.set_grade_rule(trigger="people", threshold=5, grade="hot", by=cast.director)
