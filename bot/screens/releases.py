"""A release under review: how far it is, a card for each candidate, what is asked for, the last question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from bot.callbacks import hashed
from bot.rendering import buttons, figures
from bot.rendering.text import (
    Button,
    Reply,
    Text,
    bold,
    capitalised,
    cut,
    echoed,
    italic,
    joined,
    known,
    lines,
    link,
    plain,
    say,
    string,
)
from bot.screens import desk_verbs
from bot.screens.kit import NEWER, back, button, count, in_rows, literal, named, pager, reply, to_desk
from bot.storage.desk_work import Release
from bot.storage.feedback import Settled
from knowledge.drafting import filling
from knowledge.drafting.filling import PHRASES, Blank, blanks
from knowledge.drafting.review import Draft, Entry, State
from knowledge.drafting.sorting import Sort
from knowledge.drafting.words import TODO
from knowledge.model import Figure, FigureId, Knowledge
from knowledge.records import standard_units
from locales import formatting
from locales.languages import LANGUAGES, Language

_LONG: Final = 3600  # characters of a card
_NUMERALS: Final = 15
_IN_ROW: Final = 5
_CANDIDATES: Final = 60  # with a button of their own; Telegram keeps a hundred in all
_AROUND: Final = 25  # characters beside a number
_PHRASES: Final = 3
_ID: Final = 30  # bytes of an id that a button carries as it is
UNDECIDED: Final = (State.OPEN, State.LATER)
FIELDS: Final = ("label", "wording", "asked", "examples", "value", "unit", "period", "speaker")
BOUNDS: Final = ("exact", "at_least", "at_most", "about")


# -- the release --------------------------------------------------------------------------------------------


def ask(language: Language, parts: int = 0) -> Reply:
    """What is to be sent. ``parts``: so many of a long text have come."""
    rows = [[button(language, "review.button_end", desk_verbs.EndRelease())]] if parts else []
    text = say(language, "review.more_text", count=count(parts, language)) if parts else ()
    return reply(text or say(language, "review.ask_release"), language, *rows, [to_desk(language)])


def release(
    kept: Release, draft: Draft, knowledge: Knowledge, language: Language, asked: Settled | None = None
) -> Reply:
    """How far the review is. ``asked``: what people asked for whom it was sent."""
    states = Counter(entry.state for entry in draft.candidates())
    sorts = Counter(entry.sort for entry in draft.entries)
    source = say(language, "review.no_source")
    if not blanks(draft, None):
        source = literal(f"{draft.source['publisher'][language]}. {draft.source['title'][language]}")
    told = [
        say(language, f"review.state_{state.value}", count=count(states[state], language))
        for state in State
        if states[state] and state is not State.SETTLED
    ]
    text = lines(
        bold(literal(echoed(kept.name))),
        say(language, "review.published", day=literal(draft.source["published"].strftime("%d.%m.%Y"))),
        source,
        _address(draft),
        say(
            language,
            "review.numerals",
            every=count(len(draft.entries), language),
            same=count(sorts[Sort.SAME], language),
            revised=count(sorts[Sort.REVISION], language),
            new=count(sorts[Sort.NEW], language),
            none=count(sorts[Sort.NONE], language),
        ),
        (),
        *told,
        say(language, "review.asked", text=literal(echoed(asked.asked)))
        if asked and asked.figure is None
        else (),
    )
    return reply(cut(text, _LONG), language, *_ways(kept, draft, knowledge, language))


def _ways(kept: Release, draft: Draft, knowledge: Knowledge, language: Language) -> Iterable[list[Button]]:
    """What can be done with it: its candidates, what is undecided first, then the release."""
    number, confirmed = kept.id, sum(entry.state is State.CONFIRMED for entry in draft.candidates())
    at_work = [e for e in draft.candidates() if e.state not in (State.TAKEN, State.REJECTED, State.MERGED)]
    shown = sorted(at_work, key=lambda entry: entry.state not in UNDECIDED)[:_CANDIDATES]
    for entry in sorted(shown, key=lambda entry: entry.number):
        way = desk_verbs.OpenCandidate(number, entry.number)
        yield [named(_line(entry, knowledge, language), way, language)]
    ways = []
    if blanks(draft, None):
        ways.append(button(language, "review.button_source", desk_verbs.AskBlank(number, 0)))
    if not kept.done:
        ways.append(button(language, "review.button_address", desk_verbs.AskAddress(number)))
    if confirmed:
        serve = desk_verbs.AskServe(number)
        ways.append(button(language, "review.button_serve_all", serve, count=count(confirmed, language)))
    yield ways
    yield [
        button(language, "review.button_numerals", desk_verbs.OpenNumerals(number, 0)),
        button(language, "review.button_log", desk_verbs.OpenSteps(number)),
    ]
    if draft.steps:
        yield [button(language, "review.button_undo_step", desk_verbs.UndoStep(number, kept.revision))]
    drop = button(language, "review.button_drop", desk_verbs.DropRelease(number, kept.revision))
    yield [to_desk(language)] if kept.done else [drop, to_desk(language)]


def ask_address(kept: Release, draft: Draft, language: Language) -> Reply:
    """Where the release was published is asked for, with what stands there now."""
    text = lines(say(language, "review.ask_address"), _address(draft) or literal("-"))
    return reply(text, language, [_back(kept.id, language)])


def _address(draft: Draft) -> Text:
    address = str(draft.source.get("url", ""))
    return link(literal(echoed(address)), address) if address else ()


def _line(entry: Entry, knowledge: Knowledge, language: Language) -> Text:
    """A candidate as a button: what was decided, its number, its name."""
    mark = {State.ACCEPTED: "✓ ", State.CONFIRMED: "✓✓ ", State.LATER: "… "}.get(entry.state, "")
    label = string(_label(entry, language)).replace(", {period}", "").replace(TODO, "…")
    return plain(buttons.shortened(plain(f"{mark}{' '.join(entry.written.split())} — {label}")), "interface")


def _label(entry: Entry, language: Language) -> Text:
    return literal(str((entry.table or {}).get("label", {}).get(language, entry.id)))


def numerals(kept: Release, draft: Draft, page: int, knowledge: Knowledge, language: Language) -> Reply:
    """Every number of the text with its neighbours, and what it was taken for."""
    found = draft.entries[page * _NUMERALS : (page + 1) * _NUMERALS]
    text = lines(
        bold(literal(echoed(kept.name))), *(_numeral(draft, entry, knowledge, language) for entry in found)
    )
    more = len(draft.entries) > (page + 1) * _NUMERALS
    turn = pager(language, page, more, lambda one: desk_verbs.OpenNumerals(kept.id, one), NEWER)
    ways = [
        named(literal(entry.number), desk_verbs.OpenNumeral(kept.id, entry.number), language)
        for entry in found
    ]
    return reply(cut(text, _LONG), language, *in_rows(ways, _IN_ROW), turn, [_back(kept.id, language)])


def numeral(kept: Release, draft: Draft, entry: Entry, knowledge: Knowledge, language: Language) -> Reply:
    """A number that is no candidate, and the button that makes it one."""
    text = joined("\n\n", (_sentence(draft, entry), _taken_for(entry, knowledge, language)))
    propose = desk_verbs.Propose(kept.id, entry.number, kept.revision)
    way = back(language, desk_verbs.OpenNumerals(kept.id, (entry.number - 1) // _NUMERALS))
    return reply(cut(text, _LONG), language, [button(language, "review.button_propose", propose)], [way])


def _numeral(draft: Draft, entry: Entry, knowledge: Knowledge, language: Language) -> Text:
    start, end = max(0, entry.at.start - _AROUND), entry.at.end + _AROUND
    before, after = draft.text[start : entry.at.start], draft.text[entry.at.end : end]
    shown = (*_flat(before), *bold(literal(entry.written)), *_flat(after))
    place = literal(f"{entry.number}) …")
    return joined(" — ", ((*place, *shown), _taken_for(entry, knowledge, language)))


def _taken_for(entry: Entry, knowledge: Knowledge, language: Language) -> Text:
    known = knowledge.figures.get(entry.figure or "") if entry.sort is Sort.SAME else None
    what = say(language, f"review.sort_{entry.sort.value}")
    return what if known is None else joined(": ", (what, figures.label(known, knowledge, language)))


def _back(draft: int, language: Language) -> Button:
    return button(language, "review.button_to_release", desk_verbs.OpenRelease(draft))


# -- a candidate --------------------------------------------------------------------------------------------


def candidate(
    kept: Release,
    draft: Draft,
    entry: Entry,
    may: str,
    knowledge: Knowledge,
    language: Language,
    asked: Settled | None = None,
) -> Reply:
    """A card. ``may``: ``accept``, ``confirm``, ``alone`` (confirm, and nobody else looks) or ``wait``;
    ``asked``: what people asked for whom the release was sent.
    """
    table = entry.table or {}
    lacking = blanks(draft, entry)
    text = joined(
        "\n\n",
        (
            lines(_title(draft, entry, language), _relation(entry, knowledge, language)),
            _sentence(draft, entry),
            _read(table, draft, entry, language),
            lines(*_words(table, language)),
            lines(
                *(_caution(caution[language], language) for caution in table.get("cautions", ())),
                _blank_names(lacking, language),
                say(language, f"review.may_{may}") if may in ("wait", "alone") else (),
                say(language, "review.answers", text=literal(echoed(asked.asked)))
                if asked and asked.figure == entry.id
                else (),
            ),
        ),
    )
    rows = list(_steps_for(kept, draft, entry, may, bool(lacking), language))
    if asked and asked.figure != entry.id and entry.state in (*UNDECIDED, State.ACCEPTED, State.CONFIRMED):
        answers = desk_verbs.AnswersQuestion(kept.id, entry.number)
        rows.insert(1, [button(language, "review.button_answers", answers)])
    return reply(cut(text, _LONG), language, *rows)


def _caution(text: str, language: Language) -> Text:
    told = literal(text.removeprefix(f"{TODO}? "))
    return italic(told) if TODO not in text else say(language, "review.old_caution", text=told)


def _title(draft: Draft, entry: Entry, language: Language) -> Text:
    at = [one.number for one in draft.candidates()].index(entry.number) + 1
    place = literal(f"{at}/{len(draft.candidates())}")
    return bold(joined(" · ", (place, say(language, f"review.entry_{entry.state.value}"))))


def _relation(entry: Entry, knowledge: Knowledge, language: Language) -> Text:
    """What it is to what is known."""
    old = knowledge.figures.get(entry.figure or "")
    if old is None:
        return say(language, "review.new_figure")
    msgid = "review.corrects" if entry.correction else "review.beside"
    label = figures.label(old, knowledge, language)
    return say(language, msgid, name=label, value=figures.quantity(old, knowledge, language))


def _sentence(draft: Draft, entry: Entry) -> Text:
    before, numeral, after = (_flat(part) for part in filling.parted(draft, entry))
    return (*before, *bold(numeral), *after)


def _flat(text: str) -> Text:
    """A piece of the release in one line."""
    return plain(re.sub(r"\s+", " ", text), "interface")


def _read(table: Mapping[str, Any], draft: Draft, entry: Entry, language: Language) -> Text:
    """What was read of it."""
    head = draft.topics.get(entry.topic or "", {})
    unit = table.get("unit") or head.get("indicators", {}).get(table.get("indicator"), {}).get("unit", "")
    period = table.get("period", {})
    stated = [str(period[key]) for key in ("start", "end") if key in period]
    when = period.get("as_written") or "–".join(stated)
    value = [_number(table.get("value"), language)]
    if "bound" in table:
        value.append((*plain("("), *say(language, f"review.bound_{table['bound']}"), *plain(")")))
    return lines(
        say(language, "review.read_value", value=joined(" ", value), unit=_unit(head, unit, language)),
        say(language, "review.read_previous", value=_number(table["previous"], language))
        if "previous" in table
        else (),
        say(language, "review.read_period" if when else "review.no_period", period=literal(when)),
        literal(" / ".join(dict.fromkeys(table["speaker"].values()))) if "speaker" in table else (),
    )


def _unit(head: Mapping[str, Any], unit: str, language: Language) -> Text:
    """A unit by its noun, of the topic or a standard one."""
    own = head.get("units", {}).get(unit)
    if own is not None and "kk" in own:
        return _written(own["kk"] if language == "kk" else own["ru"][0])
    standard = standard_units().get(unit)
    noun = "" if standard is None else standard.kk if language == "kk" else standard.ru[0]
    return literal(noun or unit)


def _written(text: str) -> Text:
    """What stands in a draft; a gap where a person is to write."""
    return literal(text.replace(TODO, "…"))


def _number(value: Any, language: Language) -> Text:
    return literal(formatting.number(Decimal(str(value)), language))


def _words(table: Mapping[str, Any], language: Language) -> Iterable[Text]:
    for key in ("label", "wording", *PHRASES):
        for spoken in LANGUAGES:
            held = table.get(key, {}).get(spoken)
            if held:
                shown = held if isinstance(held, str) else "; ".join(held[:_PHRASES])
                name = say(language, f"review.field_{key}")
                yield joined(": ", (joined(" ", (name, plain(spoken))), _written(shown)))


def _blank_names(lacking: Sequence[Blank], language: Language) -> Text:
    names = joined(", ", [field(blank, language) for blank in lacking])
    return bold(say(language, "review.blanks", names=names)) if lacking else ()


def field(blank: Blank, language: Language) -> Text:
    """A field by name."""
    head, _, rest = blank.field.partition(".")
    msgid = f"review.field_{blank.scope}_{head}"
    name = say(language, msgid if known(language, msgid) else f"review.field_{head}")
    return joined(" ", (name, literal(rest))) if rest else name


def _steps_for(
    kept: Release, draft: Draft, entry: Entry, may: str, lacks: bool, language: Language
) -> Iterable[list[Button]]:
    of = kept.id, entry.number

    def decide(msgid: str, step: Any) -> Button:
        return button(language, f"review.button_{msgid}", desk_verbs.Decide(*of, kept.revision, step))

    if any(TODO in one.get(language, "") for one in (entry.table or {}).get("cautions", ())):
        yield [decide("keep_cautions", "keep_cautions"), decide("drop_cautions", "drop_cautions")]
    elif lacks:
        yield [button(language, "review.button_fill", desk_verbs.AskBlank(*of))]
    elif may == "accept":
        yield [decide("accept", "accept")]
    elif may in ("confirm", "alone"):
        yield [decide("confirm" if may == "confirm" else "confirm_alone", "confirm")]
    if entry.state is not State.TAKEN:
        yield [
            button(language, "review.button_change", desk_verbs.OpenFields(*of)),
            button(language, "review.button_merge", desk_verbs.OpenMerge(*of)),
        ]
        reject = button(language, "review.button_reject", desk_verbs.AskReject(*of))
        yield [reject, decide("later", "later")]
    yield [button(language, "review.button_preview", desk_verbs.Preview(*of))]
    order = [one.number for one in draft.candidates()]
    at = order.index(entry.number)
    more = at + 1 < len(order)
    yield pager(language, at, more, lambda one: desk_verbs.OpenCandidate(kept.id, order[one]), NEWER)
    yield [_back(kept.id, language)]


def ask_reject(kept: Release, entry: Entry, language: Language) -> Reply:
    """Why it is no figure is asked for, and may be left out."""
    text = say(language, "review.ask_reject", what=literal(" ".join(entry.written.split())))
    reject = desk_verbs.Decide(kept.id, entry.number, kept.revision, "reject")
    way = back(language, desk_verbs.OpenCandidate(kept.id, entry.number))
    return reply(text, language, [button(language, "review.button_no_reason", reject)], [way])


def preview(kept: Release, entry: Entry, answers: Sequence[Text], language: Language) -> Reply:
    """How the answer will read, in both languages."""
    way = back(language, desk_verbs.OpenCandidate(kept.id, entry.number))
    return reply(cut(joined("\n\n", answers), _LONG), language, [way])


def change(kept: Release, entry: Entry, language: Language) -> Reply:
    """What can be changed of a candidate."""
    of = kept.id, entry.number
    names = [
        button(language, f"review.field_{one}", desk_verbs.AskField(*of, one))
        for one in FIELDS
        if one in (entry.table or {})
    ]
    limits = [
        button(language, f"review.bound_{one}", desk_verbs.SetBound(*of, kept.revision, one))
        for one in BOUNDS
    ]
    way = back(language, desk_verbs.OpenCandidate(*of))
    return reply(say(language, "review.choose_field"), language, *in_rows(names), *in_rows(limits), [way])


def merge(
    kept: Release, entry: Entry, near: Iterable[Figure], knowledge: Knowledge, language: Language
) -> Reply:
    """Which known figures it may be the same as; another one is written by its id."""
    rows = []
    for figure in near:
        label = plain(buttons.shortened(figures.label(figure, knowledge, language)), "interface")
        verb = desk_verbs.Merge(kept.id, entry.number, kept.revision, _carried(figure.id))
        rows.append([named(label, verb, language)])
    way = back(language, desk_verbs.OpenCandidate(kept.id, entry.number))
    return reply(say(language, "review.choose_merge"), language, *rows, [way])


def _carried(figure: FigureId) -> str:
    return figure if len(figure) <= _ID and figure.isascii() else hashed(figure)


def ask_field(
    kept: Release, number: int, blank: Blank, held: Mapping[str, Any] | str, language: Language
) -> Reply:
    """What is to be written, with what stands there now."""
    name = field(blank, language)
    if isinstance(held, str):
        how = f"review.write_{blank.field}"
        now: tuple[Text, ...] = (literal(held),)
    else:
        units = blank.field.startswith("units.")
        how = f"review.write_{'phrases' if blank.field in PHRASES else 'units' if units else 'lines'}"
        now = tuple(_written(_typed(held.get(one, ""))) for one in LANGUAGES)
    hint = say(language, "review.placeholders") if any("{" in string(one) for one in now) else ()
    text = lines(bold(capitalised(name)), say(language, how), hint, (), *now)
    way = desk_verbs.OpenCandidate(kept.id, number) if number else desk_verbs.OpenRelease(kept.id)
    return reply(cut(text, _LONG), language, [back(language, way)])


def _typed(value: Any) -> str:
    if isinstance(value, str):
        return value
    return ", ".join(value) if value and len(value) == len(BOUNDS) - 1 else "; ".join(value)


# -- serving ------------------------------------------------------------------------------------------------


def ask_serve(kept: Release, answers: Sequence[Text], language: Language) -> Reply:
    """What people will read, and the button."""
    serve, number = desk_verbs.Serve(kept.id, kept.revision), count(len(answers), language)
    sure = button(language, "review.button_serve_all", serve, count=number)
    text = joined("\n\n", (bold(say(language, "review.ask_serve")), *answers))
    return reply(cut(text, _LONG), language, [sure], [_back(kept.id, language)])


def served(kept: Release, number: int, language: Language) -> Reply:
    """They are served."""
    text = say(language, "review.now_served", count=count(number, language))
    return reply(text, language, [_back(kept.id, language), to_desk(language)])


def waits_for_second(kept: Release, number: int, language: Language) -> Reply:
    """Another officer has accepted what this one is to compare."""
    text = say(language, "review.compare", name=literal(echoed(kept.name)), count=count(number, language))
    return reply(text, language, [_back(kept.id, language)])
