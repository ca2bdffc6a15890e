"""Writes what would be sent to the log, number masked: for the demo, and until an SMS provider is bought."""

import logging

from tonglu.lib import phones

log = logging.getLogger("tonglu.messages")


class Console:
    def send(self, *, key: str, address: str, text: str, subject: str = "") -> str:  # noqa: ARG002 - the text says it all
        log.info("%s → %s: %s", key, phones.mask(address), text)
        return "console"


provider = Console()
