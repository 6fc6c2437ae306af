"""The buttons of the desk. Who presses one is looked up anew: a button can be forwarded, forged, or old."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeAlias, TypeVar

from telegram.error import TelegramError

from bot.announcements import content, desk, schedule
from bot.announcements.content import Content, Fault
from bot.callbacks import find_topic
from bot.connection.posting import send_content
from bot.handlers.desk import keep, names_of, overview, present, preview, show, show_draft, tell_others
from bot.handlers.membership import titles_of
from bot.handlers.pictures import uploads
from bot.handlers.pressing import AtDesk, by_officers
from bot.pictures.counts import result
from bot.rendering.text import Reply, string
from bot.screens import announcements as screens
from bot.screens import desk_verbs, drafts, verbs
from bot.screens.kit import count, line
from bot.storage import amending, chats, deliveries, destinations
from bot.storage import announcements as store_
from bot.storage.announcements import Announcement
from bot.storage.chats import ALL
from locales.languages import Language

A = TypeVar("A", bound=desk_verbs.AnnouncementVerb)
D = TypeVar("D", bound=desk_verbs.DraftVerb)
_OfAnnouncement: TypeAlias = Callable[[AtDesk, Announcement, A], Awaitable[Reply | None]]
_OfDraft: TypeAlias = Callable[[AtDesk, Announcement, Content, D], Awaitable[Reply | None]]
_Edit: TypeAlias = Callable[[Content, Any], Content]


def of_announcement(of: type[A]) -> Callable[[_OfAnnouncement[A]], _OfAnnouncement[A]]:
    """For press officers, of an announcement that is there."""

    def put(do: _OfAnnouncement[A]) -> _OfAnnouncement[A]:
        @by_officers(of)
        async def done(at: AtDesk, verb: A) -> Reply | None:
            one = await store_.get(at.store, verb.number)
            return at.say("desk.gone") if one is None else await do(at, one, verb)

        return do

    return put


def of_draft(of: type[D]) -> Callable[[_OfDraft[D]], _OfDraft[D]]:
    """For the author of a draft."""

    def put(do: _OfDraft[D]) -> _OfDraft[D]:
        @of_announcement(of)
        async def done(at: AtDesk, one: Announcement, verb: D) -> Reply | None:
            if one.state != "draft" or one.author not in (at.officer, store_.TERMINAL):
                return at.say("desk.gone")
            if one.author == store_.TERMINAL:  # nobody's yet: who takes it in hand is its author
                await store_.move_state(
                    at.store, one.id, ("draft",), "draft", at.officer, "reopened", at.app.clock(),
                    author=at.officer,
                )  # fmt: skip
                one = await store_.get(at.store, one.id) or one
            return await do(at, one, content.read(one.content), verb)

        return do

    return put


async def keep_draft(at: AtDesk, one: Announcement, said: Content, step: str | None = None) -> Reply:
    """Keep a changed draft, and go on to what it lacks yet, or to ``step``."""
    bot = at.press.context.bot
    return await _placed(at, *await keep(bot, at.app, at.to, one, said, at.language, step))


async def show_again(at: AtDesk, one: Announcement) -> Reply:
    again = await store_.get(at.store, one.id) or one
    bot = at.press.context.bot
    return await _placed(at, *await show_draft(bot, at.app, at.to, again, at.language))


async def _placed(at: AtDesk, reply: Reply, below: bool) -> Reply:
    """A reply that belongs below messages that have just been sent goes there, and not into the old place."""
    if not below:
        return reply
    await at.send(reply)
    return at.say("desk.below")


# -- of all -------------------------------------------------------------------------------------------------


@by_officers(verbs.OpenAnnouncements)
async def _open_announcements(at: AtDesk, verb: verbs.OpenAnnouncements) -> Reply:
    return await overview(at.press.context, at.app, verb.which, verb.page, at.language)


@by_officers(verbs.StopAll)
async def _stop_all(at: AtDesk, verb: verbs.StopAll) -> Reply:
    stopped = await store_.stop_all(at.store, at.officer, at.app.clock())
    return line("desk.stopped", at.language, count=count(stopped, at.language))


@by_officers(verbs.OpenChannel)
async def _open_channel(at: AtDesk, verb: verbs.OpenChannel) -> Reply:
    bot, owner = at.press.context.bot, await chats.owner(at.store, verb.channel)
    title, size = str(verb.channel), None
    with suppress(TelegramError):
        title = (await bot.get_chat(verb.channel)).title or title
        size = await bot.get_chat_member_count(verb.channel)
    name = (await names_of(bot, (owner,))).get(owner, str(owner)) if owner else ""
    confirmed = bool((await destinations.wishes(at.store, verb.channel)).confirmed_by)
    return screens.channel(verb.channel, title, name, size, confirmed, at.language)


@by_officers(verbs.ConfirmChannel)
async def _confirm_channel(at: AtDesk, verb: verbs.ConfirmChannel) -> Reply:
    return await _decide_channel(at, verb.channel, at.officer, "desk.channel_confirmed")


@by_officers(verbs.RefuseChannel)
async def _refuse_channel(at: AtDesk, verb: verbs.RefuseChannel) -> Reply:
    return await _decide_channel(at, verb.channel, 0, "desk.channel_refused")


async def _decide_channel(at: AtDesk, channel: int, officer: int, msgid: str) -> Reply:
    """A channel is confirmed, or is not any more; what it chose stays, so that it can be undone."""
    wanted = await destinations.wishes(at.store, channel)
    await destinations.wish(at.store, channel, replace(wanted, confirmed_by=officer), at.app.clock())
    return screens.channel_decided(channel, msgid, at.language)


# -- of one -------------------------------------------------------------------------------------------------


@of_announcement(verbs.Confirm)
async def _confirm(at: AtDesk, one: Announcement, verb: verbs.Confirm) -> Reply:
    app = at.app
    result = await desk.confirm(
        at.store, one, verb.mark, at.officer, await app.officers(), app.knowledge, app.clock(), app.timezone
    )
    if result == "desk.confirmed":
        await _tell_others(at, one, "confirmed")
    return drafts.confirmed(one.id, result, at.language)


async def _tell_others(at: AtDesk, one: Announcement, did: store_.Did) -> None:
    await tell_others(at.press.context.bot, at.app, one, at.officer, did)


@of_announcement(verbs.Refuse)
async def _refuse(at: AtDesk, one: Announcement, verb: verbs.Refuse) -> Reply:
    if not await desk.refuse(at.store, one, at.officer, at.app.clock()):
        return at.say("desk.gone")
    await _tell_others(at, one, "refused")
    return drafts.confirmed(one.id, "desk.refused", at.language)


@of_announcement(verbs.Look)
async def _look(at: AtDesk, one: Announcement, verb: verbs.Look) -> None:
    await preview(at.press.context.bot, at.app, at.to, one, at.language)


@of_announcement(verbs.Pause)
async def _pause(at: AtDesk, one: Announcement, verb: verbs.Pause) -> Reply:
    if await desk.pause(at.store, one, at.officer, at.app.clock()):
        await _tell_others(at, one, "paused")
    return await show_again(at, one)


@of_announcement(verbs.Resume)
async def _resume(at: AtDesk, one: Announcement, verb: verbs.Resume) -> Reply:
    app = at.app
    if await desk.resume(at.store, one, at.officer, app.knowledge, app.clock(), app.timezone):
        await _tell_others(at, one, "resumed")
    return await show_again(at, one)


@of_announcement(verbs.Cancel)
async def _cancel(at: AtDesk, one: Announcement, verb: verbs.Cancel) -> Reply:
    if await desk.cancel(at.store, one, at.officer, at.app.clock()):
        await _tell_others(at, one, "cancelled")
    return await show_again(at, one)


@of_announcement(verbs.Reopen)
async def _reopen(at: AtDesk, one: Announcement, verb: verbs.Reopen) -> Reply:
    step = "time" if verb.ask_time else None
    if await desk.reopen(at.store, one, at.officer, at.app.clock(), at.app.timezone, step):
        await _tell_others(at, one, "reopened")
    return await show_again(at, one)


@of_announcement(verbs.OpenAnnouncement)
async def _open_announcement(at: AtDesk, one: Announcement, verb: verbs.OpenAnnouncement) -> Reply | None:
    if one.state == "waiting" and one.author != at.officer:  # it can be confirmed from wherever it is opened
        await show(at.press.context.bot, at.app, at.to, one, at.language)
        return None
    if one.state == "draft" and one.author == at.officer:
        # What is written next belongs to the draft that was opened last.
        await store_.revise(at.store, one.id, one.content, one.content, one.step, at.app.clock())
    return await show_again(at, one)


@of_announcement(verbs.Correct)
async def _correct(at: AtDesk, one: Announcement, verb: verbs.Correct) -> Reply | None:
    if one.kind not in ("text", "news", "figure") or store_.is_poll(one.content):
        return None
    once = f"press {at.press.id} {one.id}"
    made = await desk.correction(at.store, one, at.officer, once, at.app.clock())
    draft = await store_.get(at.store, made) if made else None
    if draft is not None:
        await _ask_anew(at, draft, "kk")
    return None


async def _ask_anew(at: AtDesk, one: Announcement, step: Language) -> None:
    """What stands in the chats now, and the question for what it should say."""
    bot, said = at.press.context.bot, content.read(one.content)
    await send_content(bot, at.officer, said, step, uploads(at.app, at.app.knowledge), at.to.thread)
    reply, _ = await show_draft(bot, at.app, at.to, one, at.language)
    await at.send(reply)


@of_announcement(verbs.AskRecall)
async def _ask_recall(at: AtDesk, one: Announcement, verb: verbs.AskRecall) -> Reply:
    return screens.ask_recall(one.id, at.language)


@of_announcement(verbs.Recall)
async def _recall(at: AtDesk, one: Announcement, verb: verbs.Recall) -> Reply:
    done = await desk.recall(at.store, one, at.officer, at.app.clock())
    await _tell_others(at, one, "recalled")
    return screens.recalled(one.id, done, at.language)


@of_announcement(verbs.Resend)
async def _resend(at: AtDesk, one: Announcement, verb: verbs.Resend) -> Reply:
    once = f"press {at.press.id}"
    again = await desk.resend(at.store, one, at.officer, once, at.app.clock())
    return line("desk.resent", at.language, count=count(again, at.language))


@of_announcement(verbs.OpenResults)
async def _open_results(at: AtDesk, one: Announcement, verb: verbs.OpenResults) -> Reply:
    counted = await deliveries.results(at.store, one.id)
    actions = [action for action in screens.ACTIONS if any(done[0] == action for done in counted)]
    action = verb.action if verb.action in actions else "send"
    rows = await deliveries.each(at.store, one.id, action, screens.CHATS + 1, verb.page * screens.CHATS)
    titles = {row.chat_id: row.title for row in rows if row.title}
    unknown = {row.chat_id for row in rows if row.chat_id < 0} - titles.keys()
    titles |= await titles_of(at.press.context.bot, at.app, unknown)
    return screens.results(one.id, rows, titles, actions, action, verb.page, at.language)


@of_announcement(verbs.ShowVotes)
async def _show_votes(at: AtDesk, one: Announcement, verb: verbs.ShowVotes) -> None:
    """A picture for each language, to be passed on to whoever it is for; an officer's own poll in words."""
    said, given, knowledge = content.read(one.content), await store_.votes(at.store, one.id), at.app.knowledge
    if said.fixed_quiz:
        if not given:
            raise Fault("desk.fault_no_votes")
        await at.send(screens.votes(said.poll(at.language), given, at.language))
        return
    figure = knowledge.figures.get(said.figure or "")
    if not given or figure is None:
        raise Fault("desk.fault_votes")
    for language, asked in said.quiz.items():
        answered = string(screens.answered(given, language))
        png = await at.app.pictures.drawn(
            partial(result, asked, given, answered, figure, knowledge, language)
        )
        caption = screens.votes(asked, given, language).html
        await at.send_picture(png, f"quiz-{one.id}-{language}.png", caption)


@of_announcement(verbs.SaveResults)
async def _save_results(at: AtDesk, one: Announcement, verb: verbs.SaveResults) -> None:
    given = schedule.vote_cells(content.read(one.content), await store_.votes(at.store, one.id))
    rows = schedule.table(await deliveries.each(at.store, one.id), given).encode("utf-8-sig")
    await at.send_file(rows, f"announcement-{one.id}.csv")


@of_announcement(verbs.OpenHistory)
async def _open_history(at: AtDesk, one: Announcement, verb: verbs.OpenHistory) -> Reply:
    rows = await store_.history(at.store, one.id)
    names = await names_of(at.press.context.bot, {who for who, _, _ in rows if who is not None})
    return screens.history(one.id, rows, names, at.app.timezone, at.language)


# -- of a draft ---------------------------------------------------------------------------------------------


@of_draft(verbs.Write)
async def _write(at: AtDesk, one: Announcement, said: Content, verb: verbs.Write) -> Reply | None:
    step = verb.step
    if one.kind == "correction" and (step == "kk" or step == "ru"):
        await store_.revise(at.store, one.id, one.content, one.content, step, at.app.clock())
        await _ask_anew(at, await store_.get(at.store, one.id) or one, step)
        return None
    return await keep_draft(at, one, said, verb.step)


@of_draft(verbs.ChooseTopic)
async def _choose_topic(at: AtDesk, one: Announcement, said: Content, verb: verbs.ChooseTopic) -> Reply:
    return drafts.choose_topic(one.id, at.app.knowledge, at.language)


@of_draft(verbs.SetDraftTopic)
async def _set_topic(at: AtDesk, one: Announcement, said: Content, verb: verbs.SetDraftTopic) -> Reply:
    topic = ALL if verb.topic == ALL else find_topic(verb.topic, at.app.knowledge)
    return await keep_draft(
        at, one, said if topic is None else replace(said, topic=topic, chats=(), labels=())
    )


@of_draft(verbs.Try)
async def _try_out(at: AtDesk, one: Announcement, said: Content, verb: verbs.Try) -> None:
    await _present(at, one)


@of_draft(verbs.Proceed)
async def _proceed(at: AtDesk, one: Announcement, said: Content, verb: verbs.Proceed) -> None:
    """Below drafts that did not show by themselves what they look like."""
    await _present(at, one)


async def _present(at: AtDesk, one: Announcement) -> None:
    bot = at.press.context.bot
    reply, _ = await present(bot, at.app, at.to, one, at.language, anew=True)
    await at.send(reply)


@of_draft(verbs.Discard)
async def _discard(at: AtDesk, one: Announcement, said: Content, verb: verbs.Discard) -> Reply:
    await desk.cancel(at.store, one, at.officer, at.app.clock())
    return at.say("desk.discarded")


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


#: What these make of a draft.
_EDITS: dict[type[desk_verbs.DraftVerb], _Edit] = {
    verbs.WriteKazakhOnly: lambda said, verb: replace(
        said,
        ru="",
        kk_only=True,
        quiz={key: said.quiz[key] for key in said.quiz if key == "kk"},
        fixed_quiz={},
    ),
    verbs.SetSwitch: lambda said, verb: replace(
        said, **{verb.switch: verb.on}, fixed=said.fixed if verb.switch in ("silent", "pin") else {}
    ),
    verbs.SendAtOnce: lambda said, verb: replace(said, at=None, every=None, times=0, last=None),
    verbs.Leave: lambda said, verb: said,
    verbs.SetTime: lambda said, verb: replace(said, at=_moment(verb.minute).isoformat()),
    verbs.SetUntil: lambda said, verb: replace(said, until=_moment(verb.minute).isoformat()),
    verbs.KeepForEver: lambda said, verb: replace(said, until=None),
    verbs.DropMedia: lambda said, verb: replace(said, media=(), album="", fixed={}),
    verbs.DropLinks: lambda said, verb: replace(said, links=(), fixed={}),
}


async def _edit(at: AtDesk, one: Announcement, said: Content, verb: desk_verbs.DraftVerb) -> Reply:
    edited = desk.counted(_EDITS[type(verb)](said, verb), at.app.timezone)
    return await keep_draft(at, one, edited)


for _one in _EDITS:
    of_draft(_one)(_edit)


@of_announcement(verbs.EndPoll)
async def _end_poll(at: AtDesk, one: Announcement, verb: verbs.EndPoll) -> Reply:
    if store_.is_poll(one.content) and await amending.end_poll(at.store, one.id, at.officer, at.app.clock()):
        await _tell_others(at, one, "ended")
    return await show_again(at, one)
