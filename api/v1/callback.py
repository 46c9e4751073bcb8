"""A number at which staff may call a person."""

from fastapi import APIRouter, Request, Response

from api.errors import refuse_early
from api.schemas import CallbackIn, ProblemOut
from api.state import TheCallbacks, TheLimits
from api.v1.body import body_schema, read_body
from api.v1.conversations import NO_STORE, TheAddress

router = APIRouter(
    prefix="/conversations/{conversation}/callback",
    tags=["conversations"],
    responses={code: {"model": ProblemOut} for code in (401, 404, 429, 503)},
)


@router.put(
    "",
    status_code=204,
    openapi_extra=body_schema(CallbackIn),
    responses={code: {"model": ProblemOut} for code in (400, 409, 413, 422)},
)
async def leave(
    request: Request, address: TheAddress, callbacks: TheCallbacks, limits: TheLimits
) -> Response:
    """Leaves a number, in any digits; a foreign one begins with +. Only while staff are asked for."""
    body = await read_body(request, CallbackIn)
    refuse_early(limits.wait_for_message(address.id))
    await callbacks.ask(address, body.number)
    return Response(status_code=204, headers=NO_STORE)


@router.delete("", status_code=204)
async def withdraw(address: TheAddress, callbacks: TheCallbacks) -> Response:
    """Nobody is to call any more."""
    await callbacks.withdraw(address)
    return Response(status_code=204, headers=NO_STORE)
