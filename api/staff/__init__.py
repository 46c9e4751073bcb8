"""The staff side: pages for those who answer, made on the server, complete without JavaScript."""

from fastapi import APIRouter

from api.staff import accounts, audit, desk, door, joining, me
from api.staff.failures import failed
from api.staff.guard import check_declared

router = APIRouter(include_in_schema=False)
for part in (door, joining, me, accounts, audit, desk):
    router.include_router(part.router)

PATHS = ("/staff", "/desk")

__all__ = ["PATHS", "check_declared", "failed", "router"]
