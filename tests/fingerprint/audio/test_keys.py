import numpy as np
import pytest
from audio_builders import one_quad
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprint.audio.keys import ProbeOptions, probe, read_hits, reference_keys

steps = st.tuples(*[st.floats(-29.4, 29.4)] * 3)
shares = st.tuples(st.floats(0.06, 0.94), st.floats(0.06, 0.94)).map(sorted)
quads = st.tuples(st.floats(0, 1e6), st.floats(6, 90), st.floats(4, 46), shares, steps)


@settings(deadline=None)  # the first example compiles
@given(quads)
def test_a_hit_tells_where_and_how_high_and_how_long_its_quad_is(parts):
    quad = one_quad(*parts)
    frames, bins, spans = read_hits(*reference_keys(quad))
    assert frames[0] == round(parts[0])
    assert bins[0] == pytest.approx(parts[1], abs=0.13)
    assert spans[0] == pytest.approx(parts[2], rel=0.01)


@settings(deadline=None)  # the first example compiles
@given(quads, st.floats(-4.4, 4.4), st.floats(0.88, 1.12), st.floats(-0.1, 0.1))
def test_a_copy_at_another_pitch_and_tempo_asks_for_the_key(parts, pitch, tempo, error):
    frame, bins, span, share, step = parts
    off = [s + error for s in step]
    heard = one_quad(frame, bins - pitch, span / tempo, [s + error / 50 for s in share], off)
    key = reference_keys(one_quad(*parts))[0][0]
    assert key in probe(heard).keys


def test_a_quad_of_other_steps_is_not_asked_for():
    key = reference_keys(one_quad(0, 40, 20, (0.3, 0.6), (3, 5, 7)))[0][0]
    assert key not in probe(one_quad(0, 40, 20, (0.3, 0.6), (3, 5, 9))).keys


def test_probes_ascend_and_name_their_rows():
    probes = probe(one_quad(0, 40, 20, (0.34, 0.6), (3.4, 5, 7)))
    assert np.all(np.diff(probes.keys.astype(np.int64)) > 0)
    assert set(probes.rows.tolist()) == {0}


def test_a_wider_reach_asks_for_more():
    quad = one_quad(0, 40, 20, (0.34, 0.6), (3.4, 5, 7))
    narrow = probe(quad, ProbeOptions(pitch=0.0, tempo=0.0))
    assert set(narrow.keys.tolist()) < set(probe(quad).keys.tolist())
