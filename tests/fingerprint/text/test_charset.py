import random

import pytest
from book_builders import prose

from domain.errors import UndecodableMedia
from fingerprint.text.charset import decode
from service.demo.content.novels import novel

CHINESE = prose(1)
TRADITIONAL = novel(1, "zh-Hant", 1, 800).chapters[0]
ENGLISH = prose(1, "en").replace("'", "’")
JAPANESE = 3 * (
    "祖母は縁側で古い時計を直しながら、雨の降る庭を眺めていた。"
    "「もう帰りなさい」と静かに言った。"
)
KOREAN = 3 * (
    "할머니는 마루에 앉아 오래된 시계를 고치면서 비 내리는 마당을 바라보았다. "
    "이제 그만 돌아가라고 말했다. "
)
RUSSIAN = 3 * (
    "Бабушка чинила на веранде старые часы и смотрела, как в саду идёт дождь. "
    "«Пора домой», — сказала она. "
)
FRENCH = 3 * (
    "Ma grand-mère réparait une vieille horloge à l’abri de la pluie. "
    "« Rentre, dit-elle, il est déjà tard. » "
)

READ = [
    *((CHINESE, c) for c in ("utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030")),
    *((CHINESE, c) for c in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")),
    *((TRADITIONAL, c) for c in ("utf-8", "utf-16-be", "gb18030", "big5hkscs")),
    *((ENGLISH, c) for c in ("utf-8", "utf-16-le", "utf-32-be", "cp1252", "gb18030")),
    *((JAPANESE, c) for c in ("utf-8", "utf-16-le", "cp932", "euc_jp")),
    *((KOREAN, c) for c in ("utf-8", "utf-16-be", "cp949")),
    *((RUSSIAN, c) for c in ("utf-8", "utf-16-le", "koi8-r", "cp1251", "cp866", "iso8859-5")),
    *((FRENCH, c) for c in ("utf-8", "utf-16-le", "cp1252")),
]


def excerpts(text, length, count=12):
    rng = random.Random(length)
    starts = [rng.randrange(max(1, len(text) - length)) for _ in range(count)]
    return [text[start : start + length] for start in starts]


@pytest.mark.parametrize(("text", "charset"), READ)
def test_a_text_is_read_in_the_charset_it_is_in(text, charset):
    body = text.encode(charset, "ignore")
    decoded = decode(body)
    assert decoded.text == body.decode(charset)
    assert decoded.charset == charset


@pytest.mark.parametrize(("text", "charset"), READ)
def test_sixty_characters_are_enough(text, charset):
    for excerpt in excerpts(text, 60):
        body = excerpt.encode(charset, "ignore")
        assert decode(body).text == body.decode(charset)


# Of English too few marks are beyond ASCII: the broken bytes would be more.
@pytest.mark.parametrize(("text", "charset"), [row for row in READ if row[0] is not ENGLISH])
def test_a_few_broken_bytes_leave_the_rest_as_it_was(text, charset):
    rng = random.Random(7)
    body = bytearray(text.encode(charset, "ignore"))
    for _ in range(3):
        body[rng.randrange(len(body) // 2, len(body))] = rng.choice((0x80, 0xFF))
    half = len(text) // 3
    assert (
        decode(bytes(body)).text[:half] == text.encode(charset, "ignore").decode(charset)[:half]
    )


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16-le"])
def test_a_file_that_breaks_off_inside_a_character_is_still_read(charset):
    text = decode(CHINESE.encode(charset)[:1001]).text
    assert text[:300] == CHINESE[:300]


def test_text_after_a_long_head_of_ascii_decides():
    body = b"-" * 78 + b"\n"
    assert decode(body * 2000 + CHINESE.encode("gb18030")).charset == "gb18030"


@pytest.mark.parametrize("length", [60, 4000])
def test_noise_is_no_text(length):
    with pytest.raises(UndecodableMedia, match=f"{length} bytes"):
        decode(random.Random(5).randbytes(length))


def test_ascii_with_a_broken_byte_is_read():
    assert decode(b"Call me Ishm\xffel. Some years ago" * 3).charset == "utf-8"


def test_a_hint_decides_between_charsets_that_both_give_text():
    turkish = "çok güzel bir gün, şehrin ışığı ve yağmur ".encode("cp1254") * 3
    assert decode(turkish, "windows-1254").text.count("ğ") == 6
    thai = "สวัสดีครับ วันนี้อากาศดีมาก ".encode("cp874") * 3
    assert decode(thai, "windows-874").charset == "cp874"


@pytest.mark.parametrize("hint", ["iso-8859-1", "big5", "utf-8", "zlib", "no-such", "\0", "ü"])
def test_a_wrong_hint_changes_nothing(hint):
    assert decode(CHINESE.encode("gb18030"), hint).text == CHINESE
