"""Statutory rates of interest for late payment, as announced in Monitor Polski; percent a year.

Each announced row is the first day of a rate, the rate and the act. A rate holds until the next one, the last one until
the day up to which the table is known: beyond it no rate is known, and none is guessed.
"""

import datetime as dt
from decimal import Decimal
from typing import Final

CIVIL_ANNOUNCED: Final = (
    (dt.date(2016, 1, 1), Decimal("7.00"), "M.P. 2016 poz. 47"),
    (dt.date(2020, 3, 18), Decimal("6.50"), "M.P. 2020 poz. 627"),
    (dt.date(2020, 4, 9), Decimal("6.00"), "M.P. 2020 poz. 627"),
    (dt.date(2020, 5, 29), Decimal("5.60"), "M.P. 2020 poz. 627"),
    (dt.date(2021, 10, 7), Decimal("6.00"), "M.P. 2021 poz. 953"),
    (dt.date(2021, 11, 4), Decimal("6.75"), "M.P. 2021 poz. 1097"),
    (dt.date(2021, 12, 9), Decimal("7.25"), "M.P. 2021 poz. 1202"),
    (dt.date(2022, 1, 5), Decimal("7.75"), "M.P. 2022 poz. 109"),
    (dt.date(2022, 2, 9), Decimal("8.25"), "M.P. 2022 poz. 285"),
    (dt.date(2022, 3, 9), Decimal("9.00"), "M.P. 2022 poz. 375"),
    (dt.date(2022, 4, 7), Decimal("10.00"), "M.P. 2022 poz. 482"),
    (dt.date(2022, 5, 6), Decimal("10.75"), "M.P. 2022 poz. 586"),
    (dt.date(2022, 6, 9), Decimal("11.50"), "M.P. 2022 poz. 673"),
    (dt.date(2022, 7, 8), Decimal("12.00"), "M.P. 2022 poz. 710"),
    (dt.date(2022, 9, 8), Decimal("12.25"), "M.P. 2022 poz. 943"),
    (dt.date(2023, 9, 7), Decimal("11.50"), "M.P. 2023 poz. 1061"),
    (dt.date(2023, 10, 5), Decimal("11.25"), "M.P. 2023 poz. 1123"),
    (dt.date(2025, 5, 8), Decimal("10.75"), "M.P. 2025 poz. 540"),
    (dt.date(2025, 7, 3), Decimal("10.50"), "M.P. 2025 poz. 685"),
    (dt.date(2025, 9, 4), Decimal("10.25"), "M.P. 2025 poz. 1015"),
    (dt.date(2025, 10, 9), Decimal("10.00"), "M.P. 2025 poz. 1136"),
    (dt.date(2025, 11, 6), Decimal("9.75"), "M.P. 2025 poz. 1192"),
    (dt.date(2025, 12, 4), Decimal("9.50"), "M.P. 2025 poz. 1308"),
    (dt.date(2026, 3, 5), Decimal("9.25"), "M.P. 2026 poz. 367"),
)
"""Art. 481 § 2 of the Civil Code: the reference rate and 5.5 points."""
CIVIL: Final = tuple((first, rate) for first, rate, _act in CIVIL_ANNOUNCED)
CIVIL_KNOWN_UNTIL: Final = dt.date(2026, 12, 31)
# ASSUMPTION: the civil rate changes only by an announcement ahead of its day; check the table each year.

COMMERCIAL_ANNOUNCED: Final = (
    (dt.date(2016, 1, 1), Decimal("9.50"), "M.P. 2016 poz. 43"),
    (dt.date(2016, 7, 1), Decimal("9.50"), "M.P. 2016 poz. 601"),
    (dt.date(2017, 1, 1), Decimal("9.50"), "M.P. 2017 poz. 10"),
    (dt.date(2017, 7, 1), Decimal("9.50"), "M.P. 2017 poz. 686"),
    (dt.date(2018, 1, 1), Decimal("9.50"), "M.P. 2018 poz. 139"),
    (dt.date(2018, 7, 1), Decimal("9.50"), "M.P. 2018 poz. 671"),
    (dt.date(2019, 1, 1), Decimal("9.50"), "M.P. 2019 poz. 42"),
    (dt.date(2019, 7, 1), Decimal("9.50"), "M.P. 2019 poz. 671"),
    (dt.date(2020, 1, 1), Decimal("11.50"), "M.P. 2020 poz. 2"),
    (dt.date(2020, 7, 1), Decimal("10.10"), "M.P. 2020 poz. 610"),
    (dt.date(2021, 1, 1), Decimal("10.10"), "M.P. 2020 poz. 1212"),
    (dt.date(2021, 7, 1), Decimal("10.10"), "M.P. 2021 poz. 591"),
    (dt.date(2022, 1, 1), Decimal("11.75"), "M.P. 2022 poz. 8"),
    (dt.date(2022, 7, 1), Decimal("16.00"), "M.P. 2022 poz. 636"),
    (dt.date(2023, 1, 1), Decimal("16.75"), "M.P. 2022 poz. 1263"),
    (dt.date(2023, 7, 1), Decimal("16.75"), "M.P. 2023 poz. 626"),
    (dt.date(2024, 1, 1), Decimal("15.75"), "M.P. 2023 poz. 1465"),
    (dt.date(2024, 7, 1), Decimal("15.75"), "M.P. 2024 poz. 546"),
    (dt.date(2025, 1, 1), Decimal("15.75"), "M.P. 2024 poz. 1106"),
    (dt.date(2025, 7, 1), Decimal("15.25"), "M.P. 2025 poz. 602"),
    (dt.date(2026, 1, 1), Decimal("14.00"), "M.P. 2025 poz. 1257"),
    (dt.date(2026, 7, 1), Decimal("13.75"), "M.P. 2026 poz. 642"),
)
"""Commercial transactions, set for half a year at a time: the reference rate and 10 points."""
COMMERCIAL: Final = tuple((first, rate) for first, rate, _act in COMMERCIAL_ANNOUNCED)
COMMERCIAL_KNOWN_UNTIL: Final = dt.date(2026, 12, 31)
