"""Every box of words is tried with what people and programs paste: the expected decision for each class of input."""

import pytest

from tests.web.forms.desk import Desk

NUL, RTL, EMOJI, EXT_B, LONG = "甲\x00乙", "甲\u202e乙", "甲😀", "甲𠮷", "长" * 100_000
BLANKS = {"blank": "", "only spaces": " \u3000 \t"}
MUST, NO_NUL, TOO_LONG = "这个字段是必填项", "空字符", "确保该变量"
# form, box, whether it must be filled
BOXES: list[tuple[str, str, bool]] = [
    ("found", "marketing_name", True),
    ("project", "marketing_name", True),
    ("project", "filed_name", False),
    ("project", "estate_name", False),
    ("project", "district", False),
    ("project", "address", False),
    ("phase", "name", True),
    ("layout", "code", True),
    ("layout", "rooms", False),
    ("building", "label", True),
    ("unit", "police_address", False),
    ("register", "name", True),
    ("register", "note", False),
    ("customer", "name", True),
    ("customer", "note", False),
    ("phone", "label", False),
    ("contact", "words", True),
    ("household", "relation", False),
    ("role", "name", True),
    ("role", "note", False),
    ("department", "name", True),
    ("department", "duty", False),
    ("post", "name", True),
    ("item", "name", True),
    ("item", "name_en", False),
    ("template", "text", True),
]


# what somebody said, and a text with line breaks, are kept as they were written
AS_TYPED = {("contact", "words"), ("template", "text")}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("form", "box", "must"), BOXES)
def test_words(desk: Desk, form: str, box: str, *, must: bool) -> None:
    faults = {name: desk.fault(form, box, typed, MUST if must else "") for name, typed in BLANKS.items()}
    faults["NUL"] = desk.fault(form, box, NUL, NO_NUL)
    faults["100,000 characters"] = desk.fault(form, box, LONG, TOO_LONG)
    faults["RTL mark"] = desk.fault(form, box, RTL, stored=RTL if (form, box) in AS_TYPED else "甲乙")
    faults["emoji"] = desk.fault(form, box, EMOJI, stored=EMOJI)
    faults["Ext-B"] = desk.fault(form, box, EXT_B, stored=EXT_B)
    assert not {name: said for name, said in faults.items() if said}
