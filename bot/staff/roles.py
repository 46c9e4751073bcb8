"""Roles, and what each of them may do."""

from typing import Literal, TypeGuard, get_args

Role = Literal["staff", "operator", "reviewer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

EVERYBODY: frozenset[Role] = frozenset(ROLES)
CASES: frozenset[Role] = frozenset({"staff", "admin"})
"""Answer people."""
DESK: frozenset[Role] = frozenset({"staff", "operator", "admin"})
"""Answer the phone, and record calls."""
REVIEW: frozenset[Role] = frozenset({"reviewer", "admin"})
"""See what was not understood. The texts are sealed to reviewers alone."""
STATISTICS: frozenset[Role] = frozenset({"staff", "admin"})
"""Read the statistics, and take them along."""
MANAGE: frozenset[Role] = frozenset({"admin"})
"""Accounts, closures, audit."""


def is_role(name: str) -> TypeGuard[Role]:
    """Whether there is such a role."""
    return name in EVERYBODY
