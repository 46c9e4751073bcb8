"""Files on their way in and out: in memory only, for on a disk they would lie in the clear."""

from dataclasses import dataclass

from fastapi import Request, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from api.shield import MAX_BODY, MAX_FILE_BODY, TooLarge
from bot.uploads import MAX_FILE, BadUpload, media_type_of

MAX_FIELDS = 6
CSP = "sandbox; default-src 'none'"
_ENDINGS = {
    "image/jpeg": "jpg",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/webm": "webm",
}


@dataclass(frozen=True)
class SentFile:
    """A file, and the fields of the form that it came in."""

    data: bytes
    fields: dict[str, str]


class _InMemory(MultiPartParser):
    spool_max_size = MAX_FILE_BODY


async def read_file(request: Request) -> SentFile:
    """The file of a form (`multipart/form-data`), else the whole body.

    Raises:
        BadUpload: there is none.
        TooLarge
        HTTPException: 400, the form cannot be read.
    """
    if request.headers.get("content-type", "").split(";")[0].strip().casefold() != "multipart/form-data":
        return SentFile(_limited(await request.body()), {})
    parser = _InMemory(
        request.headers, request.stream(), max_files=1, max_fields=MAX_FIELDS, max_part_size=MAX_BODY
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise HTTPException(400) from error
    try:
        files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        if not files:
            raise BadUpload("empty")
        return SentFile(_limited(await files[0].read()), fields)
    finally:
        await form.close()


def _limited(data: bytes) -> bytes:
    if len(data) > MAX_FILE:
        raise TooLarge(is_file=True)
    return data


def file_response(data: bytes, *, is_download: bool = False) -> Response:
    """A file that can do nothing in a browser but be seen or heard."""
    media_type = media_type_of(data)
    kind, ending = media_type.split("/")[0], _ENDINGS[media_type]
    return Response(
        data,
        media_type=media_type,
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f'{"attachment" if is_download else "inline"}; filename="{kind}.{ending}"',
            "Content-Security-Policy": CSP,
            "X-Content-Type-Options": "nosniff",
        },
    )
