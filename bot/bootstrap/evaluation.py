"""Stages for evaluations: fresh stores with the clients of a file, or the demo book."""

import shutil
import tempfile
from datetime import date, datetime
from pathlib import Path

from bot.bootstrap import build
from bot.evaluation.stage import EvaluationError, MakeStage, Stage
from bot.settings import Settings
from storage import demo, people
from storage.exchange import import_file
from storage.store import Store

MANAGER, TRAINEE, ADMIN = "M01", "T01", "S01"


def stages(settings: Settings, clients: Path | None, folder: Path) -> MakeStage:
    """A function that makes a fresh stage each time it is called; what it needs is kept in `folder`."""
    template = folder / "template.db"
    advisor = _fill(template, clients, datetime.now(settings.zone).date())
    people_of = {"advisor": advisor, "manager": MANAGER, "trainee": TRAINEE, "admin": ADMIN}

    def make(today: date | None) -> Stage:
        path = Path(tempfile.mkdtemp(dir=folder)) / "store.db"
        shutil.copy(template, path)
        store = Store(f"sqlite:///{path}")
        own = settings.model_copy(update={"privacy": "full"})
        house = build(own, today or datetime.now(settings.zone).date(), store=store)
        return Stage(house.conversation, people_of, store.close)

    return make


def _fill(path: Path, clients: Path | None, today: date) -> str:
    """Write the template; the code of the advisor who owns most clients."""
    store = Store(f"sqlite:///{path}")
    store.upgrade()
    if clients is None:
        demo.fill(store, 500, 1, today)
    else:
        with store.writing() as session:
            people.add(session, MANAGER, "manager", None, None)
            people.add(session, TRAINEE, "trainee", None, None)
            people.add(session, ADMIN, "admin", None, None)
        report = import_file(store, "clients", clients, today=today, make_advisors=True, manager=MANAGER)
        if not report.ok:
            raise EvaluationError(f"{clients.name} cannot be read: {report.bad[0]}")
    with store.reading() as session:
        advisor = people.busiest_advisor(session)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    store.close()
    return advisor
