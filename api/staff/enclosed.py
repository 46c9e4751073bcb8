"""What a person has sent or left for staff beside words, for the owner of the case."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.files import file_response
from api.staff.guard import CaseMember
from api.state import TheParts

router = APIRouter(prefix="/staff/cases/{case}")


@router.get("/attachments/{attachment}")
async def show_file(
    member: CaseMember, case: str, parts: TheParts, attachment: Annotated[str, Path(max_length=32)]
) -> Response:
    """A picture or a recording."""
    return file_response(await parts.enclosed.file(member, case, attachment))
