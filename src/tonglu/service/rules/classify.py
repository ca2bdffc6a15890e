"""Proposals read from words; a person decides. Kept to plain keywords, so that each can be explained."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from tonglu.service.rules.states import CaseKind, CaseSubject

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
    """What the words suggest, with the keywords that say so. How grave a matter is, the editable rules of grades propose."""

    kind: CaseKind | None
    subject: CaseSubject | None
    because: tuple[str, ...]


def propose(words: str) -> Proposal:
    """Return kind and subject as the keywords suggest them; the first rule that matches wins."""
    kind, kind_word = _first(words, KIND_WORDS)
    subject, subject_word = _first(words, SUBJECT_WORDS)
    return Proposal(kind, subject, tuple(each for each in (kind_word, subject_word) if each))


C = TypeVar("C")


def _first(words: str, table: Iterable[tuple[C, tuple[str, ...]]]) -> tuple[C | None, str]:
    for code, keywords in table:
        for keyword in keywords:
            if keyword in words:
                return code, keyword
    return None, ""
