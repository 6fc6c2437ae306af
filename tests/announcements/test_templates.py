"""Templates: what of a draft is kept, and what another begins with."""

from __future__ import annotations

from officers import MARAT, drafted, press, scene, subscribers
from scene import Scene, buttons, last_text, played, text_of
from test_confirming import sends

from bot.announcements import content
from bot.announcements.content import Content
from bot.storage import announcements as store_
from bot.storage import chats, desk_work, destinations


def test_another_draft_begins_with_all_but_the_time() -> None:
    async def play(s: Scene) -> None:
        await drafted(s)
        await press(s, "sil", argument="on")
        await press(s, "rs", argument="week-4")
        shown = await s.said("ертең 10:00")
        assert "Апта сайын" in last_text(shown)
        await press(s, "keep")
        assert "Үлгі сақталды: Апталық шолу" in text_of(await s.said("  Апталық\nшолу "))
        asked = await s.said("/announce", person=MARAT)  # the templates are the desk's
        listed = await s.pressed(buttons(asked)["Үлгілер"], MARAT)
        begun = await s.pressed(buttons(listed)["Апталық шолу"], MARAT)
        texts = [c.values["text"] for c in begun if c.method == "sendMessage"]
        assert texts[0].startswith("Биыл 104 грант бар")
        assert "Тақырып: Гранттар" in texts[2]
        assert "Уақыты: растаған соң бірден" in texts[2]
        assert "Апта сайын" not in texts[2]
        assert sends(begun)
        one = await store_.get(s.app.store, 2)
        assert one is not None
        assert (content.read(one.content).silent, one.author) == (True, 9)
        # what is written then changes the draft, and the template stays
        await press(s, "kk", MARAT, 2)
        await s.said("Басқа", person=MARAT)
        kept = await desk_work.templates(s.app.store)
        assert [content.read(each.content).kk for each in kept] == ["Биыл {grants-2025-count} бар"]

    played(play, scene(7, 9))


def test_under_the_same_name_the_newer_one_is_kept_and_a_template_is_deleted_after_a_question() -> None:
    async def play(s: Scene) -> None:
        await subscribers(s)
        for n, text in enumerate(("Бірінші", "Екінші"), 1):
            await s.said(f"/announce {text}")
            await press(s, "only", number=n)
            await press(s, "t", number=n, argument="grants")
            await press(s, "keep", number=n)
            await s.said("Шолу" if n == 1 else "шолу")
        (kept,) = await desk_work.templates(s.app.store)
        assert content.read(kept.content).kk == "Екінші"
        await press(s, "task", number=2, argument=str(kept.id))
        assert len(await desk_work.templates(s.app.store)) == 1
        await press(s, "tdel", number=2, argument=str(kept.id))
        assert await desk_work.templates(s.app.store) == []
        assert "Үлгі әлі жоқ" in text_of(await press(s, "from", number=2, argument=str(kept.id)))

    played(play, scene())


def test_of_a_template_whose_chats_moved_or_whose_label_is_gone() -> None:
    async def play(s: Scene) -> None:
        store = s.app.store
        label = await destinations.make_label(store, "Өңірлер")
        assert label is not None
        for name, said in (
            ("A", Content(topic="*", kk="x", kk_only=True, chats=(-5,))),
            ("B", Content(topic="*", kk="x", kk_only=True, labels=(label,))),
        ):
            await desk_work.save_template(store, name, content.written(said), 7, s.now)
        await chats.move(store, -5, -1005)
        await destinations.drop_label(store, label)
        await destinations.make_label(store, "Басқа")  # its number is another one
        one, other = await desk_work.templates(store)
        await s.said("/announce")
        await press(s, "from", argument=str(one.id))
        assert await s.rows("SELECT json_extract(content, '$.chats') FROM announcements") == [("[-1005]",)]
        await s.said("/announce")
        begun = await press(s, "from", number=2, argument=str(other.id))
        assert "тақырыбы қандай" in text_of(begun).lower()  # and it does not go to all

    played(play, scene())
