"""What is heard of channels, levels and rates of every kind."""

import struct

import numpy as np
import pytest
from sound_builders import a_sound, heard, tone

from domain.errors import UndecodableMedia

RATE = 44_100
A, B = tone(440, rate=RATE), tone(880, rate=RATE)
NONE = 0 * A


def levels(path):
    """Return the levels of 440 and 880 Hz in the second from 0.5 s on, 1 at full scale."""
    spectrum = np.abs(np.fft.rfft(heard(path)[4000:12_000])) / 4000
    return spectrum[440], spectrum[880]


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("u8.wav", "pcm_u8"),
        ("s16.wav", "pcm_s16le"),
        ("s24.wav", "pcm_s24le"),
        ("f32.wav", "pcm_f32le"),
        ("f64.wav", "pcm_f64le"),
        ("s.flac", "flac"),
        ("s.m4a", "aac"),
        ("s.mp3", "libmp3lame"),
    ],
)
@pytest.mark.parametrize("right", [1, -1])
def test_a_channel_turned_round_does_not_take_the_other_away(tmp_path, name, codec, right):
    low, high = levels(a_sound(tmp_path / name, np.stack([A, right * A]), codec=codec))
    assert low == pytest.approx(0.707, abs=0.05)
    assert high < 0.01


def test_channels_turned_round_behind_a_quiet_voice_are_heard(tmp_path):
    voice = 0.1 * B
    low, _ = levels(a_sound(tmp_path / "s.wav", np.stack([A + voice, voice - A])))
    assert low > 0.5


@pytest.mark.parametrize(("right", "least"), [(NONE, 0.3), (B, 0.3), (-0.5 * A, 0.1)])
def test_channels_that_do_not_cancel_are_mixed_as_they_are(tmp_path, right, least):
    low, _ = levels(a_sound(tmp_path / "s.wav", np.stack([A, right])))
    assert least < low < 0.4


def test_of_six_channels_fronts_and_centre_are_heard(tmp_path):
    for place, least in enumerate((0.3, 0.3, 0.4, 0.0, 0.2, 0.2)):
        rows = [NONE] * 6
        rows[place] = A
        assert levels(a_sound(tmp_path / "s.wav", np.stack(rows)))[0] >= least


def test_of_six_channels_turned_fronts_are_heard_beside_the_centre(tmp_path):
    rows = np.stack([A, -A, 0.3 * B, NONE, NONE, NONE])
    low, high = levels(a_sound(tmp_path / "s.wav", rows))
    assert low > 0.5
    assert high > 0.1


@pytest.mark.parametrize("rate", [8000, 11_025, 96_000, 192_000])
def test_any_rate_is_heard_at_its_own_pitch(tmp_path, rate):
    low, _ = levels(a_sound(tmp_path / "s.wav", tone(440, rate=rate), rate=rate))
    assert low == pytest.approx(0.5, abs=0.02)


def test_what_is_no_number_is_silence_and_the_rest_is_heard(tmp_path):
    samples = A.copy()
    samples[::9000], samples[3000::9000], samples[6000::9000] = np.nan, np.inf, -3e38
    found = heard(a_sound(tmp_path / "s.wav", samples, codec="pcm_f32le"))
    assert np.isfinite(found).all()
    assert np.abs(found).max() <= 8
    assert found.size == 16_000


def test_an_offset_does_not_hide_the_sound(tmp_path):
    low, _ = levels(a_sound(tmp_path / "s.wav", 0.5 * A + 0.4))
    assert low == pytest.approx(0.25, abs=0.01)


def riff(rate, channels, body):
    """Return a WAV file whatever its header claims."""
    form = struct.pack("<IHHIIHH", 16, 1, channels, rate, rate, 2 * channels, 16)
    size = struct.pack("<I", len(body))
    return b"RIFF" + size + b"WAVEfmt " + form + b"data" + size + body


@pytest.mark.parametrize(("rate", "channels"), [(1, 1), (100, 1), (2**31 - 1, 1), (RATE, 60)])
def test_sound_that_nobody_can_play_is_refused(tmp_path, rate, channels):
    path = tmp_path / "odd.wav"
    path.write_bytes(riff(rate, channels, bytes(40_000 * channels)))
    with pytest.raises(UndecodableMedia, match=r"odd\.wav: no sound could be decoded"):
        heard(path)


def test_sound_that_changes_its_format_is_heard_on(tmp_path):
    parts = [
        a_sound(tmp_path / "one.aac", A, codec="aac"),
        a_sound(tmp_path / "two.aac", np.stack([A, A]), codec="aac"),
        a_sound(tmp_path / "three.aac", tone(440, rate=22_050), codec="aac", rate=22_050),
    ]
    path = tmp_path / "glued.aac"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    found = heard(path)
    assert found.size / 8000 == pytest.approx(6.0, abs=0.4)
    assert int(np.abs(np.fft.rfft(found[36_000:44_000])).argmax()) == 440


def test_channels_that_come_and_go_end_no_process(tmp_path):
    """The queue before the mixer once read channels that were not there."""
    parts = [
        a_sound(tmp_path / "six.ac3", np.stack([A] * 6), codec="ac3").read_bytes(),
        a_sound(tmp_path / "one.ac3", A, codec="ac3").read_bytes(),
    ]
    path = tmp_path / "glued.ac3"
    path.write_bytes(b"".join(parts * 3))
    found = heard(path)
    assert found.size / 8000 == pytest.approx(12.0, abs=0.5)
    assert int(np.abs(np.fft.rfft(found[20_000:28_000])).argmax()) == 440
