"""The Telegram channel: updates are committed before they are confirmed, replies before they are sent."""

from bot.channels.telegram.run import run

__all__ = ["run"]
