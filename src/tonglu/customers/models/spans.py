"""What may stand only once at a time, as the database holds it."""

from typing import Any, Final

from django.db import models
from django.db.models import Case, F, Func, Value, When
from django.db.models.functions import StrIndex


def once_at_a_time(*fields: str, name: str) -> models.UniqueConstraint:
    """One open row of these fields; of those that have ended each is its own. One index that also answers for all times."""
    return models.UniqueConstraint(
        *map(F, fields), Case(When(until=None, then=0), default=F("id"), output_field=models.BigIntegerField()), name=name
    )


class DateRange(Func):
    function = "daterange"


# the place of a role in these words is its number of seven bits; a new one goes to the end, and the constraint is built again
ROLES: Final = "owner co_owner renter family occupant agent guardian payer contact"
# who is what to which unit, in one number: an index of ranges is dear to write, the more so the more columns it has
UNIT: Any = F("unit").bitleftshift(7)
ROLE: Any = StrIndex(Value(ROLES), F("role"))
STANDING: Final = F("customer").bitleftshift(35).bitor(UNIT).bitor(ROLE)
