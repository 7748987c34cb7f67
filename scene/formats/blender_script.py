"""A script for Blender that makes the camera of a path, with the path's own JSON in it, which is what we read back.

Nothing of a script is ever run here. Blender's cameras look along -z with y up, and its world has z up, so a point goes
from our axes (x, y, z) to (x, z, -y): where Blender's import of our surface (GLB) lies, too.
"""

from pathlib import Path
from string import Template

from scene.errors import InputError
from scene.formats.imported import Hints, Imported
from scene.formats.lenses import lens_rows
from scene.formats.looks import BLENDER_SCRIPT
from scene.formats.opened import Opened
from scene.formats.plausible import notes_on_trajectory
from scene.formats.text_file import parse_json
from scene.formats.trajectory_json import TrajectoryFile, trajectory_from_document, trajectory_text
from scene.support.atomic import atomic_path
from scene.support.version import __version__

_BEGIN, _END = 'PATH = json.loads(r"""', '""")'
"""The lines before and after the JSON."""

_SCRIPT = Template(
    f"""{BLENDER_SCRIPT}
#
# In Blender, open this file in the Scripting tab and press Run; or start: blender --python THIS_FILE
# It adds a camera with a keyframe for every frame (location, rotation, lens, shift; metres), and sets the scene's
# frame rate, frames and resolution. Written by RealCam Studio $version.
#
# In the path's own world, which is the photo's camera, x is right, y down and z forward. Blender's z is up, so a point
# goes from (x, y, z) to (x, z, -y). The surface that the studio exports (GLB) lies in the same place once it is
# brought in by File > Import > glTF 2.0.

import json
from pathlib import Path

import bpy
from mathutils import Matrix

# The camera shows this file behind the scene, if it lies beside this script or beside the .blend file, or if its whole
# path stands here. It fits where the camera stands as the photo's did: at the first frame, usually.
PHOTO = $photo
SENSOR_MM = 36.0  # width of the sensor; the focal length in millimetres goes by it

{_BEGIN}
$path
{_END}

WORLD = Matrix(((1, 0, 0, 0), (0, 0, 1, 0), (0, -1, 0, 0), (0, 0, 0, 1)))  # from the path's axes to Blender's
CAMERA = Matrix.Diagonal((1, -1, -1, 1))  # Blender's cameras look along -z, with y up


def set_up(scene, width, height, lens):
    render = scene.render
    render.resolution_x, render.resolution_y, render.resolution_percentage = width, height, 100
    render.pixel_aspect_x = max(1.0, lens["fy"] / lens["fx"])
    render.pixel_aspect_y = max(1.0, lens["fx"] / lens["fy"])
    render.fps = max(1, round(PATH["fps"]))
    render.fps_base = render.fps / PATH["fps"]
    scene.frame_start, scene.frame_end = 1, len(PATH["frames"])
    scene.unit_settings.system, scene.unit_settings.scale_length = "METRIC", 1.0


def add_camera(scene, width, height):
    data = bpy.data.cameras.new("RealCam")
    camera = bpy.data.objects.new("RealCam", data)
    scene.collection.objects.link(camera)
    scene.camera = camera
    data.sensor_fit, data.sensor_width = "HORIZONTAL", SENSOR_MM
    data.clip_end = max(data.clip_end, 2000.0)
    camera.rotation_mode = "QUATERNION"
    before = None
    for number, frame in enumerate(PATH["frames"], start=1):
        location, rotation, _ = (WORLD @ Matrix(frame["camera_to_world"]) @ CAMERA).decompose()
        if before is not None and before.dot(rotation) < 0:
            rotation.negate()  # the same rotation, the short way from the last one
        before = rotation
        camera.location, camera.rotation_quaternion = location, rotation
        lens = frame["intrinsics"]
        data.lens = SENSOR_MM * lens["fx"] / width
        data.shift_x = 0.5 - lens["cx"] / width
        data.shift_y = (lens["cy"] - height / 2) * lens["fx"] / lens["fy"] / width
        for owner, names in ((camera, ("location", "rotation_quaternion")), (data, ("lens", "shift_x", "shift_y"))):
            for name in names:
                owner.keyframe_insert(name, frame=number)
    for owner in (camera, data):
        for curve in curves_of(owner.animation_data.action):
            for key in curve.keyframe_points:
                key.interpolation = "LINEAR"  # a curve would swing between frames
    return data


def curves_of(action):
    if hasattr(action, "fcurves"):  # before Blender 5
        return action.fcurves
    bags = [bag for layer in action.layers for strip in layer.strips for bag in strip.channelbags]
    return [curve for bag in bags for curve in bag.fcurves]


def find_photo():
    texts = [Path(bpy.path.abspath(text.filepath)).parent for text in bpy.data.texts if text.filepath]
    for folder in (Path(__file__).parent, Path(bpy.path.abspath("//")), *texts):
        if PHOTO and (folder / PHOTO).is_file():
            return folder / PHOTO
    return None


def show_photo(data, file):
    background = data.background_images.new()
    background.image = bpy.data.images.load(str(file), check_existing=True)
    background.frame_method, background.alpha = "CROP", 0.5
    data.show_background_images = True


def main():
    scene, size = bpy.context.scene, PATH["frame_size"]
    set_up(scene, size["width"], size["height"], PATH["frames"][0]["intrinsics"])
    data = add_camera(scene, size["width"], size["height"])
    photo = find_photo()
    if photo is not None:
        show_photo(data, photo)
    scene.frame_set(1)


main()
"""
)


def write_blender_script(path: str | Path, file: TrajectoryFile) -> tuple[str, ...]:
    """Write a script that makes the path's camera in Blender; returns what Blender has no place for, a sentence each.

    Raises:
        InputError: the file cannot be written there.
    """
    script = _SCRIPT.substitute(
        version=__version__, photo=ascii(Path(file.name).name), path=trajectory_text(file, ascii_only=True).strip()
    )
    with atomic_path(path) as temporary:
        temporary.write_text(script, encoding="utf-8")
    fx, fy, _, _ = lens_rows(file.trajectory.intrinsics).unbind(-1)
    shapes = fy / fx
    if float((shapes / shapes[0] - 1).abs().max()) > 1e-6:
        return ("Blender has one shape of pixels for all frames; in its view the first frame's is used.",)
    return ()


def read_blender_script(opened: Opened, hints: Hints) -> Imported:
    """Read the path in a script of ours: its JSON, exactly. Changes to the program around it count for nothing.

    Raises:
        InputError: the file is no such script, or its JSON is not what it should be.
    """
    path, lines = opened.path, [line.rstrip() for line in opened.text]
    if _BEGIN not in lines or _END not in lines[(begin := lines.index(_BEGIN)) :]:
        raise InputError(
            f"{path} has no path between the lines {_BEGIN} and {_END}, as a Blender script of RealCam Studio has; "
            "export it again."
        )
    document = parse_json("\n".join(lines[begin + 1 : lines.index(_END, begin)]), path)
    file = trajectory_from_document(document, path)
    return Imported(file, "blender", notes_on_trajectory(file.trajectory))
