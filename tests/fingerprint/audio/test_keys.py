import numpy as np
import pytest
from audio_builders import one_quad, peaks_of, scattered
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprint.audio.keys import (
    PRINT,
    SPAN_BITS,
    ProbeOptions,
    codes_of,
    probe,
    read_hits,
    reference_keys,
)
from fingerprint.audio.quads import join
from fingerprint.audio.reach import Reach

steps = st.tuples(*[st.floats(-29.4, 29.4)] * 3)
shares = st.tuples(st.floats(0.06, 0.94), st.floats(0.06, 0.94)).map(sorted)
quads = st.tuples(st.floats(0, 1e6), st.floats(13, 132), st.floats(4, 46), shares, steps)


@settings(deadline=None)  # the first example compiles
@given(quads)
def test_a_hit_tells_where_and_how_high_and_how_long_its_quad_is(parts):
    quad = one_quad(*parts)
    frames, bins, spans = read_hits(*reference_keys(quad))
    assert frames[0] == round(parts[0])
    assert bins[0] == pytest.approx(parts[1], abs=0.13)
    assert spans[0] == pytest.approx(parts[2], rel=0.015)


def asked_for(parts, pitch, tempo, error):
    """Whether a copy asks for a quad's key when it is heard with these changes."""
    frame, bins, span, share, step = parts
    off = [s + error for s in step]
    heard = one_quad(frame, bins - pitch, span / tempo, [s + error / 50 for s in share], off)
    key = reference_keys(one_quad(*parts))[0][0]
    probes = probe(heard)
    near = (probes.keys <= key) & (key <= probes.keys + np.uint64(probes.radius))
    return bool((near & (probes.keys >> SPAN_BITS == key >> SPAN_BITS)).any())


errors = st.floats(-0.1, 0.1)
speeds = st.floats(1.01 / Reach().widest, Reach().widest / 1.01)


@settings(deadline=None)  # the first example compiles
@given(quads, st.floats(-4.4, 4.4), st.floats(0.88, 1.12), errors)
def test_a_copy_at_another_pitch_and_tempo_asks_for_the_key(parts, pitch, tempo, error):
    assert asked_for(parts, pitch, tempo, error)


@given(quads, speeds, errors)
def test_a_copy_played_faster_or_slower_asks_for_the_key(parts, speed, error):
    assert asked_for(parts, -24 * np.log2(speed), speed, error)


@given(quads, speeds, errors)
def test_a_copy_faster_or_slower_at_its_own_pitch_asks_for_the_key(parts, tempo, error):
    assert asked_for(parts, 0.0, tempo, error)


def test_a_copy_of_another_tempo_altogether_does_not_ask_for_the_key():
    assert not asked_for((0, 40, 20, (0.3, 0.6), (3, 5, 7)), 0.0, 1.6, 0.0)


@given(quads)
def test_no_quad_has_a_key_of_a_print(parts):
    quad = one_quad(*parts)
    assert reference_keys(quad)[0][0] < PRINT
    assert probe(quad).keys.max() + probe(quad).radius < PRINT


def test_a_quad_of_other_steps_is_not_asked_for():
    key = reference_keys(one_quad(0, 40, 20, (0.3, 0.6), (3, 5, 7)))[0][0]
    others = probe(one_quad(0, 40, 20, (0.3, 0.6), (3, 5, 9))).keys
    assert key >> SPAN_BITS not in others >> SPAN_BITS


def test_probes_ascend_and_name_their_rows():
    probes = probe(one_quad(0, 40, 20, (0.34, 0.6), (3.4, 5, 7)))
    assert np.all(np.diff(probes.keys.astype(np.int64)) > 0)
    assert set(probes.rows.tolist()) == {0}


def test_a_wider_reach_asks_for_more():
    quad = one_quad(0, 40, 20, (0.34, 0.6), (3.4, 5, 7))
    # A quad 8 bins above its cell's border; the next cell begins 8 bins above.
    narrow = probe(quad, ProbeOptions(Reach(pitch=0, tempo=1, widest=1.05, tied=0, kept=0)))
    assert narrow.radius < probe(quad).radius
    heads = [set((found.keys >> SPAN_BITS).tolist()) for found in (narrow, probe(quad))]
    assert heads[0] < heads[1]


@pytest.mark.parametrize("seconds", [0, 10, 1400])
def test_sound_of_any_length_has_the_keys_of_its_quads_in_order(seconds):
    # 1400 s of 30 peaks are three parts.
    peaks = peaks_of(*scattered(1, seconds))
    for whole, parts in zip(reference_keys(join(peaks)), codes_of(peaks), strict=True):
        assert np.array_equal(whole, parts)
        assert whole.dtype == parts.dtype
