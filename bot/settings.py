"""The only reader of the environment. `.env.example` mirrors it; a test holds the two together."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.formats import Privacy
from skills.contract import Language


class SettingsError(Exception):
    """A setting that cannot be used; the message names it and the mend."""


_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


@dataclass(frozen=True)
class Address:
    """Where to listen."""

    host: str
    port: int


def read_address(text: str) -> Address:
    """`host:port`, or a port alone, which is on loopback."""
    host, _, port = text.strip().rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) < 2**16):
        raise ValueError("is no address: write it as 127.0.0.1:8443")
    return Address(host.strip("[]") or "127.0.0.1", int(port))


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
    chroma_url: str | None = Field(
        default=None, description="http://HOST:PORT of a Chroma server for the index; default: a folder in DATA_DIR"
    )
    embedding_model: str | None = Field(
        default=None, description="SentenceTransformer: a folder, or a hub name; default: the embedded one, no download"
    )
    embedding_revision: str | None = Field(
        default=None, description="Commit of a model on the hub; required with ALLOW_DOWNLOADS"
    )
    reranker_model: str | None = Field(
        default=None, description="CrossEncoder that orders what search found: a folder, or a hub name; default: none"
    )
    allow_downloads: bool = Field(default=False, description="Whether models may be fetched from the hub")
    timezone: str = Field(default="Asia/Shanghai", description="Zone in which days begin and times are shown")
    language: Language = Field(default="zh", description="Language until a message shows another: zh or en")
    privacy: Privacy | None = Field(
        default=None, description="full, masked or codes; default: full in the terminal, masked in Telegram"
    )
    llm: str | None = Field(
        default=None, description="Language model as provider:model, such as openai:gpt-4o; default: none is asked"
    )
    llm_base_url: str | None = Field(
        default=None, description="Its server, for one of your own: http://HOST:PORT/v1; default: the provider's"
    )
    llm_api_key: SecretStr | None = Field(default=None, description="Key for that server")
    llm_seconds: float = Field(
        default=8, ge=1, le=60, description="Seconds that one message may wait for the model in all"
    )
    llm_tokens_a_day: int = Field(default=200_000, ge=0, description="Tokens that each person may spend on a day")
    llm_price_in: float | None = Field(
        default=None, ge=0, description="Yuan for a million tokens in, to count the cost"
    )
    llm_price_out: float | None = Field(default=None, ge=0, description="Yuan for a million tokens out")
    secret_key: SecretStr | None = Field(
        default=None, description="Any long random text: keeps the codes for names steady; default: new at each start"
    )
    telegram_token: SecretStr | None = Field(
        default=None, description="Bot token from @BotFather; needed for `telegram` only"
    )
    telegram_base_url: str = Field(default="https://api.telegram.org/bot", description="Bot API server, for an own one")
    telegram_webhook_url: str | None = Field(
        default=None, description="Public https address to which Telegram posts; default: the bot asks for updates"
    )
    telegram_webhook_secret: SecretStr | None = Field(
        default=None, description="Secret that Telegram sends along, 16 to 256 letters, digits, - or _"
    )
    telegram_listen: str = Field(default="127.0.0.1:8443", description="Where the webhook listens, behind your proxy")
    metrics_listen: str | None = Field(
        default=None, description="Where /healthz and /metrics are served, such as 127.0.0.1:9100; default: nowhere"
    )
    font: Path | None = Field(
        default=None, description="Font file that writes Chinese in pictures; default: one that is installed"
    )
    log_format: Literal["text", "json"] = Field(default="text", description="text, or json: one object a line")
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

    @field_validator("telegram_listen", "metrics_listen")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        if value is not None:
            read_address(value)
        return value

    @field_validator("llm")
    @classmethod
    def _a_model(cls, value: str | None) -> str | None:
        if value is not None and not all(part.strip() for part in (value.partition(":")[0], value.partition(":")[2])):
            raise ValueError("must be written as provider:model, such as openai:gpt-4o")
        return value

    @field_validator("chroma_url", "llm_base_url")
    @classmethod
    def _a_server(cls, value: str | None) -> str | None:
        if value is not None and not (urlsplit(value).scheme in ("http", "https") and urlsplit(value).hostname):
            raise ValueError("must be written as http://HOST:PORT")
        return value

    @field_validator("telegram_webhook_url")
    @classmethod
    def _secure(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if not parts.hostname or not (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        ):
            raise ValueError("must begin with https:// and name a host")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("must be 16 to 256 letters, digits, - or _")
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
