"""One run over all customers that looks for people who may be one: how far it is, and what it found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tonglu.access.models import Person


class Scoring(models.Model):
    """从头比对: customers up to `until_id`, read in the order of their ids; taken up again where a killed worker left it."""

    IS_COMPANY_WIDE = True

    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, related_name="+")
    asked_at = models.DateTimeField()
    after_id = models.BigIntegerField(default=0)
    until_id = models.BigIntegerField()
    read_count = models.BigIntegerField(default=0)
    found_count = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("从头比对")
        constraints = [
            models.UniqueConstraint(
                fields=["finished_at"], condition=Q(finished_at=None), name="scoring_one_at_a_time", nulls_distinct=False
            )
        ]


class Judging(models.Model):
    """完整度每日复核: what lapses by itself is judged once a day, in the order of ids; taken up again where a killed worker left it."""

    IS_COMPANY_WIDE = True

    on = models.DateField(unique=True)
    after_id = models.BigIntegerField(default=0)
    changed_count = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("完整度每日复核")
