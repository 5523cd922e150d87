from dataclasses import replace

from alerts_builders import a_match, segment

from domain.work import Modality
from service.cli.checking import rows_of


def row(modality, **told):
    part = replace(segment(modality), **told)
    [found] = rows_of([replace(a_match(), segments=(part,))], {})
    return found


def test_a_row_of_sound_tells_its_evidence_and_how_it_was_played():
    found = row(Modality.AUDIO, evidence=812.4, speed=1.2)
    assert (found["evidence"], found["played"]) == ("812", "1.20 x as fast")


def test_a_row_of_pictures_has_no_word_on_sound():
    assert not {"evidence", "played"} & row(Modality.VIDEO).keys()
