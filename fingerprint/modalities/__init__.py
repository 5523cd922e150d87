"""The registered modalities. Adding one is one file here and one line below."""

from collections.abc import Mapping

from domain.work import Modality
from fingerprint.modalities.audio import Audio
from fingerprint.modalities.image import Image
from fingerprint.modalities.text import Text
from fingerprint.modalities.video import Video
from fingerprint.modality import Modality as ModalityPort

MODALITIES: Mapping[Modality, ModalityPort] = {
    Modality.VIDEO: Video(),
    Modality.AUDIO: Audio(),
    Modality.IMAGE: Image(),
    Modality.TEXT: Text(),
}
