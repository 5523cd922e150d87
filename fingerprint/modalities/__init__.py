"""The registered modalities. Adding one is one file here and one line below."""

from collections.abc import Mapping
from pathlib import Path

from domain.work import Modality
from fingerprint.modalities.audio import Audio
from fingerprint.modalities.image import Image
from fingerprint.modalities.text import Text
from fingerprint.modalities.video import Video, VideoOptions
from fingerprint.modality import Modality as ModalityPort
from fingerprint.video.codes import CodeOptions
from fingerprint.video.cosines import Cosines
from fingerprint.video.descriptor import FrameDescriptor
from fingerprint.video.learned import torch_script

MODALITIES: Mapping[Modality, ModalityPort] = {
    Modality.VIDEO: Video(),
    Modality.AUDIO: Audio(),
    Modality.IMAGE: Image(),
    Modality.TEXT: Text(),
}


def modalities(descriptor: str) -> Mapping[Modality, ModalityPort]:
    """Return the modalities, films described by a TorchScript file if one is named.

    Raises:
        BadInput: See `torch_script`.
    """
    if not descriptor:
        return MODALITIES
    codes = CodeOptions(descriptor=descriptor_of(descriptor))
    return {**MODALITIES, Modality.VIDEO: Video(VideoOptions(codes=codes))}


def descriptor_of(name: str) -> FrameDescriptor:
    """Return the descriptor that a TorchScript file is; without a name, the built-in one.

    Raises:
        BadInput: See `torch_script`.
    """
    return torch_script(Path(name)) if name else Cosines()
