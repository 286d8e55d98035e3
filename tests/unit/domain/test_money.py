"""Rounding to grosze."""

from decimal import Decimal

import pytest

from domain.money import grosz


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("37.2024", "37.20"), ("0.005", "0.01"), ("2.675", "2.68"), ("-0.005", "-0.01"), ("1", "1.00")],
)
def test_half_a_grosz_is_rounded_away_from_zero(amount, rounded):
    assert str(grosz(Decimal(amount))) == rounded


@pytest.mark.parametrize(
    ("net", "gross"),
    [
        ("6.01", "6.49"),
        ("6.29", "6.79"),
        ("6.54", "7.06"),
        ("13.43", "14.50"),
        ("13.61", "14.70"),
        ("13.94", "15.06"),
        ("8.26", "8.92"),
    ],
)
def test_published_gross_prices_follow_from_net(net, gross):
    assert grosz(Decimal(net) * Decimal("1.08")) == Decimal(gross)
