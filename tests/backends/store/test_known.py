from backends_builders import a_posting, later

from backends.store.known import listing_digest, merge
from domain.posting import PostingKind


def test_the_order_of_facts_is_no_change():
    one = a_posting(facts={"offer": "ebook", "section": "a"})
    other = a_posting(facts={"section": "a", "offer": "ebook"})
    assert listing_digest(one) == listing_digest(other)


def test_each_part_of_a_listing_is_in_its_digest():
    changes = (
        {"title": "x"},
        {"account": "x"},
        {"url": "x"},
        {"facts": {"x": "y"}},
        {"published_at": later(1)},
    )
    digests = {listing_digest(a_posting(**change)) for change in ({}, *changes)}
    assert len(digests) == 6


def test_the_kind_is_no_part_of_a_listing():
    assert listing_digest(a_posting(kind=PostingKind.ROOM)) == listing_digest(a_posting())


def test_what_a_listing_leaves_out_is_kept():
    listed = a_posting(title="", account="", published_at=None, facts={})
    assert merge(a_posting(), listed, sighted=False) == a_posting()


def test_a_listing_of_a_posting_never_sighted_may_correct_its_facts():
    listed = a_posting(facts={"duration_seconds": "60"}, kind=PostingKind.ROOM)
    assert merge(a_posting(), listed, sighted=False) == listed


def test_a_listing_of_a_posting_sighted_may_only_add_facts():
    listed = a_posting(facts={"duration_seconds": "60", "section": "a"}, kind=PostingKind.ROOM)
    known = merge(a_posting(), listed, sighted=True)
    assert known == a_posting(facts={"duration_seconds": "5400", "section": "a"})
