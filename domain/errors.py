"""What can go wrong, as nouns.

One table maps them to HTTP status (``endpoints.errors``); the message is for logs, the user reads a translated one.
"""


class WodnikError(Exception):
    """Anything this product refuses on purpose."""


class NotAllowedError(WodnikError):
    """The role or the state does not permit it."""


class OnlySeesError(NotAllowedError):
    """Who asks may see the customer, and not act for them."""


class ProofNeededError(WodnikError):
    """The change is sensitive, and it is too long ago that the password was given."""


class NotFoundError(WodnikError):
    """There is no such thing, or none that this user may know of."""


class InvalidInputError(WodnikError):
    """A value from outside breaks a rule; ``field`` is the one of a form that holds it, where it is one."""

    def __init__(self, words: object = "", *, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class TooManyError(WodnikError):
    """Somebody asks more often than is fair to the others; ``wait_s`` seconds later they may ask again."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"wait {wait_s:.1f} s")
        self.wait_s = wait_s


class RateUnknownError(WodnikError):
    """No interest rate is known for a day; it is said, never guessed."""


class SettlementHeldError(WodnikError):
    """A period cannot be settled from its readings; the invoice is held and somebody looks at it."""
