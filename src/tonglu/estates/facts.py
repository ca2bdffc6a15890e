"""What happened to projects, buildings and units."""

from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("estates.project_founded", subject="project_id", label=N_("新建项目"), permission=P.ESTATE_VIEW)
class ProjectFounded(Fact):
    project_id: int


@fact("estates.project_changed", subject="project_id", label=N_("修改项目"), permission=P.ESTATE_VIEW)
class ProjectChanged(Fact):
    project_id: int
    columns: list[str]


@fact("estates.phase_added", subject="phase_id", label=N_("新增分期"), permission=P.ESTATE_VIEW)
class PhaseAdded(Fact):
    phase_id: int
    project_id: int


@fact("estates.layout_added", subject="layout_id", label=N_("新增户型"), permission=P.ESTATE_VIEW)
class LayoutAdded(Fact):
    layout_id: int
    project_id: int


@fact("estates.building_added", subject="building_id", label=N_("新增楼栋"), permission=P.ESTATE_VIEW)
class BuildingAdded(Fact):
    building_id: int
    project_id: int


@fact("estates.units_generated", subject="building_id", label=N_("生成房间"), permission=P.ESTATE_VIEW)
class UnitsGenerated(Fact):
    building_id: int
    count: int


@fact("estates.unit_changed", subject="unit_id", label=N_("修改房间"), permission=P.ESTATE_VIEW)
class UnitChanged(Fact):
    columns: list[str]


@fact("estates.unit_signed", subject="unit_id", label=N_("签约"), permission=P.ESTATE_VIEW)
class UnitSigned(Fact):
    on: str


@fact("estates.unit_delivered", subject="unit_id", label=N_("交付"), permission=P.ESTATE_VIEW)
class UnitDelivered(Fact):
    on: str


@fact("estates.unit_moved_in", subject="unit_id", label=N_("入住"), permission=P.ESTATE_VIEW)
class UnitMovedIn(Fact):
    on: str
