"""In and out, what never lets anybody in, and that nothing written is lost."""

import base64
import re

import pytest
from sqlalchemy import text

from api.staff.forms import FIELD
from bot.parts import Parts
from bot.staff import changes, invitations
from bot.staff.secrets import totp_code
from bot.store import accounts, audit, staff_sessions
from tests.accounts import PASSPHRASE
from tests.api.conftest import MakeClient
from tests.api.staff.conftest import COOKIE, MakeBrowser, hidden
from tests.bot.conftest import Clock

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONG_TEXT = 'Kjære deg, «kom» på onsdag & ta med <papiret>.\n"Hilsen" oss 🙂 ' + "سلام " * 300


async def test_from_invitation_to_account_to_login_and_out(
    make_client: MakeClient, parts: Parts, clock: Clock
) -> None:
    client = make_client(accept_language="nb")
    invitation = await invitations.invite(parts.store, "admin", "oslo")
    page = await client.post(
        "/staff/invitation", data={"invitation": f"https://x/staff/invitation#{invitation}"}
    )
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "<svg" in page.text
    (typed,) = re.findall(r'class="secret">([A-Z2-7 ]+)<', page.text)
    secret = base64.b32decode(typed.replace(" ", ""))
    form = {
        "invitation": hidden(page, "invitation"),
        "ticket": hidden(page, "ticket"),
        "login": "Journey",
        "passphrase": PASSPHRASE,
        "again": PASSPHRASE,
        "code": totp_code(secret, int(clock())),
    }
    for wrong, words in (
        ({"again": "something else entirely"}, "ikke like"),
        ({"passphrase": "short", "again": "short"}, "for kort"),
        ({"code": "1"}, "Koden stemmer ikke"),
        ({"login": "?"}, "Navnet må ha"),
    ):
        refused = await client.post("/staff/invitation", data={**form, **wrong})
        assert refused.status_code == 422
        assert words in refused.text
        assert typed in refused.text
        assert PASSPHRASE not in refused.text
    done = await client.post("/staff/invitation", data=form)
    assert len(re.findall(r"<li><code>[a-z0-9-]{19}</code>", done.text)) == 10
    assert (await client.post("/staff/invitation", data=form)).status_code == 404

    clock.now += 30
    sent = {"login": "journey", "passphrase": PASSPHRASE, "code": totp_code(secret, int(clock()))}
    response = await client.post("/staff/login", data=sent)
    assert (response.status_code, response.headers["location"]) == (303, "/staff")
    cookie = response.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for attribute in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert attribute in cookie
    assert "Max-Age" not in cookie
    home = await client.get("/staff", follow_redirects=True)
    assert home.status_code == 200
    assert home.headers["cache-control"] == "no-store"
    assert "Kontoer" in home.text
    out = await client.post("/staff/logout", data={FIELD: hidden(home, FIELD)})
    assert "Du er logget ut" in out.text
    assert (await client.get("/staff/account")).status_code == 401


async def test_whatever_is_wrong_the_page_is_the_same(make_browser: MakeBrowser, clock: Clock) -> None:
    kari = await make_browser("same-page", logged_in=False)
    bodies = set()
    for login, fields in (
        ("same-page", {"passphrase": "not the words at all"}),
        ("same-page", {"code": "000000"}),
        ("same-pagf", {}),
    ):
        clock.now += 900
        response = await kari.log_in(login=login, **fields)
        assert response.status_code == 401
        bodies.add(response.text.replace(login, ""))
    assert len(bodies) == 1


async def test_too_many_tries_are_told_to_wait_whether_or_not_the_name_exists(
    make_browser: MakeBrowser,
) -> None:
    kari = await make_browser("hasty", logged_in=False)
    for name in ("hasty", "no-such-name"):
        for status in (401, 429):
            sent = {"login": name, "passphrase": "not the words at all", "code": "123456"}
            response = await kari.client.post("/staff/login", data=sent)
            assert response.status_code == status
        assert response.headers["retry-after"] == "2"
        assert "Vent 2 sekunder" in response.text


async def test_a_form_written_too_long_is_given_back_after_the_login(
    make_browser: MakeBrowser, clock: Clock
) -> None:
    kari = await make_browser("writer")
    token = await kari.token()
    clock.now += 31 * 60
    fields = {FIELD: token, "on": "yes", "text": LONG_TEXT}
    page = await kari.client.post("/staff/account/duty", data=fields)
    assert page.status_code == 401
    assert "får du tilbake det du skrev" in page.text
    assert "papiret" not in page.text
    kept = hidden(page, "kept")

    wrong = await kari.log_in(kept=kept, passphrase="not the words at all")
    assert wrong.status_code == 401
    clock.now += 60
    again = await kari.log_in(kept=hidden(wrong, "kept"))
    assert again.status_code == 200
    assert 'action="/staff/account/duty"' in again.text
    assert "&lt;papiret&gt;" in again.text
    shown = re.search(r'name="text"[^>]*>\n(.*?)</textarea>', again.text, re.DOTALL)
    assert shown
    assert "سلام" in shown[1]
    fields = {FIELD: hidden(again, FIELD), "on": hidden(again, "on"), "text": LONG_TEXT}
    assert (await kari.client.post("/staff/account/duty", data=fields)).status_code == 303
    assert "Du er på vakt" in (await kari.client.get("/staff/account")).text


async def test_a_form_as_long_as_forms_may_be_is_kept_too(make_browser: MakeBrowser, clock: Clock) -> None:
    kari = await make_browser("long-writer")
    token = await kari.token()
    clock.now += 31 * 60
    text = "".join(chr(97 + number * 7 % 23) for number in range(32_000))
    page = await kari.client.post("/staff/account/duty", data={FIELD: token, "text": text})
    assert page.status_code == 401
    again = await kari.log_in(kept=hidden(page, "kept"))
    assert text in again.text


async def test_a_colleague_at_the_same_machine_does_not_get_the_text(
    make_browser: MakeBrowser, clock: Clock
) -> None:
    kari, ola = await make_browser("kari-left"), await make_browser("ola-came", logged_in=False)
    token = await kari.token()
    clock.now += 31 * 60
    page = await kari.client.post("/staff/account/duty", data={FIELD: token, "text": LONG_TEXT})
    response = await ola.log_in(kept=hidden(page, "kept"))
    assert response.status_code == 303
    assert response.headers["location"] == "/staff"


async def test_a_form_of_another_tab_is_shown_again_after_a_new_login(make_browser: MakeBrowser) -> None:
    kari = await make_browser("two-tabs")
    old = await kari.token()
    await kari.log_in()
    page = await kari.client.post("/staff/account/duty", data={FIELD: old, "on": "yes", "text": "a\nb"})
    assert page.status_code == 403
    assert "a\nb</textarea>" in page.text
    assert "Du er ikke på vakt" in (await kari.client.get("/staff/account")).text


async def test_who_comes_by_a_link_goes_on_there_after_the_login(make_browser: MakeBrowser) -> None:
    boss = await make_browser("by-link", "admin", logged_in=False)
    page = await boss.client.get("/staff/audit?before=50")
    assert page.status_code == 401
    assert "får du tilbake" not in page.text
    back = await boss.log_in(kept=hidden(page, "kept"))
    assert (back.status_code, back.headers["location"]) == (303, "/staff/audit?before=50")


@pytest.mark.parametrize("ticket", ["", "nonsense", "x" * 4000, "é"])
async def test_a_made_up_ticket_leads_home(make_browser: MakeBrowser, ticket: str) -> None:
    kari = await make_browser(f"made-up-{len(ticket)}", logged_in=False)
    assert (await kari.log_in(kept=ticket)).headers["location"] == "/staff"


async def test_language_can_be_switched_before_and_after_the_login(make_browser: MakeBrowser) -> None:
    kari = await make_browser("english", logged_in=False)
    kari.client.headers["accept-language"] = "so,en;q=0.5"
    assert "<h1>Log in</h1>" in (await kari.client.get("/staff/login")).text
    switched = await kari.client.post("/staff/login", data={"switch": "nb", "login": "english", "kept": "k"})
    assert "<h1>Logg inn</h1>" in switched.text
    assert hidden(switched, "kept") == "k"
    await kari.log_in()
    await kari.post("/staff/language", language="en", back="/staff/account")
    page = await kari.client.get("/staff/account")
    assert '<html lang="en">' in page.text
    assert "<h1>My account</h1>" in page.text
    assert (await kari.post("/staff/language", language="so")).status_code == 303
    assert "<h1>My account</h1>" in (await kari.client.get("/staff/account")).text
    assert (await kari.post("/staff/language", back="https://evil.example/")).headers["location"] == "/staff"


async def test_a_lost_phone_is_replaced_with_a_recovery_code(make_browser: MakeBrowser, clock: Clock) -> None:
    kari = await make_browser("lost-phone")
    sent = {"login": kari.login, "passphrase": kari.passphrase, "recovery_code": kari.codes[0]}
    wrong = await kari.client.post("/staff/recovery", data={**sent, "recovery_code": "no such code"})
    assert wrong.status_code == 401
    clock.now += 60
    page = await kari.client.post("/staff/recovery", data=sent)
    (typed,) = re.findall(r'class="secret">([A-Z2-7 ]+)<', page.text)
    ticket = hidden(page, "ticket")
    refused = await kari.client.post("/staff/recovery", data={"ticket": ticket, "code": "1"})
    assert refused.status_code == 422
    assert typed in refused.text
    kari.secret = base64.b32decode(typed.replace(" ", ""))
    done = await kari.client.post("/staff/recovery", data={"ticket": ticket, "code": kari.code()})
    assert "Den nye telefonen er klar" in done.text
    assert (await kari.client.get("/staff/account")).status_code == 401
    assert (await kari.log_in()).status_code == 303
    stale = await kari.client.post("/staff/recovery", data={"ticket": ticket, "code": kari.code()})
    assert "Begynn på nytt" in stale.text


async def test_own_passphrase_and_codes_are_changed_with_passphrase_and_code(
    make_browser: MakeBrowser, clock: Clock
) -> None:
    kari = await make_browser("changes-mind")
    new = "fem helt andre ord her"
    form = {"passphrase": "wrong words all along", "new": new, "again": new}
    assert (await kari.post("/staff/account/passphrase", **form, code=kari.code())).status_code == 422
    clock.now += 60
    form["passphrase"] = kari.passphrase
    assert (
        "for kort"
        in (await kari.post("/staff/account/passphrase", **{**form, "new": "x", "again": "x"})).text
    )
    before = kari.client.cookies[COOKIE]
    assert (await kari.post("/staff/account/passphrase", **form, code=kari.code())).status_code == 303
    assert kari.client.cookies[COOKIE] != before
    kari.passphrase = new
    codes = await kari.post("/staff/account/codes", passphrase=new, code=kari.code())
    assert len(re.findall(r"<li><code>", codes.text)) == 10
    assert "10 ubrukte" in (await kari.client.get("/staff/account")).text


async def test_admins_invite_change_roles_and_close_accounts(make_browser: MakeBrowser, parts: Parts) -> None:
    boss, kari = await make_browser("boss", "admin"), await make_browser("employee")
    page = await boss.post("/staff/accounts/invite", role="operator", centre="bergen")
    (link,) = re.findall(r'class="link">(https://rettvis.test/staff/invitation#[\w-]+)<', page.text)
    assert (await invitations.open_setup(parts.store, link.split("#")[1])).invitation.centre == "bergen"
    listed = await boss.client.get("/staff/accounts")
    assert link.split("#")[1] not in listed.text
    async with parts.store.work() as work:
        waiting = (await staff_sessions.invitations(work))[-1].id
    assert f'value="{waiting}"' in listed.text
    await boss.post("/staff/accounts/withdraw", invitation=waiting)
    with pytest.raises(invitations.BadInvitation):
        await invitations.open_setup(parts.store, link.split("#")[1])
    for fields in ({"role": "king", "centre": "oslo"}, {"role": "staff", "centre": "mars"}):
        assert (await boss.post("/staff/accounts/invite", **fields)).status_code == 422
    assert (await boss.post("/staff/accounts/invite", account="nobody")).status_code == 404

    await boss.post("/staff/accounts/role", account=kari.id, role="reviewer")
    assert (await kari.client.get("/staff/account")).status_code == 401
    assert (await kari.log_in()).status_code == 303
    await boss.post("/staff/accounts/disable", account=kari.id)
    assert (await kari.client.get("/staff/account")).status_code == 401
    assert (await kari.log_in()).status_code == 401
    anew = await boss.post("/staff/accounts/invite", account=kari.id)
    assert "/staff/invitation#" in anew.text
    async with parts.store.work() as work:
        assert not await audit.verify(work)


async def test_the_last_admin_is_not_closed(make_browser: MakeBrowser, parts: Parts) -> None:
    boss = await make_browser("last-boss", "admin")
    async with parts.store.work() as work:
        others = [one.id for one in await accounts.everybody(work) if one.role == "admin" and one.active]
    for other in others:
        if other != boss.id:
            await changes.disable(parts.store, other)
    response = await boss.post("/staff/accounts/disable", account=boss.id)
    assert response.status_code == 409
    assert "siste administratoren" in response.text


async def test_the_audit_page_names_who_and_what_and_shows_a_broken_row(
    make_browser: MakeBrowser, parts: Parts
) -> None:
    boss = await make_browser("reader", "admin")
    page = await boss.client.get("/staff/audit")
    assert "Ingen rad er endret" in page.text
    assert re.search(r"<td>reader</td><td>Logget inn</td>", page.text)
    last = int(re.findall(r"<tr><td>(\d+)</td>", page.text)[0])
    async with parts.store.engine.begin() as connection:
        await connection.execute(text(f"UPDATE audit SET at = at + 1 WHERE seq = {last}"))
    try:
        assert f"ved rad {last}" in (await boss.client.get("/staff/audit")).text
    finally:
        async with parts.store.engine.begin() as connection:
            await connection.execute(text(f"UPDATE audit SET at = at - 1 WHERE seq = {last}"))
