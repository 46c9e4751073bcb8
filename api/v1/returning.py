"""Coming back to a conversation with its return code."""

from fastapi import APIRouter, Request, Response

from api.errors import refuse_early
from api.schemas import ConversationOut, MessageOut, ProblemOut, ReturnCodeOut, ReturnIn
from api.state import TheLimits, TheWayBack, sender_of
from api.v1.body import body_schema, read_body
from api.v1.conversations import NO_STORE, TheAddress

router = APIRouter(
    tags=["conversations"],
    responses={code: {"model": ProblemOut} for code in (400, 404, 413, 422, 429, 503)},
)


@router.post(
    "/conversations/{conversation}/return-code",
    responses={code: {"model": ProblemOut} for code in (401, 409)},
)
async def make_code(
    request: Request, response: Response, address: TheAddress, way_back: TheWayBack, limits: TheLimits
) -> ReturnCodeOut:
    """A code to come back with, told this once; an older one is dead. Only while there is a case."""
    refuse_early(limits.wait_for_return(sender_of(request)))
    made = await way_back.make_code(address)
    response.headers.update(NO_STORE)
    return ReturnCodeOut(code=made.code)


@router.post("/return", status_code=201, openapi_extra=body_schema(ReturnIn))
async def come_back(
    request: Request, response: Response, way_back: TheWayBack, limits: TheLimits
) -> ConversationOut:
    """The conversation of a code, with all its messages and a new token; the old token is dead."""
    body = await read_body(request, ReturnIn)
    refuse_early(limits.wait_for_return(sender_of(request)))
    found = await way_back.come_back(body.code)
    response.headers.update(NO_STORE)
    return ConversationOut(
        id=found.id,
        token=found.token,
        language=found.language,
        messages=[MessageOut.of(message) for message in found.messages],
    )
