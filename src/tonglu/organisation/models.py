"""The tree of nodes, departments, posts, working calendars, rosters and leave, and editable code lists."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tonglu.lib.choices import choices_of
from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.organisation.rules.levels import PostLevel


class NodeKind(models.TextChoices):
    GROUP = "group", _("集团")
    REGION = "region", _("区域")
    CITY = "city", _("城市公司")
    PROJECT = "project", _("项目")
    CENTRE = "centre", _("服务中心")


class Node(models.Model):
    """One place in the organisation; `path` holds the ids from the root, '.1.4.9.', and lives here only."""

    SCOPE = Scope(node="id")

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(_("类型"), max_length=10, choices=NodeKind)
    name = models.CharField(_("名称"), max_length=100)
    code = models.CharField(_("编码"), max_length=30, unique=True)
    path = models.CharField(max_length=200, unique=True)
    legal_entity = models.CharField(_("法人主体"), max_length=100, blank=True)
    calendar = models.ForeignKey("WorkCalendar", models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(_("启用"), default=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("组织")
        ordering = ["path"]
        indexes = [models.Index(fields=["path"], name="node_path_prefix", opclasses=["varchar_pattern_ops"])]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="node_name_once", nulls_distinct=False),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="node_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    SCOPE = Scope()

    node = models.ForeignKey(Node, models.PROTECT, related_name="departments")
    name = models.CharField(_("名称"), max_length=60)
    duty = models.CharField(_("责任"), max_length=20, blank=True)  # design, engineering, marketing, property …
    is_active = models.BooleanField(_("启用"), default=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门")
        constraints = [models.UniqueConstraint(fields=["node", "name"], name="department_name_once")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    SCOPE = Scope()

    node = models.ForeignKey(Node, models.PROTECT, related_name="posts")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="posts")
    name = models.CharField(_("名称"), max_length=60)
    superior = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    level = models.CharField(_("升级层级"), max_length=12, choices=choices_of(PostLevel), blank=True, default="", db_default="")
    is_active = models.BooleanField(_("启用"), default=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("岗位")
        constraints = [models.UniqueConstraint(fields=["node", "department", "name"], name="post_name_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.name


class WorkCalendar(models.Model):
    """Working time of a place: weekly slots here, dated days below; one calendar per kind of work."""

    IS_COMPANY_WIDE = True

    name = models.CharField(_("名称"), max_length=60, unique=True)
    follows_statutory = models.BooleanField(_("遵循法定节假日"), default=True)
    is_always = models.BooleanField(_("全天候 24×7"), default=False)
    # changes with every slot and day, never repeats: what reads the calendar may keep it under this
    stamp = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = _("工作日历")

    def __str__(self) -> str:
        return self.name


class CalendarSlot(models.Model):
    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="slots")
    weekday = models.SmallIntegerField(_("星期"))  # 0 = Monday
    start_minute = models.SmallIntegerField(_("开始"))  # minutes after midnight
    end_minute = models.SmallIntegerField(_("结束"))

    class Meta:
        verbose_name = _("工作时段")
        ordering = ["weekday", "start_minute"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=0, weekday__lte=6), name="slot_weekday"),
            models.CheckConstraint(
                condition=Q(start_minute__gte=0, end_minute__gt=F("start_minute"), end_minute__lte=1440), name="slot_minutes"
            ),
        ]


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", _("放假")
    WORKDAY = "workday", _("上班")


class CalendarDay(models.Model):
    """A dated exception: statutory (no calendar) or of one calendar, which wins."""

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, null=True, blank=True, related_name="days")
    on = models.DateField(_("日期"))
    kind = models.CharField(_("安排"), max_length=10, choices=DayKind)
    name = models.CharField(_("名称"), max_length=40, blank=True)
    as_weekday = models.SmallIntegerField(_("按周几的时段上班"), null=True, blank=True)  # 0 = Monday; empty: the ordinary weekday
    source = models.CharField(_("依据"), max_length=60, blank=True)
    is_predicted = models.BooleanField(_("推算，尚未公布"), default=False)

    class Meta:
        verbose_name = _("日历日")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "on"], name="calendar_day_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(as_weekday=None) | Q(as_weekday__gte=0, as_weekday__lte=6), name="day_as_weekday"),
        ]


class LookupItem(models.Model):
    """One entry of an editable code list; `list_code` names the list that a domain declares in its lookups.py."""

    IS_COMPANY_WIDE = True

    list_code = models.CharField(max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(_("编码"), max_length=60)
    name = models.CharField(_("名称"), max_length=100)
    name_en = models.CharField(_("英文名称"), max_length=100, blank=True)
    position = models.IntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("字典项")
        ordering = ["list_code", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["list_code", "code"], name="lookup_code_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> str:
        """Return the name in the reader's language; Chinese where no English is given."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class TstzRange(models.Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class DayRange(models.Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class Roster(models.Model):
    """排班: the weekly shifts of a person from a day on, on the holidays of a calendar; versions never overlap.

    `person_id` is a person of access, one layer above. An empty week is the calendar's own.
    """

    person_id = models.BigIntegerField()
    calendar = models.ForeignKey(WorkCalendar, models.PROTECT, related_name="+", verbose_name=_("日历"))
    week = models.JSONField(_("班次"), null=True, blank=True)  # seven lists of [start, end] in minutes after midnight, Monday first
    since = models.DateField(_("开始"))
    until = models.DateField(_("结束"), null=True, blank=True)

    class Meta:
        verbose_name = _("排班")
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="roster_since_before_until"),
            ExclusionConstraint(
                name="roster_no_overlap",
                expressions=[("person_id", RangeOperators.EQUAL), (DayRange("since", "until"), RangeOperators.OVERLAPS)],
            ),
        ]


class RosterDay(models.Model):
    """A dated exception of one person: other slots, or none."""

    person_id = models.BigIntegerField()
    on = models.DateField(_("日期"))
    slots = models.JSONField(_("班次"), default=list)  # [start, end] in minutes after midnight; empty: off
    note = models.CharField(_("说明"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("临时排班")
        constraints = [models.UniqueConstraint(fields=["person_id", "on"], name="roster_day_once")]


class Leave(models.Model):
    """休假: a half-open span in which a person is away, and who stands in; spans of one person never overlap."""

    person_id = models.BigIntegerField()
    since = models.DateTimeField(_("开始"))
    until = models.DateTimeField(_("结束"))
    reason = models.CharField(_("原因"), max_length=200)
    stand_in_id = models.BigIntegerField(_("代班人"), null=True, blank=True)
    noted_by_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)  # before it began; one that has begun ends early instead

    class Meta:
        verbose_name = _("休假")
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="leave_since_before_until"),
            models.CheckConstraint(condition=Q(stand_in_id=None) | ~Q(stand_in_id=F("person_id")), name="leave_not_own_stand_in"),
            ExclusionConstraint(
                name="leave_no_overlap",
                expressions=[("person_id", RangeOperators.EQUAL), (TstzRange("since", "until"), RangeOperators.OVERLAPS)],
                condition=Q(withdrawn_at=None),
            ),
        ]
