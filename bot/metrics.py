"""The bot's counts in Prometheus' format: the only file that imports prometheus_client."""

from collections.abc import Callable
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client import exposition as _exposition

from bot.watch import Watch

CONTENT_TYPE = _exposition.CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
Lag = Callable[[], tuple[int, datetime | None]]


class Metrics(Watch):
    """Counts. Labels are statuses, skills and places in this program; nothing that somebody wrote gets here."""

    def __init__(self, lag: Lag) -> None:
        super().__init__()
        self._lag = lag
        self._registry = of = CollectorRegistry()
        self._received = Counter("advisor_updates_received", "Updates kept in the inbox", registry=of)
        self._answers = Counter("advisor_answers", "Answers decided", ("status", "skill"), registry=of)
        self._seconds = Histogram("advisor_answer_seconds", "Time to decide an answer", buckets=_SECONDS, registry=of)
        self._sends = Counter("advisor_sends", "Replies by what became of them", ("result",), registry=of)
        self._retries = Counter("advisor_retries", "Further tries, by what is tried", ("what",), registry=of)
        self._errors = Counter("advisor_errors", "Errors, by where they were met", ("where",), registry=of)
        self._dropped = Counter("advisor_updates_dropped", "Updates over a sender's quota", registry=of)
        self._waiting = Gauge("advisor_outbox_waiting", "Replies still to be sent", registry=of)
        self._oldest = Gauge("advisor_outbox_lag_seconds", "Age of the oldest reply to be sent", registry=of)

    def received(self) -> None:
        """An update was kept."""
        self._received.inc()

    def answered(self, status: str, skill: str | None, seconds: float) -> None:
        """A message was answered."""
        self._answers.labels(status, skill or "none").inc()
        self._seconds.observe(seconds)

    def sent(self, result: str) -> None:
        """A reply was sent, failed, or met a chat that is switched off."""
        self._sends.labels(result).inc()

    def retried(self, what: str) -> None:
        """Something is to be tried again."""
        self._retries.labels(what).inc()

    def erred(self, where: str) -> None:
        """Something failed that should not."""
        self._errors.labels(where).inc()

    def dropped(self) -> None:
        """A message over the quota."""
        self._dropped.inc()

    def page(self) -> bytes:
        """All counts as text. What only the database knows is not a number while that is out."""
        try:
            waiting, oldest = self._lag()
        except Exception:
            self._waiting.set(float("nan"))
            self._oldest.set(float("nan"))
        else:
            self._waiting.set(waiting)
            self._oldest.set((datetime.now(UTC) - oldest).total_seconds() if oldest else 0)
        return generate_latest(self._registry)
