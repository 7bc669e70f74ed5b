"""What `advisor-bot telegram` reads of the settings, checked before anything is started."""

from bot.channels.telegram.webhook import Webhook
from bot.settings import Settings, SettingsError, read_address


def webhook_of(settings: Settings) -> Webhook | None:
    """The webhook, where one is set; SettingsError where it has no secret."""
    if settings.telegram_webhook_url is None:
        return None
    if settings.telegram_webhook_secret is None:
        raise SettingsError(
            "TELEGRAM_WEBHOOK_SECRET is not set: anybody could post as Telegram. Set it to what "
            "`openssl rand -hex 32` prints"
        )
    address = read_address(settings.telegram_listen)
    secret = settings.telegram_webhook_secret.get_secret_value()
    return Webhook(settings.telegram_webhook_url, secret, address.host, address.port)
