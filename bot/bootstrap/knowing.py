"""Where this installation keeps its knowledge, and by which model it searches. Loads the index's libraries on use."""

from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from knowledge.embedding import ModelSettings
    from knowledge.library import Library


def open_library(settings: Settings) -> "Library":
    """The library of these settings; the index is opened or made when it is first searched."""
    from knowledge.library import Library, Shelving

    return Library(Shelving(settings.data_dir / "methodology", model_settings(settings), settings.chroma_url))


def model_settings(settings: Settings) -> "ModelSettings":
    """Which models search uses."""
    from knowledge.embedding import ModelSettings

    return ModelSettings(
        settings.embedding_model, settings.embedding_revision, settings.reranker_model, settings.allow_downloads
    )
