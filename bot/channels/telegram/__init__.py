"""The Telegram channel: updates are committed before they are confirmed, replies before they are sent."""
