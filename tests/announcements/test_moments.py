"""Times as press officers type them: each word is read, or the time is refused with what was not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from desk_world import NOON, ZONE
from officers import drafted, press, scene
from scene import Scene, buttons, played, text_of

from bot.announcements import schedule
from bot.announcements.content import Fault
from bot.announcements.moments import day, moment


def read(text: str, now: datetime = NOON) -> str:
    """What is read of a time on Monday 23.11.2026 at noon, or why it is refused."""
    try:
        return moment(text, now, ZONE).astimezone(ZONE).strftime("%a %d.%m.%Y %H:%M")
    except Fault as fault:
        return str(fault)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25.11 10:00", "Wed 25.11.2026 10:00"),
        ("25.11.2026 9:05", "Wed 25.11.2026 09:05"),
        ("2026-11-25 10:00", "Wed 25.11.2026 10:00"),
        ("10.12 в 9.30", "Thu 10.12.2026 09:30"),
        ("05.01 10:00", "Tue 05.01.2027 10:00"),
        ("18:30", "Mon 23.11.2026 18:30"),
        ("09:00", "Tue 24.11.2026 09:00"),
        ("сағат 10", "Tue 24.11.2026 10:00"),
        ("ертең 10:00", "Tue 24.11.2026 10:00"),
        ("Ертен сағат 10:00-де", "Tue 24.11.2026 10:00"),
        ("erten 10:00", "Tue 24.11.2026 10:00"),
        ("завтра в 10", "Tue 24.11.2026 10:00"),
        ("послезавтра в 9.30", "Wed 25.11.2026 09:30"),
        ("бүрсігүні 18:00", "Wed 25.11.2026 18:00"),
        ("завтра в 7 вечера", "Tue 24.11.2026 19:00"),
        ("ертең кешкі жетіде", "Tue 24.11.2026 19:00"),
        ("бүгін кешке 8-де", "Mon 23.11.2026 20:00"),
        ("завтра в 2 ночи", "Tue 24.11.2026 02:00"),
        ("завтра в 3 дня", "Tue 24.11.2026 15:00"),
        ("завтра в полдень", "Tue 24.11.2026 12:00"),
        ("ертең түсте", "Tue 24.11.2026 12:00"),
        ("в пятницу в 10:00", "Fri 27.11.2026 10:00"),
        ("жұмада 10:00", "Fri 27.11.2026 10:00"),
        ("дүйсенбі күні сағат он жарымда", "Mon 30.11.2026 10:30"),
        ("пт 10:00", "Fri 27.11.2026 10:00"),
        ("в эту пятницу в 10", "Fri 27.11.2026 10:00"),
        ("келесі жұмада 10:00", "Fri 04.12.2026 10:00"),
        ("на следующей неделе в среду в 9", "Wed 02.12.2026 09:00"),
        ("в среду 25 ноября в 9:00", "Wed 25.11.2026 09:00"),
        ("25 қарашада сағат 10-да", "Wed 25.11.2026 10:00"),
        ("қараша айының 25-інде 18.30-да", "Wed 25.11.2026 18:30"),
        ("2026 жылғы 25 қараша, 10:00", "Wed 25.11.2026 10:00"),
        ("25 ноября 2026 года в 18:00", "Wed 25.11.2026 18:00"),
        ("первого декабря в семь вечера", "Tue 01.12.2026 19:00"),
        ("через неделю в 10:00", "Mon 30.11.2026 10:00"),
        ("бір аптадан кейін сағат 10-да", "Mon 30.11.2026 10:00"),
        ("через месяц в 10:00", "Wed 23.12.2026 10:00"),
        ("3 күннен кейін таңғы 9-да", "Thu 26.11.2026 09:00"),
        ("через два часа", "Mon 23.11.2026 14:00"),
        ("екі сағаттан кейін", "Mon 23.11.2026 14:00"),
        ("жарты сағаттан кейін", "Mon 23.11.2026 12:30"),
        ("через 1 час 30 минут", "Mon 23.11.2026 13:30"),
        ("1 сағат 30 минуттан кейін", "Mon 23.11.2026 13:30"),
        ("через полтора часа", "Mon 23.11.2026 13:30"),
        ("через 1,5 часа", "Mon 23.11.2026 13:30"),
        ("завтра в 10 ч 30 мин", "Tue 24.11.2026 10:30"),
        ("завтра в 10.00 часов", "Tue 24.11.2026 10:00"),
        ("ертең тоғыз отызда", "Tue 24.11.2026 09:30"),
        ("завтра в двенадцать сорок пять", "Tue 24.11.2026 12:45"),
        ("завтра в 9-30", "Tue 24.11.2026 09:30"),
        ("ертең сағат 9 30", "Tue 24.11.2026 09:30"),
        ("ертең кешкі 7 де", "Tue 24.11.2026 19:00"),
        ("ертең түстен кейін 3-те", "Tue 24.11.2026 15:00"),
        ("завтра после обеда в 3", "Tue 24.11.2026 15:00"),
        ("в час ночи", "Tue 24.11.2026 01:00"),
        ("25-го в 10:00", "Wed 25.11.2026 10:00"),
        ("10 числа в 10", "Thu 10.12.2026 10:00"),
        ("десятого в десять", "Thu 10.12.2026 10:00"),
        ("25-і күні 10:00", "Wed 25.11.2026 10:00"),
        ("жиырма бесінде 10:00", "Wed 25.11.2026 10:00"),
        ("2026 жылдың 1 желтоқсаны 10:00", "Tue 01.12.2026 10:00"),
        ("1 жел. 10:00", "Tue 01.12.2026 10:00"),
        ("1 дек 10:00", "Tue 01.12.2026 10:00"),
        ("01.12.26 10:00", "Tue 01.12.2026 10:00"),
        ("01/12/2026 10:00", "Tue 01.12.2026 10:00"),
        ("2026-12-01T10:00:00", "Tue 01.12.2026 10:00"),
        ("жұма күнгі 19:00", "Fri 27.11.2026 19:00"),
        ("завтра 24 ноября в 10:00", "Tue 24.11.2026 10:00"),
    ],
)
def test_what_is_read(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("31-го в 10:00", (2026, 11, 30), "Thu 31.12.2026 10:00"),
        ("31-і күні 10:00", (2026, 11, 30), "Thu 31.12.2026 10:00"),
        ("30 числа в 10:00", (2027, 1, 31), "Tue 30.03.2027 10:00"),
        ("29-го в 10:00", (2028, 1, 30), "Tue 29.02.2028 10:00"),
        ("1-го в 10:00", (2026, 12, 31), "Fri 01.01.2027 10:00"),
        ("30-го в 18:00", (2026, 11, 30), "Mon 30.11.2026 18:00"),
        ("32-го в 10:00", (2026, 11, 30), "time date: 32"),
        ("0 числа в 10:00", (2026, 11, 30), "time date: 0"),
    ],
)
def test_a_day_without_its_month_is_the_next_one_of_that_number(
    text: str, today: tuple[int, int, int], expected: str
) -> None:
    assert read(text, datetime(*today, 12, tzinfo=ZONE).astimezone(UTC)) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("в 10:00 не отправлять", "time unread: не отправлять"),
        ("в понедельник в 10:00 емес", "time unread: емес"),
        ("ертең жібермеңіз 10:00", "time unread: жібермеңіз"),
        ("завтра в 10:00 и в 12:00", "time unread: и"),
        ("через год в 10:00", "time unread: через год"),
        ("10", "time unread: 10"),
        ("тез", "time unread: тез"),
        ("ертең 10емес", "time unread: емес"),
        ("завтра в 10pm", "time unread: pm"),
        ("завтра 10:00МСК", "time unread: МСК"),
        ("завтра 7веч", "time unread: веч"),
        ("завтра в 7в", "time unread: в"),
        ("с 10:00", "time unread: с"),
        ("жұмадан 10:00", "time unread: жұмадан"),
        ("ертең 10-нан", "time unread: нан"),
        ("в третий понедельник", "time unread: 3"),
        ("завтра 10 числа", "time twice"),
        ("завтра 10-12", "time twice"),
        ("завтра 10:00 12:00", "time twice"),
        ("завтра послезавтра 10:00", "time twice"),
        ("вчера в 10:00", "time past"),
        ("кеше 10:00", "time past"),
        ("в прошлую пятницу в 10", "time past"),
        ("сегодня в 9:00", "time past"),
        ("сегодня в 7", "time past"),
        ("25.11.2025 10:00", "time past"),
        ("22.11 10:00", "time past: 22.11"),
        ("31.02 10:00", "time date: 31.02"),
        ("29 ақпан 10:00", "time date: 29 ақпан"),
        ("25:00", "time clock: 25:00"),
        ("завтра в 15 утра", "time clock: 15:00"),
        ("завтра в 12 ночи", "time clock: 12:00"),  # whose midnight?
        ("в четверг 25 ноября в 9:00", "time weekday: 25.11.2026"),
        ("через неделю в пятницу в 10:00", "time weekday: 30.11.2026"),
        ("в следующую среду 25.11 в 10:00", "time twice"),
        ("завтра утром", "time no hour"),
        ("через 3 дня", "time no hour"),
        ("на следующей неделе в 10:00", "time no day"),
        ("", "time no hour"),
    ],
)
def test_what_is_refused(text: str, why: str) -> None:
    assert read(text) == why


@pytest.mark.parametrize("text", ["31.12", "до 31 декабря", "по 31.12.2026", "31 желтоқсанға дейін"])
def test_the_last_day_of_a_series_may_be_said_as_an_end(text: str) -> None:
    assert day(text, NOON, ZONE).isoformat() == "2026-12-31"


def test_a_long_text_is_no_time() -> None:
    assert read("завтра " * 100).startswith("time unread: завтра")


def test_a_weekday_is_the_next_one_that_has_not_passed() -> None:
    assert read("в понедельник в 15:00") == "Mon 23.11.2026 15:00"
    assert read("в понедельник в 10:00") == "Mon 30.11.2026 10:00"


def test_the_times_that_are_offered_are_to_come() -> None:
    def offered(*now: int) -> list[str]:
        found = schedule.offered(datetime(*now, tzinfo=ZONE).astimezone(UTC), ZONE)
        return [at.astimezone(ZONE).strftime("%a %H:%M") for at in found]

    assert offered(2026, 11, 23, 12, 1) == [
        "Mon 13:05", "Mon 18:00", "Tue 09:00", "Tue 10:00", "Tue 18:00", "Mon 10:00",
    ]  # fmt: skip
    assert offered(2026, 11, 22, 17, 45) == ["Sun 18:45", "Mon 09:00", "Mon 10:00", "Mon 18:00"]


def test_the_desk_shows_weekday_date_time_and_zone() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        asked = await press(s, "when")
        assert list(buttons(asked))[:3] == ["Бірден", "ср 22.10 12:00", "ср 22.10 18:00"]
        assert "Түсінбегенім: жібермеңіз" in text_of(await s.said("ертең жібермеңіз 10:00"))
        await press(s, "when")
        shown = text_of(await s.pressed(buttons(asked)["бс 23.10 10:00"]))
        assert "Уақыты: бейсенбі, 23.10.2025 10:00 (Алматы, UTC+5)" in shown
        await press(s, "when")
        assert "бейсенбі, 23.10.2025 10:00" in text_of(await press(s, "back"))  # and nothing was dropped

    played(play, scene())
