"""Binary part of a .glb file while it grows, and what its parts are."""

from typing import Any

import numpy as np

FLOAT, UINT32, UINT16 = 5126, 5125, 5123
"""Numbers that glTF has for them."""


class Blob:
    """The bytes so far, and glTF's lists of views into them and of arrays in those views."""

    def __init__(self) -> None:
        self.content = bytearray()
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []

    def view(self, content: bytes) -> int:
        """Append a part; its number."""
        self.views.append({"buffer": 0, "byteOffset": len(self.content), "byteLength": len(content)})
        self.content += content + bytes(-len(content) % 4)
        return len(self.views) - 1

    def array(self, values: np.ndarray, kind: int, shape: str, **more: Any) -> int:
        """Append numbers; their number among the accessors."""
        view = self.view(np.ascontiguousarray(values).tobytes())
        of = {"bufferView": view, "componentType": kind, "count": len(values), "type": shape}
        self.accessors.append(of | more)
        return len(self.accessors) - 1

    def positions(self, xyz: np.ndarray) -> int:
        """Append places, from OpenCV axes to glTF's."""
        turned = (xyz * np.array([1, -1, -1])).astype(np.float32) + np.float32(0)  # no -0
        limits = {"min": turned.min(axis=0).tolist(), "max": turned.max(axis=0).tolist()}
        return self.array(turned, FLOAT, "VEC3", **limits)
