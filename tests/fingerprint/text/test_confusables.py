import string

from fingerprint.text import confusables
from fingerprint.text.confusables import latin, radicals, variants


def test_look_alikes_are_small_letters_of_other_scripts():
    assert all(one == one.casefold() and one not in string.ascii_letters for one in latin())


def test_look_alikes_stand_for_latin_letters():
    assert set(latin().values()) == set(string.ascii_lowercase)


def test_no_look_alike_is_listed_twice():
    assert len(latin()) == sum(len(fancy) for fancy, _ in confusables._LOOK_ALIKES)


def test_no_variant_or_radical_is_listed_twice():
    assert len(variants()) == len(confusables._VARIANTS.split())
    assert len(radicals()) == len(confusables._RADICALS.split())


def test_radicals_and_variants_stand_for_hanzi():
    forms = [*radicals().values(), *variants().values()]
    assert all("\u3400" <= form <= "\u9fff" for form in forms)
