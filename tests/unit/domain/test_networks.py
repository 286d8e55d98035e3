import pytest

from domain.networks import WIDE, network_of


@pytest.mark.parametrize(
    ("address", "near", "wide"),
    [
        ("192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
        ("2001:db8:0:1:abcd::7", "2001:db8:0:1::/64", "2001:db8::/48"),
        ("::ffff:192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("::1", "::/64", "::/48"),
        ("", "", ""),
        ("unix:", "unix:", "unix:"),
    ],
)
def test_strangers_are_counted_by_the_network_that_one_of_them_has(address, near, wide):
    assert (network_of(address), network_of(address, WIDE)) == (near, wide)
