"""The one spelling of a paper number, by which it is kept and found."""

from datetime import date
from typing import Final

from tonglu.lib import papers as spelling
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import Refused

OTHER = "other"  # no checksum knows it
OF_ORGANISATIONS: Final = frozenset({"uscc", OTHER})


def recognised(kind: str, number: str) -> spelling.Paper | tuple[str, str]:
    """Return the paper in its one spelling; 其他证件 is taken as written."""
    if kind == OTHER:
        return OTHER, label_of(number, "证件号", 60).upper()
    return spelling.recognise(number, spelling.PaperKind(kind) if kind else None)


def clear_number(kind: str, number: str) -> str:
    """Return the number in its one spelling, for its fingerprint."""
    found = recognised(kind, number)
    return found.number if isinstance(found, spelling.Paper) else found[1]


def refuse_holder(kind: str, *, is_person: bool) -> None:
    """Refuse the paper of a person for an organisation, and the other way round."""
    if is_person and kind == spelling.PaperKind.USCC:
        raise Refused("统一社会信用代码是单位的；请登记一位单位客户，再把这个人登记为它的法定代表人或联系人")
    if not is_person and kind not in OF_ORGANISATIONS:
        raise Refused("单位的证件是统一社会信用代码；个人证件请登记在他本人名下，再登记为法定代表人或联系人")


def refuse_unborn(born_on: date | None, today: date) -> None:
    if born_on and born_on > today:
        raise Refused("证件号里的出生日期 {day} 还没到，请逐位核对", day=born_on.isoformat())
