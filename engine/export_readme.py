"""The README.txt of an export: what lies there and by which conventions, in plain words."""

from collections.abc import Sequence

from engine.request import Request
from scene.support.version import __version__

_COMMON = """\
first_frame.png   {first_frame}
depth.mkv         FFV1, 16-bit grey, lossless, a frame for every frame of the clip: z-depth of that frame's own camera
                  in whole millimetres; 0 = unknown, 65535 = that far or farther. As PNG:
                  ffmpeg -i depth.mkv -pix_fmt gray16be depth_%04d.png
                  This depth is {depth_kind} (only metric depth is in real metres; else the scale is a guess).
poses/            trajectory.json    one camera per frame: camera-to-world 4x4, OpenCV axes (x right, y down,
                                     z forward), metres, lenses in pixels; the world is the photo's camera
                  realestate10k.txt  the same as world-to-camera 3x4, lenses over width and height, microseconds
"""

_VACE = """
vace/             for VACE (Wan2.1, LTX-Video): video and mask in, every pixel that is not masked is kept
                  src_video.mp4  what the photo knows; pixels to generate are mid grey (128 128 128)
                  src_mask.mp4   white = generate, black = keep
                  prompt.txt     the prompt of the request
                  diffusers' WanVACEPipeline takes them as `video` and `mask` (lists of pictures), with this width,
                  height and number of frames; VACE's own scripts as --src_video and --src_mask; ComfyUI's
                  WanVaceToVideo as control_video and control_masks.
"""

_TIME_TO_MOVE = """
time-to-move/     for Time-to-Move (Wan 2.2, CogVideoX, Stable Video Diffusion): a folder as its own tools write it
                  first_frame.png    the same as above
                  motion_signal.mp4  the warped photo, pixels it does not know filled with a guess that holds still
                  mask.mp4           white = follow the motion signal closely, black = the guess: let the model invent
                  prompt.txt         the prompt of the request
                  Its authors start camera moves on Wan with --tweak-index 2 --tstrong-index 5.
"""

_VIDEOS = """
The MP4s are H.264 without loss in 4:4:4 (BT.709), so that masks stay black and white and colours keep to their pixels:
made for ffmpeg, OpenCV and decord, while players for people may refuse them. {odd}Frames correspond one to one
everywhere here. To get another size or number of frames, pack the request anew for it: resampled masks bleed.
"""


def readme(request: Request, generators: Sequence[str], *, from_photo: bool, invented: float) -> str:
    """The text; `invented` is the share of pixels that the generators are asked to make up."""
    clip = request.clip
    first_frame = (
        "the photo, cut and scaled as frame 0 shows it; frame 0 of the videos is this picture too"
        if from_photo
        else "frame 0 of the preview, unknown pixels filled (the path does not start as the photo was taken)"
    )
    odd = "An odd width or height repeats its last column or row. " if clip.width % 2 or clip.height % 2 else ""
    parts = [
        f"Made by RealCam Studio {__version__} from the request with the contract\n{request.contract}\n",
        f"{clip.width}x{clip.height}, {clip.frames} frames, {clip.fps:.6g} per second, both end frames included.\n"
        f"{invented:.1%} of the pixels are to be generated; the rest is the photo, seen from elsewhere.\n\n",
        _COMMON.format(first_frame=first_frame, depth_kind=request.depth_source.kind),
    ]
    if "vace" in generators:
        parts.append(_VACE)
    if "time-to-move" in generators:
        parts.append(_TIME_TO_MOVE)
    if generators:
        parts.append(_VIDEOS.format(odd=odd))
    return "".join(parts)
