"""Secrets that humans keep in their heads or on paper."""

from bot.store.stretching import CHEAP, Cost, Stretcher

SALT = bytes(range(16))


async def test_the_same_words_give_the_same_keys_and_others_do_not() -> None:
    stretcher = Stretcher(CHEAP)
    first = await stretcher.stretch("four words on paper", SALT, "passphrase")
    assert first.fits((await stretcher.stretch("four words on paper", SALT, "passphrase")).verifier)
    assert not first.fits((await stretcher.stretch("four words on papir", SALT, "passphrase")).verifier)
    assert not first.fits((await stretcher.stretch("four words on paper", bytes(16), "passphrase")).verifier)
    assert not first.fits((await stretcher.stretch("four words on paper", SALT, "return")).verifier)


async def test_the_stored_half_does_not_open_what_the_other_half_wraps() -> None:
    made = await Stretcher(CHEAP).stretch("four words on paper", SALT, "passphrase")
    assert made.verifier != made.key
    assert len(made.verifier) == len(made.key) == 32


async def test_a_guess_costs_what_it_is_said_to_cost() -> None:
    assert Cost() == Cost(memory_kib=64 * 1024, passes=4)
