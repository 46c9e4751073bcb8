"""Logging in, and everything that must not let anybody in. On both databases."""

import asyncio
import statistics
import time

import pytest

from bot.staff import changes, login
from bot.staff.login import Logins, TooSoon, WrongLogin
from bot.staff.secrets import totp_code
from bot.store import accounts, audit, sealing, staff_sessions
from bot.store.stretching import CHEAP, Cost, Stretcher
from bot.store.work import Store
from tests.bot.conftest import Clock
from tests.bot.staff.conftest import MakePerson


async def actions(store: Store) -> list[str]:
    async with store.work() as work:
        return [entry.action for entry in reversed(await audit.newest(work))]


async def test_passphrase_and_code_let_in_and_the_session_opens_the_key(
    make_person: MakePerson, logins: Logins, store: Store
) -> None:
    kari = await make_person()
    member = await logins.find(await kari.log_in())
    assert member is not None
    assert (member.id, member.role, member.centre) == (kari.id, "staff", "oslo")
    assert member.account.public_key is not None
    sealed = sealing.seal_to(member.account.public_key, b"a case", b"there")
    assert sealing.unseal_with(member.private_key, sealed, b"there") == b"a case"
    assert await actions(store) == ["invited", "account made", "login"]


@pytest.mark.parametrize("wrong", ["name", "passphrase", "code", "old code", "no code"])
async def test_anything_wrong_lets_nobody_in_and_stands_in_the_audit(
    make_person: MakePerson, logins: Logins, store: Store, clock: Clock, wrong: str
) -> None:
    kari = await make_person()
    name, passphrase, code = kari.login, kari.passphrase, kari.code()
    match wrong:
        case "name":
            name = "ola"
        case "passphrase":
            passphrase += "x"
        case "code":
            code = f"{(int(code) + 1) % 1_000_000:06}"
        case "old code":
            code = totp_code(kari.secret, int(clock()) - 61)
        case _:
            code = ""
    with pytest.raises(WrongLogin):
        await logins.log_in(name, passphrase, code)
    assert (await actions(store))[-1] == "login failed"


async def test_a_code_of_the_step_before_or_after_is_taken(
    make_person: MakePerson, logins: Logins, clock: Clock
) -> None:
    kari = await make_person()
    for off in (-30, 30):
        clock.now += 120
        await logins.log_in(kari.login, kari.passphrase, totp_code(kari.secret, int(clock()) + off))


async def test_a_code_counts_once_even_when_the_passphrase_beside_it_was_wrong(
    make_person: MakePerson, logins: Logins, clock: Clock
) -> None:
    kari = await make_person()
    code = kari.code()
    await logins.log_in(kari.login, kari.passphrase, code)
    with pytest.raises(WrongLogin):
        await logins.log_in(kari.login, kari.passphrase, code)
    clock.now += 10
    code = kari.code()
    with pytest.raises(WrongLogin):
        await logins.log_in(kari.login, "not the passphrase", code)
    clock.now += 5
    with pytest.raises(WrongLogin):
        await logins.log_in(kari.login, kari.passphrase, code)


async def test_one_code_sent_twice_at_once_lets_in_once(make_person: MakePerson, logins: Logins) -> None:
    kari = await make_person()
    code = kari.code()
    tries = [logins.log_in(kari.login, kari.passphrase, code) for _ in range(4)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, tuple) for one in results) == 1
    assert all(isinstance(one, tuple | TooSoon | WrongLogin) for one in results)


async def test_a_thousand_guesses_in_a_minute_reach_the_hash_five_times_and_nobody_is_locked_out(
    make_person: MakePerson, logins: Logins, clock: Clock
) -> None:
    kari = await make_person()
    kari.code()
    for name in (kari.login, "nobody"):
        looked_at, waits = 0, set()
        for guess in range(1000):
            try:
                await logins.log_in(name, f"guess number {guess}", "000000")
            except WrongLogin:
                looked_at += 1
            except TooSoon as wait:
                waits.add(wait.seconds)
            clock.now += 0.06
        assert looked_at == 5
        assert waits <= set(range(1, 61))
    clock.now += 60
    await kari.log_in()


async def test_after_a_quarter_of_an_hour_a_slip_is_forgotten(
    make_person: MakePerson, logins: Logins, clock: Clock
) -> None:
    kari = await make_person()
    for _ in range(6):
        with pytest.raises(WrongLogin):
            await logins.log_in(kari.login, "a slip of the finger", "")
        clock.now += 70
    clock.now += 15 * 60
    with pytest.raises(WrongLogin):
        await logins.log_in(kari.login, "a slip of the finger", "")
    with pytest.raises(TooSoon) as wait:
        await logins.log_in(kari.login, "a slip of the finger", "")
    assert wait.value.seconds == 2


async def test_a_name_that_nobody_has_takes_as_long(make_person: MakePerson, store: Store) -> None:
    kari = await make_person()
    slow = Logins(store, Stretcher(Cost(memory_kib=8 * 1024, passes=2)))
    times: dict[str, list[float]] = {kari.login: [], "nobody": []}
    for _ in range(15):
        for name, spent in times.items():
            kari.clock.now += 1000
            begun = time.perf_counter()
            with pytest.raises(WrongLogin):
                await slow.log_in(name, "no such words here", "123456")
            spent.append(time.perf_counter() - begun)
    known, unknown = (statistics.median(spent) for spent in times.values())
    assert abs(known - unknown) < 0.05


async def test_a_name_that_nobody_has_waits_in_every_process(store: Store, clock: Clock) -> None:
    processes = [Logins(store, Stretcher(CHEAP)) for _ in range(3)]
    with pytest.raises(WrongLogin):
        await processes[0].log_in("nobody", "wrong words here", "")
    for process in processes:
        for name in ("nobody", " NOBODY "):
            with pytest.raises(TooSoon) as wait:
                await process.log_in(name, "wrong words here", "")
            assert wait.value.seconds == 2
    clock.now += 2
    results = await asyncio.gather(
        *(process.log_in("nobody", "wrong words here", "") for process in processes), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in results) == ["TooSoon", "TooSoon", "WrongLogin"]
    for odd in ("", "\udcff", "no such\nname"):
        with pytest.raises(WrongLogin):
            await processes[0].log_in(odd, "wrong words here", "")


async def test_no_more_than_ten_wait_for_the_hash(store: Store) -> None:
    slow = Logins(store, Stretcher(Cost(memory_kib=32 * 1024, passes=2)))
    tries = [slow.log_in(f"name{number}", "wrong words here", "") for number in range(40)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert any(isinstance(one, TooSoon) and one.seconds == login.MOST_IN_LINE for one in results)
    assert any(isinstance(one, WrongLogin) for one in results)


async def test_a_session_ends_after_half_an_hour_of_rest_and_asking_for_news_is_rest(
    make_person: MakePerson, logins: Logins, clock: Clock
) -> None:
    token = await (await make_person()).log_in()
    for _ in range(3):
        clock.now += 1700
        assert await logins.find(token)
    clock.now += 1700
    assert await logins.find(token, is_active=False)
    clock.now += 200
    assert await logins.find(token) is None


async def test_a_session_ends_after_eight_hours_of_work(
    make_person: MakePerson, logins: Logins, clock: Clock
) -> None:
    token = await (await make_person()).log_in()
    begun = clock.now
    while clock.now < begun + 8 * 3600 - 1000:
        clock.now += 1000
        assert await logins.find(token)
    clock.now += 1001
    assert await logins.find(token) is None


async def test_a_second_login_ends_the_first_session(make_person: MakePerson, logins: Logins) -> None:
    kari = await make_person()
    first = await kari.log_in()
    second = await kari.log_in()
    assert await logins.find(first) is None
    assert await logins.find(second)


async def test_logging_out_ends_session_and_duty(
    make_person: MakePerson, logins: Logins, store: Store
) -> None:
    kari = await make_person()
    token = await kari.log_in()
    async with store.work() as work:
        await accounts.set_on_duty(work, kari.id, True)
    async with store.work() as work:
        assert [one.login for one in await accounts.on_duty(work, "oslo")] == ["kari"]
        assert not await accounts.on_duty(work, "bergen")
    member = await logins.find(token)
    assert member is not None
    await logins.log_out(member)
    assert await logins.find(token) is None
    async with store.work() as work:
        assert not await accounts.on_duty(work, "oslo")


@pytest.mark.parametrize("how", ["disabled", "role"])
async def test_a_disabled_account_or_a_new_role_ends_the_session_at_once(
    make_person: MakePerson, logins: Logins, store: Store, how: str
) -> None:
    boss, kari = await make_person("boss", "admin"), await make_person()
    token = await kari.log_in()
    if how == "disabled":
        await changes.disable(store, kari.id, by=boss.id)
    else:
        await changes.set_role(store, kari.id, "operator", by=boss.id)
    assert await logins.find(token) is None
    if how == "disabled":
        with pytest.raises(WrongLogin):
            await kari.log_in()
    else:
        assert (await kari.member()).role == "operator"


async def test_the_last_admin_can_neither_be_disabled_nor_given_another_role(
    make_person: MakePerson, store: Store
) -> None:
    boss = await make_person("boss", "admin")
    with pytest.raises(changes.LastAdmin):
        await changes.disable(store, boss.id)
    with pytest.raises(changes.LastAdmin):
        await changes.set_role(store, boss.id, "staff")
    second = await make_person("second", "admin")
    await changes.disable(store, boss.id, by=second.id)


async def test_a_new_passphrase_keeps_the_key_and_ends_the_old_session(
    make_person: MakePerson, logins: Logins
) -> None:
    kari = await make_person()
    old_token = await kari.log_in()
    member = await logins.find(old_token)
    assert member is not None
    new = "fem andre ord på en ny lapp"
    token = await changes.change_passphrase(logins, member, old=kari.passphrase, code=kari.code(), new=new)
    assert await logins.find(old_token) is None
    assert await logins.find(token)
    kari.clock.now += 2
    with pytest.raises(WrongLogin):
        await kari.log_in()
    kari.passphrase = new
    assert (await kari.member()).private_key == member.private_key


async def test_a_passphrase_is_not_changed_by_whoever_only_sits_there(
    make_person: MakePerson, logins: Logins
) -> None:
    kari = await make_person()
    member = await kari.member()
    with pytest.raises(WrongLogin):
        await changes.change_passphrase(
            logins, member, old="a guess of mine", code=kari.code(), new="n" * 9 + "e w ords"
        )
    assert await logins.find("wrong token") is None


async def test_nothing_in_the_database_opens_the_key_or_shows_the_secrets(
    make_person: MakePerson, store: Store
) -> None:
    kari = await make_person()
    token = await kari.log_in()
    member = await kari.logins.find(token)
    assert member is not None
    async with store.work() as work:
        stored = await accounts.credentials(work, account_id=kari.id)
        session = await staff_sessions.find(work, token, is_active=False)
    assert stored is not None
    assert session is not None
    for secret in (member.private_key, kari.secret):
        assert secret not in stored.private_key + stored.totp + stored.verifier + stored.salt
    for key in (stored.verifier, login.totp_key(store), store.keys.service_secret()):
        with pytest.raises(sealing.CannotOpen):
            sealing.unseal(key, stored.private_key, login.key_place(kari.id))
