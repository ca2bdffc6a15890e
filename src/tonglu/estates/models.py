"""Project → phase → building → entrance → floor → unit; labels are what people say, order is what is built."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tonglu.lib.scope import Scope, ScopedQuerySet
from tonglu.organisation.models import Node


class BusinessType(models.TextChoices):
    RESIDENTIAL = "residential", _("住宅")
    OFFICE = "office", _("写字楼")
    GOVERNMENT = "government", _("政府机关")
    COMMERCIAL = "commercial", _("商业")


class Project(models.Model):
    """A project and its three names: what it is sold as, filed as, and lived in as."""

    SCOPE = Scope()

    node = models.OneToOneField(Node, models.PROTECT, related_name="+")
    marketing_name = models.CharField(_("推广名"), max_length=100)
    filed_name = models.CharField(_("备案名"), max_length=100, blank=True)
    estate_name = models.CharField(_("小区名"), max_length=100, blank=True)
    business_type = models.CharField(_("业态"), max_length=12, choices=BusinessType, default=BusinessType.RESIDENTIAL)
    district = models.CharField(_("区域"), max_length=60, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("项目")
        indexes = [models.Index(fields=["marketing_name"], name="project_marketing_name")]

    def __str__(self) -> str:
        return self.marketing_name


class Phase(models.Model):
    SCOPE = Scope()

    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, related_name="phases")
    name = models.CharField(_("名称"), max_length=60)
    position = models.IntegerField(_("顺序"), default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("分期")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="phase_name_once")]

    def __str__(self) -> str:
        return self.name


class Layout(models.Model):
    """户型: a unit type with its plan."""

    SCOPE = Scope()

    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, related_name="layouts")
    code = models.CharField(_("户型编号"), max_length=60)
    rooms = models.CharField(_("格局"), max_length=40, blank=True)  # 3室2厅1厨2卫
    area_sqm = models.DecimalField(_("建筑面积"), max_digits=9, decimal_places=2, null=True, blank=True)
    inside_sqm = models.DecimalField(_("套内面积"), max_digits=9, decimal_places=2, null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("户型")
        constraints = [models.UniqueConstraint(fields=["project", "code"], name="layout_code_once")]

    def __str__(self) -> str:
        return self.code


class Building(models.Model):
    SCOPE = Scope()

    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, related_name="buildings")
    phase = models.ForeignKey(Phase, models.PROTECT, null=True, blank=True, related_name="buildings")
    label = models.CharField(_("楼栋"), max_length=20)
    position = models.IntegerField(_("顺序"), default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("楼栋")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "label"], name="building_label_once"),
            models.UniqueConstraint(fields=["id", "project", "node"], name="building_place"),  # what its units refer to
        ]

    def __str__(self) -> str:
        return self.label


class Entrance(models.Model):
    """单元."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="entrances")
    label = models.CharField(_("单元"), max_length=20)
    position = models.IntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("单元")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["building", "label"], name="entrance_label_once")]


class Floor(models.Model):
    """A floor's label is not its place: no 4, no 13, B1 below 1."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="floors")
    label = models.CharField(_("楼层"), max_length=10)
    position = models.IntegerField(_("实际层序"))

    class Meta:
        verbose_name = _("楼层")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["building", "label"], name="floor_label_once"),
            models.UniqueConstraint(fields=["building", "position"], name="floor_position_once"),
        ]


class UnitKind(models.TextChoices):
    HOUSE = "house", _("住宅")
    SHOP = "shop", _("商铺")
    OFFICE = "office", _("办公")
    PARKING = "parking", _("车位")
    STORAGE = "storage", _("储藏间")


class Unit(models.Model):
    """房间. `code` is how people say it within the project: 3-2-1502 is building 3, entrance 2, room 1502."""

    SCOPE = Scope(unit="id")

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    # three of one: the key `unit_place_of_building` refers to all of them at once. The constraints below begin with them
    node = models.ForeignKey(Node, models.PROTECT, db_index=False, db_constraint=False, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, db_index=False, db_constraint=False, related_name="+")
    building = models.ForeignKey(Building, models.PROTECT, db_index=False, db_constraint=False, related_name="units")
    entrance = models.ForeignKey(Entrance, models.PROTECT, null=True, blank=True, related_name="units")
    floor = models.ForeignKey(Floor, models.PROTECT, null=True, blank=True, related_name="units")
    layout = models.ForeignKey(Layout, models.PROTECT, null=True, blank=True, db_index=False, related_name="units")
    kind = models.CharField(_("类型"), max_length=10, choices=UnitKind, default=UnitKind.HOUSE)
    room = models.CharField(_("房号"), max_length=20)
    code = models.CharField(_("房间"), max_length=60)
    forecast_sqm = models.DecimalField(_("预测建筑面积"), max_digits=9, decimal_places=2, null=True, blank=True)
    measured_sqm = models.DecimalField(_("实测建筑面积"), max_digits=9, decimal_places=2, null=True, blank=True)
    inside_sqm = models.DecimalField(_("套内面积"), max_digits=9, decimal_places=2, null=True, blank=True)
    shared_sqm = models.DecimalField(_("公摊面积"), max_digits=9, decimal_places=2, null=True, blank=True)
    police_address = models.CharField(_("门牌地址"), max_length=200, blank=True)
    signed_on = models.DateField(_("签约日期"), null=True, blank=True)
    delivered_on = models.DateField(_("交付日期"), null=True, blank=True)
    moved_in_on = models.DateField(_("入住日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("房间")
        constraints = [
            # by beginnings too: the search box looks them up place by place (hits.py)
            models.UniqueConstraint(fields=["project", "code"], name="unit_code_once", opclasses=["int8_ops", "varchar_pattern_ops"]),
            models.UniqueConstraint(fields=["building", "entrance", "room"], name="unit_room_once", nulls_distinct=False),
            models.UniqueConstraint(fields=["node", "id"], name="unit_place"),  # what relations to it refer to
            models.CheckConstraint(condition=~Q(room=""), name="unit_room_not_empty"),
        ]
        indexes = [
            models.Index(fields=["code"], name="unit_code_prefix", opclasses=["varchar_pattern_ops"]),
            # place by place, of the few: what nobody lives in yet, and what is no home
            models.Index(
                fields=["node", "code", "id"],
                include=["signed_on", "delivered_on"],
                name="unit_waiting",
                condition=Q(moved_in_on=None),
            ),
            models.Index(fields=["node", "code", "id"], include=["kind"], name="unit_no_home", condition=~Q(kind=UnitKind.HOUSE)),
            models.Index(fields=["layout"], name="unit_layout", condition=~Q(layout=None)),
            models.Index(fields=["code", "id"], include=["node"], name="unit_sorted"),  # with the scope: a list passes rows over unread
            models.Index(fields=["room", "code", "id"], include=["node"], name="unit_room"),
        ]

    def __str__(self) -> str:
        return self.code
