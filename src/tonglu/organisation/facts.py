from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_
from tonglu.organisation.needs import NODE_VIEW, SETTING_EDIT


@fact("organisation.node_added", subject="node_id", label=N_("新增组织"), permission=NODE_VIEW)
class NodeAdded(Fact):
    name: str


@fact("organisation.node_changed", subject="node_id", label=N_("修改组织"), permission=NODE_VIEW)
class NodeChanged(Fact):
    name: str


@fact("organisation.node_moved", subject="node_id", label=N_("调整上级组织"), permission=NODE_VIEW)
class NodeMoved(Fact):
    from_id: int | None
    to_id: int


@fact("organisation.node_closed", subject="node_id", label=N_("停用组织"), permission=NODE_VIEW)
class NodeClosed(Fact):
    pass


@fact("organisation.node_reopened", subject="node_id", label=N_("重新启用组织"), permission=NODE_VIEW)
class NodeReopened(Fact):
    pass


@fact("organisation.department_saved", subject="department_id", label=N_("维护部门"), permission=NODE_VIEW)
class DepartmentSaved(Fact):
    department_id: int
    name: str


@fact("organisation.post_saved", subject="post_id", label=N_("维护岗位"), permission=NODE_VIEW)
class PostSaved(Fact):
    post_id: int
    name: str


@fact("organisation.calendar_changed", subject="workcalendar_id", label=N_("修改工作日历"), permission=SETTING_EDIT)
class CalendarChanged(Fact):
    workcalendar_id: int
    what: str


@fact("organisation.statutory_days_changed", subject="year", label=N_("修改法定节假日"), permission=SETTING_EDIT)
class StatutoryDaysChanged(Fact):
    year: int
    count: int


@fact("organisation.lookup_saved", subject="lookupitem_id", label=N_("维护字典"), permission=SETTING_EDIT)
class LookupSaved(Fact):
    lookupitem_id: int
    list_code: str
