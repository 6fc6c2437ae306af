"""The desk: /announce and /announcements, what an officer writes when asked, what an officer is shown."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace

from telegram import Update
from telegram.error import TelegramError

from bot.announcements import content, desk, schedule
from bot.announcements.content import Content, Fault
from bot.connection import markup
from bot.connection.light import LightBot
from bot.connection.posting import send_content
from bot.handlers import asked as desk_asked
from bot.handlers.asking import edited, question
from bot.handlers.membership import chosen
from bot.handlers.pages import other
from bot.handlers.pictures import uploads
from bot.handlers.replying import Context, Incoming, To, keyboard, send
from bot.handlers.services import Services, is_last
from bot.rendering.text import Reply, plain, template
from bot.screens import announcements as screens
from bot.screens import drafts
from bot.screens.kit import line
from bot.storage import announcements as store_
from bot.storage import chats, deliveries, destinations, recurring, updates
from bot.storage.announcements import Announcement
from locales.languages import LANGUAGES, Language

log = logging.getLogger(__name__)


# -- writing ------------------------------------------------------------------------------------------------


async def announce(asked: Incoming) -> None:
    """/announce: a draft, begun. The same message again begins no second one."""
    app, place = asked.app, asked.place
    if place.person is None:
        return
    once = f"message {place.chat_id} {asked.message.message_id}"
    await store_.create(
        app.store,
        "text",
        content.written(Content(footer=True)),
        place.person,
        app.clock(),
        once=once,
        step="kk",
    )
    one = await store_.by_once(app.store, once)
    if one is None:
        return
    language = await asked.language()
    text = markup.from_entities(asked.message.text or "", asked.message.entities).partition(" ")[2].strip()
    if text and one.step == "kk":  # the text in the same message: a step less
        await asked.send(await _text(asked, one, text, once, language))
    else:
        await asked.send(_asks(app, one, one.step or "kk", language))


async def written(asked: Incoming) -> None:
    """What an officer writes: a part of their draft if they were asked for one, else what anybody writes."""
    app, place, message = asked.app, asked.place, asked.message
    if place.person is None or await desk_asked.written(asked):
        return
    one = await store_.asked_of(app.store, place.person, app.clock() - desk_asked.ASKED)
    if one is not None and one.step is not None:
        reply = await _taken(asked, one, await asked.language())
        if reply is not None:
            await asked.send(reply)
    elif message.text or message.caption:
        await question(asked)
    else:
        await other(asked)


async def _taken(asked: Incoming, one: Announcement, language: Language) -> Reply | None:
    """The asked part is in this message: take it. Out: what comes next, or what is wrong with it; None: what
    comes next is said to a later part of the album.
    """
    app, message, bot = asked.app, asked.message, asked.bot
    said = content.read(one.content)
    heard = _name(asked)
    if said.heard == heard:  # the same message again, after a crash: it has been written down
        return (await keep(bot, app, asked.to, one, said, language))[0]
    said = replace(said, heard=heard)
    if one.step in desk.TAKES:
        try:
            said = desk.TAKES[one.step](said, message.text or "", app.clock(), app.timezone)
        except Fault as error:
            return drafts.bad_part(one.step, error, language)
        then = "time" if said.every and said.at is None else None
        return (await keep(bot, app, asked.to, one, said, language, then))[0]
    return await _put(asked, one, said, "kk" if one.step == "kk" else "ru", language)


def _name(asked: Incoming) -> str:
    """Of a message."""
    return f"{asked.place.chat_id}/{asked.message.message_id}"


async def _put(
    asked: Incoming, one: Announcement, said: Content, spoken: Language, language: Language
) -> Reply | None:
    """A text of a draft is in this message, in ``spoken``, or what goes out with it, or both."""
    app, message = asked.app, asked.message
    kind = desk_asked.refused_kind(message)
    if kind is not None:
        return line("desk.media", language, kind=plain(template(language, f"desk.media_{kind}")))
    if message.poll and one.kind != "text":
        return drafts.fault(Fault("desk.fault_poll_here"), language)
    after = said
    if (medium := desk_asked.medium(message, _name(asked))) is not None:
        after = said.with_medium(medium, message.media_group_id or "")
    if one.kind == "correction" and after.media != said.media:
        if message.media_group_id or len(said.media) > 1:  # each part is a message, and their number stays
            return drafts.fault(Fault("desk.fault_album_stays"), language)
        after = replace(after, exchanged=True)
    after, fault = _with_words(asked, after, spoken, needed=medium is None)
    if fault is not None and after.media == said.media:
        return drafts.fault(fault, language)
    album = message.media_group_id
    step = one.step if fault or album else next_step(after)  # more of the album may come
    if not await store_.revise(app.store, one.id, one.content, content.written(after), step, app.clock()):
        return line("desk.gone", language)
    if fault is not None:  # what came with the words is kept
        return drafts.fault(fault, language)
    if album and not await is_last(app.store, asked.place.chat_id, album, message.message_id):
        return None
    again = await store_.get(app.store, one.id) or one
    after = content.read(again.content)
    return (await keep(asked.bot, app, asked.to, again, after, language))[0]


def _with_words(
    asked: Incoming, said: Content, spoken: Language, *, needed: bool
) -> tuple[Content, Fault | None]:
    """The words of a message, or its poll, as the text in ``spoken``; or what is wrong with them."""
    message = asked.message
    text = markup.from_entities(
        message.caption or message.text or "", message.caption_entities or message.entities
    ).strip()
    if not text and not needed:
        return said, None
    try:
        if message.poll is not None:
            return desk.with_poll(said, desk_asked.poll(message.poll), spoken, asked.app.knowledge), None
        if spoken == "ru" and said.quiz:
            raise Fault("desk.fault_poll_beside_poll")
        filled, _ = content.filled(text, asked.app.knowledge, spoken)
        content.checked(filled, content.limit(said, spoken))
    except Fault as error:
        return said, error
    return _with_text(said, text, spoken, _name(asked)), None


def _with_text(said: Content, text: str, spoken: Language, part: str) -> Content:
    said = replace(said, parts={**said.parts, spoken: part})
    if spoken == "kk":  # in the place of a poll, too
        return replace(said, kk=text, quiz={}, fixed_quiz={})
    return replace(said, ru=text, kk_only=False)


async def rewritten(asked: Incoming) -> None:
    """An officer edits what they wrote: the text of a draft that came in this message is another one now."""
    app, officer = asked.app, asked.place.person
    part = _name(asked)
    one = None if officer is None else await store_.written_in(app.store, officer, part)
    if officer is None or one is None:
        await edited(asked)
        return
    language, said = await asked.language(), content.read(one.content)
    spoken = next(tongue for tongue, heard in said.parts.items() if heard == part)
    if one.state != "draft":
        await asked.send(drafts.confirmed(one.id, "desk.gone", language))
        return
    reply = await _put(asked, one, said, spoken, language)
    if reply is not None:
        await asked.send(reply)


async def _text(asked: Incoming, one: Announcement, text: str, heard: str, language: Language) -> Reply:
    """The Kazakh text of a draft that has none yet."""
    app, said = asked.app, content.read(one.content)
    try:
        content.checked(content.filled(text, app.knowledge, "kk")[0], content.limit(said, "kk"))
    except Fault as error:
        return drafts.fault(error, language)
    part = heard.removeprefix("message ").replace(" ", "/")
    said = replace(_with_text(said, text, "kk", part), heard=part)
    return (await keep(asked.bot, app, asked.to, one, said, language))[0]


async def keep(
    bot: LightBot,
    app: Services,
    to: To,
    one: Announcement,
    said: Content,
    language: Language,
    step: str | None = None,
) -> tuple[Reply, bool]:
    """Keep a changed draft, and go on to ``step``, or to what it lacks yet. Out: see :func:`show_draft`."""
    step = step or next_step(said)
    kept = await store_.revise(app.store, one.id, one.content, content.written(said), step, app.clock())
    again = await store_.get(app.store, one.id)
    if not kept or again is None:
        return line("desk.gone", language), False
    return await show_draft(bot, app, to, again, language)


def next_step(said: Content) -> str | None:
    """What a draft lacks, and is asked for first."""
    if not said.kk and not said.quiz:
        return "kk"
    return None if said.ru or "ru" in said.quiz or said.kk_only else "ru"


async def show_draft(
    bot: LightBot, app: Services, to: To, one: Announcement, language: Language
) -> tuple[Reply, bool]:
    """An announcement as it is now: a draft with what comes next, or how far it is. Out: with whether it
    belongs below messages that have just been sent: a draft that looks otherwise than before is shown so.
    """
    said = content.read(one.content)
    if one.state != "draft":
        return await status(app, one, language), False
    if one.step in ("kk", "ru", *desk.TAKES):
        return _asks(app, one, one.step, language), False
    if said.topic is None and not said.answers:
        return drafts.choose_topic(one.id, app.knowledge, language), False
    return await present(bot, app, to, one, language)


async def present(
    bot: LightBot, app: Services, to: To, one: Announcement, language: Language, *, anew: bool = False
) -> tuple[Reply, bool]:
    """A draft that lacks nothing: its messages, if they look otherwise than they were shown or ``anew``, and
    its card with the button that sends it. Out: the card, and whether the messages were sent.
    """
    fault = None
    try:
        one, otherwise = await _prepared(app, one)
        anew = anew or otherwise
        if anew:
            await preview(bot, app, to, one, language)
    except Fault as error:
        fault, anew = error, False
    return await card(app, one, language, fault), anew


async def _prepared(app: Services, one: Announcement) -> tuple[Announcement, bool]:
    """A draft with its texts as they would go out now: they are what a confirmation is of. Out: with whether
    they are others than before. :class:`Fault` for what cannot be sent.
    """
    before = content.read(one.content)
    said = desk.fixed_poll(replace(before, fixed={}, figures={}, shown=None, labelled=None), app.knowledge)
    said = await schedule.held(app.store, said)
    target = await corrected(app, one)
    if target is not None and all(target.seen(spoken) == said.seen(spoken) for spoken in LANGUAGES):
        raise Fault("desk.fault_unchanged")
    desk.check_end(said, app.clock())
    if said == before:
        return one, False
    await store_.revise(app.store, one.id, one.content, content.written(said), None, app.clock())
    again = await store_.get(app.store, one.id) or one
    return again, said.looks != before.looks


async def corrected(app: Services, one: Announcement) -> Content | None:
    """What a correction corrects, as it was sent; None: it is none."""
    if one.kind != "correction" or one.target is None:
        return None
    target = await store_.get(app.store, one.target)
    return None if target is None else content.read(target.content)


def _asks(app: Services, one: Announcement, step: str, language: Language) -> Reply:
    example = next((f.id for f in app.knowledge.figures.values() if f.value is not None), "id")
    said, now = content.read(one.content), app.clock()
    times = schedule.offered(now, app.timezone) if step == "time" else ()
    if step == "until":
        times = schedule.ends(max(said.moment or now, now))
    return drafts.asks(step, language, one, said, example, times, app.timezone)


async def polled(update: Update, context: Context, app: Services) -> None:
    """How a quiz is answered by now."""
    if update.poll is not None:
        given = [option.voter_count for option in update.poll.options]
        await updates.apply(app.store, store_.count_votes, update.poll.id, given)


# -- what is there ------------------------------------------------------------------------------------------


async def announcements(asked: Incoming) -> None:
    """/announcements: planned, running, done."""
    await asked.send(await overview(asked.context, asked.app, "open", 0, await asked.language()))


async def overview(
    context: Context, app: Services, which: store_.Which, page: int, language: Language
) -> Reply:
    """A page of the list, with the channels that wait for an officer."""
    titles = {}
    for channel in (await destinations.unconfirmed(app.store))[:10]:
        try:
            titles[channel] = (await context.bot.get_chat(channel)).title or str(channel)
        except TelegramError:
            titles[channel] = str(channel)
    newest = await store_.newest(app.store, screens.PAGE + 1, page * screens.PAGE, which)
    found = [(one, content.read(one.content)) for one in newest]
    return screens.overview(found, titles, which, page, app.timezone, language)


async def names_of(bot: LightBot, people: Iterable[int]) -> dict[int, str]:
    """The names of people, as far as Telegram tells them."""
    found = {}
    for person in set(people):
        try:
            found[person] = (await bot.get_chat(person)).full_name or ""
        except TelegramError:
            continue
    return found


async def status(app: Services, one: Announcement, language: Language) -> Reply:
    """How far an announcement is."""
    results = await deliveries.results(app.store, one.id)
    said = content.read(one.content)
    to = await chosen(app, said)
    runs = await recurring.runs(app.store, one.id, screens.RUNS) if said.every else []
    gone = await deliveries.gone(app.store, one.id)
    return screens.status(
        one, said, results, to, app.knowledge, app.timezone, language, app.clock(), runs, gone
    )


async def card(app: Services, one: Announcement, language: Language, fault: Fault | None = None) -> Reply:
    """A draft, with those who would get it now. ``fault``: why it cannot be sent."""
    said = content.read(one.content)
    to = await schedule.recipients(app.store, one, said)
    second = desk.needs_second(one, await app.officers())
    count = await messages(app, one)
    return drafts.card(
        one, said, to, await chosen(app, said), count, desk.mark(one), app.knowledge, app.timezone, language,
        second, schedule.offered(app.clock(), app.timezone)[1:3], fault,
    )  # fmt: skip


async def messages(app: Services, one: Announcement) -> int:
    """How many messages a confirmation would send (or edit) now."""
    said = content.read(one.content)
    if one.kind == "correction" and one.target is not None:
        return await deliveries.editable(app.store, one.target)
    to = await schedule.recipients(app.store, one, said)
    return sum(len(said.languages(destination.languages)) for destination in to)


async def preview(bot: LightBot, app: Services, to: To, one: Announcement, language: Language) -> None:
    """The very messages, to one officer; of a correction what was sent, and what it becomes."""
    said, before = content.read(one.content), await corrected(app, one)
    pictures = uploads(app, app.knowledge)
    for spoken in said.languages(("kk", "ru")):
        if before is not None and before.seen(spoken) == said.seen(spoken):
            continue
        if before is not None:
            await send(bot, to.chat_id, line("desk.before", language), thread=to.thread)
            await send_content(bot, to.chat_id, before, spoken, pictures, to.thread)
            await send(bot, to.chat_id, line("desk.after", language), thread=to.thread)
        await send_content(bot, to.chat_id, said, spoken, pictures, to.thread)


async def show(bot: LightBot, app: Services, to: To, one: Announcement, language: Language) -> None:
    """An announcement to an officer: what waits for them as it will look, with all that they decide on."""
    if one.state == "waiting":
        await preview(bot, app, to, one, language)
        said = content.read(one.content)
        whom = await schedule.recipients(app.store, one, said)
        who = one.author and (await names_of(bot, (one.author,))).get(one.author, str(one.author))
        count = await messages(app, one)
        reply = drafts.request(
            one, said, whom, await chosen(app, said), count, desk.mark(one), who or "", app.knowledge,
            app.timezone, language,
        )  # fmt: skip
    elif one.state == "draft":
        reply, _ = await present(bot, app, to, one, language, anew=True)
    else:
        reply = await status(app, one, language)
    await send(bot, to.chat_id, reply, thread=to.thread)


async def tell_others(bot: LightBot, app: Services, one: Announcement, officer: int | None, did: str) -> None:
    """Those who wrote an announcement or confirmed it are told what another officer did with it; None: what
    was done on the command line.
    """
    done = await store_.history(app.store, one.id)
    concerned = {one.author, *(who for who, what, _ in done if what in ("confirmed", "proposed"))}
    people = sorted((await app.officers() & concerned) - {officer})
    name = None
    if officer is not None and people:
        name = (await names_of(bot, (officer,))).get(officer, str(officer))
    for person in people:
        reply = drafts.told(one.id, name, did, await chats.spoken(app.store, person))
        try:
            await bot.send_message(person, reply.html, reply_markup=keyboard(reply))
        except TelegramError as error:
            log.info("officer %d was not told of announcement %d: %s", person, one.id, error)
