"""Values of `tests.telegram.FakeTelegram`: chats, messages, calls, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]

BOT_ID = 42
TOKEN = f"{BOT_ID}:token-of-the-tests"
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Newsdesk", "username": "newsdesk_bot"}

#: What admins are given, and what members may.
RIGHTS = tuple(
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats"
    " can_restrict_members can_promote_members can_change_info can_invite_users"
    " can_post_stories can_edit_stories can_delete_stories can_post_messages can_edit_messages"
    " can_pin_messages can_manage_topics".split()
)
PERMISSIONS = tuple(
    "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos"
    " can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages"
    " can_add_web_page_previews can_react_to_messages can_change_info can_invite_users"
    " can_pin_messages can_manage_topics can_edit_tag".split()
)


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.body: Json = {"ok": False, "error_code": status, "description": description}
        if parameters:
            self.body["parameters"] = parameters


@dataclass(eq=False)
class Chat:
    """A chat as Telegram knows it; a private one has the id of its user."""

    id: int
    type: Literal["private", "group", "supergroup", "channel"]
    name: str
    username: str | None = None
    language: str | None = None
    admins: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    #: Who was thrown out, and who may not write.
    kicked: set[int] = field(default_factory=set)
    muted: set[int] = field(default_factory=set)
    #: Rights that an admin was not given.
    without: dict[int, set[str]] = field(default_factory=dict)
    #: Whether all members may write; and whether only admins see who is a member.
    open: bool = True
    hidden: bool = False
    #: Open topics; None if the group has none at all.
    topics: set[int] | None = None
    #: What a 403 says, once the bot is no longer let in.
    shut: str | None = None
    migrated_to: int | None = None

    @property
    def raw(self) -> Json:
        if self.type == "private":
            raw: Json = {"id": self.id, "type": "private", "first_name": self.name}
        else:
            raw = {"id": self.id, "type": self.type, "title": self.name}
        if self.topics is not None:
            raw["is_forum"] = True
        return raw | ({"username": self.username} if self.username else {})

    @property
    def as_user(self) -> Json:
        raw = {"id": self.id, "is_bot": False, "first_name": self.name}
        raw |= {"username": self.username} if self.username else {}
        return raw | ({"language_code": self.language} if self.language else {})


@dataclass(eq=False)
class Sent:
    """A message of the bot, as people see it now."""

    method: str
    chat_id: int
    message_id: int
    #: After parsing; the caption of a file.
    text: str
    #: As the bot wrote it, if it wrote HTML.
    html: str | None
    #: Rows of inline buttons, as Telegram has them: ``text`` and ``callback_data`` or ``url``.
    buttons: list[list[Json]]
    reply_to: int | None
    thread: int | None
    silent: bool
    markup: Json
    file: bytes | None = None
    edits: int = 0
    deleted: bool = False

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.buttons for button in row]


@dataclass
class Call:
    method: str
    parameters: Json
    status: int
    at: float


@dataclass
class Fault:
    method: str
    times: int
    chat: int | None
    kind: Literal["answer", "unsent", "before", "after", "delay"]
    status: int = 0
    body: bytes = b""
    seconds: float = 0.0
