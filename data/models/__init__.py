"""Tables of the business database, one module a feature."""

from data.models.accounts import CustomerAccess, User, UserRole, UserSession
from data.models.base import Base
from data.models.customers import Contract, ContractPoint, Customer, Premise, ServicePoint
from data.models.finance import (
    Allocation,
    InterestLine,
    InterestNote,
    Invoice,
    InvoiceLine,
    LedgerEntry,
    LineReading,
    Payment,
)
from data.models.meters import Installation, Meter, Reading
from data.models.network import (
    District,
    DistrictMember,
    Hydrant,
    Manhole,
    NetworkNode,
    Pipe,
    Source,
    Valve,
)
from data.models.places import AddressPoint, AreaKind, Building, LandArea, Street, StreetClass
from data.models.records import (
    AuditEntry,
    Channel,
    Deployment,
    ImportChange,
    ImportIssue,
    ImportRun,
    Message,
    MessageState,
    RunState,
)
from data.models.tariffs import TariffDecision, TariffGroup, TariffRate

__all__ = [
    "AddressPoint",
    "Allocation",
    "AreaKind",
    "AuditEntry",
    "Base",
    "Building",
    "Channel",
    "Contract",
    "ContractPoint",
    "Customer",
    "CustomerAccess",
    "Deployment",
    "District",
    "DistrictMember",
    "Hydrant",
    "ImportChange",
    "ImportIssue",
    "ImportRun",
    "Installation",
    "InterestLine",
    "InterestNote",
    "Invoice",
    "InvoiceLine",
    "LandArea",
    "LedgerEntry",
    "LineReading",
    "Manhole",
    "Message",
    "MessageState",
    "Meter",
    "NetworkNode",
    "Payment",
    "Pipe",
    "Premise",
    "Reading",
    "RunState",
    "ServicePoint",
    "Source",
    "Street",
    "StreetClass",
    "TariffDecision",
    "TariffGroup",
    "TariffRate",
    "User",
    "UserRole",
    "UserSession",
    "Valve",
]
