"""Which process this is, among those that work on one store, and whether another one is still there."""

import hashlib
import os
import secrets
import socket
import sys

_here: set[str] = set()  # the workers of this process


def new_worker() -> str:
    """A name for the leases of one running channel: host, process, and a number that no earlier process had."""
    name = f"{_host()}:{os.getpid()}:{secrets.token_hex(4)}"
    _here.add(name)
    return name


def is_gone(name: str) -> bool:
    """Whether a worker is known to be dead; of those on other machines nothing is known, their leases run out."""
    host, _, rest = name.partition(":")
    number = rest.partition(":")[0]
    if host != _host() or not number.isdigit() or name in _here:
        return False
    if int(number) == os.getpid():
        return True  # an earlier process of this number, as in a container that was started again
    if sys.platform == "win32":
        return False  # there a signal of any number ends the process
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # somebody else's process: there is one
    return False


def _host() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:12]
