"""Which of several advisors has the better claim to a client: the one who recorded work with the client first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Claim:
    """An advisor (by code) and the first day on which work with the client was recorded."""

    advisor: str
    on: date


def better_claim(claims: Iterable[Claim], today: date, days: int) -> tuple[str, ...]:
    """Who comes first among the claims of the last `days` days: one, or all of those who share the first day.

    Empty where there is no dispute: fewer than two advisors have a claim. Ours; see `handover.toml`.
    """
    since = today - timedelta(days=days)
    first: dict[str, date] = {}
    for claim in claims:
        if since <= claim.on <= today and claim.on <= first.get(claim.advisor, today):
            first[claim.advisor] = claim.on
    if len(first) < 2:
        return ()
    earliest = min(first.values())
    return tuple(sorted(advisor for advisor, on in first.items() if on == earliest))
