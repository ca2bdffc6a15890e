"""Tables of customers."""

from tonglu.customers.models.mandates import Mandate, MandateKind
from tonglu.customers.models.people import (
    Customer,
    CustomerKind,
    CustomerReach,
    DateRange,
    Gender,
    Household,
    Membership,
    Merge,
    Pair,
    PairState,
    Paper,
    PaperKind,
    Phone,
    ReachBasis,
    Residency,
    ResidencyRole,
)

__all__ = [
    "Customer",
    "CustomerKind",
    "CustomerReach",
    "DateRange",
    "Gender",
    "Household",
    "Mandate",
    "MandateKind",
    "Membership",
    "Merge",
    "Pair",
    "PairState",
    "Paper",
    "PaperKind",
    "Phone",
    "ReachBasis",
    "Residency",
    "ResidencyRole",
]
