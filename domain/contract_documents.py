"""Documents of a contract."""

import enum


class ContractDocumentKind(enum.StrEnum):
    """What a document of a contract is. Values are stored; never rename one."""

    CONTRACT = "contract"
    ANNEX = "annex"
    TERMS = "terms"
    """The utility's rules that go with it."""
