"""A bill and a voice message, from a phone to the console: over the JSON API, and over pages."""

import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.shield import MAX_FILE_BODY
from bot.parts import Parts
from bot.store import cases
from bot.store.staff_tables import AttachmentRow, AuditRow
from bot.uploads import MAX_FILE
from tests.api.conftest import MakeClient
from tests.api.staff.conftest import Browser, MakeBrowser
from tests.files import CANARY, bomb, photo, voice, zip_end

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Talk:
    """A conversation of somebody with a program, or with a browser."""

    client: httpx.AsyncClient
    parts: Parts
    id: str
    token: str

    @property
    def path(self) -> str:
        return f"/api/v1/conversations/{self.id}"

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    async def case(self) -> str:
        async with self.parts.store.work() as work:
            case = await cases.of_conversation(work, self.id)
        assert case is not None
        return case.id

    async def attach(self, file: bytes, **more: Any) -> httpx.Response:
        return await self.client.post(
            f"{self.path}/attachments", files={"file": ("bilde.jpg", file)}, headers=self.headers, **more
        )


async def _talk(client: httpx.AsyncClient, parts: Parts, kari: Browser | None) -> Talk:
    started = (await client.post("/api/v1/conversations", json={"language": "nb"})).json()
    talk = Talk(client, parts, started["id"], started["token"])
    for choice in ("person", "consent"):
        sent = await client.post(f"{talk.path}/messages", json={"choice": choice}, headers=talk.headers)
        assert sent.status_code == 200
    if kari is not None:
        assert (await kari.post(f"/staff/cases/{await talk.case()}/claim")).status_code == 303
    return talk


async def _files(parts: Parts) -> int:
    async with parts.store.work() as work:
        return len((await work.session.scalars(select(AttachmentRow))).all())


async def test_a_photo_of_a_bill_is_seen_by_its_owner_and_given_back_to_the_person(
    make_client: MakeClient, make_browser: MakeBrowser, parts: Parts
) -> None:
    kari = await make_browser("kari-bill")
    talk = await _talk(make_client(), parts, kari)
    sent = await talk.attach(photo((3000, 2000)), data={"client_id": "one"})
    assert sent.status_code == 201
    assert sent.headers["cache-control"] == "no-store"
    message = sent.json()
    (file,) = message["attachments"]
    assert (message["from"], file["kind"]) == ("person", "image")
    assert (await talk.attach(photo(), data={"client_id": "one"})).json() == message
    listed = await talk.client.get(f"{talk.path}/messages", headers=talk.headers)
    assert listed.json()["messages"][-1] == message

    own = await talk.client.get(f"{talk.path}/attachments/{file['id']}", headers=talk.headers)
    assert (own.status_code, own.headers["content-type"], len(own.content)) == (
        200,
        "image/jpeg",
        file["bytes"],
    )
    assert own.headers["cache-control"] == "no-store"
    assert own.headers["x-content-type-options"] == "nosniff"
    assert own.headers["content-disposition"].startswith("attachment;")
    assert CANARY not in own.content

    path = f"/staff/cases/{await talk.case()}"
    page = await kari.client.get(path)
    source = f"{path}/attachments/{file['id']}"
    assert source in page.text
    seen = await kari.client.get(source)
    assert seen.content == own.content
    assert seen.headers["content-security-policy"].split(";")[0] == "sandbox"
    assert seen.headers["content-disposition"].startswith("inline;")
    assert seen.headers["cache-control"] == "no-store"
    async with parts.store.work() as work:
        query = select(AuditRow.account).where(AuditRow.action == "attachment opened")
        assert (await work.session.scalars(query)).all() == [kari.id]


async def test_a_voice_message_is_heard_on_the_page_of_the_case(
    make_client: MakeClient, make_browser: MakeBrowser, parts: Parts
) -> None:
    kari = await make_browser("kari-voice")
    talk = await _talk(make_client(), parts, kari)
    path = f"{talk.path}/attachments"
    raw = await talk.client.post(path, content=voice(), headers={**talk.headers, "content-type": "audio/ogg"})
    assert raw.status_code == 201
    (file,) = raw.json()["attachments"]
    case = f"/staff/cases/{await talk.case()}"
    page = await kari.client.get(case)
    assert f'<audio controls preload="none" src="{case}/attachments/{file["id"]}"' in page.text
    assert "media-src 'self'" in page.headers["content-security-policy"]
    assert (await kari.client.get(f"{case}/attachments/{file['id']}")).headers["content-type"] == "audio/ogg"


async def test_nobody_but_the_owner_and_the_person_gets_it(
    app: FastAPI, make_client: MakeClient, make_browser: MakeBrowser, parts: Parts
) -> None:
    kari, ola, operator = (
        await make_browser("kari-own"),
        await make_browser("ola-own"),
        await make_browser("desk-own", "operator"),
    )
    talk, other = [await _talk(make_client(), parts, kari) for _ in range(2)]
    (file,) = (await talk.attach(photo())).json()["attachments"]
    source = f"/staff/cases/{await talk.case()}/attachments/{file['id']}"
    assert (await ola.client.get(source)).status_code == 409
    assert (await operator.client.get(source)).status_code == 403
    assert (await make_client().get(source)).status_code == 401
    swapped = f"/staff/cases/{await other.case()}/attachments/{file['id']}"
    assert (await kari.client.get(swapped)).status_code == 404
    for path, headers, status in (
        (f"{talk.path}/attachments/{file['id']}", {}, 401),
        (f"{talk.path}/attachments/{file['id']}", other.headers, 404),
        (f"{other.path}/attachments/{file['id']}", other.headers, 404),
        (f"/files/{file['id']}", talk.headers, 404),
    ):
        refused = await make_client().get(path, headers=headers)
        assert refused.status_code == status, path


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"Dette er en tekst.", 415, "file_kind"),
        (b"%PDF-1.7", 415, "file_kind"),
        (photo() + zip_end(), 422, "file_broken"),
        (photo()[:400], 422, "file_broken"),
        (b"", 422, "file_broken"),
        (bomb(), 413, "file_too_large"),
        (bytes(MAX_FILE + 1), 413, "file_too_large"),
        (bytes(MAX_FILE_BODY), 413, "file_too_large"),
    ],
    ids=["text", "pdf", "polyglot", "cut", "empty", "bomb", "a byte too large", "far too large"],
)
async def test_what_is_not_taken_is_a_problem_like_all_others(
    make_client: MakeClient, make_browser: MakeBrowser, parts: Parts, data: bytes, status: int, code: str
) -> None:
    kari = await make_browser(f"kari-{hash((len(data), code)) % 10**9}")
    talk = await _talk(make_client(), parts, kari)
    before = await _files(parts)
    refused = await talk.attach(data)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["call"][0]["number"] == "113"
    assert await _files(parts) == before


async def test_without_staff_nothing_is_taken_and_other_paths_stay_small(
    make_client: MakeClient, parts: Parts
) -> None:
    talk = await _talk(make_client(), parts, None)
    assert (await talk.attach(photo())).status_code == 409
    large = await talk.client.post(f"{talk.path}/messages", content=bytes(40_000), headers=talk.headers)
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    nothing = await talk.client.post(f"{talk.path}/attachments", headers={"authorization": "Bearer x"})
    assert nothing.status_code == 404


async def test_the_page_takes_a_file_without_javascript_while_staff_have_the_conversation(
    make_client: MakeClient, make_browser: MakeBrowser, parts: Parts
) -> None:
    kari, person = await make_browser("kari-page"), make_client(accept_language="nb")
    await person.post("/", data={"language": "nb"})
    for choice in ("person", "consent"):
        await person.post("/", data={"choice": choice})
    page = await person.get("/")
    assert 'type="file"' not in page.text
    assert (await person.post("/files", files={"file": ("b.jpg", photo())})).status_code == 409

    id_, token = person.cookies["__Host-rettvis"].split(".")
    talk = Talk(person, parts, id_, token)
    await kari.post(f"/staff/cases/{await talk.case()}/claim")
    changed = await person.get("/?after=99&live=waiting", headers={"rettvis-part": "1"})
    assert 'data-live="files"' in changed.text
    part = await person.get("/?after=99&live=files", headers={"rettvis-part": "1"})
    assert "data-part" in part.text
    page = await person.get("/")
    assert 'accept="image/*,audio/*"' in page.text
    assert "Dekk gjerne til navnet ditt" in page.text
    nonce = re.search(r'name="client_id" value="([^"]+\.f)"', page.text)
    assert nonce is not None
    for _ in range(2):
        sent = await person.post("/files", files={"file": ("b.jpg", photo())}, data={"client_id": nonce[1]})
        assert (sent.status_code, sent.headers["location"]) == (303, "/#last")
    page = await person.get("/")
    (href,) = re.findall(r'<a href="(/files/[0-9a-f]{32})">Bildet du sendte</a>', page.text)
    own = await person.get(href)
    assert own.headers["content-type"] == "image/jpeg"
    assert own.headers["content-security-policy"].startswith("sandbox;")
    assert own.headers["cache-control"] == "no-store"
    refused = await person.post("/files", files={"file": ("bilde.jpg", b"tekst")})
    assert refused.status_code == 415
    assert "Denne filen kan vi ikke ta imot." in refused.text
    assert 'href="/"' in refused.text
    foreign = await person.post(
        "/files", files={"file": ("b.jpg", photo())}, headers={"origin": "https://evil.example"}
    )
    assert foreign.status_code == 403
    assert await _files(parts) >= 1


async def test_a_number_left_on_the_page_is_called_by_the_owner_and_deleted(
    make_client: MakeClient, make_browser: MakeBrowser, parts: Parts
) -> None:
    kari, person = await make_browser("kari-call"), make_client(accept_language="nb")
    await person.post("/", data={"language": "nb"})
    assert (await person.get("/call-me")).status_code == 303
    for choice in ("person", "consent"):
        await person.post("/", data={"choice": choice})
    assert 'href="/call-me"' in (await person.get("/")).text
    asked = await person.get("/call-me")
    assert "Helsesenteret i Oslo" in asked.text
    assert "Vi vet ikke hvilket nummer du ser" in asked.text
    refused = await person.post("/call-me", data={"number": "113"})
    assert refused.status_code == 422
    assert "Dette nummeret kan vi ikke ringe." in refused.text
    assert (await person.post("/call-me", data={"number": "٩٠٠١٢٣٤٥"})).status_code == 303
    page = await person.get("/call-me")
    assert "De ansatte har fått nummeret ditt." in page.text
    assert "90012345" not in page.text

    id_, token = person.cookies["__Host-rettvis"].split(".")
    talk = Talk(person, parts, id_, token)
    path = f"/staff/cases/{await talk.case()}"
    assert "+4790012345" not in (await kari.client.get(path)).text
    await kari.post(f"{path}/claim")
    case = await kari.client.get(path)
    assert 'href="tel:+4790012345"><bdi dir="ltr">+47 90 01 23 45</bdi>' in case.text
    assert (await kari.post(f"{path}/callback/done")).status_code == 303
    assert "+4790012345" not in (await kari.client.get(path)).text
    await person.post("/call-me", data={"number": "90012345"})
    await person.post("/call-me", data={"stop": "yes"})
    assert "De ansatte har fått nummeret ditt." not in (await person.get("/call-me")).text


async def test_a_number_over_the_api(
    make_client: MakeClient, make_browser: MakeBrowser, parts: Parts
) -> None:
    kari = await make_browser("kari-put")
    talk = await _talk(make_client(), parts, kari)
    path = f"{talk.path}/callback"
    bad = await talk.client.put(path, json={"number": "12"}, headers=talk.headers)
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_number")
    assert (await talk.client.put(path, json={"number": "90012345"})).status_code == 401
    for _ in range(2):
        kept = await talk.client.put(path, json={"number": "+46 70 123 45 67"}, headers=talk.headers)
        assert kept.status_code == 204
    case = f"/staff/cases/{await talk.case()}"
    assert "tel:+46701234567" in (await kari.client.get(case)).text
    for _ in range(2):
        assert (await talk.client.delete(path, headers=talk.headers)).status_code == 204
    assert "tel:+46701234567" not in (await kari.client.get(case)).text
    started = (await talk.client.post("/api/v1/conversations", json={})).json()
    alone = Talk(talk.client, parts, started["id"], started["token"])
    number = {"number": "90012345"}
    refused = await talk.client.put(f"{alone.path}/callback", json=number, headers=alone.headers)
    assert refused.status_code == 409
