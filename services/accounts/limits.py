"""How often passwords and codes may be tried, so that guessing is slow and nobody is kept out by the guesses of others.

Whoever guesses from elsewhere spends the budgets of strangers: of an account from one address, of the account in all,
of the address, of the whole portal. A device that has signed in to the account before has a budget of its own, which
nobody else can spend (``docs/decisions/0011-limits-lock-nobody-out.md``). Each process counts for itself.
"""

from collections.abc import Callable

from services.allowances import Allowance
from services.attempts import Attempts


class Limits:
    """The budgets of one portal; ``clock`` tells seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._here = Attempts(free=5, longest_s=30, clock=clock)
        """By account and device, or account and address."""
        self._by_account = Attempts(free=50, longest_s=30, clock=clock)
        self._by_address = Attempts(free=30, longest_s=300, clock=clock)
        self._in_all = Allowance(burst=300, per_second=5, clock=clock)
        self._codes = Attempts(free=5, longest_s=300, clock=clock)
        """By account: six digits are soon guessed, and whoever comes so far knows the password."""

    def wait_for_password_s(self, account: str, address: str, device: str) -> float:
        """Count an attempt at a password and return 0, or return the seconds to wait.

        Parameters
        ----------
        device
            Name of a device that is known for this account, empty for one that is not.
        """
        if device:
            return self._here.wait_s(_on(account, device))
        # The narrowest first: what it refuses is not counted against the wider ones.
        return (
            self._here.wait_s(_from(account, address))
            or self._by_address.wait_s(address)
            or self._by_account.wait_s(account)
            or self._in_all.wait_s("")
        )

    def password_was_right(self, account: str, address: str, device: str) -> None:
        """Forget the failures of the account; of the address only this attempt.

        Forgiving all of it would let whoever has an account of his own guess those of others without end.
        """
        self._here.forgive(_on(account, device) if device else _from(account, address))
        if not device:
            self._by_account.forgive(account)
            self._by_address.take_back(address)

    def wait_for_code_s(self, account: str, device: str) -> float:
        """Count an attempt at a code and return 0, or return the seconds to wait."""
        return self._codes.wait_s(_on(account, device) if device else account)

    def code_was_right(self, account: str, device: str) -> None:
        """Forget the failures at codes."""
        self._codes.forgive(_on(account, device) if device else account)

    def wait_for_proof_s(self, session_id: int) -> float:
        """Count an attempt at the password within a session and return 0, or return the seconds to wait."""
        return self._codes.wait_s(f"session {session_id}")


def _on(account: str, device: str) -> str:
    return f"{account} on {device}"


def _from(account: str, address: str) -> str:
    return f"{account} from {address}"
