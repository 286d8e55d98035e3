"""How often passwords and codes may be tried, so that guessing is slow and nobody is kept out by the guesses of others.

Whoever guesses from elsewhere spends the budgets of strangers: of an account from one network, of the account in all,
of the network, of the whole portal. Networks are counted twice, as one household has them and as the most that somebody
rents; the wide one bounds what all its addresses together take of what is everybody's. A device that has signed in to
the account before has a budget of its own, which nobody else can spend
(``docs/decisions/0011-limits-lock-nobody-out.md``). Each process counts for itself.
"""

from collections.abc import Callable

from domain.networks import WIDE, network_of
from services.allowances import Allowance
from services.attempts import Attempts


class Limits:
    """The budgets of one portal; ``clock`` tells seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._here = Attempts(free=5, longest_s=30, clock=clock)
        """By account and device, or account and network."""
        self._wide = Allowance(burst=60, per_second=1, clock=clock)
        self._from_wide = Attempts(free=20, longest_s=300, clock=clock)
        self._by_account = Attempts(free=50, longest_s=30, clock=clock)
        self._by_network = Attempts(free=30, longest_s=300, clock=clock)
        self._in_all = Allowance(burst=300, per_second=5, clock=clock)
        self._share = Allowance(burst=3, per_second=1 / 600, clock=clock)
        """What a wide network may take of the reserve."""
        self._reserve = Allowance(burst=100, per_second=2, clock=clock)
        """For networks that have taken nothing of it lately, when others have spent what is everybody's."""
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
        near, wide = network_of(address), network_of(address, WIDE)
        # The narrowest first: what it refuses is not counted against the wider ones. The wide network comes second, so
        # that what follows hears no more names of it than it can remember.
        return (
            self._here.wait_s(_from(account, near))
            or self._wide.wait_s(wide)
            or self._from_wide.wait_s(_from(account, wide))
            or self._by_network.wait_s(near)
            or self._by_account.wait_s(account)
            or self._wait_for_all_s(wide)
        )

    def _wait_for_all_s(self, wide: str) -> float:
        wait_s = self._in_all.wait_s("")
        if wait_s > 0 and self._share.wait_s(wide) == 0 and self._reserve.wait_s("") == 0:
            return 0
        return wait_s

    def password_was_right(self, account: str, address: str, device: str) -> None:
        """Forget the failures of the account; of the network only this attempt.

        Forgiving all of it would let whoever has an account of his own guess those of others without end.
        """
        near, wide = network_of(address), network_of(address, WIDE)
        self._here.forgive(_on(account, device) if device else _from(account, near))
        if not device:
            self._from_wide.forgive(_from(account, wide))
            self._by_account.forgive(account)
            self._by_network.take_back(near)

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


def _from(account: str, network: str) -> str:
    return f"{account} from {network}"
