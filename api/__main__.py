"""Serves the web application: `python -m api`."""

import os

import uvicorn

from api.app import create_app
from bot.logs import configure_logs
from bot.settings import load_settings


def main() -> None:
    """Runs until a signal comes."""
    os.umask(0o077)
    settings = load_settings()
    configure_logs()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        # The access log would write addresses of people; nothing of them is kept anywhere.
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=32 * 1024,
    )


if __name__ == "__main__":
    main()
