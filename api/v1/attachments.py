"""Pictures and recordings for staff who have the conversation."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api.errors import Problem, refuse_early
from api.files import file_response, read_file
from api.schemas import MessageOut, ProblemOut
from api.state import TheAssistant, TheEnclosures, TheLimits
from api.v1.conversations import NO_STORE, TheAddress

router = APIRouter(
    prefix="/conversations",
    tags=["conversations"],
    responses={code: {"model": ProblemOut} for code in (401, 404, 429, 503)},
)

_FILE = {"type": "string", "format": "binary"}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": _FILE, "client_id": {"type": "string", "maxLength": 100}},
                }
            },
            "image/*": {"schema": _FILE},
            "audio/*": {"schema": _FILE},
        },
    }
}
_MEDIA: dict[str, Any] = {kind: {"schema": _FILE} for kind in ("image/jpeg", "audio/*")}


@router.post(
    "/{conversation}/attachments",
    status_code=201,
    openapi_extra=_BODY,
    responses={code: {"model": ProblemOut} for code in (400, 409, 413, 415, 422)},
)
async def attach(
    request: Request,
    response: Response,
    address: TheAddress,
    assistant: TheAssistant,
    enclosures: TheEnclosures,
    limits: TheLimits,
) -> MessageOut:
    """Sends a picture or a recording (8 MiB at most) to staff; the message that it has become.

    Only while staff have the conversation. The kind is told from the content. Pictures are made anew,
    without what the phone wrote into them.
    """
    # Before the body is read: nobody sends megabytes to nobody.
    if not (await assistant.describe(address)).takes_files:
        raise Problem(409, "conflict")
    refuse_early(limits.wait_for_message(address.id))
    sent = await read_file(request)
    message = await enclosures.take(
        address, sent.data, client_id=sent.fields.get("client_id", "")[:100] or None
    )
    response.headers.update(NO_STORE)
    return MessageOut.of(message)


@router.get(
    "/{conversation}/attachments/{attachment}",
    response_class=Response,
    responses={200: {"content": _MEDIA}},
)
async def fetch(
    address: TheAddress, enclosures: TheEnclosures, attachment: Annotated[str, Path(max_length=32)]
) -> Response:
    """A picture or a recording that the person sent."""
    return file_response(await enclosures.fetch(address, attachment), is_download=True)
