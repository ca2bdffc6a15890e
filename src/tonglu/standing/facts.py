"""What was said about customers; `title` is the entry of the list or the letter, never a number or a note."""

from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("standing.marked", subject="mark_id", label=N_("添加客户标记"), permission=P.CUSTOMER_VIEW)
class CustomerMarked(Fact):
    mark_id: int
    mark: str
    title: str


@fact("standing.mark_ended", subject="mark_id", label=N_("移除客户标记"), permission=P.CUSTOMER_VIEW)
class MarkEnded(Fact):
    mark_id: int
    mark: str
    title: str


@fact("standing.mark_moved", subject="mark_id", label=N_("客户标记（撤销合并时移来）"), permission=P.CUSTOMER_VIEW)
class MarkMoved(Fact):
    mark_id: int
    mark: str
    title: str


@fact("standing.graded", subject="mark_id", label=N_("评定客户等级"), permission=P.CUSTOMER_VIEW)
class CustomerGraded(Fact):
    mark_id: int
    title: str
    was: str
    reason: str


@fact("standing.wish_kept", subject="wish_id", label=N_("修改联系偏好"), permission=P.CUSTOMER_VIEW)
class ContactWishKept(Fact):
    wish_id: int


@fact("standing.data_checked", subject="check_id", label=N_("核对客户资料"), permission=P.CUSTOMER_VIEW)
class DataChecked(Fact):
    check_id: int
    outcome: str
    work_list: str
    reason: str


@fact("standing.segment_kept", subject="segment_id", label=N_("保存客群"), permission=P.CUSTOMER_VIEW)
class SegmentKept(Fact):
    segment_id: int
    title: str
    number: int


@fact("standing.segment_frozen", subject="segment_id", label=N_("固定客群成员"), permission=P.CUSTOMER_VIEW)
class SegmentFrozen(Fact):
    segment_id: int
    title: str
    members: int


@fact("standing.segment_ended", subject="segment_id", label=N_("停用客群"), permission=P.CUSTOMER_VIEW)
class SegmentEnded(Fact):
    segment_id: int
    title: str
