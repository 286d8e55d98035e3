"""Identifiers, kept apart by the type checker so that a meter is never passed for a customer."""

from typing import NewType

UserId = NewType("UserId", int)
CustomerId = NewType("CustomerId", int)
ServicePointId = NewType("ServicePointId", int)
ContractId = NewType("ContractId", int)
MeterId = NewType("MeterId", int)
ReadingId = NewType("ReadingId", int)
InvoiceId = NewType("InvoiceId", int)
EntryId = NewType("EntryId", int)
PipeId = NewType("PipeId", int)
ImportRunId = NewType("ImportRunId", int)
