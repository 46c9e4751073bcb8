"""Request bodies: limited before they are parsed, cleaned before they are read."""

import json
from typing import Any

from fastapi import Request
from pydantic import BaseModel, ValidationError

from api.errors import Problem


async def read_body[Body: BaseModel](request: Request, shape: type[Body]) -> Body:
    """The JSON body in a shape; an empty body equals `{}`. Raises Problem (400, 422)."""
    raw = await request.body()
    try:
        data: Any = json.loads(raw) if raw.strip() else {}
    except (ValueError, RecursionError) as error:
        raise Problem(400, "bad_request") from error
    if not isinstance(data, dict):
        raise Problem(422, "bad_request")
    try:
        return shape.model_validate({key: _without_surrogates(value) for key, value in data.items()})
    except ValidationError as error:
        raise Problem(422, "bad_request") from error


def _without_surrogates(value: Any) -> Any:
    """JSON may carry halves of characters, which no database and no validator takes."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def body_schema(shape: type[BaseModel]) -> dict[str, Any]:
    """The OpenAPI part that describes a body which is read by `read_body`."""
    return {"requestBody": {"content": {"application/json": {"schema": shape.model_json_schema()}}}}
