"""Every box of words is tried with what people and programs paste: the expected decision for each class of input."""

from collections.abc import Iterator

from tests.web.forms.tries import Try

NUL, LONG, ODD, ODD_PLAIN = "甲\x00乙", "长" * 100_000, "甲\u202e乙😀𠮷", "甲乙😀𠮷"
SAID, AS_NOTE, AS_NAME = "（急）她说：３栋，在家。", "（急）她说：3栋，在家。", "(急)她说:3栋,在家。"
BLANKS = ("", " \u3000 \t")
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
    "mandate": ("", "proof"),
    "handle": ("", "label"),
    "circle": ("", "note"),
    "unreached": ("note", ""),
    "consent": ("", "text_version proof"),
    "mark": ("", "note"),
    "graded": ("note", ""),
    "contact wish": ("", "note"),
    "segment": ("name", "note"),
    "changed segment": ("name", "note"),
    "merge": ("", "reason"),
    "join": ("reason", ""),
    "apart": ("reason", ""),
    "undo": ("reason", ""),
    "revert": ("reason", ""),
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
# a note keeps the signs of a sentence, a name has one spelling
NOTES = {"note", "sentence", "proof"}
NOTES_AT = {("phone", "label"), ("handle", "label")}
NAMES_AT = {
    (form, "name") for form in ("segment", "changed segment", "role", "changed role", "node", "department", "post", "key", "calendar")
}
TRIED = {(form, box) for form, boxes in BOXES.items() for box in " ".join(boxes).split()}


def words_of(form: str) -> Iterator[Try]:
    must, may = (tuple(each.split()) for each in BOXES.get(form, ("", "")))
    boxes = must + may
    for typed in BLANKS if must else ():
        yield Try(must, typed, MUST)
    for typed in BLANKS if may else ():
        yield Try(may, typed)
    if boxes:
        yield Try(boxes, NUL, NO_NUL)
        yield Try(boxes, LONG, TOO_LONG)
        yield from _sentences(form, boxes)
        yield Try(boxes, ODD, stored=tuple(ODD if box in AS_TYPED or (form, box) in AS_TYPED_AT else ODD_PLAIN for box in boxes))


def _sentences(form: str, boxes: tuple[str, ...]) -> Iterator[Try]:
    typed = [box for box in boxes if box in AS_TYPED or (form, box) in AS_TYPED_AT]
    notes = [box for box in boxes if box not in typed and (box in NOTES or (form, box) in NOTES_AT)]
    names = [box for box in boxes if (form, box) in NAMES_AT]
    for kept, stored in ((typed, SAID), (notes, AS_NOTE), (names, AS_NAME)):
        if kept:
            yield Try(tuple(kept), SAID, stored=(stored,) * len(kept))
