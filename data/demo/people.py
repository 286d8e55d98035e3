"""Names of people, firms and institutions of the demo town. All are invented; no number belongs to anybody."""

from typing import Final

import numpy as np

from domain.bank import MassAccounts
from domain.nip import nip_check_digit

WOMEN: Final = (
    *("Anna", "Maria", "Katarzyna", "Małgorzata", "Agnieszka", "Barbara", "Ewa", "Krystyna", "Magdalena", "Elżbieta"),
    *("Joanna", "Zofia", "Teresa", "Natalia", "Julia", "Beata", "Iwona", "Żaneta", "Łucja", "Halina"),
)
MEN: Final = (
    *("Piotr", "Krzysztof", "Andrzej", "Tomasz", "Jan", "Paweł", "Michał", "Marcin", "Jakub", "Adam"),
    *("Stanisław", "Marek", "Łukasz", "Grzegorz", "Mateusz", "Wojciech", "Mariusz", "Dariusz", "Zbigniew", "Jerzy"),
)
# Name of a woman, and of a man where it differs.
SURNAMES: Final = (
    *(("Nowak", ""), ("Kowalska", "Kowalski"), ("Wiśniewska", "Wiśniewski"), ("Wójcik", ""), ("Kowalczyk", "")),
    *(("Kamińska", "Kamiński"), ("Lewandowska", "Lewandowski"), ("Zielińska", "Zieliński"), ("Woźniak", "")),
    *(("Szymańska", "Szymański"), ("Dąbrowska", "Dąbrowski"), ("Kozłowska", "Kozłowski"), ("Mazur", "")),
    *(("Jankowska", "Jankowski"), ("Kwiatkowska", "Kwiatkowski"), ("Krawczyk", ""), ("Piotrowska", "Piotrowski")),
    *(("Grabowska", "Grabowski"), ("Pawłowska", "Pawłowski"), ("Michalska", "Michalski"), ("Zając", ""), ("Król", "")),
    *(("Wróbel", ""), ("Jabłońska", "Jabłoński"), ("Wieczorek", ""), ("Majewska", "Majewski"), ("Stępień", "")),
    *(("Olszewska", "Olszewski"), ("Jaworska", "Jaworski"), ("Górska", "Górski"), ("Sikora", ""), ("Śliwa", "")),
    *(("Baran", ""), ("Źródlana", "Źródlany"), ("Rzeczna", "Rzeczny"), ("Ćwik", ""), ("Łoś", ""), ("Żuraw", "")),
)
TRADES: Final = {
    "shop": ("Piekarnia", "Sklep", "Delikatesy", "Apteka", "Kwiaciarnia", "Kawiarnia", "Księgarnia", "Fryzjer"),
    "office": ("Kancelaria", "Biuro rachunkowe", "Pracownia projektowa", "Przychodnia", "Studio", "Agencja"),
    "workshop": ("Stolarnia", "Warsztat samochodowy", "Myjnia", "Zakład ślusarski", "Drukarnia", "Pralnia"),
}
SIGNS: Final = (
    *("Pod Wierzbą", "Kłos", "Nad Rzeką", "Zacisze", "Bóbr", "Czapla", "Jaz", "Młyn", "Przystań", "Rosa", "Szuwar"),
    *("Tatarak", "Wydra", "Zimorodek", "Żabka Zielona", "Źródełko", "Olcha", "Kamyk", "Fala", "Brzeg"),
)
ACCOUNTS: Final = MassAccounts(sort_code="99900009", mask="7001")
"""Sort code of a bank that does not exist."""
_ASCII: Final = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ ", "acelnoszzACELNOSZZ.")


def person(rng: np.random.Generator) -> str:
    """Make up the name of a person."""
    woman, man = SURNAMES[rng.integers(len(SURNAMES))]
    if rng.random() < 0.5:
        return f"{WOMEN[rng.integers(len(WOMEN))]} {woman}"
    return f"{MEN[rng.integers(len(MEN))]} {man or woman}"


def company(rng: np.random.Generator, trade: str) -> str:
    """Make up the name of a firm."""
    names = TRADES[trade]
    form = ("sp. z o.o.", "s.c.", "sp.j.")[rng.integers(3)]
    return f"{names[rng.integers(len(names))]} „{SIGNS[rng.integers(len(SIGNS))]}” {form}"


def tax_number(serial: int) -> str:
    """Return a valid NIP of the range 999, which no tax office uses; serials 0 to 99,999 give different ones."""
    for last in range(10):
        digits = f"999{serial:05d}{last}"
        if (check := nip_check_digit(digits)) < 10:
            return f"{digits}{check}"
    raise AssertionError("ten numbers in a row cannot all lack a check digit")


def mail_address(name: str, customer: int) -> str:
    """Return an address of the example domain."""
    letters = "".join(c for c in name.translate(_ASCII).lower() if c.isalnum() or c == ".")
    words = ".".join(word for word in letters.split(".") if word)
    return f"{words[:40].strip('.')}.{customer}@demo.example"
