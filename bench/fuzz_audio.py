"""Ask the decoders of sound whether anything but `Refused` comes out of the sandbox.

    python -m bench.fuzz_audio [--runs 10000] [--seed 1] [--keep FOLDER]

Valid files of every container and codec our FFmpeg can write are spoilt by a seed; each is
probed, fingerprinted and compared with an index that holds the same music, and its pictures
are looked at, all in a child; see bench.fuzz_media.
"""

from bench.fuzz_audio_attempt import attempt
from bench.fuzz_audio_inputs import seeds
from bench.fuzz_media import fuzz

if __name__ == "__main__":
    fuzz(__doc__, seeds, attempt)
