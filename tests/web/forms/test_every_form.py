"""Every address that takes a form is at the desk, and every box of it stands in a table of bad input.

A new form: its sheet in sheets.py or desk.py, its boxes in a table of test_bad_*.py. An address without a box is a button: say so here.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from django import forms
from django.urls import resolve

from tests.browser.routes import Route, all_routes
from tests.web.forms import test_bad_cases, test_bad_house, test_bad_loop, test_bad_values, words
from tests.web.forms.desk import Desk
from tests.web.forms.tries import Try, choices_of, rounds, tries_of

pytestmark = pytest.mark.django_db
TRIED = words.TRIED | test_bad_values.TRIED | test_bad_house.TRIED | test_bad_cases.TRIED | test_bad_loop.TRIED

BUTTONS: Final = {
    **dict.fromkeys(
        (
            "field:grab", "field:first_steps_away", "web:first_steps_away", "web:drop_view",
            "field:notices_read", "field:order_call", "web:bell_read", "web:close_node", "web:come_back", "web:end_grant",
            "web:end_leave", "web:end_policy", "web:end_roster", "web:end_sitting", "web:end_tenure", "web:import_apply",
            "web:import_drop", "web:leave", "web:message_again",
            "web:person_link", "web:person_revoke_key", "web:person_sign_out", "web:reopen_node", "web:revoke_key", "web:shift_lookup_item",
            "web:segment_count_whole", "web:segment_end", "web:segment_freeze",
            "web:sign_out", "web:sign_out_everywhere", "web:data_next", "web:switch_department", "web:switch_post",
            "web:claim_check_back", "web:release_check_back", "web:end_check_back_rule", "web:end_grade_rule", "web:end_ladder_step",
            "web:end_standard", "web:publish_standards", "web:notice_read", "web:delivery_again", "web:webhook_secret",
            "web:webhook_switch", "web:webhook_try", "web:pair_again", "web:pairs_score", "web:first_steps_away", "field:first_steps_away",
        ),
        "a button: nothing is typed",
    ),
    "web:suspicion": "two buttons: the same matter, or not",
    "web:case_edit": "its forms are at the desk; taking a case out of its parent is a button",
}  # fmt: skip
ELSEWHERE: Final = {
    "ui:language": "test_bad_switches",
    "web:account_language": "test_bad_switches",
    "web:place": "test_bad_switches",
    "web:data_fix": "its forms are those of the customer's page, which are at the desk",
    "web:segment_count": "tests/web/standing",
    "web:cases_bulk": "test_bad_switches",
    "web:abnormal": "test_bad_switches",
    "web:case_climb": "test_bad_switches",
    "web:notice_answer": "test_bad_switches",
    "web:set_post_level": "test_bad_switches",
    "web:clear_day": "test_bad_switches",
    "web:clear_statutory_day": "test_bad_switches",
    "web:load_statutory": "test_bad_switches",
    "web:intake_caller": "test_bad_switches",
    "web:intake_similar": "test_bad_switches",
    "web:phone_reveal": "test_bad_switches",
    "web:paper_reveal": "test_bad_switches",
    "web:handle_reveal": "test_bad_switches",
    "web:address_reveal": "test_bad_switches",
    "web:remove_demo": "tests/web/upkeep",
    "web:export_new": "tests/web/exchange/test_exports.py",
    "web:export_agree": "tests/web/exchange/test_second_person.py",
    "web:export_decline": "tests/web/exchange/test_second_person.py",
    "web:export_limit": "tests/web/exchange/test_exports.py",
    "web:keep_view": "tests/web/access/test_kept_views.py",
    "web:import_days": "test_bad_files",
    "web:import_statutory_days": "test_bad_files",
    "field:order_photos": "test_bad_files",
}


def takes_post(route: Route) -> bool:
    """By Django's decorators around the view, or by what its body asks."""
    seen: Any = route.view
    while True:
        methods = inspect.getclosurevars(seen).nonlocals.get("request_method_list")
        if methods is not None:
            return "POST" in methods
        if not hasattr(seen, "__wrapped__"):
            return '"POST"' in inspect.getsource(seen)
        seen = seen.__wrapped__


def test_every_form_is_at_the_desk(desk: Desk) -> None:
    posting = {each.name for each in all_routes() if takes_post(each)}
    at_desk = {resolve(each.address).view_name for each in desk.sheets.values()}
    assert sorted(posting - at_desk - BUTTONS.keys() - ELSEWHERE.keys()) == []
    assert sorted((BUTTONS.keys() | ELSEWHERE.keys()) - posting) == []  # an exception that is none any more


@contextmanager
def judged() -> Iterator[dict[str, forms.Field]]:
    """Collect the boxes of every form that is judged meanwhile."""
    seen: dict[str, forms.Field] = {}
    judge = forms.BaseForm.full_clean

    def noting(form: Any) -> None:
        if form.is_bound:
            seen.update(form.fields)
        judge(form)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forms.BaseForm, "full_clean", noting)
        yield seen


WITHOUT_BOX: Final[set[str]] = set()
FORMS: Final = sorted({form for form, _box in TRIED} | WITHOUT_BOX)


def tried(desk: Desk, form: str) -> list[Try]:
    found = list(words.words_of(form))
    for table in (test_bad_values, test_bad_house, test_bad_cases, test_bad_loop):
        found += tries_of(table.TABLES, form, getattr(table, "NOT_KEPT", ()))
        for boxes in (boxes for each, boxes in table.CHOSEN if each == form):
            found += choices_of(boxes, {box: pk for box, pk in desk.foreign.items() if (form, box) not in test_bad_values.OPEN})
    return found


@pytest.mark.parametrize("form", FORMS)
def test_form(desk: Desk, form: str) -> None:
    """Its good values are accepted, each bad one is refused with its sentence, and no box of it is left untried."""
    tries = tried(desk, form)
    accepted = [each for each in tries if not each.sentence] or [Try((), None)]
    with judged() as boxes:
        faults = {each.name: desk.faults(form, [each]) for each in accepted}
    # a tick is on or off; files have tables of their own
    free = [box for box, field in boxes.items() if not isinstance(field, forms.BooleanField | forms.FileField)]
    assert [box for box in free if (form, box) not in TRIED] == []
    for one in rounds(each for each in tries if each.sentence):
        faults[", ".join(each.name for each in one)] = desk.faults(form, one)
    assert {name: said for name, said in faults.items() if said} == {}


def test_tables_try_forms_that_there_are(desk: Desk) -> None:
    assert sorted(desk.sheets) == FORMS
