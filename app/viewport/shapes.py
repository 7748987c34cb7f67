"""Shapes, and the viser handles that show them.

Whoever draws says what there shall be; what is there already changes in place, so that nothing flickers and nothing is
left behind. The handles are a cache: thrown away and made again, the same is drawn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import viser
from viser import (
    CameraFrustumHandle,
    GlbHandle,
    LabelHandle,
    LineSegmentsHandle,
    PointCloudHandle,
    SceneApi,
    SceneNodePointerEvent,
)

from app.palette import Colour
from app.viewport.points import Cloud
from scene.path.edits import Selection
from scene.support.light import srgb_to_linear


@dataclass(frozen=True, eq=False)
class FrustumImage:
    """What stands in a frustum."""

    key: str
    """Another one is another picture."""
    pixels: Callable[[], np.ndarray]
    """[height width 3], uint8; asked for when it is new."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Frustum:
    """A camera: OpenCV axes, camera to world."""

    position: tuple[float, float, float]
    wxyz: tuple[float, float, float, float]
    fov_y: float
    """Radians."""
    aspect: float
    size: float
    """Cube root of its volume, metres: short and wide, or long and narrow."""
    colour: Colour
    thickness: float = 1.5
    """Pixels."""
    filled: bool = False
    picture: FrustumImage | None = None
    """None leaves the one that is there: the next is on its way."""
    clickable: bool = False
    selects: Selection | None = None
    """What a click on it selects, where it is a keyframe's or a move's."""
    visible: bool = True


@dataclass(frozen=True, eq=False)
class Lines:
    """Line segments."""

    points: np.ndarray
    """[segments 2 3], metres."""
    colours: np.ndarray
    """[segments 2 3], uint8."""
    thickness: float
    """Pixels."""


@dataclass(frozen=True, eq=False)
class Label:
    """Words at a place, seen through everything."""

    position: tuple[float, float, float]
    text: str


@dataclass(frozen=True, eq=False)
class SurfaceShape:
    """Triangles with a picture on them."""

    glb: bytes
    """Content of a .glb file. The same object is the same surface."""


Shape = Frustum | Lines | Cloud | Label | SurfaceShape
Handle = CameraFrustumHandle | LineSegmentsHandle | PointCloudHandle | LabelHandle | GlbHandle
GLTF_AXES = (0.0, 1.0, 0.0, 0.0)
"""Half a turn about x: glTF's y is up and its z backward."""
LINEAR = np.round(255 * srgb_to_linear(np.arange(256) / 255)).astype(np.uint8)
"""Linear value of each sRGB value: viser takes colours of lines for linear light, and would show them paler."""


@dataclass
class Shapes:
    """The handles of everything that is drawn, by name."""

    scene: SceneApi
    on_click: Callable[[Selection | None], None]
    """Called in viser's thread."""
    _handles: dict[str, Handle] = field(default_factory=dict)
    _pictures: dict[str, str] = field(default_factory=dict)
    """Keys of those that stand in frusta."""
    _shown: dict[str, Shape] = field(default_factory=dict)
    """What handles show that change in place."""

    def show(self, group: str, shapes: Mapping[str, Shape]) -> None:
        """Make these, and no others, the shapes of a group."""
        wanted = {f"/{group}/{name}": shape for name, shape in shapes.items()}
        for name in [name for name in self._handles if name.startswith(f"/{group}/") and name not in wanted]:
            self._handles.pop(name).remove()
            self._pictures.pop(name, None)
            self._shown.pop(name, None)
        for name, shape in wanted.items():
            if self._is_new(name, shape):
                self._handles[name] = self._added(name, shape)
            elif name in self._shown:
                self._change(name, shape, self._shown[name])
            if not isinstance(shape, Cloud | SurfaceShape):  # these are large, and never change in place
                self._shown[name] = shape

    def _is_new(self, name: str, shape: Shape) -> bool:
        """Whether it cannot be changed in place; a cloud could, but a late client would be sent both."""
        handle = self._handles.get(name)
        match shape:
            case Cloud():
                return True
            case SurfaceShape():
                return not (isinstance(handle, GlbHandle) and handle.glb_data is shape.glb)
        return handle is None

    def clear(self) -> None:
        """Throw every handle away."""
        for handle in self._handles.values():
            handle.remove()
        self._handles.clear()
        self._pictures.clear()
        self._shown.clear()

    def describe(self) -> dict[str, Any]:
        """What the handles say is drawn, in plain values."""
        return {name: _described(handle) for name, handle in sorted(self._handles.items())}

    def _added(self, name: str, shape: Shape) -> Handle:
        match shape:
            case Frustum():
                return self._added_frustum(name, shape)
            case Lines():
                colours = LINEAR[shape.colours]
                return self.scene.add_line_segments(
                    name, shape.points, colours, thickness=shape.thickness, thickness_units="screen"
                )
            case Cloud():
                return self.scene.add_point_cloud(
                    name,
                    shape.xyz,
                    shape.rgb,
                    point_size=shape.size / 2,  # viser's is half a side
                    point_shape="circle" if shape.round else "square",
                    point_shading="flat",
                    precision="float32",
                )

            case SurfaceShape():
                return self.scene.add_glb(name, shape.glb, wxyz=GLTF_AXES, cast_shadow=False, receive_shadow=False)
            case Label():
                return self.scene.add_label(name, shape.text, position=shape.position, anchor="bottom-center")

    def _added_frustum(self, name: str, shape: Frustum) -> CameraFrustumHandle:
        handle = self.scene.add_camera_frustum(
            name,
            shape.fov_y,
            shape.aspect,
            scale=shape.size,
            thickness=shape.thickness,
            thickness_units="screen",
            color=shape.colour,
            format="jpeg",
            jpeg_quality=85,
            wxyz=shape.wxyz,
            position=shape.position,
            cast_shadow=False,
            receive_shadow=False,
            variant="filled" if shape.filled else "wireframe",
            visible=shape.visible,
        )
        if shape.clickable:
            selects = shape.selects

            async def select(_: SceneNodePointerEvent[Any]) -> None:
                self.on_click(selects)

            handle.on_click(select)
        self._hang(name, handle, shape.picture)
        return handle

    def _hang(self, name: str, handle: CameraFrustumHandle, picture: FrustumImage | None) -> None:
        if picture is not None and self._pictures.get(name) != picture.key:
            handle.image = picture.pixels()
            self._pictures[name] = picture.key

    def _change(self, name: str, shape: Shape, before: Shape) -> None:
        """Assign what differs from before; viser would send no more than that, but takes long to find it out."""
        handle = self._handles[name]
        match shape, before, handle:
            case Frustum(), Frustum(), CameraFrustumHandle():
                for prop, value, was in zip(FRUSTUM_PROPS, _props(shape), _props(before), strict=True):
                    if value != was:
                        setattr(handle, prop, value)
                self._hang(name, handle, shape.picture)
            case Lines(), Lines(), LineSegmentsHandle():
                if not np.array_equal(shape.points, before.points):
                    handle.points = shape.points
                if not np.array_equal(shape.colours, before.colours):
                    handle.colors = LINEAR[shape.colours]
                if shape.thickness != before.thickness:
                    handle.thickness = shape.thickness
            case Label(), Label(), LabelHandle():
                if (shape.text, shape.position) != (before.text, before.position):
                    handle.text, handle.position = shape.text, np.array(shape.position)


FRUSTUM_PROPS = ("position", "wxyz", "fov", "aspect", "scale", "color", "thickness", "variant", "visible")
"""Names of what `_props` tells, as viser has them."""


def _props(shape: Frustum) -> tuple[object, ...]:
    """All of a frustum that changes in place but its picture."""
    variant = "filled" if shape.filled else "wireframe"
    look = (shape.colour, shape.thickness, variant, shape.visible)
    return shape.position, shape.wxyz, shape.fov_y, shape.aspect, shape.size, *look


def _described(handle: Handle) -> Any:
    pose = tuple(np.round(handle.position, 4).tolist()), tuple(np.round(handle.wxyz, 4).tolist())
    match handle:
        case viser.CameraFrustumHandle():
            picture = None if handle.image is None else hash(handle.image.tobytes())
            look = tuple(handle.color), handle.thickness, handle.variant, handle.visible, picture
            return "frustum", *pose, round(handle.fov, 4), round(handle.aspect, 4), handle.scale, *look
        case viser.LineSegmentsHandle():
            return "lines", np.round(handle.points, 4).tolist(), handle.colors.tolist(), handle.thickness
        case viser.PointCloudHandle():
            return "points", handle.points.tobytes(), handle.colors.tobytes(), round(handle.point_size, 6)
        case viser.GlbHandle():
            return "surface", hash(handle.glb_data)
        case viser.LabelHandle():
            return "label", pose[0], handle.text
