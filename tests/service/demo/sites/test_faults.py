"""Each fault, as a client meets it."""

import gzip
import io
import time
from http.client import IncompleteRead

import pytest
from demo_builders import a_plan, ask, placeholder_media, with_fault

from service.demo.internet import DemoInternet
from service.demo.plan import make_plan
from service.demo.plan_words import WAVES, Fault, Scale


@pytest.fixture
def fresh(tmp_path):
    plan = a_plan()
    made = DemoInternet(plan, placeholder_media(plan, tmp_path))
    made.start()
    made.open_wave(WAVES - 1)
    yield made
    made.stop()


def test_a_list_is_throttled_once_and_out_of_order_once(fresh):
    said = [ask(fresh.ports["melody"], "/new") for _ in range(7)]

    assert [a.status for a in said] == [200, 200, 429, 200, 503, 200, 200]
    assert said[2].headers["retry-after"] == "1"


def test_a_throttled_page_answers_the_second_time(fresh):
    video = with_fault(fresh.plan, Fault.THROTTLED)
    target = f"/api/videos/{video.id}"

    assert [ask(fresh.ports["tube"], target).status for _ in range(2)] == [429, 200]


def test_unavailable_media_come_at_the_third_try(fresh):
    track = with_fault(fresh.plan, Fault.UNAVAILABLE)
    target = f"/stream/{track.id}.{track.content.codec}"

    assert [ask(fresh.ports["melody"], target).status for _ in range(3)] == [503, 503, 200]


def test_media_that_break_off_are_whole_the_second_time(fresh):
    track = with_fault(fresh.plan, Fault.BREAKS_OFF)
    target = f"/stream/{track.id}.{track.content.codec}"

    with pytest.raises(IncompleteRead):
        ask(fresh.ports["melody"], target)
    whole = ask(fresh.ports["melody"], target)
    assert len(whole.body) == int(whole.headers["content-length"])


def test_a_redirect_loop_never_ends(fresh):
    book = with_fault(fresh.plan, Fault.REDIRECT_LOOP)
    target = f"/book/{book.id}/"
    for _ in range(30):
        said = ask(fresh.ports["inkwell"], target)
        assert said.status == 302
        target = said.headers["location"]


@pytest.mark.parametrize(
    ("fault", "target"),
    [
        (Fault.PRIVATE_REDIRECT, "/stream/{id}.{codec}"),
        (Fault.PRIVATE_PICTURE, "/photo/{id}-{last}.jpg"),
    ],
)
def test_whoever_follows_a_redirect_to_a_private_address_is_counted(fresh, fault, target):
    posting = with_fault(fresh.plan, fault)
    codec = getattr(posting.content, "codec", "")
    last = len(getattr(posting.content, "pictures", ()))
    said = ask(
        fresh.ports[posting.platform], target.format(id=posting.id, codec=codec, last=last)
    )
    port = fresh.world.trap_port

    assert said.headers["location"].startswith(f"http://127.0.0.1:{port}/")
    assert port not in fresh.ports.values()
    assert fresh.world.trap_hits == 0
    ask(port, "/inside/x")
    assert fresh.world.trap_hits == 1


def test_a_bomb_is_small_on_the_wire_and_gigabytes_inside(fresh):
    book = with_fault(fresh.plan, Fault.BOMB)
    said = ask(fresh.ports["inkwell"], f"/book/{book.id}/")
    unpacked = gzip.GzipFile(fileobj=io.BytesIO(said.body))

    assert said.headers["content-encoding"] == "gzip"
    assert len(said.body) < 4 * 1024 * 1024
    assert unpacked.seek(80 * 1024 * 1024) == 80 * 1024 * 1024


def test_a_file_that_is_no_media_has_no_frame_of_it(fresh):
    video = with_fault(fresh.plan, Fault.NOT_MEDIA)
    said = ask(fresh.ports["tube"], f"/media/{video.id}.{video.content.container}")

    assert said.headers["content-type"].startswith("video/")
    assert said.text.startswith("这里没有媒体")


def test_a_body_trickles_and_a_cut_file_stays_cut(tmp_path):
    plan = make_plan(1, Scale.FULL)
    internet = DemoInternet(plan, placeholder_media(plan, tmp_path))
    internet.start()
    internet.open_wave(WAVES - 1)
    try:
        slow, short = (with_fault(plan, f) for f in (Fault.TRICKLES, Fault.TRUNCATED))
        started = time.monotonic()
        ask(internet.ports["tube"], f"/media/{slow.id}.{slow.content.container}")
        assert time.monotonic() - started > 2
        sizes = {
            len(ask(internet.ports["melody"], f"/stream/{short.id}.mp3").body) for _ in range(2)
        }
        whole = tmp_path / "media" / "melody" / short.id / "track.mp3"
        assert sizes == {whole.stat().st_size * 6 // 10}
    finally:
        internet.stop()
