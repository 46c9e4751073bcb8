"""Who may see which page: every role on every route, found by walking the app; and forms of strangers."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from api import staff
from api.app import create_app
from api.shield import HEADERS
from api.staff.forms import FIELD
from api.staff.guard import Guard, Undeclared
from bot.parts import Parts
from bot.settings import Settings
from bot.staff.roles import ROLES
from bot.store.staff_tables import AuditRow, StaffSessionRow
from bot.store.tables import AccountRow, CaseRow
from tests.api.conftest import MakeClient
from tests.api.staff.conftest import Browser, MakeBrowser

STREAM = "/staff/events"
"""Has no end; what it tells stands in the tests of cases."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _routes(app: FastAPI) -> dict[tuple[str, str], Guard | None]:
    found = staff.check_declared(app, staff.PATHS)
    return {
        (route.split()[0], route.split()[1]): guard if isinstance(guard, Guard) else None
        for route, guard in found.items()
    }


def _path(path: str) -> str:
    """An address of a route: whatever id stands in it, nobody has it."""
    return "/".join("0" * 32 if part.startswith("{") else part for part in path.split("/"))


async def _ask(client: httpx.AsyncClient, method: str, path: str, **fields: str) -> httpx.Response:
    if method == "GET":
        return await client.get(_path(path))
    return await client.request(method, _path(path), data=fields)


async def _state(parts: Parts) -> list[object]:
    """All that a change would change."""
    rows: list[object] = []
    async with parts.store.work() as work:
        for table in (AccountRow.__table__, CaseRow.__table__, AuditRow.__table__):
            rows += [tuple(row) for row in (await work.session.execute(table.select())).all()]
        columns = StaffSessionRow.__table__.c
        query = StaffSessionRow.__table__.select().with_only_columns(columns.token_hash, columns.created_at)
        rows += [tuple(row) for row in (await work.session.execute(query)).all()]
    return rows


async def test_every_role_sees_its_pages_and_no_others(
    app: FastAPI, parts: Parts, make_browser: MakeBrowser
) -> None:
    browsers = {role: await make_browser(f"matrix-{role}", role) for role in ROLES}
    routes = _routes(app)
    assert len(routes) > 15
    for (method, path), guard in routes.items():
        for role, browser in browsers.items():
            if guard is None or method != "GET":
                continue
            if path == STREAM and role in guard.roles:
                continue
            response = await browser.client.get(_path(path))
            if role in guard.roles:
                assert response.status_code in (200, 303, 404), (role, path)
            else:
                assert response.status_code == 403, (role, path)
    for (method, path), guard in routes.items():
        for role, browser in browsers.items():
            if guard is None or method == "GET" or role in guard.roles:
                continue
            before = await _state(parts)
            sent = {FIELD: await browser.token(), "account": browser.id, "role": "admin", "centre": "oslo"}
            assert (await _ask(browser.client, method, path, **sent)).status_code == 403, (role, path)
            assert await _state(parts) == before


async def test_without_a_session_every_page_is_the_login(app: FastAPI, make_client: MakeClient) -> None:
    client = make_client()
    for (method, path), guard in _routes(app).items():
        if guard is not None:
            response = await _ask(client, method, path)
            assert response.status_code == 401, path
            assert "Logg inn" in response.text
            assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://rettvis.test.evil.example", ""])
async def test_no_form_of_a_stranger_changes_anything(
    app: FastAPI, parts: Parts, make_browser: MakeBrowser, origin: str
) -> None:
    boss = await make_browser(f"csrf-{len(origin)}", "admin")
    await _refused_everywhere(app, parts, boss, {"origin": origin}, await boss.token())


async def test_no_form_without_an_origin_changes_anything(
    app: FastAPI, parts: Parts, make_browser: MakeBrowser
) -> None:
    boss = await make_browser("csrf-none", "admin")
    token = await boss.token()
    del boss.client.headers["origin"]
    await _refused_everywhere(app, parts, boss, {}, token)


@pytest.mark.parametrize("token", ["", "x", "another"])
async def test_no_form_without_its_token_changes_anything(
    app: FastAPI, parts: Parts, make_browser: MakeBrowser, token: str
) -> None:
    boss = await make_browser(f"token-{token or 'none'}", "admin")
    other = await make_browser(f"token-{token or 'none'}-other", "admin")
    sent = await other.token() if token == "another" else token
    await _refused_everywhere(app, parts, boss, {}, sent, with_door=False)


async def _refused_everywhere(
    app: FastAPI,
    parts: Parts,
    boss: Browser,
    headers: dict[str, str],
    token: str,
    *,
    with_door: bool = True,
) -> None:
    boss.client.headers.update(headers)
    fields = {
        FIELD: token,
        "account": boss.id,
        "role": "staff",
        "centre": "oslo",
        "on": "yes",
        "language": "en",
    }
    before = await _state(parts)
    for (method, path), guard in _routes(app).items():
        if method != "GET" and (guard is not None or with_door):
            response = await _ask(boss.client, method, path, **fields)
            assert response.status_code == 403, path
    assert await _state(parts) == before


async def test_every_answer_carries_the_headers(
    app: FastAPI, make_browser: MakeBrowser, make_client: MakeClient
) -> None:
    boss = await make_browser("headers", "admin")
    for client in (boss.client, make_client()):
        for method, path in [*_routes(app), ("GET", "/staff/nowhere"), ("DELETE", "/staff/account")]:
            if path == STREAM and client is boss.client:
                continue
            response = await _ask(client, method, path)
            for name, value in HEADERS.items():
                assert response.headers[name] == value, (name, path)
            assert response.headers["cache-control"] == "no-store", path


async def test_the_app_does_not_start_with_a_page_that_says_not_who_may_see_it(
    settings: Settings, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forgotten() -> str:
        return "secret"

    careless = APIRouter()
    careless.include_router(staff.router)
    careless.add_api_route("/desk/forgotten", forgotten)
    monkeypatch.setattr(staff, "router", careless)
    with pytest.raises(Undeclared, match="/desk/forgotten"):
        create_app(settings, parts)


async def test_sessions_are_not_kept_alive_by_a_page_that_asks_by_itself(
    make_browser: MakeBrowser,
) -> None:
    kari = await make_browser("asleep")
    for _ in range(4):
        kari.clock.now += 10 * 60
        response = await kari.client.get("/staff/account", headers={"Rettvis-Part": "1"})
    assert response.status_code == 401
