"""An engine is two methods: which clip it can make, and the frames of the video.

    .venv/bin/python examples/12_an_engine_of_your_own.py photo.jpg

This one dissolves from the preview to a mirror image where the photo knows nothing: no help to anybody, but whole. It
is given to `run_request` by name, gets the request that was packed for it, says how far it is, stops when it is asked
to, and its notes are kept in `result.json`. docs/adding-an-engine.md goes on from here to an engine that the page
offers. Writes `mirror.request/video.mp4`.
"""

from collections.abc import Iterator
from pathlib import Path

import torch
import tyro

from engine import (
    Cancelled,
    ClipSpec,
    ClipWish,
    JobCancelled,
    OnProgress,
    Progress,
    Request,
    Video,
    pack,
    run_request,
)
from scene import CameraPath, bake, estimate_depth, lift, load_image, render


class Mirror:
    """Fills what the photo does not know with its own mirror image. A `VideoBackend`."""

    def clip(self, wish: ClipWish) -> ClipSpec:
        """Any clip, of an even number of pixels."""
        return ClipSpec(width=wish.width // 2 * 2, height=wish.height // 2 * 2, frames=wish.frames, fps=wish.fps)

    def generate(self, request: Request, *, on_progress: OnProgress, cancelled: Cancelled) -> Video:
        """Frames, uint8 [height width 3], one after the other: no more than one is in memory."""
        preview = request.preview

        def frames() -> Iterator[torch.Tensor]:
            for i, (rgb, known) in enumerate(zip(preview.rgb, preview.mask, strict=True)):
                if cancelled():
                    raise JobCancelled
                yield torch.where(known[..., None], rgb, rgb.flip(1))
                on_progress(Progress(stage="Generate", fraction=(i + 1) / len(preview.rgb)))

        return Video(frames(), {"invented": float((~preview.mask).float().mean())})


def main(image: Path, /, width: int = 512, frames: int = 49) -> None:
    """Pack a request for it, and run it."""
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    wish = ClipWish(width=width, height=round(width * photo.height / photo.width), frames=frames, fps=16)
    clip = Mirror().clip(wish)
    lens = scene.lens(clip.width, clip.height)
    path = CameraPath.from_text("truck right 0.2m")
    shot = bake(path, lens, clip.frames, fps=clip.fps, subject_distance=scene.subject_distance)
    pack("mirror.request", scene, shot, render(scene, shot), engine="mirror", clip=clip, overwrite=True)
    print(run_request("mirror.request", backends={"mirror": Mirror}))


if __name__ == "__main__":
    tyro.cli(main)
