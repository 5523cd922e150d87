"""What every registered modality promises. Registration alone puts it under these tests."""

import hashlib
import pickle

import numpy as np
import pytest
from elastic_builders import elastic_index

from domain.errors import SchemeMismatch, UndecodableMedia
from domain.match import Scheme
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.index.local import LocalIndex
from fingerprint.modalities import MODALITIES
from fingerprint.modality import Media
from fingerprint.sandbox import Sandbox
from service.demo.content.films import render_film
from service.demo.content.music import RATE, song
from service.demo.content.novels import novel
from service.demo.content.photographs import jpeg
from service.demo.content.pictures import cover
from service.demo.content.sound_files import write_audio

MEDIA_TYPES = {
    Modality.VIDEO: "video/mp4",
    Modality.AUDIO: "audio/mpeg",
    Modality.IMAGE: "image/jpeg",
    Modality.TEXT: "text/plain",
}


def write_sample(name, path, seed):
    """Write something of a modality that a seed makes different from all others."""
    if name is Modality.VIDEO:
        render_film(path, seed, 8.0)
    elif name is Modality.AUDIO:
        write_audio(path, song(seed, 12.0), RATE)
    elif name is Modality.IMAGE:
        path.write_bytes(jpeg(cover(seed)))
    else:
        path.write_text("\n".join(novel(seed, "en", 1, 3000).chapters))


SUFFIX = {Modality.VIDEO: ".mp4", Modality.AUDIO: ".mp3"}


@pytest.fixture(scope="module", params=MODALITIES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def modality(name):
    return MODALITIES[name]


@pytest.fixture(scope="module")
def media(name, tmp_path_factory):
    folder = tmp_path_factory.mktemp(name)

    def made(seed):
        path = folder / f"{seed}{SUFFIX.get(name, '')}"
        if not path.exists():
            write_sample(name, path, seed)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return Media(path, MEDIA_TYPES[name], digest)

    return made


@pytest.fixture(
    scope="module", params=["local", pytest.param("elastic", marks=pytest.mark.cluster)]
)
def index(request, name, modality, media, tmp_path_factory):
    if request.param == "local":
        folder = tmp_path_factory.mktemp("index") / name
        index = LocalIndex(folder, modality.scheme, modality.shape)
    else:
        index = elastic_index(modality.scheme, modality.shape)
    index.add(ReferenceId("r1"), WorkId("w1"), modality.enrol(media(1)))
    return index


def test_is_registered_under_its_own_name(name, modality):
    assert modality.scheme.modality is name


def test_no_two_have_one_scheme():
    assert len({m.scheme.name for m in MODALITIES.values()}) == len(MODALITIES)


def test_reads_its_own_media_type_and_not_any(name, modality):
    assert modality.reads(MEDIA_TYPES[name])
    assert not modality.reads("application/octet-stream")


def test_codes_are_of_the_scheme_and_of_the_shapes_an_index_takes(modality, media):
    codes = modality.enrol(media(1))
    assert codes.scheme == modality.scheme.name
    assert codes.keys.dtype == np.uint64
    assert codes.values.dtype == np.uint32
    assert codes.keys.shape in (codes.values.shape, (*codes.values.shape, 4))
    assert codes.length > 0
    assert not any(array.dtype.hasobject for array in codes.arrays.values())


def test_the_same_file_has_the_same_codes(modality, media):
    one, two = modality.fingerprint(media(1)), modality.fingerprint(media(1))
    assert np.array_equal(one.keys, two.keys)
    assert one.length == two.length


def test_a_work_is_recognised_in_itself(name, modality, media, index):
    capture = media(1)
    [found] = modality.match(modality.fingerprint(capture), capture, index.snapshot())
    assert (found.work, found.score >= 0.9) == ("w1", True)
    assert found.matched > 0
    for segment in found.segments:
        assert (segment.modality, segment.reference) == (name, "r1")
        assert segment.capture == capture.digest
        assert 0 <= segment.query_start < segment.query_end
        assert 0 <= segment.reference_start < segment.reference_end


def test_codes_with_nothing_masked_stay_and_with_everything_masked_have_no_keys(
    modality, media
):
    capture = media(1)
    for codes in (modality.enrol(capture), modality.fingerprint(capture)):
        assert modality.masked(codes, ()) is codes
        gone = modality.masked(codes, [(0.0, codes.length + 1)])
        assert (gone.keys.size, gone.values.size, gone.length) == (0, 0, codes.length)
        assert gone.keys.dtype == codes.keys.dtype


def test_what_is_masked_of_a_capture_is_not_told(modality, media, index):
    capture = media(1)
    codes = modality.fingerprint(capture)
    holed = modality.masked(codes, [(0.0, codes.length / 3)])
    for found in modality.match(holed, capture, index.snapshot()) if holed.keys.size else ():
        for segment in found.segments:
            assert segment.query_start >= codes.length / 3 - 1e-6


def test_one_capture_joined_is_itself_and_two_are_as_long_as_both(modality, media):
    codes, other = (modality.fingerprint(media(seed)) for seed in (1, 2))
    alone = modality.joined([codes])
    assert alone is None or alone.codes is codes
    together = modality.joined([codes, other])
    assert (together is None) == (alone is None)
    assert together is None or together.codes.length == codes.length + other.length


def test_an_unrelated_work_is_not_recognised(modality, media, index):
    capture = media(2)
    found = modality.match(modality.fingerprint(capture), capture, index.snapshot())
    assert [one for one in found if one.score >= 0.5] == []


def test_matching_asks_an_empty_index_without_complaint(modality, media, tmp_path):
    empty = LocalIndex(tmp_path, modality.scheme, modality.shape)
    capture = media(1)
    assert not list(modality.match(modality.fingerprint(capture), capture, empty.snapshot()))


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe" * 400], ids=["empty", "noise"])
def test_what_has_nothing_to_recognise_it_by_is_no_reference(name, modality, tmp_path, body):
    path = tmp_path / f"nothing{SUFFIX.get(name, '')}"
    path.write_bytes(body)
    with pytest.raises(UndecodableMedia):
        modality.enrol(Media(path, MEDIA_TYPES[name], "00"))


def test_an_index_refuses_codes_of_another_scheme(modality, media, tmp_path):
    other = LocalIndex(tmp_path, Scheme("another-v1", modality.scheme.modality, 1.0))
    with pytest.raises(SchemeMismatch):
        other.add(ReferenceId("r1"), WorkId("w1"), modality.enrol(media(1)))


def test_can_be_sent_to_another_process(modality):
    assert pickle.loads(pickle.dumps(modality)).scheme == modality.scheme


def test_a_child_process_makes_the_same_codes(tmp_path):
    image = MODALITIES[Modality.IMAGE]
    write_sample(Modality.IMAGE, tmp_path / "cover", 3)
    media = Media(tmp_path / "cover", "image/jpeg", "00")
    box = Sandbox()
    there = box.run(image.fingerprint, media)
    box.close()
    assert np.array_equal(there.keys, image.fingerprint(media).keys)
