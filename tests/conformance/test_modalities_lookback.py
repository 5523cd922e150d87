"""Every registered modality finds backwards what it finds forwards."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
from fingerprint_builders import NOON, POSTING, a_reference

from domain.messages import ReferenceChanged
from domain.posting import Capture, CaptureRole, Sighting
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.index.local import LocalIndex
from fingerprint.lookback import LookBack
from fingerprint.modalities import MODALITIES
from fingerprint.modality import Media
from fingerprint.sandbox import InProcess
from fingerprint.sightings import Shelf
from fingerprint.stage import FingerprintStage
from service.demo.content.films import render_film
from service.demo.content.music import RATE, song
from service.demo.content.novels import novel
from service.demo.content.photographs import PictureEdit, copy_picture, jpeg
from service.demo.content.pictures import cover
from service.demo.content.sound_files import write_audio

MEDIA_TYPES = {
    Modality.VIDEO: "video/mp4",
    Modality.AUDIO: "audio/mpeg",
    Modality.IMAGE: "image/jpeg",
    Modality.TEXT: "text/plain",
}
SUFFIX = {Modality.VIDEO: ".mp4", Modality.AUDIO: ".mp3"}
COPY, OTHER = 1, 2


def write_work(name, path, seed):
    if name is Modality.VIDEO:
        render_film(path, seed, 10.0)
    elif name is Modality.AUDIO:
        write_audio(path, song(seed, 20.0), RATE)
    elif name is Modality.IMAGE:
        path.write_bytes(jpeg(cover(seed)))
    else:
        path.write_text("\n".join(novel(seed, "zh", 1, 1500).chapters))


def write_copy(name, path, seed):
    """Write what is posted: a part of the work, or a changed picture of it."""
    if name is Modality.VIDEO:
        render_film(path, seed, 8.0)
    elif name is Modality.AUDIO:
        write_audio(path, song(seed, 20.0)[4 * RATE : 16 * RATE], RATE)
    elif name is Modality.IMAGE:
        path.write_bytes(jpeg(copy_picture(cover(seed), PictureEdit(0.1, mirror=True))))
    else:
        path.write_text(novel(seed, "zh", 1, 1500).chapters[0][300:900])


class FolderVault:
    def __init__(self, folder):
        self.folder = folder
        self.names = {}

    def keep(self, path):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self.names[digest] = path
        return digest

    def path(self, digest):
        return self.names[digest]


@pytest.fixture(scope="module", params=MODALITIES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def files(name, tmp_path_factory):
    """A vault with a reference, a copy of it and something else; their digests."""
    folder = tmp_path_factory.mktemp(f"files-{name}")
    vault = FolderVault(folder)
    made = {}
    for what, write, seed in (
        ("reference", write_work, COPY),
        ("copy", write_copy, COPY),
        ("other", write_copy, OTHER),
    ):
        path = folder / f"{what}{SUFFIX.get(name, '')}"
        write(name, path, seed)
        made[what] = vault.keep(path)
    return vault, made


def a_stage(name, vault, folder):
    modalities = {name: MODALITIES[name]}

    def opened(place):
        modality = MODALITIES[name]
        return {name: LocalIndex(folder / place, modality.scheme, modality.shape)}

    indexes = opened("index")
    back = LookBack(
        Shelf(opened("kept"), modalities),
        vault,
        indexes,
        modalities,
        lambda _: (),
        runner=InProcess(),
    )
    return FingerprintStage(vault, indexes, modalities, InProcess(), look_back=back)


def a_sighting(name, digest, native="av1"):
    capture = Capture(digest, MEDIA_TYPES[name], CaptureRole.CONTENT, "http://tube.test/c")
    return Sighting(f"T-{native}", replace(POSTING, native_id=native), NOON, (capture,))


def a_change(name, digest):
    return ReferenceChanged(a_reference("r1", "w1", digest, name, MEDIA_TYPES[name]), NOON)


def test_a_late_reference_gives_the_match_of_one_in_time(name, files, tmp_path):
    vault, made = files
    late, early = (a_stage(name, vault, tmp_path / order) for order in ("late", "early"))
    assert late.handle(a_sighting(name, made["copy"])) == ()
    assert late.handle(a_sighting(name, made["other"], "av2")) == ()
    change = a_change(name, made["reference"])
    late.enrol(change)
    early.enrol(change)
    [match] = late.look_back(change)
    assert (match.trace, match.score >= 0.9) == ("T-av1", True)
    assert (match,) == early.handle(a_sighting(name, made["copy"]))


def test_a_late_novel_finds_a_passage_that_two_pages_share(tmp_path):
    text, before, after = (novel(seed, "zh", 1, 900).chapters[0] for seed in (COPY, 5, 6))
    pages = before + text[400:421], text[421:442] + after
    vault = FolderVault(tmp_path)
    digests = []
    for number, body in enumerate((text, *pages)):
        (tmp_path / f"t{number}").write_text(body)
        digests.append(vault.keep(tmp_path / f"t{number}"))
    late, early = (a_stage(Modality.TEXT, vault, tmp_path / one) for one in ("late", "early"))
    one, two = (a_sighting(Modality.TEXT, digest) for digest in digests[1:])
    sighting = replace(one, captures=(*one.captures, *two.captures))
    change = a_change(Modality.TEXT, digests[0])
    assert late.handle(sighting) == ()
    late.enrol(change)
    early.enrol(change)
    [match] = late.look_back(change)
    assert [s.capture for s in match.segments] == digests[1:]
    assert (match,) == early.handle(sighting)


def test_codes_are_kept_small_and_say_the_same(name, files, tmp_path):
    vault, made = files
    modality = MODALITIES[name]
    index = LocalIndex(tmp_path, modality.scheme, modality.shape)
    whole = Media(vault.path(made["reference"]), MEDIA_TYPES[name], made["reference"])
    index.add(ReferenceId("r1"), WorkId("w1"), modality.enrol(whole))
    media = Media(vault.path(made["copy"]), MEDIA_TYPES[name], made["copy"])
    codes = modality.fingerprint(media)
    small = modality.compact(codes)
    assert _bytes(small) <= _bytes(codes)
    snapshot = index.snapshot()
    assert modality.match(small, media, snapshot) == modality.match(codes, media, snapshot)


def test_a_copy_is_proposed_whether_its_shelf_was_merged_or_not(name, files, tmp_path):
    vault, made = files
    modality = MODALITIES[name]
    shelf = LocalIndex(tmp_path, modality.scheme, modality.shape)
    for what in ("copy", "other"):
        media = Media(vault.path(made[what]), MEDIA_TYPES[name], made[what])
        small = modality.compact(modality.fingerprint(media))
        shelf.add(ReferenceId(what), WorkId(what), small)
    whole = Media(vault.path(made["reference"]), MEDIA_TYPES[name], made["reference"])
    reference = modality.enrol(whole)
    fresh = _proposed(modality, reference, shelf.snapshot())
    shelf.merge()
    merged = _proposed(modality, reference, shelf.snapshot())
    assert "copy" in fresh
    assert fresh == merged


def _proposed(modality, reference, snapshot):
    return {snapshot.enrolled(o).reference for o in modality.propose(reference, snapshot)}


def _bytes(codes):
    arrays = sum(np.asarray(array).nbytes for array in codes.arrays.values())
    return codes.keys.nbytes + codes.values.nbytes + arrays
