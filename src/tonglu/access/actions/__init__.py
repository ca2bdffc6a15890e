"""Writes of accounts and rights."""

from tonglu.access.actions.grants import end_grant, grant_role, save_role
from tonglu.access.actions.kept import drop_view, keep_view
from tonglu.access.actions.keys import issue_api_key, revoke_api_key
from tonglu.access.actions.links import mail_password_link, peek_link, set_password_by_link, sign_in_link, use_link
from tonglu.access.actions.people import add_person, appoint, change_person, come_back, end_tenure, leave
from tonglu.access.actions.setting_up import first_admin_link, set_up
from tonglu.access.actions.signing import (
    WrongPassword,
    change_password,
    choose_language,
    end_sitting,
    record_sign_in,
    record_sign_out,
    sign_out_everywhere,
)

__all__ = [
    "WrongPassword",
    "add_person",
    "appoint",
    "change_password",
    "change_person",
    "choose_language",
    "come_back",
    "drop_view",
    "end_grant",
    "end_sitting",
    "end_tenure",
    "first_admin_link",
    "grant_role",
    "issue_api_key",
    "keep_view",
    "leave",
    "mail_password_link",
    "peek_link",
    "record_sign_in",
    "record_sign_out",
    "revoke_api_key",
    "save_role",
    "set_password_by_link",
    "set_up",
    "sign_in_link",
    "sign_out_everywhere",
    "use_link",
]
