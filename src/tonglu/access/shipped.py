"""The roles that ship; from then on they are data. `wide` reaches the granted node and below, `own` one's own rows."""

from tonglu.access.permissions import Permission as P

CASE_DESK = [P.CASE_VIEW, P.CASE_OPEN, P.CASE_ACCEPT, P.CASE_EDIT, P.CHECKBACK_DO]
READING = [P.NODE_VIEW, P.ESTATE_VIEW, P.CUSTOMER_VIEW, P.CASE_VIEW]
SERVICE_LEAD = [
    *READING, P.PERSON_VIEW, P.CUSTOMER_EDIT, P.PHONE_REVEAL, P.CASE_OPEN, P.CASE_ACCEPT, P.CASE_DISPATCH,
    P.CASE_CLOSE, P.CASE_FORCE_CLOSE, P.CASE_EDIT, P.CHECKBACK_DO, P.IMPORT_RUN, P.MESSAGE_VIEW, P.MESSAGE_SEND,
    P.AUDIT_VIEW, P.ESTATE_EDIT, P.STAFFING_VIEW,
    P.NUMBER_VIEW, P.ROSTER_EDIT,
]  # fmt: skip

# code: (name, wide, own)
ROLES: dict[str, tuple[str, list[P], list[P]]] = {
    "agent": ("客服专员", [*READING, *CASE_DESK, P.CUSTOMER_EDIT, P.PHONE_REVEAL], [P.CASE_HANDLE]),
    "dispatcher": (
        "调度",
        [*READING, *CASE_DESK, P.CASE_DISPATCH, P.CASE_CLOSE, P.PHONE_REVEAL, P.PERSON_VIEW, P.MESSAGE_VIEW, P.MESSAGE_SEND],
        [P.CASE_HANDLE],
    ),
    "technician": ("维修工", [P.CASE_GRAB, P.ESTATE_VIEW], [P.CASE_VIEW, P.CASE_HANDLE, P.PHONE_REVEAL]),
    "manager": ("项目客关经理", SERVICE_LEAD, [P.CASE_HANDLE]),
    "director": ("客关总监", [*SERVICE_LEAD, P.PAPER_REVEAL, P.EXPORT_RUN, P.EXPORT_AGREE, P.SETTING_EDIT], []),
    "admin": (
        "系统管理员",
        [P.NODE_VIEW, P.NODE_EDIT, P.PERSON_VIEW, P.PERSON_EDIT, P.ROSTER_EDIT, P.ROLE_EDIT, P.SETTING_EDIT, P.AUDIT_VIEW,
         P.ESTATE_VIEW, P.ESTATE_EDIT, P.CUSTOMER_VIEW, P.CUSTOMER_EDIT, P.CASE_VIEW, P.CASE_OPEN, P.CASE_EDIT, P.IMPORT_RUN,
         P.EXPORT_RUN, P.EXPORT_AGREE, P.WEBHOOK_EDIT, P.MESSAGE_VIEW, P.STAFFING_VIEW],
        [],
    ),
}  # fmt: skip
