"""Pure rules: policies, explained deadlines, words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tonglu.lib.calendar import ALWAYS, Span, WorkCalendar, chinese_days
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.labels import checked_text
from tonglu.lib.masking import masked
from tonglu.lib.refusals import Refused
from tonglu.service.rules.classify import propose
from tonglu.service.rules.clocks import best_policies, ids_of_path, resolve_by
from tonglu.service.rules.flows import CASE_FLOW
from tonglu.service.rules.states import CaseKind, CaseState
from tonglu.service.rules.wording import checked_words, title_of

SLOTS = ((540, 720), (810, 1080))
OFFICE = WorkCalendar.of("标准工时", dict.fromkeys(range(5), SLOTS), chinese_days(2026).values())
FIVE_PM = datetime(2026, 9, 30, 17, 0, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Policy:
    node_id: int | None
    kind: str
    grade: str
    clock: str = "close"
    within_minutes: int = 0


def chosen(*policies: Policy, kind: str = "complaint", grade: str = "major") -> Policy:
    return best_policies(policies, kind=kind, grade=grade, ancestors=[1, 4, 9])["close"]


def test_nearest_node_wins_over_exact_codes() -> None:
    assert chosen(Policy(4, "complaint", "major"), Policy(9, "", "")) == Policy(9, "", "")


def test_exact_grade_wins_over_exact_kind() -> None:
    assert chosen(Policy(None, "complaint", ""), Policy(None, "", "major")) == Policy(None, "", "major")


def test_policies_of_other_places_do_not_count() -> None:
    assert chosen(Policy(7, "complaint", "major"), Policy(None, "", "")) == Policy(None, "", "")


def test_no_policy_is_no_clock() -> None:
    assert best_policies([Policy(None, "repair", "")], kind="praise", grade="ordinary", ancestors=[1]) == {}


def test_ids_of_path_run_from_the_root() -> None:
    assert ids_of_path(".1.4.9.") == [1, 4, 9]


def test_story_is_due_on_the_made_up_saturday() -> None:
    deadline = resolve_by(OFFICE, 18 * 60, FIVE_PM)
    assert deadline.due_at == datetime(2026, 10, 10, 11, 0, tzinfo=SHANGHAI)
    worked = [line for line in deadline.lines if line["kind"] == "work"]
    assert [line["minutes"] for line in worked] == [60, 180, 270, 180, 270, 120]
    assert worked[-1] == {
        "from": "2026-10-10T09:00:00+08:00", "to": "2026-10-10T11:00:00+08:00", "minutes": 120.0, "kind": "work",
        "on": "2026-10-10", "day": "周六 国庆节调休上班", "slot": "09:00-12:00", "predicted": False,
    }  # fmt: skip
    assert [line["day"] for line in deadline.lines if line["kind"] == "rest"][:1] == ["周四 国庆节"]


def test_lines_follow_one_another_and_sum_to_the_deadline() -> None:
    pause = Span(FIVE_PM + timedelta(minutes=10), datetime(2026, 10, 9, 10, 0, tzinfo=SHANGHAI))
    deadline = resolve_by(OFFICE, 18 * 60, FIVE_PM, [pause])
    assert sum(line["minutes"] for line in deadline.lines) == 18 * 60
    assert {line["kind"] for line in deadline.lines} == {"work", "rest", "pause"}
    assert all(first["to"] <= second["from"] for first, second in pairwise(deadline.lines))
    assert datetime.fromisoformat(deadline.lines[-1]["to"]) == deadline.due_at


def test_pause_moves_a_round_the_clock_deadline_by_its_length() -> None:
    pause = Span(FIVE_PM, FIVE_PM + timedelta(hours=2))
    assert resolve_by(ALWAYS, 60, FIVE_PM, [pause]).due_at == FIVE_PM + timedelta(hours=3)


def test_words_propose_kind_and_subject() -> None:
    found = propose("主卧天花板漏水，要求维修")
    assert (found.kind, found.subject) == (CaseKind.REPAIR, "quality")
    assert found.because == ("漏水", "漏水")


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("您好！主卧漏水。请尽快。", "主卧漏水"),
        ("漏水", "漏水"),
        ("请打13812345678联系我", "请打138****5678联系我"),
        ("长" * 60, "长" * 40 + "…"),
        ("\n\n楼道灯坏了\n谢谢", "楼道灯坏了"),
    ],
)
def test_title_is_the_first_sentence_that_says_something(words: str, title: str) -> None:
    assert title_of(words) == title


def test_numbers_in_free_words_are_veiled() -> None:
    assert masked("电话+86 138-1234-5678，身份证11010519491231002X，单号202609300001") == (
        "电话138****5678，身份证110105********002X，单号202609300001"
    )


def test_numbers_are_veiled_in_whatever_width_they_are_typed() -> None:
    """As the Chinese keyboard has them; the words around stay as they are."""
    for typed, shown in (
        ("找１３８１２３４５６７８，Ａ座", "找138****5678，Ａ座"), ("＋86　138－1234－5678", "138****5678"),
        ("138—1234—5678——急", "138****5678——急"),
        ("证１１０１０５１９４９１２３１００２Ｘ", "证110105********002X"), ("１2345678901 ——————", "12345678901 ——————"),
    ):  # fmt: skip
        assert masked(typed) == shown, typed


def test_words_and_reasons_are_checked() -> None:
    with pytest.raises(Refused, match="请填写退单原因"):
        checked_text("  ", "退单原因")
    with pytest.raises(Refused, match="原因超过 500 字"):
        checked_text("x" * 501)
    assert checked_words("  留白照旧 ") == "  留白照旧 "


def test_every_state_can_be_left_except_refused() -> None:
    assert {state for state in CaseState if not CASE_FLOW.leaving(state)} == {CaseState.REFUSED}
