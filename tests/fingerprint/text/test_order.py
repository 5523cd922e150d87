import pytest

from fingerprint.text.order import natural


@pytest.mark.parametrize(
    "names",
    [
        ["chapter 2.txt", "chapter 10.txt"],
        ["第二章.txt", "第十章.txt", "第十二章.txt", "第二十章.txt", "第一百零三章.txt"],
        ["第９回 雨.txt", "第１１回 风.txt"],
        ["卷一/第九章", "卷一/第十章", "卷二/第一章"],
        ["a/9.txt", "a/10.txt", "ab/1.txt"],
        ["001 序.txt", "2 章.txt", "010 终.txt"],
        ["1" * 5000, "2" + "1" * 5000],
    ],
)
def test_names_sort_by_the_numbers_in_them(names):
    backwards = names[::-1]
    assert sorted(backwards, key=natural) == names


def test_a_numeral_outside_a_chapters_number_is_a_word():
    assert natural("三国演义")[0][2] == "三国演义"
