"""Closed code lists of a case; the labels are the trade's own words (translated where they are shown)."""

from tonglu.lib.labelled import N_, Labelled


class CaseState(Labelled):
    NEW = "new", N_("待受理")
    ACCEPTED = "accepted", N_("待派单")
    HANDLING = "handling", N_("处理中")
    DONE = "done", N_("待关闭")
    CLOSED = "closed", N_("已关闭")
    REFUSED = "refused", N_("已拒单")


class CaseKind(Labelled):
    COMPLAINT = "complaint", N_("投诉")
    REPAIR = "repair", N_("报修")
    CONSULTATION = "consultation", N_("咨询")
    SUGGESTION = "suggestion", N_("建议")
    HELP = "help", N_("求助")
    REPORT = "report", N_("举报")
    PRAISE = "praise", N_("表扬")
    GRUMBLE = "grumble", N_("抱怨")


class CaseSubject(Labelled):
    DESIGN = "design", N_("规划设计")
    QUALITY = "quality", N_("工程质量")
    PROMISE = "promise", N_("销售承诺")
    SERVICE = "service", N_("服务过程")
    PROPERTY = "property", N_("物业服务")


class CaseGrade(Labelled):
    ORDINARY = "ordinary", N_("一般")
    HOT = "hot", N_("热点")
    IMPORTANT = "important", N_("重要")
    MAJOR = "major", N_("重大")


class ClockKind(Labelled):
    RESPONSE = "response", N_("响应")
    DISPATCH = "dispatch", N_("派单")
    PLAN = "plan", N_("方案")
    CLOSE = "close", N_("关闭")


class PhotoMoment(Labelled):
    PROBLEM = "problem", N_("问题")
    PLAN = "plan", N_("方案")
    RESULT = "result", N_("结果")


class PauseReason(Labelled):
    """Only what lies with the owner stops the clock."""

    APPOINTMENT = "appointment", N_("业主约定的时间")
    OWNER_ABSENT = "owner_absent", N_("业主不在家")
    OWNER_CONSENT = "owner_consent", N_("等业主同意")
