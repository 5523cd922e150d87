from hypothesis import given
from hypothesis import strategies as st

from service.passages.visible import pieces, shown, visible


def test_what_nobody_sees_is_shown_as_a_mark():
    assert visible("天\u200b下\u202e。") == "天⟨U+200B⟩下⟨U+202E⟩。"
    assert visible("\x1b[31m\ufeff\u3164\ufe0f\ue000") == (
        "⟨U+001B⟩[31m⟨U+FEFF⟩⟨U+3164⟩⟨U+FE0F⟩⟨U+E000⟩"
    )


def test_lines_and_room_stay():
    assert visible("一\r\n\u3000\u3000二\t三") == "一\n\u3000\u3000二\t三"


def test_marks_piled_on_a_letter_are_shown_beside_it():
    assert visible("a" + "\u0301" * 5) == "a" + "\u0301" * 3 + "⟨U+0301⟩" * 2


@given(
    st.text(
        st.sampled_from("天a \r\n\t\u0301\u200d\u2067\u00ad\u3164\ud800\ue000\U000e0041"),
        max_size=30,
    )
)
def test_nothing_that_hides_or_turns_text_gets_through(text):
    assert all(shown(sign) for sign in visible(text))
    marks = [piece for mark, piece in pieces(text) if mark]
    plain = [piece for mark, piece in pieces(text) if not mark]
    assert len("".join(plain)) + len(marks) == len(text.replace("\r\n", "\n"))
