"""The shot that a studio begins with: a bundled sample with its ready path."""

from functools import lru_cache

from app.document.document import Document, PhotoSource
from engine.sizes import size_of_shape
from scene.path.camera_path import CameraPath
from scene.samples.sample import load_sample

FIRST_SAMPLE = "room"


def first_document(name: str) -> Document:
    """Document of a shot that begins with a bundled sample."""
    title, path, aspect = sample(name)
    width, height = size_of_shape(aspect)
    return Document(photos=(PhotoSource(name=title, sample=name),), path=path, width=width, height=height)


@lru_cache(maxsize=8)
def sample(name: str) -> tuple[str, CameraPath, float]:
    """Title, path and aspect (width over height) of a bundled sample."""
    sample = load_sample(name)
    return sample.title, sample.path, sample.photo.width / sample.photo.height
