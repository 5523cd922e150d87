"""A network as descriptor. Torch is an extra: without it the tests that run one are skipped."""

import sys

import numpy as np
import pytest
from video_builders import ANY_MEDIA, a_film, shown

from domain.errors import BadInput
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.index.memory import MemoryIndex
from fingerprint.modalities import MODALITIES, modalities
from fingerprint.modalities.video import Video, VideoOptions
from fingerprint.video.codes import CodeOptions, capture_codes, reference_codes
from fingerprint.video.descriptor import Look
from fingerprint.video.learned import signs, torch_script

pytestmark = pytest.mark.filterwarnings(
    "ignore:.torch.jit:FutureWarning", "ignore:.torch.jit:DeprecationWarning"
)
"""Torch gives its old form of files up; SSCD's are in it, and are still read."""


def saved(path, function):
    """Save a function of pictures (n, 3, 32, 32) as a TorchScript file."""
    torch = pytest.importorskip("torch")
    torch.jit.trace(function, torch.zeros(2, 3, 32, 32)).save(str(path))
    return path


def edges(pictures):
    torch = pytest.importorskip("torch")
    small = torch.nn.functional.adaptive_avg_pool2d(pictures[:, :1], [24, 24])[:, 0]
    down, across = small[:, 1:] - small[:, :-1], small[:, :, 1:] - small[:, :, :-1]
    return torch.nn.functional.normalize(torch.cat([down.flatten(1), across.flatten(1)], dim=1))


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return saved(tmp_path_factory.mktemp("network") / "edges.pt", edges)


def test_vectors_differ_in_bits_as_they_do_in_angle():
    rng = np.random.default_rng(1)
    one, other = rng.standard_normal((2, 400, 512))
    other -= (
        one * (one * other).sum(axis=1, keepdims=True) / (one**2).sum(axis=1, keepdims=True)
    )
    other *= np.linalg.norm(one, axis=1, keepdims=True) / np.linalg.norm(
        other, axis=1, keepdims=True
    )
    for degrees, bits in ((0, 0), (30, 42.7), (65, 92.4), (90, 128)):
        turned = np.cos(np.radians(degrees)) * one + np.sin(np.radians(degrees)) * other
        apart = np.bitwise_count(
            signs(one.astype(np.float32)) ^ signs(turned.astype(np.float32))
        )
        assert apart.sum(axis=1).mean() == pytest.approx(bits, abs=2)


FOR_EVER = ["f2293bfb945e4dba", "7239765f025b7761", "d8c2f1c0e934cee4", "ce2453022e97ad85"]


def test_bits_of_a_vector_are_the_same_for_ever():
    (bits,) = signs(np.arange(1, 9, dtype=np.float32)[None])
    assert [f"{word:016x}" for word in bits.tolist()] == FOR_EVER


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"none\.pt.*cannot be read"):
        torch_script(tmp_path / "none.pt")


def test_without_torch_it_is_said_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    path = tmp_path / "network.pt"
    path.write_bytes(b"x")
    with pytest.raises(BadInput, match="needs torch, which is not installed"):
        torch_script(path)


def test_without_a_network_films_are_described_as_ever():
    assert modalities("") is MODALITIES


def test_a_network_finds_an_excerpt_through_the_same_index_and_lines(network):
    codes = CodeOptions(descriptor=torch_script(network))
    video = Video(VideoOptions(codes=codes))
    index = MemoryIndex(video.scheme, video.shape)
    for seed in (1, 2):
        made = reference_codes(shown(a_film(seed)), codes)
        index.add(ReferenceId(f"r{seed}"), WorkId(f"w{seed}"), made)
    asked = capture_codes(shown(c[:, ::-1] for c in a_film(2)[10:34]), codes)
    best = video.match(asked, ANY_MEDIA, index.snapshot())[0]
    assert best.work == "w2"
    assert best.score >= 0.9
    assert best.segments[0].mirrored
    assert best.segments[0].reference_start == pytest.approx(5.0, abs=0.5)


def test_another_network_is_another_scheme(network, tmp_path):
    other = tmp_path / "other.pt"
    other.write_bytes(network.read_bytes() + b"\n")
    assert torch_script(network).scheme != torch_script(other).scheme
    assert modalities(str(network))[Modality.VIDEO].scheme.name == torch_script(network).scheme


def test_a_file_that_is_no_network_is_refused(tmp_path):
    pytest.importorskip("torch")
    path = tmp_path / "text.pt"
    path.write_text("no network", "utf-8")
    with pytest.raises(BadInput, match=r"text\.pt.*TorchScript"):
        capture_codes(shown(a_film(1)), CodeOptions(descriptor=torch_script(path)))


def test_a_network_that_was_changed_since_is_refused(network, tmp_path):
    path = tmp_path / "edges.pt"
    path.write_bytes(network.read_bytes())
    named = torch_script(path)
    path.write_bytes(network.read_bytes() + b"\n")
    with pytest.raises(BadInput, match="was changed since"):
        named.describe(np.stack(a_film(1)[20:22]), [Look()], 16 / 9)


def test_a_network_that_gives_no_vectors_is_refused(tmp_path):
    named = torch_script(saved(tmp_path / "same.pt", lambda pictures: pictures + 1))
    with pytest.raises(BadInput, match="expected a vector for each of 2 pictures"):
        named.describe(np.stack(a_film(1)[20:22]), [Look()], 16 / 9)
