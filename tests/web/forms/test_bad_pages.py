"""A page that is stale, and a row of another company: what was typed stays, what is not one's own is not there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import transaction
from django.urls import resolve, reverse
from django.utils.html import escape

from tests.factories.cast import NOON
from tests.web.forms.desk import REFUSED, Desk, told
from tests.web.forms.test_bad_switches import sent
from tonglu.exchange.models import Webhook
from tonglu.service import actions
from tonglu.service.models import Case, CheckBack, GradeProposal, GradeRule

pytestmark = pytest.mark.django_db
CASE: Final = {"field:order_arrow", "field:order_note", "field:order_sign", "web:case_arrow", "web:case_edit"}
# a case that has ended takes these all the same
AFTER_THE_END: Final = {"note", "field note", "reopen", "end pause", "reject grade"}


def row_of(desk: Desk, form: str) -> dict[str, Any]:
    return resolve(desk.sheets[form].address).kwargs


def refused(desk: Desk, form: str, change: Callable[[], object]) -> tuple[list[str], list[str]]:
    """What is said, and which typed texts are lost, where the row changed after the page was drawn."""
    with transaction.atomic():
        change()
        answer = desk.send(form, {})
        transaction.set_rollback(True)
    assert answer.status_code in REFUSED, (form, answer.status_code)
    page = answer.content.decode()
    texts = [each for each in desk.sheets[form].good.values() if isinstance(each, str) and not each.isascii()]
    return told(page), [each for each in texts if str(escape(each)) not in page]


def test_case_that_ended_meanwhile(desk: Desk) -> None:
    for form, sheet in desk.sheets.items():
        at = resolve(sheet.address)
        if at.view_name not in CASE or form in AFTER_THE_END:
            continue
        said, lost = refused(desk, form, lambda: Case.objects.filter(pk=at.kwargs["case_id"]).update(state="closed", closed_at=NOON))  # noqa: B023
        assert (bool(said), lost) == (True, []), form


def changes(desk: Desk) -> dict[str, tuple[Callable[[], object], str]]:
    """Form → what somebody else did meanwhile, and the sentence."""
    due, disputed = (row_of(desk, form)["check_back_id"] for form in ("record", "sign off"))
    hook = row_of(desk, "replay")["webhook_id"]
    pause, by = desk.sheets["end pause"].good["pause_id"], desk.cast.actor("dispatcher", NOON + timedelta(hours=1))
    return {
        "record": (lambda: CheckBack.objects.filter(pk=due).update(state="confirmed", ended_at=NOON), "这个回访已经结束：已回访"),
        "sign off": (lambda: actions.sign_off_check_back(disputed, reason="x", by=desk.cast.director), "不需要经理签字"),
        "replay": (lambda: Webhook.objects.filter(pk=hook).update(is_active=False), "已停用，请先启用"),
        "reject grade": (lambda: GradeProposal.objects.update(state="accepted"), "请刷新后再试"),
        "end pause": (lambda: actions.end_pause(pause, reason="来电", by=by), "已经结束"),
    }


def test_row_that_changed_meanwhile(desk: Desk) -> None:
    for form, (change, sentence) in changes(desk).items():
        said, lost = refused(desk, form, change)
        assert (bool(said), any(sentence in each for each in said), lost) == (True, True, []), (form, said)


def test_rule_that_somebody_replaced_meanwhile(desk: Desk) -> None:
    rule = GradeRule.objects.order_by("pk")[0]
    GradeRule.objects.filter(pk=rule.pk).update(until=rule.since.replace(year=rule.since.year + 1))
    assert not desk.fault("grade rule", "replaces", rule.pk, "这条等级规则已经停用，请刷新后再试", is_kept=False)


def test_row_of_another_company_is_not_there(desk: Desk) -> None:
    """Somebody who holds every right in another company finds none of the rows, and changes nothing."""
    found = {}
    for form, sheet in desk.sheets.items():
        if any(name.endswith("_id") for name in resolve(sheet.address).kwargs):
            boxes = {f"{sheet.prefix}{box}": value() if callable(value) else value for box, value in sheet.good.items()}
            answer, wrote = sent(desk, "far", sheet.address, boxes)
            if (answer.status_code, wrote) != (404, set()):
                found[form] = (answer.status_code, wrote)
    assert found == {}


def test_buttons_of_another_company_are_not_there(desk: Desk) -> None:
    check_back, hook = row_of(desk, "record")["check_back_id"], row_of(desk, "replay")["webhook_id"]
    node = row_of(desk, "node")["node_id"]
    rows = [
        (check_back, ("claim_check_back", "release_check_back")),
        (hook, ("webhook_secret", "webhook_switch", "webhook_try")),
        (node, ("publish_standards", "close_node", "reopen_node")),
        (1, ("end_check_back_rule", "end_grade_rule", "end_ladder_step")),  # those that ship, for the whole group
    ]
    for name, pk in ((name, pk) for pk, names in rows for name in names):
        answer, wrote = sent(desk, "far", reverse(f"web:{name}", args=[pk]), {"on": "0"})
        assert (answer.status_code, wrote) == (404, set()), name
    for name in ("end_standard", "end_policy", "delivery_again"):
        answer, wrote = sent(desk, "admin", reverse(f"web:{name}", args=[999_999]), {})
        assert (answer.status_code, wrote) == (404, set()), name
