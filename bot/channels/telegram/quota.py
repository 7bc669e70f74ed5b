"""How much one sender may say: a bucket of messages that fills again as time goes by."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum

_MOST = 20_000  # senders remembered; the one who was silent longest is forgotten first


class Verdict(Enum):
    """What is to be done with a message."""

    TAKE = "take"
    TELL = "tell"  # the first one too many: answer that it goes too fast
    DROP = "drop"


@dataclass
class _Bucket:
    left: float
    at: float
    told: bool = False


class Quota:
    """One bucket per sender, in this process: a flood costs it neither memory nor a look into the store."""

    def __init__(self, burst: float, per_second: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def judge(self, account: str, now: float | None = None) -> Verdict:
        """Count one message of this sender. One who was told is told again only after half the bucket has filled."""
        now = time.monotonic() if now is None else now
        bucket = self._buckets.setdefault(account, _Bucket(self._burst, now))
        self._buckets.move_to_end(account)
        if len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._per_second)
        bucket.at = now
        if bucket.left >= self._burst / 2:
            bucket.told = False
        if bucket.left >= 1:
            bucket.left -= 1
            return Verdict.TAKE
        if bucket.told:
            return Verdict.DROP
        bucket.told = True
        return Verdict.TELL
