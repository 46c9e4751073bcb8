"""Opening hours: never "open" where the sources are unsure, never an old schedule."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import ContentError
from bot.hours import DOOR, OSLO_TIME, Centre, Centres, is_unsure, status
from bot.parts import Content


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO_TIME)


@pytest.fixture
def oslo(content: Content) -> Centre:
    return content.centres["oslo"]


@pytest.fixture
def bergen(content: Content) -> Centre:
    return content.centres["bergen"]


def door(centre: Centre, moment: datetime) -> bool | None:
    return status(centre.valid_rows(moment.date(), DOOR), moment).open


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-24 16:59", False),
        ("2026-11-24 17:00", True),
        ("2026-11-24 19:59", True),
        ("2026-11-24 20:00", False),
        ("2026-11-26 12:00", True),
        ("2026-05-17 12:00", False),
        ("2026-12-24 12:00", None),
        ("2026-12-29 18:00", None),
        ("2026-12-31 12:00", None),
        ("2026-04-02 12:00", None),
        ("2026-07-14 18:00", None),
    ],
)
def test_oslo_is_open_only_when_the_schedule_surely_says_so(
    oslo: Centre, moment: str, expected: bool | None
) -> None:
    assert door(oslo, at(moment)) is expected


def test_next_opening_skips_the_unsure_days_of_christmas(oslo: Centre) -> None:
    moment = at("2026-12-23 12:00")
    found = status(oslo.valid_rows(moment.date(), DOOR), moment)
    assert found.next_opening == at("2027-01-05 17:00")


def test_the_evenings_that_bergen_has_ended_are_never_shown(bergen: Centre) -> None:
    thursday_evening = at("2026-11-26 19:00")
    assert door(bergen, thursday_evening) is False
    assert door(bergen, at("2025-04-24 19:00")) is True
    rows = bergen.valid_rows(thursday_evening.date())
    assert {row.source for row in rows} == {"S3"}


def test_even_weeks_are_counted_as_iso_weeks(bergen: Centre) -> None:
    rows = [row for row in bergen.rows if "week" in row.rule]
    wednesdays = {week: date.fromisocalendar(2026, week, 3) for week in (50, 51, 52, 53)}
    openings = {
        week: any(
            opens.date() == day
            for row in rows
            for opens, _, state, _ in row.hours.intervals(at(f"{day} 00:00"), at(f"{day} 23:59"))
            if str(state) == "open"
        )
        for week, day in wednesdays.items()
    }
    assert openings == {50: True, 51: False, 52: True, 53: False}


def test_summer_time_does_not_move_the_doors(oslo: Centre) -> None:
    assert door(oslo, datetime(2026, 10, 20, 15, 0, tzinfo=UTC)) is True
    assert door(oslo, datetime(2026, 10, 27, 15, 0, tzinfo=UTC)) is False
    assert door(oslo, datetime(2026, 10, 27, 16, 0, tzinfo=UTC)) is True


@given(st.datetimes(datetime(2025, 6, 1), datetime(2035, 12, 31)))  # noqa: DTZ001 (hypothesis wants naive bounds)
def test_next_opening_is_in_the_future_and_on_a_sure_day(moment: datetime) -> None:
    centre = Centres(Path("content/centres"))["oslo"]
    now = moment.replace(tzinfo=OSLO_TIME)
    found = status(centre.valid_rows(now.date(), DOOR), now)
    assert found.next_opening is not None
    assert found.next_opening > now
    assert not is_unsure(found.next_opening.date())
    assert found.next_opening - now < timedelta(days=60)


def test_a_broken_rule_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "oslo.toml").write_text(
        'name = "x"\ntown = "Oslo"\n[[hours]]\nkind = "drop_in"\nrule = "Tuuu 17-20"\nsource = "S1"\n'
        "valid_from = 2025-01-01\nreview_by = 2026-01-01\n"
    )
    with pytest.raises(ContentError, match=r"oslo\.toml: rule Tuuu"):
        Centres(tmp_path)
