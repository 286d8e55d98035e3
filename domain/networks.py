"""Networks by which strangers are counted: whoever has one address of IPv6 has a world of them."""

import ipaddress
from collections.abc import Mapping
from typing import Final

NEAR: Final = {4: 32, 6: 64}
"""Leading bits of what one household or one telephone has, by version."""
WIDE: Final = {4: 24, 6: 48}
"""Leading bits of the most that somebody gets who rents machines."""


def network_of(address: str, bits: Mapping[int, int] = NEAR) -> str:
    """Return the network that an address lies in; what is no address is returned as it is."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        known = known.ipv4_mapped or known
    # So many bits as of IPv6 no network of IPv4 has: small numbers are not mistaken for one.
    return str(ipaddress.ip_network((int(known), bits[known.version]), strict=False))
