"""The closed list of what a role may allow; adding one is a code change with a migration of the shipped roles."""

from enum import StrEnum

from tonglu.lib.labelled import N_


class Permission(StrEnum):
    # organisation
    NODE_VIEW = "node.view"
    NODE_EDIT = "node.edit"
    PERSON_VIEW = "person.view"
    PERSON_EDIT = "person.edit"
    ROSTER_EDIT = "roster.edit"
    ROLE_EDIT = "role.edit"
    SETTING_EDIT = "setting.edit"
    AUDIT_VIEW = "audit.view"
    # estates
    ESTATE_VIEW = "estate.view"
    ESTATE_EDIT = "estate.edit"
    # customers
    CUSTOMER_VIEW = "customer.view"
    CUSTOMER_EDIT = "customer.edit"
    CUSTOMER_MERGE = "customer.merge"
    CUSTOMER_CHECK = "customer.check"
    SEGMENT_EDIT = "segment.edit"
    PHONE_REVEAL = "phone.reveal"
    PAPER_REVEAL = "paper.reveal"
    # exchange
    IMPORT_RUN = "import.run"
    IMPORT_REVERT = "import.revert"
    EXPORT_RUN = "export.run"
    EXPORT_AGREE = "export.agree"
    WEBHOOK_EDIT = "webhook.edit"
    # messages
    MESSAGE_VIEW = "message.view"
    MESSAGE_SEND = "message.send"
    # service
    CASE_VIEW = "case.view"
    CASE_OPEN = "case.open"
    CASE_ACCEPT = "case.accept"
    CASE_DISPATCH = "case.dispatch"
    CASE_GRAB = "case.grab"
    CASE_HANDLE = "case.handle"
    CASE_CLOSE = "case.close"
    CASE_FORCE_CLOSE = "case.force_close"
    CASE_EDIT = "case.edit"
    CHECKBACK_DO = "case.check_back"
    STAFFING_VIEW = "staffing.view"
    # insight
    NUMBER_VIEW = "number.view"


LABELS = {
    Permission.NODE_VIEW: N_("查看组织"),
    Permission.NODE_EDIT: N_("维护组织、部门、岗位"),
    Permission.PERSON_VIEW: N_("查看人员"),
    Permission.PERSON_EDIT: N_("维护人员、授权、离职"),
    Permission.ROSTER_EDIT: N_("维护排班、休假"),
    Permission.ROLE_EDIT: N_("维护角色"),
    Permission.SETTING_EDIT: N_("维护时限、日历、字典、模板"),
    Permission.AUDIT_VIEW: N_("查看操作记录"),
    Permission.ESTATE_VIEW: N_("查看房产"),
    Permission.ESTATE_EDIT: N_("维护房产"),
    Permission.CUSTOMER_VIEW: N_("查看客户"),
    Permission.CUSTOMER_EDIT: N_("维护客户"),
    Permission.CUSTOMER_MERGE: N_("合并客户、判定是否同一人"),
    Permission.CUSTOMER_CHECK: N_("全公司查重（只见打码）"),
    Permission.SEGMENT_EDIT: N_("保存、修改客群"),
    Permission.PHONE_REVEAL: N_("查看完整手机号、微信、地址"),
    Permission.PAPER_REVEAL: N_("查看完整证件号"),
    Permission.IMPORT_RUN: N_("导入"),
    Permission.IMPORT_REVERT: N_("撤销整批导入"),
    Permission.EXPORT_RUN: N_("导出"),
    Permission.EXPORT_AGREE: N_("同意超过上限的导出"),
    Permission.WEBHOOK_EDIT: N_("维护事件推送"),
    Permission.MESSAGE_VIEW: N_("查看消息"),
    Permission.MESSAGE_SEND: N_("给客户发服务消息"),
    Permission.CASE_VIEW: N_("查看工单"),
    Permission.CASE_OPEN: N_("登记工单"),
    Permission.CASE_ACCEPT: N_("受理工单"),
    Permission.CASE_DISPATCH: N_("派单"),
    Permission.CASE_GRAB: N_("抢单"),
    Permission.CASE_HANDLE: N_("处理工单"),
    Permission.CASE_CLOSE: N_("关闭、重新处理"),
    Permission.CASE_FORCE_CLOSE: N_("强制关闭"),
    Permission.CASE_EDIT: N_("修改工单、关联、判重"),
    Permission.CHECKBACK_DO: N_("回访客户"),
    Permission.STAFFING_VIEW: N_("查看人员负荷与编制"),
    Permission.NUMBER_VIEW: N_("查看经营指标"),
}


# what a read-only key keeps; looking behind a veil leaves a record and is no looking
LOOKING = frozenset(each for each in Permission if each.endswith(".view"))

# how the role editor groups them
GROUPS: tuple[tuple[str, tuple[Permission, ...]], ...] = (
    (N_("客服"), (*(each for each in Permission if each.startswith("case.")), Permission.STAFFING_VIEW)),
    (
        N_("客户"),
        (
            Permission.CUSTOMER_VIEW, Permission.CUSTOMER_EDIT, Permission.CUSTOMER_MERGE, Permission.CUSTOMER_CHECK,
            Permission.SEGMENT_EDIT,
            Permission.PHONE_REVEAL, Permission.PAPER_REVEAL,
        ),
    ),
    (N_("房产"), (Permission.ESTATE_VIEW, Permission.ESTATE_EDIT)),
    (
        N_("导入、导出、消息"),
        (
            Permission.IMPORT_RUN, Permission.IMPORT_REVERT, Permission.EXPORT_RUN, Permission.EXPORT_AGREE,
            Permission.WEBHOOK_EDIT, Permission.MESSAGE_VIEW, Permission.MESSAGE_SEND,
        ),
    ),
    (N_("分析"), (Permission.NUMBER_VIEW,)),
    (
        N_("组织与设置"),
        (
            Permission.NODE_VIEW, Permission.NODE_EDIT, Permission.PERSON_VIEW, Permission.PERSON_EDIT,
            Permission.ROSTER_EDIT, Permission.ROLE_EDIT, Permission.SETTING_EDIT, Permission.AUDIT_VIEW,
        ),
    ),
)  # fmt: skip
