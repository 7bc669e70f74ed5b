"""The house as a terminal opens it."""

from datetime import date, datetime

from bot.bootstrap import House, build, open_store
from bot.bootstrap.administration import ensure_demo, screen
from bot.settings import Settings, SettingsError


def open_house(settings: Settings, person: str, today: date | None, language: str | None = None) -> House:
    """The wired house; on the embedded default a missing store is made and filled first.

    Raises SettingsError for an unknown language, PeopleError for a person who may not use the bot.
    """
    if language:
        if language not in ("zh", "en"):
            raise SettingsError(f"--lang {language} is unknown: use zh or en")
        settings = settings.model_copy(update={"language": language})
    store = open_store(settings)
    if settings.embedded:
        ensure_demo(store, today or datetime.now(settings.zone).date())
    with screen.status("Learning from the skills' examples (once) …"):
        house = build(settings, today, store=store)
    house.require_person(person)
    return house
