"""melody, inkwell, stall and stage, read by the selectors of docs/demo.md."""

import json

import pytest
from demo_builders import ask
from parsel import Selector

from service.demo.plan_words import Fault


def page(internet, platform, target):
    return Selector(text=ask(internet.ports[platform], target).text)


def linked_data(root):
    return json.loads(root.css('script[type="application/ld+json"]::text').get())


def test_melody_pages_its_tracks_by_number(internet):
    seen, target = [], "/new?page=1"
    while target:
        root = page(internet, "melody", target)
        seen += root.css("ol.tracks > li > a.track::attr(href)").getall()
        target = root.css("nav.pages a.next::attr(href)").get()

    listed = internet.world.listed("melody")
    assert seen == [f"/track/{p.id}" for p in listed]


def test_a_track_says_who_uploaded_it_and_where_its_sound_is(internet, postings):
    [track, *_] = postings("melody")
    said = linked_data(page(internet, "melody", f"/track/{track.id}"))
    sound = ask(internet.ports["melody"], said["audio"]["contentUrl"])

    assert said["@type"] == "MusicRecording"
    assert said["author"]["identifier"] == track.account
    assert sound.body.startswith(track.key.encode())
    assert sound.headers["content-type"].startswith("audio/")


def test_an_artist_page_names_the_person_and_lists_only_their_tracks(internet, postings):
    [track, *_] = postings("melody")
    root = page(internet, "melody", f"/artist/{track.account}?page=1")

    assert linked_data(root)["identifier"] == track.account
    listed = set(root.css("a.artist::attr(href)").getall())
    assert listed == {f"/artist/{track.account}"}


def test_following_a_book_from_page_to_page_reads_every_paragraph_once(internet, postings):
    book = next(p for p in postings("inkwell") if len(p.content.chapters) > 1)
    root = page(internet, "inkwell", f"/book/{book.id}/")
    target, read = root.css("ul.toc li a::attr(href)").get(), []
    while target != f"/book/{book.id}/":
        chapter = page(internet, "inkwell", target)
        read += chapter.css("div.content > p::text").getall()
        target = chapter.css("a[rel=next]::attr(href)").get()

    count = len(book.content.chapters)
    assert read == [f"第{n}章 第{i}段" for n in range(1, count + 1) for i in range(6)]


def test_a_book_page_says_section_author_and_time(internet, postings):
    review = next(p for p in postings("inkwell") if p.content.section == "review")
    root = page(internet, "inkwell", f"/book/{review.id}/")

    assert root.css("span.section::text").get() == "review"
    assert root.css("a.author::attr(href)").get() == f"/author/{review.account}/"
    assert root.css("time::attr(datetime)").get() == internet.plan.published(review).isoformat()


def test_a_page_that_lies_says_utf_8_and_is_not(internet):
    book = next(p for p in internet.plan.postings if Fault.WRONG_CHARSET in p.faults)
    said = ask(internet.ports["inkwell"], f"/book/{book.id}/1.html")

    assert "utf-8" in said.headers["content-type"]
    assert "第1章" in said.body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        said.body.decode("utf-8")


def test_an_offer_shows_its_pictures_its_passage_and_its_drives(internet, postings):
    item = next(p for p in postings("stall") if p.content.drives and p.content.excerpt)
    root = page(internet, "stall", f"/item/{item.id}")
    said = linked_data(root)
    photos = [ask(internet.ports["stall"], image).body for image in said["image"]]

    assert said["category"] == item.content.category
    assert said["offers"]["seller"]["identifier"] == item.account
    assert [photo[:2] for photo in photos] == [b"%d " % n for n in range(1, len(photos) + 1)]
    assert root.css("div.excerpt > p::text").getall() == ["一段 <摘录>"]
    assert len(root.css('a.drive[href^="https://pan.example/"]')) == item.content.drives


def test_searching_the_shop_finds_an_item_by_its_title(internet, postings):
    [item, *_] = postings("stall")
    root = page(internet, "stall", f"/search?q={item.title.split()[0]}&page=1")

    assert f"/item/{item.id}" in root.css("li.item > a:first-child::attr(href)").getall()


def test_a_room_streams_a_window_of_segments_in_a_loop(internet):
    port = internet.ports["stage"]
    internet.open_wave(0)
    try:
        [room, *_] = ask(port, "/rooms.json").json["rooms"]
        said = ask(port, f"{room['url']}.json").json
        rows = ask(port, said["playlist"]).text.splitlines()
        segments = [row for row in rows if row.endswith(".ts")]
        [first, *_] = segments
        base = said["playlist"].rsplit("/", 1)[0]

        assert said["state"] == "open"
        assert "#EXT-X-ENDLIST" not in rows
        assert "#EXT-X-DISCONTINUITY" in rows
        assert ask(port, f"{base}/{first}").body == b"0"
        assert ask(port, f"{base}/4.ts").body == b"0"
    finally:
        internet.open_wave(3)


def test_a_room_of_an_earlier_wave_is_closed_and_its_playlist_ends(internet):
    port = internet.ports["stage"]
    room = next(p for p in internet.plan.postings if p.platform == "stage" and p.wave == 0)

    assert ask(port, f"/room/{room.id}.json").json["state"] == "closed"
    assert "#EXT-X-ENDLIST" in ask(port, f"/live/{room.id}/index.m3u8").text
    assert room.id not in [r["id"] for r in ask(port, "/rooms.json").json["rooms"]]
