"""Where this installation keeps its knowledge, and the commands on it. Loads the index's libraries on use."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from bot.evaluation.stage import EvaluationError, Report
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from knowledge.embedding import ModelSettings
    from knowledge.intake import Taken
    from knowledge.library import Library, Tell


def open_library(settings: Settings, tell: "Tell | None" = None) -> "Library":
    """The library of these settings; the index is opened or made when it is first searched."""
    from knowledge.library import Library, Shelving

    place = Shelving(settings.data_dir / "methodology", model_settings(settings), settings.chroma_url)
    return Library(place, tell) if tell else Library(place)


def model_settings(settings: Settings) -> "ModelSettings":
    """Which models search uses."""
    from knowledge.embedding import ModelSettings

    return ModelSettings(
        settings.embedding_model, settings.embedding_revision, settings.reranker_model, settings.allow_downloads
    )


@contextmanager
def told_plainly() -> Iterator[None]:
    """Faults of the index, of models and of given files as one line that names the mend."""
    from knowledge.embedding import ModelError
    from knowledge.index import IndexFault
    from knowledge.intake import IntakeError

    try:
        yield
    except (ModelError, IntakeError) as error:
        raise SettingsError(str(error)) from None
    except IndexFault as error:
        raise SettingsError(f"the index {error}: see `advisor-bot doctor`") from None


def ingest(settings: Settings, paths: list[Path], screen: Console, tell: "Callable[[str, int, int], None]") -> bool:
    """`advisor-bot ingest`: True where every file was taken in."""
    whole = True
    with told_plainly():
        library = open_library(settings, tell)
        changed = False
        for path in paths:
            taken = library.intake.take(path, lambda done, count: tell("Checking", done, count))
            _tell_taken(taken, screen)
            whole = whole and not taken.quarantined
            changed = changed or taken.changed
        if changed:
            library.rebuild()
        else:
            library.searcher()
        Console(highlight=False).print(f"{library.count:,} passages are searched.")
    return whole


def _tell_taken(taken: "Taken", screen: Console) -> None:
    for name in taken.removed:
        screen.print(f"removed {escape(name)}")
    for one in taken.quarantined:
        screen.print(f"quarantined {escape(one.document)}: {escape(one.reason)}")
    Console(highlight=False).print(
        f"{len(taken.added)} added, {len(taken.updated)} updated, {len(taken.removed)} removed, "
        f"{len(taken.unchanged)} unchanged, {len(taken.quarantined)} quarantined."
    )


def evaluate_retrieval(
    settings: Settings, file: Path, documents: Path | None, replies: Path | None, screen: Console
) -> Report:
    """`advisor-bot evaluate retrieval`: on the documents of a folder, or on those that the chat searches."""
    from bot.evaluation import retrieval
    from knowledge.library import Library, Shelving

    for path in (file, documents):
        if path is not None and not path.exists():
            raise EvaluationError(f"{path} is not there: check the path")
    with told_plainly(), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if documents is None:
            library = open_library(settings)
        else:
            library = Library(Shelving(Path(folder), model_settings(settings), None, documents))
            for one in library.reading().quarantined:
                screen.print(f"quarantined {escape(one.document)}: {escape(one.reason)}")
        searcher = library.searcher()
        return retrieval.evaluate(file, searcher.search, replies)  # type: ignore[arg-type]


def state_of_index(settings: Settings) -> tuple[str, str]:
    """What `doctor` says of the index: ("good", …), ("none", ""), or ("bad", the fault)."""
    library = open_library(settings)
    try:
        fault = library.state()
    except FileNotFoundError:
        return "none", ""
    return ("bad", fault) if fault else ("good", f"{library.count:,} passages")


def state_of_model(settings: Settings) -> str | None:
    """What is wrong with the model that is set; None where it loads, or none is set."""
    from knowledge.embedding import ModelError, open_model, open_reranker

    models = model_settings(settings)
    try:
        if models.model:
            open_model(models)
        if models.reranker:
            open_reranker(models)
    except ModelError as error:
        return str(error)
    return None
