"""What the bot tells about its own work: counts and times, never who, what or whose."""

import time


class Watch:
    """Hears what happens. This one only remembers the last contact; `bot.metrics` counts as well."""

    def __init__(self) -> None:
        self.last_contact: float | None = None
        self.contact_expected = False

    def contact(self) -> None:
        """The channel reached its server, or was reached."""
        self.last_contact = time.monotonic()

    def received(self) -> None:
        """An update was kept."""

    def answered(self, status: str, skill: str | None, seconds: float) -> None:
        """A message was answered."""

    def sent(self, result: str) -> None:
        """A reply was sent, failed, or met a chat that is switched off."""

    def retried(self, what: str) -> None:
        """Something is to be tried again: polling, sending, answering, keeping."""

    def erred(self, where: str) -> None:
        """Something failed that should not."""

    def dropped(self) -> None:
        """A message was not taken: its sender sent too many."""
