import numpy as np
from bench_audio_builders import track

from bench.audio_families import families
from bench.audio_tracks import Shelf, shelve, tracks_in
from service.demo.content.sound_files import write_audio

TRACKS = [track(f"{source}{n}", source) for source in "ab" for n in range(10)]


def names(tracks):
    return {one.name for one in tracks}


def test_a_share_of_each_source_is_kept_out():
    shelf = shelve(TRACKS, [], 0.2, 1)

    assert sorted(one.source for one in shelf.strangers) == ["a", "a", "b", "b"]
    assert names(shelf.strangers).isdisjoint(names(one for one, _ in shelf.known))


def test_another_seed_keeps_others_out():
    drawn = {tuple(sorted(names(shelve(TRACKS, [], 0.2, seed).strangers))) for seed in range(9)}

    assert len(drawn) > 1


def test_copies_of_one_recording_are_one_work_or_all_strangers():
    for seed in range(12):
        shelf = shelve(TRACKS, [("a1", "b1")], 0.3, seed)
        works = {work for one, work in shelf.known if one.name in ("a1", "b1")}
        out = names(shelf.strangers) & {"a1", "b1"}

        assert (works, out) in [({"a1"}, set()), (set(), {"a1", "b1"})]


def test_nothing_is_cut_from_a_work_that_has_two_tracks():
    pairs = [(track("a1"), "a1"), (track("a2"), "a2"), (track("b1"), "a1")]

    [(only, _)] = Shelf(tuple(pairs), ()).askable

    assert only.name == "a2"


def test_files_that_are_no_music_or_short_are_left_out_and_told(tmp_path):
    sound = np.zeros(25 * 22050, np.float32)
    write_audio(tmp_path / "song.mp3", sound, 22050)
    write_audio(tmp_path / "click.mp3", sound[:22050], 22050)
    (tmp_path / "broken.ogg").write_bytes(b"OggS and nothing more")
    (tmp_path / "song.xm").write_bytes(b"Extended Module")

    found, lacking = tracks_in(tmp_path, None, 1)

    assert [one.path.name for one in found] == ["song.mp3"]
    assert len(lacking) == 2
    assert "1 tracker files" in lacking[0]
    assert "broken.ogg" in lacking[1]


def a_print(seed, length=400):
    return np.random.default_rng(seed).integers(0, 1 << 32, length, dtype=np.uint32)


def test_tracks_that_share_ten_seconds_are_one_family():
    one, other = a_print(1), a_print(2)
    other[100:200] = one[250:350] ^ np.uint32(1)
    other[100:200:9] = one[250:350:9]

    assert families({"one": one, "other": other, "third": a_print(3)}) == [("one", "other")]


def test_a_few_common_codes_or_a_held_note_make_no_family():
    one, other, held = a_print(1), a_print(2), a_print(3)
    other[100:120] = one[250:270]
    held[:200] = 7
    other[200:] = 7

    assert families({"one": one, "other": other, "held": held}) == []


def test_a_track_played_faster_belongs_to_the_one_it_is_named_after():
    names = ["game: race_fast", "game: race", "game: bracelet", "other: race"]

    found = families({name: a_print(n) for n, name in enumerate(names)})

    assert found == [("game: race_fast", "game: race")]
