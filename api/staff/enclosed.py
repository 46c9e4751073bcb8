"""What a person has sent or left for staff beside words, for the owner of the case."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.files import file_response
from api.staff.cases import case_path
from api.staff.guard import CaseMember
from api.staff.pages import go_to
from api.state import TheParts

router = APIRouter(prefix="/staff/cases/{case}")


@router.post("/callback/done")
async def called(member: CaseMember, case: str, parts: TheParts) -> Response:
    """The person has been called: their number is deleted."""
    await parts.enclosed.called(member, case)
    return go_to(case_path(case))


@router.get("/attachments/{attachment}")
async def show_file(
    member: CaseMember, case: str, parts: TheParts, attachment: Annotated[str, Path(max_length=32)]
) -> Response:
    """A picture or a recording."""
    return file_response(await parts.enclosed.file(member, case, attachment))
