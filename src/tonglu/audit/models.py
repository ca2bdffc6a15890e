"""Facts and row diffs: append-only, without foreign keys, so that nothing they name can be kept from changing."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from tonglu.lib.actor import ActorKind
from tonglu.lib.scope import Scope, ScopedQuerySet


class CurrentTransaction(Func):
    template = "pg_current_xact_id()"
    arity = 0


class TransactionIdField(models.Field[Any, Any]):
    """The transaction that wrote the row (xid8): followers stop below the oldest one still running."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002
        return "xid8"


class FactRow(models.Model):
    """One act: history, audit entry, timeline row and source of reactions at once."""

    SCOPE = Scope(customer="customer_id", unit="unit_id")

    xid = TransactionIdField(db_default=CurrentTransaction(output_field=TransactionIdField()))
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    happened_at = models.DateTimeField()  # earlier than `at` for acts done offline and for imported history
    actor_kind = models.CharField(max_length=10)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=100, blank=True)
    via = models.CharField(max_length=10, blank=True)
    subject_id = models.BigIntegerField(null=True)
    node_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    permission = models.CharField(max_length=40)
    body = models.JSONField(default=dict)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("行为记录")
        indexes = [
            models.Index(
                fields=["customer_id", "-happened_at", "-id"], name="fact_customer", condition=models.Q(customer_id__isnull=False)
            ),
            models.Index(fields=["unit_id", "-happened_at", "-id"], name="fact_unit", condition=models.Q(unit_id__isnull=False)),
            models.Index(fields=["subject_id", "kind"], name="fact_subject"),
            models.Index(fields=["xid", "id"], name="fact_position"),  # followers read in the order transactions began to write
            BrinIndex(fields=["at"], name="fact_at"),  # told in the order of time: a few pages say where a day lies
            models.Index(fields=["person_id", "-at"], name="fact_person", condition=models.Q(person_id__isnull=False)),
        ]

    @property
    def who(self) -> str:
        """Who acted, in words; a job is the system, whatever it is called inside."""
        if self.actor_kind != ActorKind.SYSTEM:
            return self.person_name
        return str(_("命令行") if self.person_name == "command" else _("系统"))


class Diff(models.Model):
    """One changed row, written by the row trigger; the table is partitioned by month (see migrations)."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=60, blank=True)
    xid = TransactionIdField()
    table = models.CharField(max_length=63, db_column="table_name")
    row_id = models.BigIntegerField(null=True)
    act = models.CharField(max_length=6)  # INSERT, UPDATE, DELETE
    change = models.JSONField(null=True)  # {column: [before, after]}; INSERT keeps no image
    row_count = models.IntegerField(default=1)

    class Meta:
        managed = False
        db_table = "audit_diff"
        verbose_name = _("数据变更")


class Seal(models.Model):
    """One block of facts or diffs under the hash chain (封条); append-only."""

    number = models.BigIntegerField(primary_key=True)
    stream = models.CharField(max_length=4)  # fact, diff
    form = models.SmallIntegerField()
    first_xid = models.BigIntegerField()  # the block begins after this position …
    first_id = models.BigIntegerField()
    last_xid = models.BigIntegerField()  # … and ends with this one
    last_id = models.BigIntegerField()
    row_count = models.IntegerField()
    digest = models.BinaryField()  # over the digests of the rows
    before = models.BinaryField()  # chain of the seal before
    chain = models.BinaryField()  # over all of this and `before`
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("封条")
        indexes = [models.Index(fields=["stream", "-number"], name="seal_stream")]

    @property
    def chain_hex(self) -> str:
        return bytes(self.chain).hex()


class Leaf(models.Model):
    """Salts and digests of the rows of one block, in their order; a salt is taken out where its row is erased."""

    seal_number = models.BigIntegerField(primary_key=True)
    salts = ArrayField(models.BinaryField())
    digests = ArrayField(models.BinaryField())

    class Meta:
        db_table = "audit_leaf"
        verbose_name = _("行摘要")
