"""Everything that can be imported, by name."""

from typing import Final

from data.ingest.jobs import Kind
from data.ingest.kinds.bank import BANK
from data.ingest.kinds.contracts import CONTRACTS
from data.ingest.kinds.customers import CUSTOMERS, SERVICE_POINTS
from data.ingest.kinds.finance import INVOICES, PAYMENTS
from data.ingest.kinds.intervals import INTERVALS
from data.ingest.kinds.ksef_numbers import KSEF_NUMBERS
from data.ingest.kinds.meters import METERS
from data.ingest.kinds.network import NETWORK_KIND
from data.ingest.kinds.readings import READINGS
from data.ingest.kinds.tariffs import TARIFFS

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        NETWORK_KIND,
        CUSTOMERS,
        SERVICE_POINTS,
        CONTRACTS,
        METERS,
        READINGS,
        INTERVALS,
        TARIFFS,
        INVOICES,
        KSEF_NUMBERS,
        PAYMENTS,
        BANK,
    )
}
