"""Ask the decoders of films and pictures whether anything but `Refused` comes out.

    python -m bench.fuzz_video [--runs 10000] [--seed 1] [--keep FOLDER]

Valid films and pictures of every container, codec and format our decoders know and our
encoders write are spoilt by a seed; each is fingerprinted and compared with an index that
holds the same work, as a worker does it, and the keyframes of films are looked at alone;
all in a child; see bench.fuzz_media.
"""

from bench.fuzz_media import fuzz
from bench.fuzz_video_attempt import attempt
from bench.fuzz_video_inputs import seeds

if __name__ == "__main__":
    fuzz(__doc__, seeds, attempt)
