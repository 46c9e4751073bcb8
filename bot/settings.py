"""Settings, read from the environment as `RETTVIS_*`; secrets may be mounted as files."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
SECRETS = Path("/run/secrets")
TELEGRAM_UPDATES = "/telegram/updates"
"""The path to which Telegram brings updates when a webhook is set."""
_SECRET_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,256}")


class Settings(BaseSettings):
    """All that an operator may set. Durations say their unit in the name."""

    model_config = SettingsConfigDict(env_prefix="RETTVIS_", env_ignore_empty=True)

    content: Path = ROOT / "content"
    translations: Path = ROOT / "translations"
    data: Path = Field(default_factory=lambda: user_data_path("rettvis"))
    key_store: Path | None = None
    """File of the key slots; a volume of its own in production. Default: `keys` in `data`."""
    database: str | None = None
    """SQLAlchemy address. Default: SQLite in `data`."""

    redis_url: SecretStr | None = None
    """Where processes tell each other of news; unset means that they look at the database."""

    host: str = "127.0.0.1"
    port: int = 8080
    trusted_proxies: list[str] = []
    api_origins: list[str] = []
    exit_url: str = "https://www.yr.no/"

    nlu_url: str = "http://127.0.0.1:5005"
    nlu_timeout_seconds: float = 3.0

    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_poll_seconds: int = 25
    telegram_lease_seconds: int = 15
    """How long a bot that died keeps others from taking over."""

    telegram_webhook_url: str | None = None
    """Where Telegram brings updates; unset means that the bot fetches them."""
    telegram_webhook_secret: SecretStr | None = None
    """Default: derived from the secret of the key store."""
    waiting_alarm_minutes: int = 30
    """When a case has waited so long, the staff's queue says so aloud; in opening hours a mail goes out."""
    alarm_mail: str | dict[str, str] | None = None
    """Who is told by mail: one address, or one by centre; unset means nobody."""
    console_url: str | None = None
    """Where staff find the console, for that mail: https:// and the name of this service."""
    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str | None = None
    """Default: the address that is written to."""
    undo_seconds: int = 30
    """How long staff can take a closing or a releasing back; only then the person is told."""

    drafts: Literal["show", "hide"] = "show"
    rate_limits: Literal["on", "off"] = "on"
    conversation_messages_per_minute: int = 10
    conversation_messages_per_hour: int = 200
    new_conversations_per_ten_minutes: int = 30
    return_tries_per_ten_minutes: int = 10
    """Return codes tried or made, per address."""
    return_tries_per_minute_in_all: int = 30
    """Each costs 64 MiB and a third of a second, one after the other."""
    stretching: Literal["full", "cheap"] = "full"

    bot_hours: int = 24
    case_days: int = 14
    hard_stop_days: int = 30

    @property
    def database_url(self) -> str:
        """The address with its async driver."""
        return self.database or f"sqlite+aiosqlite:///{self.data / 'rettvis.db'}"

    @property
    def key_file(self) -> Path:
        """Where the key slots lie."""
        return self.key_store or self.data / "keys"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def return_tries_in_all(self) -> int | None:
        """Codes made or tried in a minute by all; None while nothing is limited."""
        return self.return_tries_per_minute_in_all if self.rate_limits == "on" else None

    def alarm_address(self, centre: str) -> str | None:
        """Who is told when somebody waits too long at a centre."""
        if self.smtp_host is None:
            return None
        return self.alarm_mail.get(centre) if isinstance(self.alarm_mail, dict) else self.alarm_mail

    @field_validator("telegram_token", "telegram_webhook_secret")
    @classmethod
    def _empty_is_none(cls, token: SecretStr | None) -> SecretStr | None:
        # A mounted secret file may be empty: then there is no bot.
        return token if token and token.get_secret_value().strip() else None

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _telegram_takes_it(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not _SECRET_TOKEN.fullmatch(secret.get_secret_value()):
            raise ValueError("32 to 256 letters, digits, - and _")
        return secret

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None or not url.get_secret_value().strip():
            return None
        if urlsplit(url.get_secret_value()).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("redis://, rediss:// (encrypted) or unix://")
        return url

    @field_validator("telegram_webhook_url")
    @classmethod
    def _is_our_path(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "127.0.0.1")
        if not is_safe or parts.path != TELEGRAM_UPDATES or parts.query or parts.fragment:
            raise ValueError(f"https://, the name of this service, and {TELEGRAM_UPDATES}")
        return url

    @field_validator("smtp_user", "smtp_password")
    @classmethod
    def _mail_takes_it(cls, said: str | SecretStr | None) -> str | SecretStr | None:
        text = said.get_secret_value() if isinstance(said, SecretStr) else said or ""
        if not text.isascii():
            raise ValueError("only ASCII letters: no other can be sent to the mail server")
        return said

    @model_validator(mode="after")
    def _alarm_is_whole(self) -> Self:
        if (self.smtp_host is None) != (self.alarm_mail is None):
            raise ValueError("RETTVIS_SMTP_HOST and RETTVIS_ALARM_MAIL need each other")
        if self.smtp_host is not None and self.console_url is None:
            raise ValueError(
                "RETTVIS_CONSOLE_URL is needed for the mail: https:// and the name of the service"
            )
        if self.smtp_security == "none" and self.smtp_host not in (None, "127.0.0.1", "::1", "localhost"):
            raise ValueError("RETTVIS_SMTP_SECURITY=none is only for a mail server on this machine")
        return self

    @model_validator(mode="after")
    def _weak_only_at_home(self) -> Self:
        is_at_home = self.is_loopback and not self.trusted_proxies
        if self.rate_limits == "off" and not is_at_home:
            raise ValueError("RETTVIS_RATE_LIMITS=off is only for a service on loopback without a proxy")
        if self.stretching == "cheap" and not is_at_home:
            raise ValueError("RETTVIS_STRETCHING=cheap is only for a service on loopback without a proxy")
        return self


def load_settings() -> Settings:
    """The settings of this process; secrets mounted as files in `/run/secrets` count too.

    Raises:
        pydantic.ValidationError: naming the settings that are wrong.
    """
    return Settings(_secrets_dir=SECRETS if SECRETS.is_dir() else None)
