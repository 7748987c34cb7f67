"""How far ReCamMaster's network is from a second implementation of ours: there is no recording of the reference's."""

from collections.abc import Iterator

import torch

from engine.models.official import to_ours
from engine.models.recammaster import SourceAndCameras, make_recammaster
from engine.models.recammaster_config import LATENT_CHANNELS, POSE, ReCamMasterConfig
from engine.models.recammaster_names import official_names, official_shapes
from engine.verification.compare import relative_error
from engine.verification.named_weights import named_weight
from engine.verification.parity import NETWORKS, Check
from engine.verification.recammaster_slow import slow_recammaster

SMALL = ReCamMasterConfig(heads=2, head_channels=24, layers=2, feed_forward=64, text_channels=16, time_channels=32)
FRAMES, ROWS, COLUMNS, WORDS = 3, 6, 8, 5
TIME = 700.0


@torch.no_grad()
def second_implementation() -> Iterator[Check]:
    """Compare a small network, whose weights follow from the official names, with slow plain arithmetic in float64."""
    shapes, names = official_shapes(SMALL), official_names(SMALL)
    state = {name: named_weight(name, shape) for name, shape in shapes.items()}
    network = make_recammaster(SMALL).eval()
    network.load_state_dict(to_ours("ReCamMaster transformer", state, shapes, names))
    rng = torch.Generator().manual_seed(0)
    target, source = (torch.randn(LATENT_CHANNELS, FRAMES, ROWS, COLUMNS, generator=rng) for _ in range(2))
    cameras, words = (torch.randn(size, generator=rng) for size in ((FRAMES, POSE), (WORDS, SMALL.text_channels)))
    network.set_condition(SourceAndCameras(source[None], cameras[None]))
    (fast,) = network(target[None], torch.tensor([TIME]), words[None], return_dict=False)
    precise = {name: tensor.double() for name, tensor in state.items()}
    inputs = (target.double(), source.double(), cameras.double())
    slow = slow_recammaster(precise, SMALL, *inputs, TIME, words.double())
    yield Check(
        model="recammaster",
        what="denoiser, against our own second implementation",
        worst=relative_error(fast[0].double(), slow),
        tolerance=NETWORKS,
    )
