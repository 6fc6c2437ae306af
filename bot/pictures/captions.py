"""What stands below a picture: the same facts, for those who cannot see it. Pure."""

from __future__ import annotations

from typing import Final

from bot.answering.answer import Answer, Part
from bot.pictures.picture import Picture
from bot.rendering import buttons, figures, topics
from bot.rendering.render import finished
from bot.rendering.reply import Reply
from bot.rendering.text import cut
from knowledge.model import Knowledge

LIMIT: Final = 1024  # characters of a caption after its markup is read (Bot API, sendPhoto)
_OFFERED: Final = 2  # figures below a sheet that it does not show


def caption(picture: Picture, knowledge: Knowledge) -> Reply:
    """The answer that the picture shows, within the length of a caption; below a sheet, its figures' buttons.

    KeyError: there is no such figure or topic.
    """
    rows: tuple[buttons.Row, ...] = ()
    if picture.kind == "topic":
        answer = Answer("topic", picture.id)
        text = topics.render(answer, knowledge, picture.language, LIMIT)
        offered = buttons.unlisted(picture.id, knowledge, _OFFERED)
        rows = buttons.of_figures(offered, knowledge, picture.language)
    else:
        topic = knowledge.figure(picture.id).topic
        answer = Answer("figure", topic, (Part(picture.id),))
        text = figures.render(answer, knowledge, picture.language, LIMIT)
    shown = (picture.id,) if picture.kind == "figure" else ()
    return finished(
        cut(text, LIMIT),
        picture.language,
        answer.kind,
        rows,
        answer=answer,
        topic=answer.topic,
        figures=shown,
    )
