"""A judge that others wrote: aiogram's types for what Telegram sends and for what it is asked.

aiogram lets unknown names pass (``extra="allow"``); this judge does not, at any depth.
"""

from __future__ import annotations

import json
import threading
import types
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Union, get_args, get_origin
from unittest.mock import patch

from pydantic import BaseModel, TypeAdapter

# At its import aiogram builds the validators of all its types, three seconds of work in each process: it is
# kept from that, and those that are asked for are built when they are.
with patch.object(BaseModel, "model_rebuild"):
    import aiogram.methods
    import aiogram.types
    from aiogram.client.default import Default
    from aiogram.methods.base import TelegramMethod

_NAMES = {**vars(aiogram.types), "Default": Default}


class Unknown(AssertionError):
    """A name that the Bot API does not have."""


_building = threading.Lock()  # several Bot APIs may ask for the same type


def _adapter(kind: Any) -> TypeAdapter[Any]:
    """What validates a type, or one of several."""
    with _building:
        return _built(kind)


@cache
def _built(kind: Any) -> TypeAdapter[Any]:
    for one in _kinds(kind):
        if isinstance(one, type) and issubclass(one, BaseModel):
            one.model_rebuild(_types_namespace=_NAMES)
    return TypeAdapter(kind)


def update(raw: Mapping[str, Any]) -> aiogram.types.Update:
    """The update, if it is one that Telegram could send."""
    judged: aiogram.types.Update = _adapter(aiogram.types.Update).validate_json(json.dumps(raw))
    _nothing_extra(judged)
    return judged


def result(method: str, raw: Any) -> None:
    """Accept what the Bot API is said to have answered to ``method``."""
    kind = _method(method).__returning__
    if method == "editMessageText":  # a message, or true for an inline one
        kind = aiogram.types.Message
    if kind is bool:
        assert raw is True
    else:  # a type, or one of several: a ChatMember
        _nothing_extra(_adapter(kind).validate_json(json.dumps(raw)))


def call(method: str, values: Mapping[str, str]) -> TelegramMethod[Any]:
    """The call, read from its values as they stand on the wire: texts as they are, the rest as JSON."""
    kind = _method(method)
    # What the Bot API has dropped still stands in aiogram's types, marked so.
    fields = {
        field.alias or name: field
        for name, field in kind.model_fields.items()
        if not (isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("deprecated"))
    }
    decoded = {}
    for name, value in values.items():
        assert isinstance(value, str), f"{method}.{name} is not text on the wire"
        if name not in fields:
            raise Unknown(f"{method}.{name}")
        decoded[name] = _decoded(value, set(_kinds(fields[name].annotation)))
    judged = _adapter(kind).validate_json(json.dumps(decoded), strict=True)
    _nothing_extra(judged)
    return judged


def _method(method: str) -> type[TelegramMethod[Any]]:
    found = getattr(aiogram.methods, method[:1].upper() + method[1:], None)
    if found is None:
        raise Unknown(method)
    assert isinstance(found, type)
    assert issubclass(found, TelegramMethod)
    return found


def _decoded(value: str, kinds: set[Any]) -> Any:
    if str in kinds and int not in kinds:
        return value
    try:
        return json.loads(value)
    except ValueError:
        if str in kinds:  # a channel's @name where an id may stand
            return value
        raise


def _kinds(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in (Union, types.UnionType):
        for argument in get_args(annotation):
            yield from _kinds(argument)
    else:
        yield annotation


def _nothing_extra(value: Any, at: str = "") -> None:
    if isinstance(value, BaseModel):
        at = at or type(value).__name__
        if value.model_extra:
            raise Unknown(f"{at}: {', '.join(value.model_extra)}")
        for name in value.model_fields_set:
            _nothing_extra(getattr(value, name), f"{at}.{name}")
    elif isinstance(value, list | tuple):
        for n, part in enumerate(value):
            _nothing_extra(part, f"{at}[{n}]")
