"""What stands for rows whose statement was composed, or that were counted: never for others."""

from django.db.models.functions import Lower, Upper

from tonglu.lib import prepared
from tonglu.lib.at_places import Written
from tonglu.service.models import Case


def test_other_conditions_are_never_taken_for_the_same() -> None:
    cases = Case.objects.all()
    marks = [
        prepared.mark_of(rows)
        for rows in (
            cases.filter(keeper__name="王"),
            cases.filter(opened_by__name="王"),
            cases.filter(keeper__name="李"),
            cases.filter(node_id__any_of=[1]),
            cases.filter(node_id__any_of=[2]),
            cases.filter(Written("number = %s", ["1"])),
            cases.filter(Written("number = %s", ["2"])),
            cases.alias(called=Upper("title")).filter(called="A"),
            cases.alias(called=Lower("title")).filter(called="A"),
        )
    ]
    assert len({*marks}) == len(marks)
    assert prepared.mark_of(cases.filter(Written("number = %s", ["1"]))) in marks
