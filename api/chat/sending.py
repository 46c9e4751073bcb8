"""Pictures and recordings that a person sends to staff from the page, and sees again there."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from api.chat.visit import address_of, client_id_of, refuse_foreign
from api.errors import Problem, refuse_early
from api.files import file_response, read_file
from api.state import TheAssistant, TheEnclosures, TheLimits
from bot.assistant import NotFound

router = APIRouter()


@router.post("/files")
async def send(
    request: Request, assistant: TheAssistant, enclosures: TheEnclosures, limits: TheLimits
) -> Response:
    """Takes a file while staff have the conversation."""
    refuse_foreign(request)
    address = address_of(request)
    if address is None:
        return RedirectResponse("/", 303)
    try:
        if not (await assistant.describe(address)).takes_files:
            raise Problem(409, "conflict")
        refuse_early(limits.wait_for_message(address.id))
        sent = await read_file(request)
        await enclosures.take(address, sent.data, client_id=client_id_of(sent.fields))
    except NotFound:
        return RedirectResponse("/", 303)
    return RedirectResponse("/#last", 303)


@router.get("/files/{attachment}")
async def show(
    request: Request, enclosures: TheEnclosures, attachment: Annotated[str, Path(max_length=32)]
) -> Response:
    """What the person sent, in their own browser."""
    address = address_of(request)
    if address is None:
        raise NotFound
    return file_response(await enclosures.fetch(address, attachment))
