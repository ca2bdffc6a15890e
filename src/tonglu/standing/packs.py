"""Segments that ship: who is likely to buy again, who is likely to bring friends; opened, changed and kept under one's own name.

They are rules of thumb of the trade, not a forecast: each person shows which of the signs hold. The numbers are meant to be changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tonglu.access.permissions import Permission as P
from tonglu.lib.labelled import N_

OWNERS: Final = ["owner", "co_owner"]


@dataclass(frozen=True, slots=True)
class Pack:
    name: str
    note: str
    icon: str
    rule: Mapping[str, Any]
    needed: tuple[str, ...] = (P.CUSTOMER_VIEW, P.CASE_VIEW)


def _line(code: str, *, is_not: bool = False, **given: Any) -> dict[str, Any]:
    return {"is": code, "given": given, "not": is_not}


def _any(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"join": "any", "least": 1, "not": False, "parts": list(parts)}


def _least(least: int, *parts: dict[str, Any]) -> dict[str, Any]:
    return {"join": "least", "least": least, "not": False, "parts": list(parts)}


def _rule(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"v": 1, "join": "all", "least": 1, "not": False, "parts": list(parts)}


def _home(*roles: str) -> dict[str, Any]:
    return _line("customers.home", role=list(roles), place=None, kind=[])


NOT_UPSET: Final = _line("service.open_case", is_not=True, kind=["complaint"], whose="home")
CALM: Final = _line("service.case", is_not=True, kind=["complaint"], days=365, whose="home")
PACKS: Final[dict[str, Pack]] = {
    "buyers": Pack(
        N_("可能再买的客户"),
        N_("没有未了的投诉，并且至少有两个迹象：业主满三年、孩子 3 到 12 岁、名下不止一套、正在租房、A 或 B 级、回访满意。"),
        "house-plus",
        _rule(
            NOT_UPSET,
            _least(
                2,
                _line("customers.owned_for", years=3),
                _line("customers.child", least=3, most=12),
                _line("customers.homes", least=2),
                _home("renter"),
                _line("standing.grade", letters=["A", "B"]),
                _line("service.pleased", days=365),
            ),
        ),
    ),
    "referrers": Pack(
        N_("可能介绍朋友的客户"),
        N_("是业主，一年内没有投诉，并且有一个迹象：回访满意、自己来找过我们、评为 A 级、名下不止一套、是关键人或商户。"),
        "megaphone",
        _rule(
            _home(*OWNERS),
            CALM,
            _any(
                _line("service.pleased", days=365),
                _line("touchpoints.contact", days=180, way="in"),
                _line("standing.grade", letters=["A"]),
                _line("customers.homes", least=2),
                _line("customers.circle", role=["key_person", "merchant"]),
            ),
        ),
    ),
    "gaps": Pack(
        N_("资料不全的业主"),
        N_("是业主，但没有电话、没有证件、没有生日或没有地址：补齐一项少一个人。"),
        "user-pen",
        _rule(
            _home(*OWNERS),
            _any(*(_line(f"customers.{each}", is_not=True) for each in ("phone", "paper", "born", "address"))),
        ),
        (P.CUSTOMER_VIEW,),
    ),
    "unheard": Pack(
        N_("好久没有联系的业主"),
        N_("是业主，半年没有任何接触，也没有报过事：最容易被忘记的人。"),
        "phone-off",
        _rule(
            _home(*OWNERS),
            _line("touchpoints.contact", is_not=True, days=180, way=None),
            _line("service.case", is_not=True, kind=[], days=180, whose="home"),
        ),
    ),
}
