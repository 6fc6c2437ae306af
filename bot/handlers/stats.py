"""/stats: what people ask, for press officers: as text, as CSV, as one picture."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.desk import counting
from bot.desk.counting import Stats
from bot.handlers.officers import AtDesk, by_officers
from bot.handlers.passed_on import groups
from bot.handlers.replying import Incoming
from bot.handlers.services import Services
from bot.pictures.stats import bars
from bot.rendering.reply import Reply
from bot.screens import desk_verbs as verbs
from bot.screens import stats as screens
from bot.storage import feedback
from bot.storage.database import to_text
from locales.languages import Language

_SPAN = 7


async def stats(asked: Incoming) -> None:
    """/stats: the last week."""
    await asked.send(await _shown(asked.app, _SPAN, await asked.language()))


async def found(app: Services, span: int) -> Stats:
    """What was asked in the last so many days, today among them."""
    last = app.clock().astimezone(app.timezone).date()
    first = last - timedelta(span - 1)
    rows = await feedback.counted(app.store, first, last)
    begins = datetime.combine(first, datetime.min.time(), app.timezone)
    votes = await feedback.votes(
        app.store, to_text(begins.astimezone(UTC)), to_text((begins + timedelta(span)).astimezone(UTC))
    )
    unanswered = [(one.texts[0][0], len(one.questions)) for one in await groups(app)]
    return counting.stats(rows, votes, first, last, unanswered)


async def _shown(app: Services, span: int, language: Language) -> Reply:
    return screens.stats(await found(app, span), span, app.knowledge, language)


@by_officers(verbs.OpenStats)
async def _open(at: AtDesk, verb: verbs.OpenStats) -> Reply:
    return await _shown(at.app, verb.days, at.language)


@by_officers(verbs.DrawStats)
async def _draw(at: AtDesk, verb: verbs.DrawStats) -> None:
    from bot.pictures.painting import png  # the drawing library is not for those who draw nothing

    counts = await found(at.app, verb.days)
    scene = bars([day.outcomes for day in counts.days], screens.words(counts, at.language), at.language)
    drawn = await asyncio.to_thread(png, scene)
    await at.send_picture(drawn, f"stats-{counts.last}.png")


@by_officers(verbs.WriteStats)
async def _write(at: AtDesk, verb: verbs.WriteStats) -> None:
    counts = await found(at.app, verb.days)
    written = counting.table(counts).encode("utf-8-sig")  # by which spreadsheets know the encoding
    await at.send_file(written, f"stats-{counts.last}.csv")
