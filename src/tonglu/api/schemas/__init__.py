"""What goes in and what comes out; numbers of people come out masked."""

from tonglu.api.schemas.base import Clear, Closed, Day, Done, Id, Moment, Named, Problem, QueryId, ReasonIn, UnitName
from tonglu.api.schemas.cases import CaseIn, CaseMade, CaseOut, CasePage, ItemRow
from tonglu.api.schemas.customers import CustomerOut, CustomerPage, CustomerRow
from tonglu.api.schemas.estates import NodeRow, UnitPage, UnitRow

__all__ = [
    "CaseIn",
    "CaseMade",
    "CaseOut",
    "CasePage",
    "Clear",
    "Closed",
    "CustomerOut",
    "CustomerPage",
    "CustomerRow",
    "Day",
    "Done",
    "Id",
    "ItemRow",
    "Moment",
    "Named",
    "NodeRow",
    "Problem",
    "QueryId",
    "ReasonIn",
    "UnitName",
    "UnitPage",
    "UnitRow",
]
