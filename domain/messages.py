"""Words of what is stored of messages: gettext messages, whoever shows them translates."""

from collections.abc import Mapping
from typing import Final

from domain.words import N_

STATES: Final[Mapping[str, str]] = {
    "queued": N_("waiting"),
    "sending": N_("being sent"),
    "sent": N_("sent"),
    "delivered": N_("delivered"),
    "failed": N_("given up"),
    "suppressed": N_("not wanted by the recipient"),
    "expired": N_("too late to be sent"),
}
CHANNELS: Final[Mapping[str, str]] = {"email": N_("e-mail"), "sms": N_("SMS"), "post": N_("letter on paper")}
