"""A socket client that speaks viser's protocol as its page does: what a person does, without drawing."""

import math

import msgspec
import numpy as np
import torch
import viser
from viser import _messages as messages
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from app.viewport.server import Viewport
from scene.pose import look_at, wxyz_from_rotation

PROTOCOL = Subprotocol(f"viser-v{viser.__version__}")


class Browser:
    """One tab."""

    def __init__(self, viewport: Viewport) -> None:
        address = f"ws://127.0.0.1:{viewport.port}/{viewport.secret}"
        self.socket = connect(address, subprotocols=[PROTOCOL], max_size=None, compression=None, proxy=None)
        self.look((0.0, -1.0, -3.0), (0.0, 0.0, 1.0))

    def say(self, message: messages.Message) -> None:
        said = {"type": type(message).__name__} | {
            name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in vars(message).items()
        }
        self.socket.send(msgspec.msgpack.encode(said))

    def look(self, position: tuple[float, float, float], target: tuple[float, float, float]) -> None:
        c2w = look_at(torch.tensor(position, dtype=torch.float64), torch.tensor(target, dtype=torch.float64))
        w, x, y, z = wxyz_from_rotation(c2w[:3, :3]).tolist()
        self.say(
            messages.ViewerCameraMessage(
                wxyz=(w, x, y, z),
                position=position,
                fov=math.radians(40),
                near=0.01,
                far=1000.0,
                image_height=500,
                image_width=800,
                look_at=target,
                up_direction=(0.0, -1.0, 0.0),
            )
        )

    def click(self, name: str) -> None:
        self.say(messages.SceneNodeClickMessage(name, None, (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.5, 0.5), None))

    def grab(self) -> None:
        self.say(messages.TransformControlsDragStartMessage("/gizmo"))

    def pull(self, position: tuple[float, float, float], wxyz: tuple[float, float, float, float]) -> None:
        self.say(messages.TransformControlsUpdateMessage("/gizmo", wxyz, position))

    def let_go(self) -> None:
        self.say(messages.TransformControlsDragEndMessage("/gizmo"))

    def close(self) -> None:
        self.socket.close()
