"""The surface as binary glTF: unlit, so that it has the photo's own colours wherever it is looked at."""

import io
import json
import struct
from pathlib import Path

import numpy as np
from PIL import Image

from scene.errors import InputError
from scene.mesh.blob import FLOAT, UINT16, UINT32, Blob
from scene.mesh.glb_camera import camera_parts
from scene.mesh.photo_mesh import PhotoMesh, photo_mesh
from scene.pointcloud import PointCloud
from scene.scene import Scene
from scene.support.atomic import atomic_path
from scene.support.light import srgb_to_linear
from scene.support.version import __version__
from scene.trajectory import Trajectory

JPEG_QUALITY = 92
UNLIT = "KHR_materials_unlit"
LINEAR, LINEAR_MIPMAP_LINEAR, CLAMP = 9729, 9987, 33071
"""Numbers that glTF has for them."""
DETAIL = 400_000
"""Triangles of a file, at most about."""


def write_glb(
    path: str | Path, scene: Scene, trajectory: Trajectory | None = None, *, triangles: int = DETAIL
) -> PhotoMesh:
    """Write a scene's surface, without the sky, and the points of what is too thin for it; return the surface.

    Turned to glTF's axes: metres, x right, y up, z towards the viewer. With a trajectory the file has its camera, too,
    animated; `glb_camera.left_behind` says what such a camera has no place for.

    Raises:
        InputError: there is no surface and no point, or the file cannot be written there.
    """
    mesh = photo_mesh(scene, triangles, sky=False)
    if not len(mesh.triangles) and not len(mesh.loose):
        raise InputError("A GLB needs a surface, and none of these points is reliable; use other depth for the photo.")
    content = glb(mesh, encoded(scene.photo.pixels.numpy()), points=scene.points, trajectory=trajectory)
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)
    return mesh


def encoded(pixels: np.ndarray, side: int | None = None) -> bytes:
    """A picture [height width 3] as JPEG, reduced if its longer side has more than `side` pixels."""
    picture = Image.fromarray(pixels)
    if side is not None:
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return buffer.getvalue()


def glb(
    mesh: PhotoMesh, jpeg: bytes, *, points: PointCloud | None = None, trajectory: Trajectory | None = None
) -> bytes:
    """A surface with its texture as the content of a .glb file.

    Args:
        mesh: the surface.
        jpeg: the photo.
        points: the scene's, for the file to have those which the surface leaves out.
        trajectory: path of the camera that the file is to have.
    """
    blob = Blob()
    primitives = []
    if len(mesh.triangles):
        attributes = {"POSITION": blob.positions(mesh.xyz), "TEXCOORD_0": blob.array(mesh.uv, FLOAT, "VEC2")}
        indices = blob.array(mesh.triangles.reshape(-1), UINT32, "SCALAR")
        primitives.append({"attributes": attributes, "indices": indices, "material": 0})
    if points is not None and len(mesh.loose):
        attributes = {
            "POSITION": blob.positions(points.xyz.numpy()[mesh.loose]),
            "COLOR_0": blob.array(_linear(points.rgb.numpy()[mesh.loose]), UINT16, "VEC4", normalized=True),
        }
        primitives.append({"attributes": attributes, "mode": 0, "material": 1})
    image = blob.view(jpeg)
    camera = {} if trajectory is None else camera_parts(trajectory, blob, node=1)
    nodes = [{"name": "photo", "mesh": 0}, *camera.pop("nodes", [])]
    unlit = {"extensions": {UNLIT: {}}}
    look = {"baseColorTexture": {"index": 0}, "metallicFactor": 0.0, "roughnessFactor": 1.0}
    tree = {
        "asset": {"version": "2.0", "generator": f"RealCam Studio {__version__}"},
        "extensionsUsed": [UNLIT],
        "scene": 0,
        "scenes": [{"nodes": list(range(len(nodes)))}],
        "nodes": nodes,
        **camera,
        "meshes": [{"name": "photo", "primitives": primitives}],
        "materials": [
            {"name": "photo", "doubleSided": True, "pbrMetallicRoughness": look, **unlit},
            {"name": "points", "pbrMetallicRoughness": {"metallicFactor": 0.0}, **unlit},
        ],
        "textures": [{"sampler": 0, "source": 0}],
        "samplers": [{"magFilter": LINEAR, "minFilter": LINEAR_MIPMAP_LINEAR, "wrapS": CLAMP, "wrapT": CLAMP}],
        "images": [{"mimeType": "image/jpeg", "bufferView": image}],
        "accessors": blob.accessors,
        "bufferViews": blob.views,
        "buffers": [{"byteLength": len(blob.content)}],
    }
    text = json.dumps(tree, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    length = 12 + 8 + len(text) + 8 + len(blob.content)
    head = struct.pack("<4sII", b"glTF", 2, length) + struct.pack("<I4s", len(text), b"JSON")
    return b"".join([head, text, struct.pack("<I4s", len(blob.content), b"BIN\0"), blob.content])


def _linear(rgb: np.ndarray) -> np.ndarray:
    """SRGB bytes [n 3] as linear light, opaque, [n 4] uint16: what glTF wants of vertex colours."""
    light = srgb_to_linear(rgb / 255)
    return np.concatenate([(65535 * light).round(), np.full((len(rgb), 1), 65535)], axis=1).astype(np.uint16)
