"""The staff side: pages for those who answer, made on the server, complete without JavaScript."""

from fastapi import APIRouter

from api.staff import (
    accounts,
    audit,
    bridge,
    case,
    closures,
    compose,
    desk,
    door,
    enclosed,
    helping,
    joining,
    live,
    me,
    not_understood,
    queue,
    statistics,
)
from api.staff.failures import failed
from api.staff.guard import check_declared
from api.staff.live import Watcher, living_cases

router = APIRouter(include_in_schema=False)
PAGES = (
    door,
    joining,
    queue,
    case,
    enclosed,
    compose,
    live,
    desk,
    bridge,
    closures,
    not_understood,
    helping,
    me,
    accounts,
    audit,
    statistics,
)
for part in PAGES:
    router.include_router(part.router)

PATHS = ("/staff", "/desk")

__all__ = ["PATHS", "Watcher", "check_declared", "failed", "living_cases", "router"]
