"""Getting an account, and starting anew. On both databases."""

import asyncio

import pytest

from bot.staff import changes, invitations, recovery
from bot.staff.invitations import BadInvitation, BadLogin, Unknown, WrongCode
from bot.staff.login import Logins, WrongLogin
from bot.staff.secrets import BadPassphrase, totp_code
from bot.staff.tickets import BadTicket
from bot.store import accounts, cases, sealing, staff_sessions, wraps
from bot.store.accounts import NameTaken
from bot.store.tables import ConversationRow
from bot.store.work import Store
from tests.accounts import PASSPHRASE
from tests.bot.conftest import Clock
from tests.bot.staff.conftest import MakePerson

DAY = 24 * 3600


async def _accept(logins: Logins, token: str, login: str, passphrase: str = PASSPHRASE) -> list[str]:
    setup = await invitations.open_setup(logins.store, token)
    code = totp_code(setup.secret, int(logins.store.clock()))
    return await invitations.accept(
        logins, token, setup, login=login, passphrase=passphrase, code=code, language="nb"
    )


async def test_an_invitation_is_good_once(logins: Logins, store: Store) -> None:
    token = await invitations.invite(store, "admin", "oslo")
    codes = await _accept(logins, token, "boss")
    assert len(set(codes)) == 10
    with pytest.raises(BadInvitation):
        await _accept(logins, token, "somebody")


async def test_two_who_use_one_invitation_at_once_get_one_account(logins: Logins, store: Store) -> None:
    token = await invitations.invite(store, "staff", "oslo")
    tries = [_accept(logins, token, name) for name in ("anna", "berit")]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert {type(one) for one in results} == {list, BadInvitation}
    async with store.work() as work:
        assert len(await accounts.everybody(work)) == 1


async def test_an_invitation_is_good_for_seven_days(logins: Logins, store: Store, clock: Clock) -> None:
    token = await invitations.invite(store, "staff", "oslo")
    clock.now += 7 * DAY - 60
    await invitations.open_setup(store, token)
    clock.now += 120
    with pytest.raises(BadInvitation):
        await invitations.open_setup(store, token)


async def test_a_withdrawn_invitation_is_worthless(make_person: MakePerson, store: Store) -> None:
    boss = await make_person("boss", "admin")
    token = await invitations.invite(store, "staff", "oslo", created_by=boss.id)
    async with store.work() as work:
        (found,) = await staff_sessions.invitations(work)
    await invitations.withdraw(store, found.id, by=boss.id)
    with pytest.raises(BadInvitation):
        await invitations.open_setup(store, token)


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("fourteen chars", "too_short"),
        ("long enough words " * 8, "too_long"),
        ("Correct-Horse-Battery-Staple", "too_common"),
        ("aaaaaaaaaaaaaaaaaaaa", "too_common"),
        ("newcomer newcomer 2026", "too_common"),
    ],
)
async def test_a_bad_passphrase_is_refused_and_the_invitation_is_still_good(
    logins: Logins, store: Store, passphrase: str, reason: str
) -> None:
    token = await invitations.invite(store, "staff", "oslo")
    with pytest.raises(BadPassphrase) as refused:
        await _accept(logins, token, "newcomer", passphrase)
    assert refused.value.reason == reason
    await _accept(logins, token, "newcomer")


@pytest.mark.parametrize(
    "passphrase", ["æøå ÆØÅ 你好 🙂 🙃 ok", "  blanks at both ends  ", "x" * 99 + "abcdefg"]
)
async def test_any_characters_make_a_passphrase(
    logins: Logins, store: Store, clock: Clock, passphrase: str
) -> None:
    token = await invitations.invite(store, "staff", "oslo")
    setup = await invitations.open_setup(store, token)
    code = totp_code(setup.secret, int(clock()))
    await invitations.accept(
        logins, token, setup, login="kari", passphrase=passphrase, code=code, language="nb"
    )
    clock.now += 60
    with pytest.raises(WrongLogin):
        await logins.log_in("kari", passphrase[:-1], totp_code(setup.secret, int(clock())))
    clock.now += 60
    await logins.log_in(" Kari ", passphrase, totp_code(setup.secret, int(clock())))


async def test_name_and_code_must_be_right(logins: Logins, store: Store, make_person: MakePerson) -> None:
    await make_person("kari")
    token = await invitations.invite(store, "staff", "oslo")
    with pytest.raises(NameTaken):
        await _accept(logins, token, "kari")
    for name in ("", "x", "two words", "n" * 33, "null\0byte"):
        with pytest.raises(BadLogin):
            await _accept(logins, token, name)
    setup = await invitations.open_setup(store, token)
    with pytest.raises(WrongCode):
        await invitations.accept(
            logins, token, setup, login="ola", passphrase=PASSPHRASE, code="", language="nb"
        )
    await _accept(logins, token, "ola")


async def test_the_secret_stays_from_page_to_page_and_is_not_anothers(logins: Logins, store: Store) -> None:
    token = await invitations.invite(store, "staff", "oslo")
    first = await invitations.open_setup(store, token)
    assert (await invitations.open_setup(store, token, first.ticket)).secret == first.secret
    other = await invitations.invite(store, "admin", "oslo")
    assert (await invitations.open_setup(store, other, first.ticket)).secret != first.secret
    assert (await invitations.open_setup(store, token, "nonsense")).secret != first.secret


async def test_starting_anew_gives_new_keys_and_old_wraps_go(
    make_person: MakePerson, logins: Logins, store: Store
) -> None:
    kari = await make_person()
    before = await kari.member()
    assert before.account.public_key is not None
    async with store.work() as work:
        work.session.add(
            ConversationRow(id="c", channel="web", state="waiting", created_at=0, last_message_at=0)
        )
        await work.session.flush()
        pair = sealing.new_key_pair()
        work.session.add(wraps.staff_wrap("c", kari.id, before.account.public_key, pair.private))
    async with store.work() as work:
        assert await wraps.staff_key(work, "c", kari.id, before.private_key) == pair.private
        assert await wraps.staff_key(work, "c", "somebody", before.private_key) is None
    token = await invitations.invite_anew(store, kari.id)
    setup = await invitations.open_setup(store, token)
    assert setup.login == "kari"
    await _accept(logins, token, "ignored", "en helt ny passfrase")
    assert await logins.find(before.session) is None
    kari.secret, kari.passphrase = setup.secret, "en helt ny passfrase"
    async with store.work() as work:
        (key,) = await cases.active_staff_keys(work)
        assert await wraps.staff_key(work, "c", kari.id, before.private_key) is None
    assert key.account == kari.id
    assert key.public_key != before.account.public_key


async def test_nobody_unknown_is_invited_anew(store: Store) -> None:
    with pytest.raises(Unknown):
        await invitations.invite_anew(store, "nobody")


async def test_a_recovery_code_replaces_the_phone_once(make_person: MakePerson, logins: Logins) -> None:
    kari = await make_person()
    token = await kari.log_in()
    typed = kari.codes[3].upper().replace("-", " ")
    new = await recovery.begin(logins, kari.login, kari.passphrase, typed)
    again = recovery.reopen(logins.store, new.ticket)
    assert again.secret == new.secret
    with pytest.raises(WrongCode):
        await recovery.finish(logins.store, new.ticket, "000 000")
    await recovery.finish(logins.store, new.ticket, totp_code(new.secret, int(kari.clock())))
    assert await logins.find(token) is None
    with pytest.raises(WrongLogin):
        await kari.log_in()
    kari.clock.now += 5
    kari.secret = new.secret
    await kari.log_in()
    with pytest.raises(BadTicket):
        await recovery.finish(logins.store, new.ticket, kari.code())
    with pytest.raises(WrongLogin):
        await recovery.begin(logins, kari.login, kari.passphrase, kari.codes[3])
    async with logins.store.work() as work:
        assert await accounts.recovery_codes_left(work, kari.id) == 9


async def test_a_recovery_code_without_the_passphrase_is_worth_nothing(
    make_person: MakePerson, logins: Logins
) -> None:
    kari = await make_person()
    for passphrase, code in ((kari.passphrase, "aaaa-bbbb-cccc-dddd"), ("not the passphrase", kari.codes[0])):
        with pytest.raises(WrongLogin):
            await recovery.begin(logins, kari.login, passphrase, code)
        kari.clock.now += 60
    with pytest.raises(WrongLogin):
        await recovery.begin(logins, "nobody", kari.passphrase, kari.codes[0])


async def test_a_replacement_waits_a_quarter_of_an_hour(make_person: MakePerson, logins: Logins) -> None:
    kari = await make_person()
    new = await recovery.begin(logins, kari.login, kari.passphrase, kari.codes[0])
    kari.clock.now += 16 * 60
    with pytest.raises(BadTicket):
        await recovery.finish(logins.store, new.ticket, totp_code(new.secret, int(kari.clock())))


async def test_new_recovery_codes_kill_the_old_ones(make_person: MakePerson, logins: Logins) -> None:
    kari = await make_person()
    member = await kari.member()
    codes = await changes.make_recovery_codes(logins, member, passphrase=kari.passphrase, code=kari.code())
    assert not set(codes) & set(kari.codes)
    with pytest.raises(WrongLogin):
        await recovery.begin(logins, kari.login, kari.passphrase, kari.codes[0])
    kari.clock.now += 10
    await recovery.begin(logins, kari.login, kari.passphrase, codes[0])
