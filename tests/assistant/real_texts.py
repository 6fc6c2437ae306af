"""Knowledge of real press texts on other subjects: no set falls below its floor.

The folders were written from the format alone, the questions without sight of the folders; the texts
are not kept. Nothing here prints a question: a set judges only as long as nobody mines it for words.
The weights are fitted on these sets too; how they hold without them, tests/fitting/fit.py prints.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from fitting.judging import Shares, Verdict, is_answerable, judge, of_reply, shares
from fitting.sets import QuestionSet, all_sets, rows, store
from talking import assistant

from bot.assistant import Conversation


class Floor(NamedTuple):
    """Shares of a set in per cent: right and within one tap at least; wrong and denied at most."""

    right: float
    tap: float
    wrong: float
    denied: float


FLOORS: Final = {
    "car-market": Floor(85, 88.3, 5, 4.5),
    # answered once before anything was mended: 58 % right, 66 % within one tap (ranges of years, falls)
    "divorces": Floor(72.8, 84.7, 1.7, 15.3),
    # these six were answered once before anything was mended on them, in per cent right and within one tap:
    # water 65 and 75, migration 57 and 62, theatres 65 and 72, fires 63 and 72; and after that fishery 73 and
    # 82, thefts 70 and 82
    "drinking-water": Floor(71.6, 83.3, 11.7, 4.2),
    "fishery": Floor(78.3, 85, 8.4, 2.1),
    "migration": Floor(70, 81.6, 3.4, 14.6),
    "thefts": Floor(76.6, 90, 3.4, 2.1),
    "theatres": Floor(85, 90, 3.4, 6.3),
    "wildfires": Floor(83.3, 93.3, 5, 2.1),
    # answered once before anything was mended, in per cent right and within one tap: museums 88 and 90,
    # population 75 and 80, work injuries 80 and 90, employment 80 and 95
    "museums": Floor(90, 95, 5, 0),
    "population": Floor(87.5, 95, 2.5, 3.2),
    "work-injuries": Floor(82.5, 92.5, 2.5, 3.2),
    "employment": Floor(80, 92.5, 2.5, 0),
    # likewise: births 78 and 83, living minimum 73 and 93, air traffic 80 and 90, kindergartens 75 and 85
    "births": Floor(77.5, 82.5, 12.5, 0),
    "living-minimum": Floor(75, 97.5, 0, 3.2),
    "air-traffic": Floor(85, 95, 2.5, 3.2),
    "kindergartens": Floor(80, 90, 7.5, 3.2),
    # likewise: road accidents 80 and 93, imported sweets 82 and 87
    "road-accidents": Floor(85, 95, 0, 6.3),
    "sweets-import": Floor(82, 87.1, 2.6, 9.7),
    "flood-transport": Floor(88.3, 98.3, 0, 2.3),
    "hematology": Floor(73.3, 90, 1.7, 6.7),
    "pension-savings": Floor(83.3, 91.6, 0, 4.5),
    # answered once before anything was mended: 76 % right, 84 % within one tap
    "rail-freight": Floor(82.7, 89.6, 3.5, 6.7),
    # likewise: coal 67 and 75, an entrance test 67 and 72, contraband 64 and 86
    "coal": Floor(80.5, 94.4, 0, 0),
    "contraband": Floor(72.2, 94.4, 0, 3.5),
    "entrance-test": Floor(69.4, 77.7, 2.8, 24.2),
    # likewise: earthquakes 49 and 66, oil and gas 71 and 77, ice cream 74 and 91
    "earthquakes": Floor(57.1, 71.4, 20.0, 3.8),
    "oil-gas": Floor(80.0, 82.8, 8.6, 3.8),
    "ice-cream": Floor(79.4, 97.0, 0.0, 0.0),
    # likewise: pensions 44 and 78, inflation 89 and 92, courts 83 and 91
    "pensions": Floor(44.4, 80.5, 11.2, 7.2),  # less than once, by rules that were false elsewhere
    "inflation": Floor(88.8, 91.6, 2.8, 3.6),
    "courts": Floor(82.8, 91.4, 2.9, 0.0),
    # likewise: tree planting 58 and 67, gold bars 69 and 81
    "tree-planting": Floor(61.1, 69.4, 19.5, 0.0),
    "gold-bars": Floor(72.2, 83.3, 2.8, 10.8),
    # twelve folders by four editors in three rounds; answered once before anything was mended on the round,
    # in per cent right and within one tap: grain 56 and 61, hotel guests 61 and 75, youth games 50 and 69,
    # roads 53 and 67; teachers 50 and 75, flats 64 and 75, drugs 56 and 81, foreign workers 64 and 81; family
    # benefits 28 and 39, unemployment 50 and 67, ambulance 61 and 72, student grants 39 and 78
    "grain-export": Floor(61.1, 77.7, 11.2, 13.8),
    "hotel-guests": Floor(63.8, 77.7, 0.0, 17.3),
    "youth-games": Floor(52.7, 80.5, 13.9, 3.5),
    "west-roads": Floor(52.7, 69.4, 19.5, 3.5),
    "teachers": Floor(52.7, 80.5, 13.9, 3.5),
    "new-flats": Floor(69.4, 83.3, 5.6, 10.8),
    "drugs": Floor(55.5, 88.8, 0.0, 10.8),
    "foreign-workers": Floor(72.2, 91.6, 5.6, 0.0),
    "family-benefits": Floor(41.6, 61.1, 13.9, 17.3),
    "unemployment": Floor(52.7, 69.4, 5.6, 20.7),
    "ambulance": Floor(63.8, 80.5, 2.8, 13.8),
    "student-grants": Floor(41.6, 83.3, 8.4, 6.9),
    # a fourth round, answered once by the code that the others had led to, which did no better than the one
    # before them: city buses 58 and 78, loans 64 and 75, a city's air 64 and 81, retail trade 50 and 78
    "city-buses": Floor(58.3, 77.7, 8.4, 6.9),
    "retail-loans": Floor(69.4, 75.0, 11.2, 3.5),
    "city-air": Floor(63.8, 83.3, 0.0, 10.0),
    "retail-trade": Floor(58.3, 86.1, 2.8, 10.4),
    # a fifth round, answered once before anything was mended on it: dental care 67 and 83, cinemas 61 and 86,
    # measles 53 and 81, sport facilities 67 and 81
    "dental": Floor(66.6, 83.3, 0.0, 10.4),
    "cinemas": Floor(63.8, 86.1, 8.4, 3.5),
    "measles": Floor(52.7, 80.5, 2.8, 0.0),
    "sport-facilities": Floor(69.4, 83.3, 5.6, 10.4),
    # a sixth round of two, answered once, after everything else
    "greenhouses": Floor(52.7, 77.7, 5.6, 20.7),
    "livestock": Floor(72.2, 77.7, 0.0, 17.4),
    # a seventh round of four, answered once before anything was mended on it: wild animals 75 and 86,
    # internet 67 and 81, drownings 42 and 72 (seasons), train passengers 67 and 83
    "saiga": Floor(75.0, 86.1, 0.0, 10.4),
    "internet": Floor(66.6, 80.5, 2.8, 17.3),
    "drownings": Floor(52.7, 86.1, 5.6, 3.5),
    "train-passengers": Floor(72.2, 86.1, 5.6, 10.4),
}
SETS: Final = {s.group: s for s in all_sets() if s.real}


def scored(asked: QuestionSet) -> Shares:
    found: Counter[tuple[Verdict, bool]] = Counter()
    for turns in rows(asked.path):
        conversation = Conversation()
        for turn in turns:
            reply, conversation = assistant(asked.folder).ask(turn["q"], conversation, asked.today)
            verdict = judge(turn["expect"], of_reply(reply), store(asked.folder))
            found[verdict, is_answerable(turn["expect"])] += 1
    return shares(found)
