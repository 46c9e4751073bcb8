"""Static files: their address holds a hash of what is in them, so a browser may keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.settings import ROOT

FOLDER = ROOT / "api" / "static"
HASH_LENGTH = 12
KEPT_FOREVER = "public, max-age=31536000, immutable"


@cache
def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_LENGTH]


def address(name: str) -> str:
    """The address of a static file, new whenever the file is."""
    return f"/static/{name}?v={_hash(FOLDER / name)}"


class HashedFiles(StaticFiles):
    """Serves the static folder; what is asked for by its hash never has to be asked for again."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file. Raises HTTPException 404."""
        if "\0" in path:
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        version = scope.get("query_string", b"").decode("latin-1").removeprefix("v=")
        if response.status_code in (200, 304):
            current = bool(version) and version == _hash(FOLDER / path)
            response.headers["Cache-Control"] = KEPT_FOREVER if current else "no-cache"
        return response
