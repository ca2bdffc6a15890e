"""Writes of customers: register, change, phones, papers, residency, ownership, households, reach, merge and undo."""

from tonglu.customers.actions.checks import check_customer
from tonglu.customers.actions.circles import affiliate, end_affiliation
from tonglu.customers.actions.consents import record_consent
from tonglu.customers.actions.hearing import hear_of
from tonglu.customers.actions.households import form_household, join_household, leave_household
from tonglu.customers.actions.mandates import appoint, end_mandate
from tonglu.customers.actions.merging import merge_customers
from tonglu.customers.actions.named import Owner
from tonglu.customers.actions.ownership import share_unit, transfer_unit
from tonglu.customers.actions.pairs import ask_again, keep_apart, merge_pair
from tonglu.customers.actions.papers import add_paper, date_paper, end_paper, reveal_paper
from tonglu.customers.actions.phones import add_phone, end_phone, prefer_phone, reveal_phone
from tonglu.customers.actions.reach import extend_reach
from tonglu.customers.actions.register import change_customer, register_customer
from tonglu.customers.actions.residency import end_relation, relate
from tonglu.customers.actions.scoring import ask_scoring
from tonglu.customers.actions.undoing import undo_merge
from tonglu.customers.actions.ways import (
    add_address,
    add_handle,
    end_address,
    end_handle,
    prefer_address,
    reveal_address,
    reveal_handle,
)

__all__ = [
    "Owner",
    "add_address",
    "add_handle",
    "add_paper",
    "add_phone",
    "affiliate",
    "appoint",
    "ask_again",
    "ask_scoring",
    "change_customer",
    "check_customer",
    "date_paper",
    "end_address",
    "end_affiliation",
    "end_handle",
    "end_mandate",
    "end_paper",
    "end_phone",
    "end_relation",
    "extend_reach",
    "form_household",
    "hear_of",
    "join_household",
    "keep_apart",
    "leave_household",
    "merge_customers",
    "merge_pair",
    "prefer_address",
    "prefer_phone",
    "record_consent",
    "register_customer",
    "relate",
    "reveal_address",
    "reveal_handle",
    "reveal_paper",
    "reveal_phone",
    "share_unit",
    "transfer_unit",
    "undo_merge",
]
