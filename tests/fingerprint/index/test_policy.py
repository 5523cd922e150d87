"""Merging keeps segments few and rewrites little."""

from fingerprint.index.policy import MergeOptions, Size, choose


def sizes(*postings):
    return [Size(n, 1, 0) for n in postings]


def test_few_segments_are_left_alone():
    assert choose(sizes(1, 2, 3)) == ()


def test_pieces_of_like_size_go_together():
    assert choose(sizes(*[10] * 9)) == tuple(range(9))


def test_a_large_segment_is_not_rewritten_for_small_ones():
    assert choose(sizes(10_000, *[10] * 8)) == tuple(range(1, 9))


def test_a_segment_of_mostly_dead_references_is_rewritten_at_once():
    assert choose([Size(100, 10, 6), Size(100, 10, 5)]) == (0,)


def test_each_posting_is_rewritten_about_log2_times():
    live, rewritten = [], 0
    for _ in range(1024):
        live.append(1)
        chosen = choose(sizes(*live), MergeOptions(most=8))
        if chosen:
            total = sum(live[i] for i in chosen)
            rewritten += total
            live = [n for i, n in enumerate(live) if i not in chosen] + [total]
    assert len(live) <= 8
    assert rewritten < 10 * 1024
