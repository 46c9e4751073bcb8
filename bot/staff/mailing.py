"""Mail by SMTP, and in plain words why a server does not take it: no word of a mail in them, no address."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from bot.domain import RettvisError
from bot.settings import Settings

TIMEOUT_SECONDS = 20


class MailRefused(RettvisError):
    """The mail was not taken; says to the operator why, and which setting to look at."""


class Mailer:
    """Talks to the mail server of the settings. Blocks: call it in a thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, mail: EmailMessage) -> None:
        """Gives a mail to the server. Raises MailRefused."""
        self._talk(lambda server: server.send_message(mail))

    def check(self) -> None:
        """Connects, and logs in; sends nothing. Raises MailRefused."""
        self._talk(lambda server: server.noop())

    def _talk(self, say: Callable[[smtplib.SMTP], object]) -> None:
        try:
            with self._connected() as server:
                say(server)
        except (OSError, smtplib.SMTPException) as error:
            raise MailRefused(f"{self._settings.smtp_host}: {_why(error)}") from error

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        settings = self._settings
        host, port = settings.smtp_host or "", settings.smtp_port
        secure = ssl.create_default_context()
        if settings.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=secure)
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        with server:
            if settings.smtp_security == "starttls":
                server.starttls(context=secure)
            if settings.smtp_user and settings.smtp_password:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            yield server


def _why(error: OSError | smtplib.SMTPException) -> str:
    """What went wrong. Of what the server said only the number: its words may hold an address."""
    match error:
        case smtplib.SMTPAuthenticationError(smtp_code=code):
            return f"user or password is wrong ({code}); see RETTVIS_SMTP_USER and RETTVIS_SMTP_PASSWORD"
        case ssl.SSLCertVerificationError():
            return f"its certificate is not good: {error.verify_message}"
        case ssl.SSLError():
            return "no TLS on this port; see RETTVIS_SMTP_SECURITY and RETTVIS_SMTP_PORT"
        case smtplib.SMTPNotSupportedError():
            return "it offers no STARTTLS, or no login; see RETTVIS_SMTP_SECURITY and RETTVIS_SMTP_USER"
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            codes = sorted({str(code) for code, _ in refused.values()})
            return f"it refuses whom the mail is for ({', '.join(codes)}); see RETTVIS_ALARM_MAIL"
        case smtplib.SMTPSenderRefused(smtp_code=code):
            return f"it refuses the sender ({code}); see RETTVIS_SMTP_FROM and RETTVIS_SMTP_USER"
        case smtplib.SMTPResponseException(smtp_code=code):
            return f"it answers {code}"
        case smtplib.SMTPServerDisconnected() | ConnectionResetError() | TimeoutError():
            return "it hangs up, or does not answer"
        case _:
            return "it cannot be reached; see RETTVIS_SMTP_HOST and RETTVIS_SMTP_PORT"
