"""Proposals read from words; a person decides. Kept to plain keywords, so that each can be explained."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from tonglu.service.rules.states import CaseGrade, CaseKind, CaseSubject

MAJOR_WORDS = ("坠落", "坠楼", "伤亡", "死亡", "受伤", "骨折", "触电", "爆炸", "起火", "火灾", "坍塌", "燃气泄漏", "困人")
IMPORTANT_WORDS = ("律师", "起诉", "法院", "记者", "媒体", "曝光", "12345", "12315", "信访", "拉横幅", "维权", "退房", "市长热线")
KIND_WORDS: tuple[tuple[CaseKind, tuple[str, ...]], ...] = (
    (CaseKind.PRAISE, ("表扬", "感谢信", "锦旗", "点赞")),
    (CaseKind.REPORT, ("举报",)),
    (CaseKind.COMPLAINT, ("投诉", "维权", "退房", "赔偿", "欺骗", "态度差", "没人管", "拖延", "推诿")),
    (CaseKind.REPAIR, ("漏水", "渗漏", "渗水", "报修", "维修", "堵塞", "空鼓", "开裂", "裂缝", "坏了", "没电", "脱落", "异响", "破损")),
    (CaseKind.SUGGESTION, ("建议", "希望能", "最好能")),
    (CaseKind.CONSULTATION, ("咨询", "请问", "想问", "什么时候", "怎么办理", "如何办理")),
    (CaseKind.HELP, ("求助", "帮忙", "帮助")),
)  # fmt: skip
SUBJECT_WORDS: tuple[tuple[CaseSubject, tuple[str, ...]], ...] = (
    (CaseSubject.PROMISE, ("承诺", "学区", "宣传", "广告", "合同", "退款", "装修标准", "销售")),
    (CaseSubject.PROPERTY, ("物业", "保安", "保洁", "绿化", "停车", "物业费", "噪音", "电梯")),
    (CaseSubject.DESIGN, ("设计", "日照", "采光", "户型", "车位太窄", "规划")),
    (CaseSubject.QUALITY, ("漏水", "渗漏", "渗水", "空鼓", "开裂", "裂缝", "脱落", "堵塞", "门窗", "管道", "质量")),
    (CaseSubject.SERVICE, ("态度", "办证", "交付", "回复", "回访", "没人接", "拖延")),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the words suggest, with the keyword that says so ("" where nothing does)."""

    kind: CaseKind | None
    subject: CaseSubject | None
    grade: CaseGrade
    because: tuple[str, ...]


def propose(words: str) -> Proposal:
    """Return kind, subject and grade as the keywords suggest them; the first rule that matches wins."""
    kind, kind_word = _first(words, KIND_WORDS)
    subject, subject_word = _first(words, SUBJECT_WORDS)
    grade, grade_word = propose_grade(words)
    return Proposal(kind, subject, grade, tuple(each for each in (kind_word, subject_word, grade_word) if each))


def propose_grade(words: str) -> tuple[CaseGrade, str]:
    """Return the grade and the keyword that raised it."""
    for grade, keywords in ((CaseGrade.MAJOR, MAJOR_WORDS), (CaseGrade.IMPORTANT, IMPORTANT_WORDS)):
        for keyword in keywords:
            if keyword in words:
                return grade, keyword
    return CaseGrade.ORDINARY, ""


C = TypeVar("C")


def _first(words: str, table: Iterable[tuple[C, tuple[str, ...]]]) -> tuple[C | None, str]:
    for code, keywords in table:
        for keyword in keywords:
            if keyword in words:
                return code, keyword
    return None, ""
