"""The menu of the staff side: which pages there are, and for whom."""

from dataclasses import dataclass

from bot.staff.login import Member
from bot.staff.roles import CASES, DESK, EVERYBODY, MANAGE, REVIEW, STATISTICS, Role


def N_(source: str) -> str:  # noqa: N802 (gettext's own name for a text that is translated later)
    """Marks a text for translation."""
    return source


@dataclass(frozen=True)
class Entry:
    """A page in the menu. The first that somebody may see is where they land after the login."""

    path: str
    label: str
    roles: frozenset[Role]


ENTRIES = (
    Entry("/staff/queue", N_("Saker"), CASES),
    Entry("/desk", N_("Telefon"), DESK),
    Entry("/staff/closures", N_("Stengte dager"), CASES),
    Entry("/staff/not-understood", N_("Ikke forstått"), REVIEW),
    Entry("/staff/account", N_("Min konto"), EVERYBODY),
    Entry("/staff/statistics", N_("Statistikk"), STATISTICS),
    Entry("/staff/accounts", N_("Kontoer"), MANAGE),
    Entry("/staff/audit", N_("Hendelseslogg"), MANAGE),
    Entry("/staff/help", N_("Hjelp"), EVERYBODY),
)


def entries_for(member: Member) -> list[Entry]:
    """What somebody sees."""
    return [entry for entry in ENTRIES if member.may(entry.roles)]
