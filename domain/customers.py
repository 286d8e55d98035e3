"""Customers: who they are and who may see them."""

import enum


class CustomerKind(enum.StrEnum):
    """Kind of party to a contract. Values are stored; never rename one."""

    PERSON = "person"
    COMPANY = "company"
    HOUSING = "housing"
    """A housing community or cooperative."""
    PUBLIC_BODY = "public_body"


class AccessScope(enum.StrEnum):
    """On what ground a user sees a customer. Values are stored; never rename one."""

    OWNER = "owner"
    DELEGATE = "delegate"
    MANAGER = "manager"


def is_business(kind: CustomerKind) -> bool:
    """Tell whether late interest runs at the rate of commercial transactions."""
    return kind in {CustomerKind.COMPANY, CustomerKind.PUBLIC_BODY}
