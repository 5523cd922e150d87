"""Every registered format is held to these; registration alone puts it here."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from alerts_builders import (
    DIGEST,
    LANTERN,
    NOON,
    SENDER,
    TUBE,
    a_claim,
    a_match,
    a_notice,
    evidence,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.notices import FORMATS
from alerts.options import Party
from domain.enforcement import Retraction
from domain.match import Match
from domain.posting import Capture, CaptureRole
from domain.protection import ProviderClass
from domain.work import Modality

EVERY = [(name, language) for name in FORMATS for language in ("en", "zh")]
every = pytest.mark.parametrize(("name", "language"), EVERY)

# What only one law asks for, in either language.
OWN = {
    ("cn_regulation", "en"): (SENDER.id_document, "art. 15", "art. 16", "article 24"),
    ("cn_regulation", "zh"): (SENDER.id_document, "第十五条", "第十六条", "真实性负责"),
    ("dmca", "en"): (
        "good faith belief",
        "under penalty of perjury",
        "Fair use",
        "/s/ Lin Mei",
    ),
    ("dmca", "zh"): ("善意相信", "伪证", "合理使用", "/s/ Lin Mei"),
    ("dsa16", "en"): ("(2) (a)", "(2) (b)", "(2) (c)", "(2) (d)", "accurate and complete"),
    ("dsa16", "zh"): ("2 款 a 项", "2 款 b 项", "2 款 c 项", "2 款 d 项", "准确、完整"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_registered_under_its_own_name(name):
    assert FORMATS[name].name == name


@every
def test_every_field_that_all_laws_ask_for_is_there(name, language):
    body = FORMATS[name].body(a_claim(), language)
    for fact in (
        SENDER.name,
        SENDER.address,
        SENDER.phone,
        SENDER.email,
        SENDER.signer,
        SENDER.mandate,
        SENDER.redress,
        LANTERN.title,
        "Harbour Pictures",
        "Copyright Office",
        "https://tube.example/v/v77",
        "tube",
        "Night Reels (u9)",
        "0:00:12–0:00:44",
        "0:10:00–0:10:32",
        DIGEST,
        "b" * 64,
        "N-0123456789abcdef",
    ):
        assert fact in body


@every
def test_the_list_is_cited_by_batch_and_entry(name, language):
    cited = "第1批第4项" if language == "zh" else "batch 1, entry 4"
    assert cited in FORMATS[name].body(a_claim(), language)


@every
def test_what_only_this_law_asks_for_is_there(name, language):
    body = FORMATS[name].body(a_claim(), language)
    for fact in OWN[name, language]:
        assert fact in body


@every
def test_dates_are_said_as_the_language_says_them(name, language):
    body = FORMATS[name].body(a_claim(), language)
    made, due = ("2026-05-01 13:00 UTC", "2026-05-02 13:00 UTC")
    if language == "zh":
        made, due = ("2026年5月1日21:00", "2026年5月2日21:00")
    assert made in body
    assert due in body


@every
def test_a_later_round_names_the_notice_before(name, language):
    body = FORMATS[name].body(a_claim(round=2, parent="N-before"), language)
    assert "N-before" in body


@every
def test_text_is_located_by_characters_and_chapter(name, language):
    match = a_match(0.97, evidence(Modality.TEXT))
    chapter = Capture(DIGEST, "text/plain", CaptureRole.CONTENT, "", "chapter 3")
    body = FORMATS[name].body(a_claim(match, captures=(chapter,)), language)
    assert "chapter 3" in body
    assert ("第 12–44 字" if language == "zh" else "characters 12–44") in body


@every
def test_long_lists_of_segments_are_cut_and_counted(name, language):
    match = a_match()
    many = replace(match, segments=match.segments * 25)
    body = FORMATS[name].body(a_claim(many, longest_segments=20), language)
    assert body.count("0:00:12–0:00:44") <= 21 + 3
    assert ("另有 5 处" if language == "zh" else "5 more") in body


@every
def test_an_unknown_uploader_is_said_to_be_unknown(name, language):
    body = FORMATS[name].body(a_claim(a_match(account=""), account=None), language)
    assert ("平台未显示" if language == "zh" else "not shown by the platform") in body


@pytest.mark.parametrize("provider", ProviderClass)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_request_fits_every_class_of_provider(provider, language):
    platform = replace(TUBE, provider=provider)
    body = FORMATS["cn_regulation"].body(a_claim(platform=platform), language)
    blocks = "上传" if language == "zh" else "uploaded anew"
    assert (blocks in body) == (provider is ProviderClass.STORAGE)


def test_particulars_of_the_holder_are_printed_where_they_are_known():
    holder = Party(
        "Harbour Pictures", "9 Pier", "1", "Ms Oh", "555", "oh@harbour.example", "ID 5"
    )
    body = FORMATS["cn_regulation"].body(a_claim(holder=holder), "en")
    for fact in ("9 Pier", "Ms Oh", "oh@harbour.example", "ID 5"):
        assert fact in body


@every
def test_a_retraction_names_notice_address_and_reason(name, language):
    retraction = Retraction("X-1", "N-1", "licence L-1 covers it", NOON + timedelta(hours=1))
    words = FORMATS[name].retraction(
        a_notice(format=name, language=language), LANTERN, retraction, SENDER
    )
    for fact in ("N-1", "https://tube.example/v/v77", "licence L-1", SENDER.signer, "灯笼"):
        assert fact in words


wild = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


def wildly(title, name) -> Match:
    return a_match(title=title, account=name)


@settings(max_examples=40, deadline=None)
@given(wild, wild)
def test_a_strange_title_cannot_write_lines_of_its_own(title, name):
    for style, language in EVERY:
        plain = FORMATS[style].body(a_claim(), language)
        body = FORMATS[style].body(a_claim(wildly(title, name), account=None), language)
        assert body.count("\n") == plain.count("\n")


@every
def test_no_mark_of_a_template_is_left(name, language):
    body = FORMATS[name].body(a_claim(), language)
    assert not re.search(r"[{}]|%s|\$\w|None|<[a-z]", body)
