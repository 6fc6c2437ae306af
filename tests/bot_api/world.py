"""Chats, members and messages, and what each method of the Bot API does with them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiogram_types
import telegram_html

Raw = dict[str, Any]

BOT: Raw = {
    "id": 1000,
    "is_bot": True,
    "first_name": "Azamat",
    "username": "azamat_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
_BRIEF = {key: BOT[key] for key in ("id", "is_bot", "first_name", "username")}
QUERY = 15.0  # seconds for which a query can be answered
_PROFILE = {
    "setMyDescription": "description",
    "setMyShortDescription": "short_description",
    "setMyName": "name",
}
_LONGEST = {"setMyDescription": 512, "setMyShortDescription": 120, "setMyName": 64}


@dataclass
class Call:
    """A call as it came. ``accepted``: it had its effect; ``said``: whether the bot was told so."""

    method: str
    values: dict[str, str]
    at: float
    files: dict[str, bytes] = field(default_factory=dict)
    accepted: bool = False
    said: bool = False
    code: int = 0
    result: Any = None
    description: str = ""
    fault: str = ""  # the kind of the one that was injected; "": none, what it says is the server's own


class Refused(Exception):
    """``ok: false``."""

    def __init__(self, description: str, code: int = 400, parameters: Raw | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters


#: What is said in a chat whose state is not "": core.telegram.org/bots/api, and the server's sources.
STATES: dict[str, tuple[int, str]] = {
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "kicked": (403, "Forbidden: bot was kicked from the supergroup chat"),
    "not_member": (403, "Forbidden: bot is not a member of the channel chat"),
    "no_rights": (400, "Bad Request: not enough rights to send text messages to the chat"),
    "not_admin": (400, "Bad Request: need administrator rights in the channel chat"),
    "topic_closed": (400, "Bad Request: TOPIC_CLOSED"),
    "no_topic": (400, "Bad Request: message thread not found"),
    "not_found": (400, "Bad Request: chat not found"),
}


class World:
    """What Telegram knows. ``strict``: calls and texts are judged, results too."""

    def __init__(self, strict: bool = True) -> None:
        self.strict = strict
        self.chats: dict[int, Raw] = {}
        self.states: dict[int, str] = {}
        self.migrated: dict[int, int] = {}
        self.members: dict[tuple[int, int], Raw] = {}
        self.messages: dict[tuple[int, int], Raw] = {}
        self.wire: dict[tuple[int, int], str] = {}
        self.queries: dict[str, float] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.commands: dict[tuple[str, str], list[Raw]] = {}
        self.violations: list[str] = []
        self.files: dict[str, bytes] = {}  # what people have sent, by file_id
        self.keep = 100_000  # messages
        self._last = 0

    def next_message_id(self) -> int:
        """One number for all chats: simpler than Telegram's, and as unique."""
        self._last += 1
        return self._last

    def judge(self, method: str, values: dict[str, str], files: dict[str, bytes]) -> None:
        """Refuse what Telegram would, and what it would let pass though it makes no sense."""
        shown = {k: v for k, v in values.items() if k not in files}
        attached = dict.fromkeys(files, "attach")
        try:
            aiogram_types.call(method, {**shown, **{k: v for k, v in attached.items() if k not in values}})
        except Exception as error:  # whatever the judge finds
            self._violated(f"{method}: {error}")
            raise Refused(f"Bad Request: {error}".replace("\n", " ")) from None
        if "reply_markup" in values:
            for row in json.loads(values["reply_markup"]).get("inline_keyboard", ()):
                for button in row:
                    data = button.get("callback_data")
                    if data is not None and not 1 <= len(data.encode()) <= 64:
                        self._violated(f"{method}: callback_data of {len(data.encode())} bytes")
                        raise Refused("Bad Request: BUTTON_DATA_INVALID")

    def _violated(self, what: str) -> None:
        self.violations.append(what)

    def do(self, method: str, values: dict[str, str], files: dict[str, bytes]) -> Any:
        """Carry out a call; :class:`Refused` if Telegram would not."""
        found: Callable[..., Any] | None = getattr(self, f"do_{method}", None)
        if found is None:
            raise Refused("Not Found: method not found", 404)
        result = found(values, files)
        if self.strict and isinstance(result, dict | bool) and method != "editMessageText":
            aiogram_types.result(method, result)
        return result

    # -- texts ----------------------------------------------------------------------------------------------

    def _content(self, values: dict[str, str], name: str, longest: int) -> Raw:
        text = values.get(name, "")
        out: Raw = {}
        if values.get("parse_mode") == "HTML" and self.strict:
            try:
                plain, found = telegram_html.parse(text) if text or name == "text" else ("", [])
            except telegram_html.BadHtml as error:
                self._violated(f"{text!r}: {error}")
                raise Refused(f"Bad Request: can't parse entities: {error}") from None
            entities = [_entity(e) for e in found]
        else:
            plain, entities = text, []
        if name == "text" and not plain.strip():
            raise Refused("Bad Request: message text is empty")
        if len(plain.encode("utf-16-le")) // 2 > longest:
            self._violated(f"{name}: {len(plain)} characters")
            raise Refused("Bad Request: message is too long")
        if plain:
            out[name] = plain
            if entities:
                out["entities" if name == "text" else "caption_entities"] = entities
        if "reply_markup" in values:
            markup = json.loads(values["reply_markup"])
            if "inline_keyboard" in markup:
                out["reply_markup"] = markup
        return out

    def _chat(self, values: dict[str, str]) -> Raw:
        name = values.get("chat_id", "")
        chat_id = int(name) if name.lstrip("-").isdigit() else 0
        if chat_id in self.migrated:
            raise Refused(
                "Bad Request: group chat was upgraded to a supergroup chat",
                400,
                {"migrate_to_chat_id": self.migrated[chat_id]},
            )
        state = self.states.get(chat_id, "" if chat_id in self.chats else "not_found")
        if state:
            code, said = STATES[state]
            raise Refused(said, code)
        return self.chats[chat_id]

    def _new(self, values: dict[str, str], content: Raw) -> Raw:
        chat = self._chat(values)
        message: Raw = {"message_id": 0, "date": int(time.time()), "chat": chat}
        if chat["type"] == "channel":
            message["sender_chat"] = chat
        else:
            message["from"] = _BRIEF
        if "message_thread_id" in values:
            message |= {"message_thread_id": int(values["message_thread_id"]), "is_topic_message": True}
        if "reply_parameters" in values:
            reply = json.loads(values["reply_parameters"])
            to = self.messages.get((chat["id"], reply["message_id"]))
            if to is not None:
                message["reply_to_message"] = {k: v for k, v in to.items() if k != "reply_to_message"}
            elif not reply.get("allow_sending_without_reply"):
                raise Refused("Bad Request: message to be replied not found")
        message |= content
        message["message_id"] = self.next_message_id()  # a refused one has none
        self.keep_message(message, _wire(values))
        return message

    def keep_message(self, message: Raw, wire: str = "") -> None:
        """It exists, and can be replied to or edited."""
        key = message["chat"]["id"], message["message_id"]
        self.messages[key] = message
        self.wire[key] = wire
        if len(self.messages) > self.keep:
            old = next(iter(self.messages))
            del self.messages[old]
            self.wire.pop(old, None)

    def _old(self, values: dict[str, str], what: str) -> Raw:
        chat = self._chat(values)
        key = chat["id"], int(values.get("message_id", 0))
        found = self.messages.get(key)
        if found is None:
            raise Refused(f"Bad Request: message to {what} not found")
        if what == "edit" and found.get("from", {}).get("id") != BOT["id"] and chat["type"] != "channel":
            raise Refused("Bad Request: message can't be edited")
        return found

    def _edited(self, values: dict[str, str], content: Raw, drop: tuple[str, ...]) -> Any:
        if "inline_message_id" in values:
            return True
        before = self._old(values, "edit")
        key = before["chat"]["id"], before["message_id"]
        if self.wire.get(key) == _wire(values):
            raise Refused(
                "Bad Request: message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        kept = {k: v for k, v in before.items() if k not in (*drop, "reply_markup")}
        message = {**kept, "edit_date": int(time.time()), **content}
        self.keep_message(message, _wire(values))
        return message

    # -- messages -------------------------------------------------------------------------------------------

    def do_sendMessage(self, values: dict[str, str], files: dict[str, bytes]) -> Raw:
        return self._new(values, self._content(values, "text", 4096))

    def do_editMessageText(self, values: dict[str, str], files: dict[str, bytes]) -> Any:
        return self._edited(values, self._content(values, "text", 4096), ("text", "entities"))

    def do_editMessageCaption(self, values: dict[str, str], files: dict[str, bytes]) -> Any:
        return self._edited(values, self._content(values, "caption", 1024), ("caption", "caption_entities"))

    def do_editMessageMedia(self, values: dict[str, str], files: dict[str, bytes]) -> Any:
        media = json.loads(values["media"])
        content = self._content({**values, **media}, "caption", 1024)
        shown: Any = {"file_id": media["media"], "file_unique_id": "u"}
        content[media["type"]] = [shown | {"width": 90, "height": 60}] if media["type"] == "photo" else shown
        return self._edited(
            values, content, ("text", "entities", "photo", "video", "document", "caption", "caption_entities")
        )

    def do_editMessageReplyMarkup(self, values: dict[str, str], files: dict[str, bytes]) -> Any:
        markup = {"reply_markup": json.loads(values["reply_markup"])} if "reply_markup" in values else {}
        return self._edited(values, markup, ())

    def do_deleteMessage(self, values: dict[str, str], files: dict[str, bytes]) -> bool:
        found = self._old(values, "delete")
        del self.messages[found["chat"]["id"], found["message_id"]]
        return True

    def do_sendPhoto(self, values: dict[str, str], files: dict[str, bytes]) -> Raw:
        photo = files.get("photo") or values.get("photo", "").encode()
        if not photo:
            raise Refused("Bad Request: there is no photo in the request")
        size = {"width": 90, "height": 60, "file_size": len(photo)}
        unique = f"u{len(photo)}"
        content = self._content(values, "caption", 1024)
        return self._new(
            values, {"photo": [{"file_id": f"f{len(photo)}", "file_unique_id": unique, **size}], **content}
        )

    def do_sendMediaGroup(self, values: dict[str, str], files: dict[str, bytes]) -> list[Raw]:
        media = json.loads(values["media"])
        if not 2 <= len(media) <= 10:
            raise Refused("Bad Request: media group must include 2-10 items")
        album = str(self._last + 1)
        return [
            self.do_sendPhoto({**values, "photo": one["media"], **one}, {}) | {"media_group_id": album}
            for one in media
        ]

    def do_deleteMessages(self, values: dict[str, str], files: dict[str, bytes]) -> bool:
        chat = self._chat(values)
        for number in json.loads(values["message_ids"]):  # what is not there is passed over
            self.messages.pop((chat["id"], number), None)
        return True

    def do_sendPoll(self, values: dict[str, str], files: dict[str, bytes]) -> Raw:
        options = [o["text"] if isinstance(o, dict) else o for o in json.loads(values["options"])]
        quiz = values.get("type") == "quiz"
        if not 1 <= len(values["question"]) <= 300 or not 2 <= len(options) <= 12:
            raise Refused("Bad Request: poll question or options are wrong")
        if any(not 1 <= len(o) <= 100 for o in options):
            raise Refused("Bad Request: poll options length must not exceed 100")
        if len(values.get("explanation", "")) > 200:
            raise Refused("Bad Request: message is too long")
        right = json.loads(values.get("correct_option_ids", "[]")) or (
            [int(values["correct_option_id"])] if "correct_option_id" in values else []
        )
        if quiz and (not right or not all(0 <= n < len(options) for n in right)):
            raise Refused("Bad Request: wrong correct option ID specified")
        poll: Raw = {
            "id": str(self._last + 1),
            "question": values["question"],
            "options": [
                {"persistent_id": str(n), "text": o, "voter_count": 0} for n, o in enumerate(options)
            ],
            "total_voter_count": 0,
            "is_closed": values.get("is_closed") == "true",
            "is_anonymous": values.get("is_anonymous", "true") == "true",
            "type": "quiz" if quiz else "regular",
            "allows_multiple_answers": values.get("allows_multiple_answers") == "true",
            "allows_revoting": values.get("allows_revoting", "false" if quiz else "true") == "true",
            "members_only": False,
        }
        return self._new(values, {"poll": poll, **_markup(values)})

    def do_stopPoll(self, values: dict[str, str], files: dict[str, bytes]) -> Raw:
        found = self.messages.get((self._chat(values)["id"], int(values["message_id"])))
        if found is None or "poll" not in found:
            raise Refused("Bad Request: message with poll to stop not found")
        if found["poll"]["is_closed"]:
            raise Refused("Bad Request: poll has already been closed")
        found["poll"]["is_closed"] = True
        return dict(found["poll"])

    def do_sendChatAction(self, values: dict[str, str], files: dict[str, bytes]) -> bool:
        self._chat(values)
        return True

    # -- queries --------------------------------------------------------------------------------------------

    def _query(self, name: str) -> None:
        begin = self.queries.pop(name, None)
        if begin is None or time.monotonic() - begin > QUERY:
            raise Refused("Bad Request: query is too old and response timeout expired or query ID is invalid")

    def do_answerCallbackQuery(self, values: dict[str, str], files: dict[str, bytes]) -> bool:
        if len(values.get("text", "")) > 200:
            self._violated("a toast of more than 200 characters")
            raise Refused("Bad Request: MESSAGE_TOO_LONG")
        self._query(values["callback_query_id"])
        return True

    def do_answerInlineQuery(self, values: dict[str, str], files: dict[str, bytes]) -> bool:
        results = json.loads(values["results"])
        ids = [r["id"] for r in results]
        if len(results) > 50 or len(set(ids)) < len(ids) or not all(1 <= len(i.encode()) <= 64 for i in ids):
            self._violated(f"answerInlineQuery: {len(results)} results, ids {ids}")
            raise Refused("Bad Request: RESULT_ID_DUPLICATE")
        for result in results:
            content = result.get("input_message_content")
            if content is not None and content.get("parse_mode") == "HTML" and self.strict:
                self._content({"text": content["message_text"], "parse_mode": "HTML"}, "text", 4096)
        if len(values.get("next_offset", "").encode()) > 64:
            raise Refused("Bad Request: NEXT_OFFSET_INVALID")
        self._query(values["inline_query_id"])
        return True

    # -- the bot itself -------------------------------------------------------------------------------------

    def do_getMe(self, values: dict[str, str], files: dict[str, bytes]) -> Raw:
        return BOT

    def do_getFile(self, values: dict[str, str], files: dict[str, bytes]) -> Raw:
        name = values["file_id"]
        if name not in self.files:
            raise Refused("Bad Request: invalid file_id")
        size = len(self.files[name])
        return {
            "file_id": name, "file_unique_id": name, "file_path": f"documents/{name}", "file_size": size
        }  # fmt: skip

    def _set_text(self, method: str, values: dict[str, str]) -> bool:
        text = values.get(_PROFILE[method], "")
        if len(text) > _LONGEST[method]:
            self._violated(f"{method}: {len(text)} characters")
            raise Refused("Bad Request: text is too long")
        self.profile[method, values.get("language_code", "")] = text
        return True

    def do_setMyDescription(self, values: dict[str, str], files: dict[str, bytes]) -> bool:
        return self._set_text("setMyDescription", values)

    def do_setMyShortDescription(self, values: dict[str, str], files: dict[str, bytes]) -> bool:
        return self._set_text("setMyShortDescription", values)

    def do_setMyName(self, values: dict[str, str], files: dict[str, bytes]) -> bool:
        return self._set_text("setMyName", values)

    def do_getMyDescription(self, values: dict[str, str], files: dict[str, bytes]) -> Raw:
        return {"description": self._profiled("setMyDescription", values)}

    def do_getMyShortDescription(self, values: dict[str, str], files: dict[str, bytes]) -> Raw:
        return {"short_description": self._profiled("setMyShortDescription", values)}

    def do_getMyName(self, values: dict[str, str], files: dict[str, bytes]) -> Raw:
        return {"name": self._profiled("setMyName", values) or BOT["first_name"]}

    def _profiled(self, method: str, values: dict[str, str]) -> str:
        language = values.get("language_code", "")
        return self.profile.get((method, language)) or self.profile.get((method, ""), "")

    def do_setMyCommands(self, values: dict[str, str], files: dict[str, bytes]) -> bool:
        commands = json.loads(values["commands"])
        for c in commands:
            name, said = c["command"], c["description"]
            right = name.isascii() and name.replace("_", "a").isalnum() and name == name.lower()
            if not right or not 1 <= len(name) <= 32 or not 1 <= len(said) <= 256:
                self._violated(f"setMyCommands: {c}")
                raise Refused("Bad Request: BOT_COMMAND_INVALID")
        if len(commands) > 100:
            raise Refused("Bad Request: BOT_COMMANDS_TOO_MUCH")
        self.commands[_scope(values)] = commands
        return True

    def do_getMyCommands(self, values: dict[str, str], files: dict[str, bytes]) -> list[Raw]:
        return self.commands.get(_scope(values), [])

    def do_deleteMyCommands(self, values: dict[str, str], files: dict[str, bytes]) -> bool:
        self.commands.pop(_scope(values), None)
        return True

    # -- chats ----------------------------------------------------------------------------------------------

    def do_getChat(self, values: dict[str, str], files: dict[str, bytes]) -> Raw:
        gifts = dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        )
        return {
            **self._chat(values),
            "accent_color_id": 1,
            "max_reaction_count": 11,
            "accepted_gift_types": gifts,
        }

    def do_getChatMember(self, values: dict[str, str], files: dict[str, bytes]) -> Raw:
        chat = self._chat(values)
        user_id = int(values["user_id"])
        found = self.members.get((chat["id"], user_id))
        if found is None:
            raise Refused("Bad Request: PARTICIPANT_ID_INVALID")
        return found

    def do_getChatAdministrators(self, values: dict[str, str], files: dict[str, bytes]) -> list[Raw]:
        chat = self._chat(values)
        return [
            m
            for (c, _), m in self.members.items()
            if c == chat["id"] and m["status"] in ("creator", "administrator")
        ]

    def do_getChatMemberCount(self, values: dict[str, str], files: dict[str, bytes]) -> int:
        chat = self._chat(values)
        return sum(1 for c, _ in self.members if c == chat["id"])

    def do_leaveChat(self, values: dict[str, str], files: dict[str, bytes]) -> bool:
        self.states[self._chat(values)["id"]] = "kicked"
        return True


def member(user: Raw, status: str = "member", **rights: bool) -> Raw:
    """A ChatMember: creator, administrator (with rights), member, restricted, left, kicked."""
    out: Raw = {"user": user, "status": status}
    if status == "creator":
        out["is_anonymous"] = False
    elif status == "administrator":
        names = [
            "can_be_edited",
            "is_anonymous",
            "can_manage_chat",
            "can_delete_messages",
            "can_manage_video_chats",
            "can_restrict_members",
            "can_promote_members",
            "can_change_info",
            "can_invite_users",
            "can_post_stories",
            "can_edit_stories",
            "can_delete_stories",
        ]
        out |= dict.fromkeys(names, False) | {"can_manage_chat": True}
    elif status == "restricted":
        names = [
            "is_member",
            "can_send_messages",
            "can_send_audios",
            "can_send_documents",
            "can_send_photos",
            "can_send_videos",
            "can_send_video_notes",
            "can_send_voice_notes",
            "can_send_polls",
            "can_send_other_messages",
            "can_add_web_page_previews",
            "can_react_to_messages",
            "can_change_info",
            "can_invite_users",
            "can_edit_tag",
            "can_pin_messages",
            "can_manage_topics",
        ]
        out |= dict.fromkeys(names, False) | {"is_member": True, "until_date": 0}
    elif status == "kicked":
        out["until_date"] = 0
    return out | rights


def _scope(values: dict[str, str]) -> tuple[str, str]:
    return values.get("scope", '{"type": "default"}'), values.get("language_code", "")


def _markup(values: dict[str, str]) -> Raw:
    return {"reply_markup": json.loads(values["reply_markup"])} if "reply_markup" in values else {}


def _wire(values: dict[str, str]) -> str:
    return json.dumps([values.get(name) for name in ("text", "caption", "parse_mode", "reply_markup")])


_ENTITIES = {
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeUrl": "url",
    "textEntityTypeEmailAddress": "email",
    "textEntityTypePhoneNumber": "phone_number",
    "textEntityTypeMention": "mention",
    "textEntityTypeHashtag": "hashtag",
    "textEntityTypeBotCommand": "bot_command",
}


def _entity(found: Raw) -> Raw:
    kind = found["type"]
    out: Raw = {
        "type": _ENTITIES.get(kind["@type"], "code"),
        "offset": found["offset"],
        "length": found["length"],
    }
    if "url" in kind:
        out["url"] = kind["url"]
    return out
