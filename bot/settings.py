"""The only reader of the environment. `.env.example` mirrors it; a test holds the two together."""

from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.formats import Privacy
from skills.contract import Language


class SettingsError(Exception):
    """A setting that cannot be used; the message names it and the mend."""


class Settings(BaseSettings):
    """Each field is an environment variable of the same name in capitals, or a line in `.env`."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True
    )

    data_dir: Path = Field(
        default=Path("var"), description="Folder for the database, caches and the terminal's history"
    )
    database_url: str | None = Field(
        default=None, description="postgresql+psycopg://… or sqlite:///FILE; default: a file in DATA_DIR"
    )
    timezone: str = Field(default="Asia/Shanghai", description="Zone in which days begin and times are shown")
    language: Language = Field(default="zh", description="Language until a message shows another: zh or en")
    privacy: Privacy | None = Field(
        default=None, description="full, masked or codes; default: full in the terminal, masked in Telegram"
    )
    telegram_token: SecretStr | None = Field(
        default=None, description="Bot token from @BotFather; needed for `telegram` only"
    )
    telegram_base_url: str = Field(default="https://api.telegram.org/bot", description="Bot API server, for an own one")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="How much is logged, without texts or names"
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is no time zone, such as Asia/Shanghai") from None
        return value

    @cached_property
    def zone(self) -> ZoneInfo:
        """The configured time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def store_url(self) -> str:
        """Where the store is: DATABASE_URL, or SQLite in DATA_DIR."""
        return self.database_url or f"sqlite:///{self.data_dir / 'advisor-bot.db'}"

    @property
    def embedded(self) -> bool:
        """Whether the store is the default one in DATA_DIR."""
        return self.database_url is None


def read_settings() -> Settings:
    """Settings from the environment; SettingsError with one line where one is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        name = str(fault["loc"][0]).upper()
        raise SettingsError(
            f"{name} {fault['msg'].removeprefix('Value error, ')}: correct it in the environment or in .env"
        ) from None
