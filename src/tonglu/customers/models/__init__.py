"""Tables of customers."""

from tonglu.customers.models.circles import Affiliation, CircleRole
from tonglu.customers.models.consents import Consent
from tonglu.customers.models.mandates import Mandate, MandateKind
from tonglu.customers.models.merges import Merge, Pair, PairState
from tonglu.customers.models.people import (
    Customer,
    CustomerKind,
    CustomerReach,
    Gender,
    Household,
    Membership,
    Paper,
    PaperKind,
    Phone,
    ReachBasis,
    Residency,
    ResidencyRole,
)
from tonglu.customers.models.scoring import Judging, Scoring
from tonglu.customers.models.spans import DateRange
from tonglu.customers.models.ways import Address, AddressKind, Handle, HandleKind

__all__ = [
    "Address",
    "AddressKind",
    "Affiliation",
    "CircleRole",
    "Consent",
    "Customer",
    "CustomerKind",
    "CustomerReach",
    "DateRange",
    "Gender",
    "Handle",
    "HandleKind",
    "Household",
    "Judging",
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
    "Scoring",
]
