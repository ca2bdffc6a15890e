"""Every box of words is tried with what people and programs paste: the expected decision for each class of input."""

import pytest

from tests.web.forms.desk import Desk

NUL, LONG, ODD, ODD_PLAIN = "甲\x00乙", "长" * 100_000, "甲\u202e乙😀𠮷", "甲乙😀𠮷"
BLANKS = {"blank": "", "only spaces": " \u3000 \t"}
MUST, NO_NUL, TOO_LONG = "这个字段是必填项", "空字符", "确保该变量"
# form → the boxes of words that must be filled, and the others
BOXES: dict[str, tuple[str, str]] = {
    "found": ("marketing_name", "filed_name estate_name district address"),
    "project": ("marketing_name", "filed_name estate_name district address"),
    "phase": ("name", ""),
    "layout": ("code", "rooms"),
    "building": ("label", ""),
    "unit": ("", "police_address"),
    "register": ("name", "note"),
    "customer": ("name", "note"),
    "phone": ("", "label"),
    "contact": ("words", ""),
    "household": ("", "relation"),
    "role": ("name", "note"),
    "changed role": ("name", "note"),
    "person": ("name", ""),
    "changed person": ("name", ""),
    "key": ("name", ""),
    "department": ("name", "duty"),
    "post": ("name", ""),
    "node": ("name", "legal_entity"),
    "changed node": ("name", "legal_entity"),
    "item": ("name", "name_en"),
    "changed item": ("name", "name_en"),
    "template": ("text", ""),
    "calendar": ("name", ""),
    "changed calendar": ("name", ""),
    "day": ("", "name"),
    "statutory day": ("", "name"),
    "intake": ("words", "title contact_name"),
    "report": ("words name", ""),
    "turn down": ("reason", ""),
    "redispatch": ("reason", ""),
    "hand back": ("reason", ""),
    "tell plan": ("plan", ""),
    "field tell plan": ("plan", ""),
    "end pause": ("reason", ""),
    "recompute": ("reason", ""),
    "roster day": ("", "note"),
    "leave": ("reason", ""),
    "finish": ("result", ""),
    "close": ("", "result"),
    "reopen": ("reason", ""),
    "force close": ("reason", ""),
    "note": ("words", ""),
    "pause": ("evidence", ""),
    "grade": ("reason", ""),
    "field finish": ("result", ""),
    "field hand back": ("reason", ""),
    "field note": ("words", ""),
    "reject grade": ("reason", ""),
    "record": ("", "words"),
    "sign off": ("reason", ""),
    "sign": ("name", ""),
    "script": ("text", "questions"),
    "standard": ("sentence", ""),
    "webhook": ("name", ""),
    "changed webhook": ("name", ""),
}
# what somebody said, and a text with line breaks, are kept as they were written
AS_TYPED = {"words", "text", "reason", "result", "evidence", "plan", "title"}
AS_TYPED_AT = {("roster day", "note")}
TRIED = {(form, box) for form, boxes in BOXES.items() for box in " ".join(boxes).split()}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("form", "must", "may"), [(form, *boxes) for form, boxes in BOXES.items()])
def test_words(desk: Desk, form: str, must: str, may: str) -> None:
    boxes = f"{must} {may}".strip()
    faults = {name: desk.fault(form, must, typed, MUST) for name, typed in BLANKS.items() if must}
    faults |= {f"{name}, {may}": desk.fault(form, may, typed) for name, typed in BLANKS.items() if may}
    faults["NUL"] = desk.fault(form, boxes, NUL, NO_NUL)
    faults["100,000 characters"] = desk.fault(form, boxes, LONG, TOO_LONG)
    faults["odd"] = desk.fault(
        form, boxes, ODD, stored=[ODD if box in AS_TYPED or (form, box) in AS_TYPED_AT else ODD_PLAIN for box in boxes.split()]
    )
    assert not {name: said for name, said in faults.items() if said}
