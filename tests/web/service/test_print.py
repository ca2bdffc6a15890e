"""A work order on paper: whose it is, and what must not stand on it."""

from tests.factories.case_states import dispatched
from tests.factories.cast import Cast
from tests.web.signing import Sign
from tonglu.audit.models import FactRow
from tonglu.lib.actor import ActorKind
from tonglu.ui.paper import steps_of


def test_paper_holds_the_order_and_no_number(cast: Cast, sign: Sign) -> None:
    case = dispatched(cast, "漏水，请打13812345678")
    for who, address in (("agent", f"/cases/{case.pk}/print/"), ("technician", f"/field/orders/{case.pk}/print/")):
        text = sign(who).get(address).content.decode()
        assert [each in text for each in (case.number, "<svg", "客户签字", "漏水", "3-2-1502", "13812345678")] == [True] * 5 + [False]
        assert "派单 " in text


def test_what_the_system_did_bears_no_name_of_a_job(cast: Cast) -> None:
    told = [
        FactRow(kind="service.case_opened", happened_at=cast.at, actor_kind=kind, person_name=name)
        for kind, name in ((ActorKind.SYSTEM, "reactions"), (ActorKind.STAFF, "刘敏"))
    ]
    assert [each.words for each in steps_of(told)] == ["登记工单 刘敏", "登记工单 系统"]


def test_nobody_prints_what_he_does_not_see(cast: Cast, sign: Sign) -> None:
    case = dispatched(cast)
    for who, address in (
        ("stranger", f"/cases/{case.pk}/print/"),
        ("mate", f"/field/orders/{case.pk}/print/"),
        ("admin", f"/field/orders/{case.pk}/print/"),
    ):
        assert sign(who).get(address).status_code == 404
