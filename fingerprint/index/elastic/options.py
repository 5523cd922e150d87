"""What can be chosen of an index in Elasticsearch."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ElasticOptions:
    """How references are cut and questions are bounded.

    A chunk has `chunk` codes (40 s of sound), or `hashes` of 256 bits (two minutes of film).
    Sound, whose every second has a thousand keys, is found by a sample of them that both
    sides agree on: a chunk lists one in `thin` of its tokens, and a question asks `tokens` of
    them at most. Everything else is listed and asked in full.

    A request asks `per_query` tokens, which a server of any size allows. `looked` chunks are
    looked into, more (up to `looked_most`) where a question has more than 4096 tokens. A
    question that no more chunks share anything with is answered exactly.

    `cached_bytes` of decoded chunks are kept in memory, and copies of side arrays on the disk:
    every sweep leaves `copied_bytes` of them at most. What was replaced or withdrawn stays
    for `aside_seconds`, for whoever holds an older snapshot; what a killed writer left goes
    after `orphan_seconds`. `shards` and `replicas` are those of new indices.
    """

    chunk: int = 4096
    hashes: int = 256
    thin: int = 4
    tokens: int = 4096
    per_query: int = 1024
    looked: int = 128
    looked_most: int = 1024
    cached_bytes: int = 256 << 20
    copied_bytes: int = 16 << 30
    aside_seconds: float = 900.0
    orphan_seconds: float = 86_400.0
    shards: int = 1
    replicas: int = 1
