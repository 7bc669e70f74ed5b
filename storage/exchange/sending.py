"""Client files that arrive in a chat: the importer of the command line, held to what the sender may change."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from sqlmodel import Session

from storage.exchange.clients import Clients
from storage.exchange.importing import Checked, Progress, check
from storage.exchange.owners import Owners
from storage.fence import Fence
from storage.views import Actor

_LONGEST = 80  # characters of where a value comes from


def within(session: Session, actor: Actor) -> frozenset[str] | None:
    """The people whose clients somebody may add and change by a file; None means all."""
    return None if actor.role == "admin" else Fence(session, actor).owner_codes()


def check_sent(
    session: Session, actor: Actor, name: str, content: bytes, today: date, progress: Progress | None = None
) -> Checked:
    """Hold a file of clients against the store; ExchangeError where it cannot be used at all.

    Rows that name no advisor are the sender's own, unless an administrator sends them.
    """
    default = None if actor.role == "admin" else actor.code
    importer = Clients(today, f"导入 {name}"[:_LONGEST], Owners(default), within(session, actor))
    waiting = TemporaryFile()  # noqa: SIM115  (lives as long as what is to be written of it)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(name).suffix.lower()}"
        path.write_bytes(content)
        return check(session, "clients", path, importer, today, waiting, progress)
