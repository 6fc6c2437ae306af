"""A reading to a :class:`Question`: numbers and times joined, the focus found, every word turned into a demand."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

from bot.understanding import language as identification
from bot.understanding.question import Demand, Period, Question
from bot.understanding.reading import Mark, Reading, read
from bot.understanding.talk import Talk
from bot.understanding.vocabulary import Vocabulary
from locales import numerals
from locales.numerals import Numeral
from locales.stemming import is_ending, looks_verbal

# Measures that ask nothing which an answer could fail to give.
IDLE: Final = frozenset({"total", "what_is", "about", "how", "which", "exact"})
# Measures that make a sentence a question by themselves.
_INTERROGATIVE: Final = frozenset(
    {
        "how_many",
        "when",
        "which_year",
        "where",
        "places",
        "list",
        "ordinal",
        "who",
        "whose",
        "initiator",
        "how_to",
        "why",
        "how",
        "what_is",
        "about",
        "which",
        "count",
    }
)
_OWN_QUESTION: Final = frozenset(
    {"how_many", "when", "which_year", "where", "places", "who", "list", "ordinal"}
)
_ASKED_ALONE: Final = frozenset({"sum", "average", "share", "each", "ordinal"})  # "the sum?" is no yes or no
_SENTENCE: Final = re.compile(r"[.!?…;\n]+(?=\s|$)|\n+")
_CLAUSE: Final = re.compile(r"[,:;()\u2013\u2014]| - ")
_OPTIONAL: Final = ("neutral", "check", "talk", "reference", "number")
_LONG_SENTENCE: Final = 12  # words, beyond which only the clauses that ask are looked at closely
_LONG_NAME: Final = 5  # letters from which a place's name is no accident
_YEARS: Final = range(1990, 2061)
_ANY_YEAR: Final = range(1800, 2200)
_OLD: Final = 1500  # from here on four digits without a noun are a year
_LAST: Final = "last_"  # last_5: a period of five years with a name of its own
_MONTHS: Final = "month:"


def parse(text: str, vocabulary: Vocabulary) -> Question:
    """Understands one message by itself; what was said before is for the answering to add."""
    reading = read(text, vocabulary)
    return _Parser(reading).question()


class _Parser:
    """The steps of one parse over one reading; every step only adds to what is known of the tokens."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.tokens = reading.tokens
        self.marks_at: list[list[Mark]] = [[] for _ in reading.tokens]
        for mark in reading.marks:
            self.marks_at[mark.start].append(mark)
        self.covering: list[list[Mark]] = [[] for _ in reading.tokens]
        for mark in reading.marks:
            for n in range(mark.start, mark.end):
                self.covering[n].append(mark)
        self.taken = [False] * len(self.tokens)
        self.demands: list[Demand] = []
        self.all_talk = False

    def question(self) -> Question:
        self._numbers_and_periods()
        self._words()
        self.demands.sort(key=lambda d: (d.start, d.end))
        focus = self._focus()
        demands = tuple(d for d in self.demands if focus[d.start])
        around = tuple(d for d in self.demands if not focus[d.start])
        in_focus = [m for m in self.reading.marks if focus[m.start]]
        everywhere = self.reading.marks
        asked = any(m.sense.kind == "measure" and m.sense.id in _INTERROGATIVE - {"which"} for m in in_focus)
        elliptic = any(m.sense.kind == "reference" and m.sense.id != "and" for m in in_focus)
        marked = any(m.sense == ("check", "question") for m in in_focus)
        bounded = any(m.sense == ("check", "negation") for m in everywhere) and any(d.number for d in demands)
        polar = (
            marked
            or (bounded and "?" in self.reading.text and not asked)
            or ("?" in self.reading.text and not elliptic and not any(_asks_or_measures(m) for m in in_focus))
        )
        scores = identification.scores(self.reading, [d for d in self.demands if d.unknown])
        return Question(
            reading=self.reading,
            language=identification.decide(scores),
            language_scores=scores,
            demands=demands,
            around=around,
            polar=polar,
            marked=marked,
            claim=any(m.sense == ("check", "claim") for m in everywhere),
            interrogative=asked or polar or any(_asks(m) for m in in_focus) or "?" in self.reading.text,
            elliptic=elliptic,
            coordinated=any(m.sense == ("reference", "and") for m in in_focus) or self._listed(demands),
            joint=self._joint(demands),
            talk=self._talk(),
            all_talk=self.all_talk,
            words=sum(1 for t in self.tokens if not t.is_number and t.skeleton),
        )

    # numbers and times

    def _numbers_and_periods(self) -> None:
        text = self.reading.text
        every = numerals.find(text)
        found = [n for n in every if not n.weak or self._counts_years(n, self._token_span(n)[1])]
        self.weak = {t for n in every if n not in found for t in range(*self._token_span(n))}
        spans = [self._token_span(n) for n in found]
        n = 0
        while n < len(found):
            numeral, (start, end) = found[n], spans[n]
            if start >= end:
                n += 1
                continue
            if self._is_year(numeral, start, end):
                n = self._years(found, spans, n)
                continue
            month = self._month_near(end) if numeral.value <= 31 else None
            if month is not None and numeral.kind in ("cardinal", "ordinal"):
                self._take(start, month[1], Period("month", month[0], int(numeral.value)))
            elif self._counts_years(numeral, end):
                self._span_of_years(numeral, start, end)
            elif not self._inside_phrase(start, end):
                self._number(numeral, start, end)
            n += 1
        for start, covering in enumerate(self.marks_at):
            for mark in covering:
                if (
                    mark.sense.kind == "number"
                    and mark.quality < 1
                    and not self.taken[start]
                    and "year" in self._senses(mark.end, "period")
                ):
                    self._misspelt_years(mark)
                elif mark.sense.kind == "period" and not self.taken[start]:
                    self._named_period(mark)

    def _token_span(self, numeral: Numeral) -> tuple[int, int]:
        inside = [i for i, t in enumerate(self.tokens) if t.start < numeral.end and t.end > numeral.start]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def _senses(self, n: int, kind: str) -> set[str]:
        return (
            {m.sense.id for m in self.covering[n] if m.sense.kind == kind}
            if 0 <= n < len(self.tokens)
            else set()
        )

    def _after_ending(self, end: int) -> int:
        """Past a Kazakh or Russian ending typed behind a hyphen ("2025-жылы", "2025-м", "2025 г.")."""
        while (
            end < len(self.tokens)
            and self._glued(end)
            and len(self.tokens[end].text) <= 4
            and not self._senses(end, "period")
        ):
            end += 1
        return end

    def _glued(self, n: int) -> bool:
        between = self.reading.text[self.tokens[n - 1].end : self.tokens[n].start]
        return between in ("-", "–", "‑", "") and self.tokens[n - 1].is_number

    def _is_year(self, numeral: Numeral, start: int, end: int) -> bool:
        if numeral.percent or numeral.kind not in ("cardinal", "ordinal") or numeral.bound != "exact":
            return False
        if numeral.value != int(numeral.value) or (
            " " in self.reading.text[numeral.start : numeral.end].strip() and numeral.written == "digits"
        ):
            return False
        year = int(numeral.value)
        named = bool(
            {"year"} & (self._senses(self._after_ending(end), "period") | self._senses(start - 1, "period"))
        )
        digits = numeral.written == "digits" and len(str(year)) == 4
        return year in _YEARS or (year in _ANY_YEAR and (named or (digits and year > _OLD)))

    def _years(self, found: list[Numeral], spans: list[tuple[int, int]], n: int) -> int:
        first = int(found[n].value)
        start, end = spans[n]
        last = first
        if n + 1 < len(found) and self._is_year(found[n + 1], *spans[n + 1]):
            between = [i for i in range(end, spans[n + 1][0])]
            idle = all(
                self._senses(i, "neutral")
                or self._senses(i, "period")
                or self._senses(i, "reference")
                or len(self.tokens[i].text) <= 4
                for i in between
            )
            if len(between) <= 3 and idle and not any("and" in self._senses(i, "reference") for i in between):
                last, end, n = int(found[n + 1].value), spans[n + 1][1], n + 1
        end = self._after_ending(end)
        while end < len(self.tokens) and "year" in self._senses(end, "period"):
            end += 1
        since = "since" in self._senses(end, "period") | self._senses(start - 1, "period")
        if last == first and since:
            self._take(start, end, Period("years", first, None))
        else:
            self._take(start, end, Period("year", first) if first == last else Period("years", first, last))
        return n + 1

    def _month_near(self, end: int) -> tuple[int, int] | None:
        for n in (end, end + 1):
            for sense in self._senses(n, "period"):
                if sense.startswith(_MONTHS):
                    return int(sense[len(_MONTHS) :]), n + 1
        return None

    def _counts_years(self, numeral: Numeral, end: int) -> bool:
        if numeral.value > 100 or numeral.percent:
            return False
        end = self._after_ending(end)
        nearby = self._senses(end, "period") | (
            self._senses(end + 1, "period") if "last" in self._senses(end, "period") else set()
        )
        return "year" in nearby

    def _span_of_years(self, numeral: Numeral, start: int, end: int) -> None:
        end = self._after_ending(end)
        while end < len(self.tokens) and self._senses(end, "period") & {"year", "last"}:
            end += 1
        if start and "last" in self._senses(start - 1, "period"):
            start -= 1
        ago = "ago" in self._senses(end, "period") or "before" in self._senses(end, "measure")
        if ago:
            end += 1
        if numeral.kind == "ordinal":
            self._take(start, end, Period("other"))
        else:
            self._take(start, end, Period("ago" if ago else "last_years", int(numeral.value)))

    def _misspelt_years(self, mark: Mark) -> None:
        """ "пть лет": a number word with a typing error before years."""
        start = mark.start - ("last" in self._senses(mark.start - 1, "period"))
        ago = "ago" in self._senses(mark.end + 1, "period")
        self._take(start, mark.end + 1 + ago, Period("ago" if ago else "last_years", int(mark.sense.id)))

    def _named_period(self, mark: Mark) -> None:
        name = mark.sense.id
        if name in ("this_year", "last_year", "next_year"):
            self._take(mark.start, mark.end, Period(name))  # type: ignore[arg-type]
        elif name == "year_before_last":
            self._take(mark.start, mark.end, Period("ago", 2))
        elif name == "recent_years":
            self._take(mark.start, mark.end, Period("recent"))
        elif name.startswith(_LAST) and name.removeprefix(_LAST).isdigit():
            self._take(mark.start, mark.end, Period("last_years", int(name.removeprefix(_LAST))))
        elif name.startswith(_MONTHS):
            self._take(mark.start, mark.end, Period("month", int(name[len(_MONTHS) :])))
        elif name in (
            "yesterday",
            "this_month",
            "last_month",
            "week",
            "quarter",
            "half_year",
            "season",
            "decade",
            "century",
            "month",
        ):
            if not any(m.sense.kind in ("concept", "context") for m in self.covering[mark.start]):
                self._take(mark.start, mark.end, Period("other"))

    def _take(self, start: int, end: int, period: Period) -> None:
        written = self._written(start, end)
        for n in range(start, min(end, len(self.tokens))):
            self.taken[n] = True
        self.demands.append(Demand(start, end, written, period=replace(period, written=written)))

    def _number(self, numeral: Numeral, start: int, end: int) -> None:
        stop = self._after_ending(end)
        while stop < len(self.tokens) and self.tokens[stop].start < numeral.unit_end:
            stop += 1  # the "per cent" or "times" of the number
        for n in range(start, stop):
            self.taken[n] = True
        left, right = numeral.start, numeral.end
        if numeral.bound_start is not None and numeral.bound_end is not None:
            left, right = min(left, numeral.bound_start), max(right, numeral.bound_end)
            for n, token in enumerate(self.tokens):
                if token.start < numeral.bound_end and token.end > numeral.bound_start:
                    self.taken[n] = True
        self.demands.append(Demand(start, stop, self.reading.text[left:right], number=numeral))

    def _inside_phrase(self, start: int, end: int) -> bool:
        """Whether a longer phrase of the vocabulary holds the number (a name, a time)."""
        return any(
            m.start <= start and m.end >= end and m.end - m.start > end - start for m in self.covering[start]
        )

    def _written(self, start: int, end: int) -> str:
        end = min(end, len(self.tokens))
        return self.reading.text[self.tokens[start].start : self.tokens[end - 1].end] if start < end else ""

    # words

    def _words(self) -> None:
        n = 0
        while n < len(self.tokens):
            if self.taken[n] or self.tokens[n].is_number or not self.tokens[n].skeleton:
                n += 1
                continue
            if n and self._glued_ending(n):
                n += 1
                continue
            here = self.marks_at[n]
            end = self._group_end(n)
            if not here and self.covering[n]:  # the tail of a phrase that was taken from an earlier word
                n += 1
                continue
            self._word(n, end)
            n = end

    def _group_end(self, n: int) -> int:
        """Where the longest phrase from here ends; one that says nothing gives way to one that begins inside it."""
        end = max((m.end for m in self.marks_at[n]), default=n + 1)
        if any(m.end == end and m.sense.kind not in _OPTIONAL for m in self.marks_at[n]):
            return end
        for inner in range(n + 1, end):
            if any(m.end > end and m.sense.kind not in _OPTIONAL for m in self.marks_at[inner]):
                return inner
        return end

    def _begins_sentence(self, n: int) -> bool:
        return bool(
            re.search(r"[.!?…\n]\s*$", self.reading.text[self.tokens[n - 1].end : self.tokens[n].start])
        )

    def _glued_ending(self, n: int) -> bool:
        """Whether the token is an ending behind a hyphen: ҮЕҰ-ға, XII-ші."""
        between = self.reading.text[self.tokens[n - 1].end : self.tokens[n].start]
        return between[-1:] in ("-", "‑", "–") and " " not in between and is_ending(self.tokens[n].skeleton)

    def _word(self, start: int, end: int) -> None:
        inside = [m for m in self.reading.marks if m.start >= start and m.end <= end and m.start < end]
        senses = {m.sense for m in inside}
        concepts = frozenset(s.id for s in senses if s.kind == "concept")
        contexts = frozenset(s.id for s in senses if s.kind == "context")
        measures = frozenset(s.id for s in senses if s.kind == "measure")
        places = frozenset(s.id for s in senses if s.kind == "place")
        optional = any(s.kind in _OPTIONAL or s.kind == "period" for s in senses)
        written = self._written(start, end)
        quality = max((m.quality for m in inside), default=0.0)
        if "people" in measures:
            optional = not self._counted(start)
            measures = measures - {"people"} if optional else measures
        if not senses:
            if start in self.weak:
                return
            if len(self.tokens[start].skeleton) > 1:
                name = self.tokens[start].text[0].isupper() and start > 0 and not self._begins_sentence(start)
                weight = 0.5 if looks_verbal(self.tokens[start].skeleton) and not name else 1.0
                self.demands.append(
                    Demand(
                        start,
                        end,
                        written,
                        unknown=True,
                        weight=weight,
                        skeletons=self._skeletons(start, end),
                    )
                )
            return
        if (
            places
            and quality == 1
            and (len(self.tokens[start].skeleton) > _LONG_NAME or self.tokens[start].text[0].isupper())
        ):
            optional = False
        foreign = not (concepts or contexts or measures or places or optional)
        self.demands.append(
            Demand(
                start, end, written, concepts, contexts, measures, None, places, None, foreign,
                optional=optional,
                common=bool(concepts) and end - start == 1 and any(s.kind in ("foreign", "measure") for s in senses),
                weight=0.0 if (optional and not concepts) or (measures and measures <= IDLE and not concepts) else 1.0,
                quality=quality,
                skeletons=self._skeletons(start, end),
                pause=bool(_CLAUSE.search(self.reading.text[self.tokens[start - 1].end : self.tokens[start].start])) if start else False,
                verbal=optional and looks_verbal(self.tokens[start].skeleton),
            )
        )  # fmt: skip

    def _counted(self, n: int) -> bool:
        """Whether a word stands right behind a "how many" (or is counted by a number)."""
        before = range(max(0, n - 2), n)
        return any(
            m.sense == ("measure", "how_many") for b in before for m in self.covering[b]
        ) or "count" in {
            m.sense.id
            for b in range(n + 1, min(n + 2, len(self.tokens)))
            for m in self.covering[b]
            if m.sense.kind == "measure"
        }

    def _skeletons(self, start: int, end: int) -> tuple[str, ...]:
        return tuple(t.skeleton for t in self.tokens[start:end] if t.skeleton)

    # the focus

    def _focus(self) -> list[bool]:
        pieces = self._pieces(_SENTENCE, 0, len(self.reading.text))
        if not pieces:
            return [True] * len(self.tokens)
        asking = [p for p in pieces if self._asks(p)]
        marked = [p for p in asking if self._question_mark(p)]
        if marked:
            asking = marked
        if asking:
            about = [p for p in asking if self._about_something(p)]
            chosen = about or asking
            if about and not marked:
                chosen = about[-1:]
            if not about and not any(self._has_content(p) for p in asking):  # "…. Это так?": it stands before
                before = pieces[: pieces.index(asking[0])]
                content = [p for p in before if self._about_something(p)]
                chosen = content[-1:] + asking
        else:
            chosen = [p for p in pieces if self._about_something(p)] or pieces
        focus = [False] * len(self.tokens)
        for start, end in chosen:
            for first, last in self._clauses(start, end):
                for n in range(first, last):
                    focus[n] = True
        return focus

    def _pieces(self, boundary: re.Pattern[str], left: int, right: int) -> list[tuple[int, int]]:
        cuts = [m.end() for m in boundary.finditer(self.reading.text, left, right)] + [right]
        pieces, start = [], next((n for n, t in enumerate(self.tokens) if t.start >= left), len(self.tokens))
        for cut in cuts:
            end = start
            while end < len(self.tokens) and self.tokens[end].start < cut:
                end += 1
            if end > start:
                pieces.append((start, end))
            start = end
        return pieces

    def _question_mark(self, piece: tuple[int, int]) -> bool:
        start, end = piece
        stop = self.tokens[end].start if end < len(self.tokens) else len(self.reading.text)
        return "?" in self.reading.text[self.tokens[start].start : stop]

    def _asks(self, piece: tuple[int, int]) -> bool:
        start, end = piece
        return self._question_mark(piece) or any(
            _asks(m) or m.sense == ("check", "question") for n in range(start, end) for m in self.marks_at[n]
        )

    def _about_something(self, piece: tuple[int, int]) -> bool:
        return any(piece[0] <= d.start < piece[1] and (d.concepts or d.number) for d in self.demands)

    def _has_content(self, piece: tuple[int, int]) -> bool:
        return any(
            piece[0] <= d.start < piece[1]
            and d.weight
            and (d.foreign or d.unknown or d.contexts or d.places or d.measures - IDLE or d.period)
            for d in self.demands
        )

    def _clauses(self, start: int, end: int) -> list[tuple[int, int]]:
        """Of a long sentence the clauses that ask or name what is known; a short one whole."""
        right = self.tokens[end - 1].end
        pieces = self._pieces(_CLAUSE, self.tokens[start].start, right)
        if end - start <= _LONG_SENTENCE:
            asked = any(self._asks_itself(p) for p in pieces[1:])
            while asked and len(pieces) > 1 and self._winds_up(pieces[0]):
                pieces = pieces[1:]
            return [(pieces[0][0], end)] if pieces else [(start, end)]
        kept = [p for p in pieces if self._asks_itself(p)]
        if not any(self._about_something(p) for p in kept):
            kept = [p for p in pieces if self._asks_itself(p) or self._about_something(p)]
        return kept or [(start, end)]

    def _winds_up(self, piece: tuple[int, int]) -> bool:
        """Whether a clause before the question says nothing of what is asked: "my neighbour says, …"."""
        if self._asks_itself(piece):
            return False
        claims = any(m.sense == ("check", "claim") for n in range(*piece) for m in self.marks_at[n])
        if claims:
            return not self._about_something(piece)
        return not self._says_something(piece)

    def _says_something(self, piece: tuple[int, int]) -> bool:
        return any(
            piece[0] <= d.start < piece[1] and (d.concepts or d.contexts or d.number or d.period or d.places)
            for d in self.demands
        )

    def _asks_itself(self, piece: tuple[int, int]) -> bool:
        return any(
            _asks(m) or m.sense == ("check", "question") for n in range(*piece) for m in self.marks_at[n]
        )

    def _listed(self, demands: tuple[Demand, ...]) -> bool:
        """Whether a comma stands between two things that are asked for."""
        asked = [d for d in demands if d.weight and (d.concepts or d.measures - IDLE)]
        return any(
            "," in self.reading.text[self.tokens[a.end - 1].end : self.tokens[b.start].start]
            for a, b in pairwise(asked)
        )

    def _joint(self, demands: tuple[Demand, ...]) -> int | None:
        """Where the second of two questions begins: behind the first "and" or comma with a question on both sides."""
        asking = [d.start for d in demands if d.measures & (_OWN_QUESTION | {"which"}) and not d.concepts]
        if len(asking) < 2:
            return None
        joints = {m.start for m in self.reading.marks if m.sense == ("reference", "and")}
        joints |= {
            n
            for n in range(1, len(self.tokens))
            if "," in self.reading.text[self.tokens[n - 1].end : self.tokens[n].start]
        }
        for cut in sorted(joints):
            if min(asking) < cut <= max(asking):
                return cut
        return None

    # talk

    def _talk(self) -> Talk | None:
        marks = [m for m in self.reading.marks if m.sense.kind == "talk" and m.sense.id in set(Talk)]
        kinds = {m.sense.id for m in marks}
        if "injection" in kinds:
            return Talk.INJECTION
        covered = sum(m.end - m.start for m in marks)
        content = sum(1 for d in self.demands if d.weight)
        said = {n for m in marks for n in range(m.start, m.end)}
        self.all_talk = bool(marks) and all(
            d.start in said or (d.optional and not d.concepts) for d in self.demands
        )
        if marks and (
            not content
            or covered * 2
            >= max(1, len(self.tokens) - sum(m.sense.kind == "neutral" for m in self.reading.marks))
        ):
            for kind in (
                "insult",
                "help",
                "identity",
                "thanks",
                "farewell",
                "small_talk",
                "greeting",
                "affirmation",
            ):
                if kind in kinds:
                    return Talk(kind)
        return None


def _asks_or_measures(mark: Mark) -> bool:
    return _asks(mark) or (mark.sense.kind == "measure" and mark.sense.id in _ASKED_ALONE)


def _asks(mark: Mark) -> bool:
    return mark.sense.kind == "measure" and mark.sense.id in _INTERROGATIVE
