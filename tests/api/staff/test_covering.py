"""The other centre over HTTP: a number, one button when nobody is on duty there, and nothing to look into."""

import pytest

from bot.parts import Parts
from bot.staff.roles import ROLES
from bot.store import accounts, cases
from tests.api.staff.conftest import Browser, MakeBrowser
from tests.api.staff.test_cases import a_case

pytestmark = pytest.mark.asyncio(loop_scope="module")

BUTTON = "Ta over den første"


async def move(parts: Parts, case: str, centre: str) -> None:
    async with parts.store.work() as work:
        await cases.set_case(work, case, centre_id=centre)


async def set_duty(parts: Parts, browser: Browser, is_there: bool) -> None:
    async with parts.store.work() as work:
        await accounts.set_on_duty(work, browser.id, is_there)


async def test_staff_and_admins_take_over_where_nobody_is_on_duty_and_nobody_else_may(
    make_browser: MakeBrowser, parts: Parts
) -> None:
    colleague = await make_browser("bergensk", centre="bergen")
    for role in ROLES:
        browser = await make_browser(f"cover{role}", role)
        _, case = await a_case(parts)
        await move(parts, case, "bergen")
        queue = await browser.client.get("/staff/queue")
        answer = await browser.post("/staff/queue/cover", centre="bergen")
        if role not in ("staff", "admin"):
            assert (queue.status_code, answer.status_code) == (403, 403)
            assert (await browser.post("/staff/queue/covered")).status_code == 403
            await move(parts, case, "oslo")
            continue
        assert "Helsesenteret i Bergen: 1 venter der. Ingen er på vakt der nå." in queue.text
        assert case not in queue.text
        assert answer.headers["location"] == f"/staff/cases/{case}"
        assert "Send til personen" in (await browser.client.get(f"/staff/cases/{case}")).text
        told = (await colleague.client.get("/staff/queue")).text
        assert "Helsesenteret i Oslo har tatt over fra oss mens ingen her var på vakt: 1." in told
        assert f"Spør {browser.login}." in told
        assert case not in told
        assert (await colleague.client.get(f"/staff/cases/{case}")).status_code == 404
        assert (await colleague.post("/staff/queue/covered")).status_code == 303
        assert "tatt over fra oss" not in (await colleague.client.get("/staff/queue")).text


async def test_while_somebody_is_on_duty_there_is_no_button_and_a_press_is_refused(
    make_browser: MakeBrowser, parts: Parts
) -> None:
    here, there = await make_browser("herfra"), await make_browser("derfra", centre="bergen")
    _, case = await a_case(parts)
    await move(parts, case, "bergen")
    token = await here.token()
    assert BUTTON in (await here.client.get("/staff/queue")).text
    await set_duty(parts, there, True)
    assert BUTTON not in (await here.client.get("/staff/queue")).text
    refused = await here.client.post("/staff/queue/cover", data={"form_token": token, "centre": "bergen"})
    assert refused.status_code == 409
    assert "Ingen venter der lenger, eller noen der er på vakt nå." in refused.text
    for path in (f"/staff/cases/{case}/claim", f"/staff/cases/{case}/accept"):
        assert (await here.post(path)).status_code == 404
    await set_duty(parts, there, False)
    foreign = await here.client.post(
        "/staff/queue/cover",
        data={"form_token": token, "centre": "bergen"},
        headers={"origin": "https://evil.test"},
    )
    assert foreign.status_code == 403
