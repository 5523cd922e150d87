"""Copies of posters and covers are found, unrelated ones of the same style are not."""

import pytest
from PIL import Image as Pillow

from domain.errors import UndecodableMedia
from domain.match import Flag
from domain.work import ReferenceId, WorkId
from fingerprint.image.hex import HexHashes, codes_of, hashes_of
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities.image import Image
from fingerprint.modality import Media
from service.demo.content.photographs import PictureEdit, copy_picture, jpeg, product_photo
from service.demo.content.pictures import cover, poster

IMAGE = Image()
WORKS = {f"w{i}": (poster if i % 2 else cover)(300 + i) for i in range(6)}

EDITS = {
    "strong JPEG": PictureEdit(quality=20),
    "a quarter of the size": PictureEdit(resize=0.25),
    "brighter": PictureEdit(brightness=1.4),
    "darker": PictureEdit(brightness=0.5),
    "a tenth cropped": PictureEdit(crop=0.1),
    "a third cropped": PictureEdit(crop=0.33),
    "a logo": PictureEdit(logo=0.3),
    "mirrored": PictureEdit(mirror=True),
    "all at once": PictureEdit(0.1, 0.5, 40, 1.2, 0.2, mirror=True),
}


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")

    def shown(image):
        path = folder / "picture.jpg"
        path.write_bytes(jpeg(image, 90))
        return Media(path, "image/jpeg", "d1")

    return shown


@pytest.fixture(scope="module")
def snapshot(show):
    index = MemoryIndex(IMAGE.scheme, IMAGE.shape)
    for name, picture in WORKS.items():
        index.add(ReferenceId(f"r-{name}"), WorkId(name), IMAGE.enrol(show(picture)))
    return index.snapshot()


@pytest.fixture(scope="module")
def ask(show, snapshot):
    def asked(image):
        media = show(image)
        return IMAGE.match(IMAGE.fingerprint(media), media, snapshot)

    return asked


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_copy_is_reported(ask, edit):
    name, picture = list(WORKS.items())[len(repr(edit)) % 6]
    [found] = ask(copy_picture(picture, edit, 5))
    assert found.work == name
    assert found.score >= 0.9
    assert (Flag.MIRRORED in found.flags) == edit.mirror


@pytest.mark.parametrize("name", WORKS)
def test_a_cover_in_a_photograph_is_reported_with_its_place(ask, name):
    [found] = ask(product_photo(int(name[1:]), WORKS[name]))
    [segment] = found.segments
    x0, y0, x1, y1 = segment.rectangle
    assert (found.work, found.score >= 0.9) == (name, True)
    assert 0.3 < (x1 - x0) * (y1 - y0) < 0.85
    assert found.matched == pytest.approx((x1 - x0) * (y1 - y0))


def test_a_mirrored_copy_in_a_corner_is_placed_in_that_corner(ask):
    frame = poster(901).resize((640, 640))
    frame.paste(
        WORKS["w1"].transpose(Pillow.Transpose.FLIP_LEFT_RIGHT).resize((240, 360)), (20, 250)
    )
    [found] = ask(frame)
    assert found.work == "w1"
    assert found.segments[0].mirrored
    assert found.segments[0].rectangle == pytest.approx(
        (20 / 640, 250 / 640, 260 / 640, 610 / 640), abs=0.03
    )


def test_two_works_in_one_picture_are_both_found(ask):
    both = Pillow.new("RGB", (960, 720), "grey")
    both.paste(WORKS["w1"], (0, 0))
    both.paste(WORKS["w3"], (480, 0))
    assert {found.work for found in ask(both)} == {"w1", "w3"}


@pytest.mark.parametrize("degrees", [17, 90, 180, 300])
def test_a_turned_copy_is_reported(ask, degrees):
    [found] = ask(WORKS["w1"].rotate(degrees, Pillow.Resampling.BICUBIC, expand=True))
    assert (found.work, found.score >= 0.9) == ("w1", True)


def test_each_of_four_in_a_collage_is_reported_in_its_place(ask):
    sheet = Pillow.new("RGB", (500, 700), "white")
    for row, name in enumerate(("w0", "w1", "w2", "w3")):
        sheet.paste(WORKS[name].resize((240, 340)), (250 * (row % 2), 350 * (row // 2)))
    found = {one.work: one for one in ask(sheet)}
    assert set(found) == {"w0", "w1", "w2", "w3"}
    assert min(one.score for one in found.values()) >= 0.9
    [segment] = found["w3"].segments
    assert segment.rectangle == pytest.approx((0.5, 0.5, 0.98, 690 / 700), abs=0.03)


def test_a_work_that_stands_twice_in_a_picture_has_two_places(ask):
    wall = Pillow.new("RGB", (900, 700), "tan")
    wall.paste(WORKS["w1"].resize((300, 450)), (20, 30))
    wall.paste(WORKS["w1"].resize((400, 600)), (450, 60))
    [found] = ask(wall)
    places = sorted(segment.rectangle for segment in found.segments)
    assert len(places) == 2
    assert places[0] == pytest.approx((20 / 900, 30 / 700, 320 / 900, 480 / 700), abs=0.09)


def test_a_reference_known_by_hashes_only_is_for_a_person_to_judge(show):
    index = MemoryIndex(IMAGE.scheme, IMAGE.shape)
    index.add(ReferenceId("r"), WorkId("w"), codes_of(hashes_of(WORKS["w1"]), "a poster"))
    asked = show(WORKS["w1"].resize((240, 360)))
    codes = IMAGE.fingerprint(asked)
    [found] = IMAGE.match(codes, asked, index.snapshot())
    assert 0.5 <= found.score < 0.9
    shelf = MemoryIndex(IMAGE.scheme, IMAGE.shape)
    shelf.add(ReferenceId("capture"), WorkId("posting"), IMAGE.compact(codes))
    known = codes_of(HexHashes(pdq=hashes_of(WORKS["w1"]).pdq), "a poster")
    assert len(IMAGE.propose(known, shelf.snapshot())) == 1


def test_unrelated_pictures_of_the_same_style_are_not_found(ask):
    others = [(poster if seed % 2 else cover)(5000 + seed) for seed in range(4)]
    others += [product_photo(seed, other) for seed, other in enumerate(others[:2])]
    others += [product_photo(seed, None) for seed in range(2)]
    assert [found for other in others for found in ask(other) if found.score >= 0.5] == []


def test_a_flat_picture_is_no_reference_and_an_empty_capture(show):
    blank = show(Pillow.new("RGB", (300, 300), (240, 240, 235)))
    with pytest.raises(UndecodableMedia, match="one flat colour"):
        IMAGE.enrol(blank)
    assert IMAGE.fingerprint(blank).keys.size == 0


def test_reads_pictures_only():
    assert IMAGE.reads("image/webp")
    assert not IMAGE.reads("video/mp4")
