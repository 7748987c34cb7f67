"""Which parameters are trained, and proof that the others stayed as they were."""

import hashlib
from collections.abc import Collection

import torch
from torch import Tensor, nn


def freeze_but(module: nn.Module, names: Collection[str]) -> dict[str, nn.Parameter]:
    """Leave the named parameters to be trained and no others; those, in the module's order."""
    trained = set(names)
    found: dict[str, nn.Parameter] = {}
    for name, parameter in module.named_parameters():
        parameter.requires_grad_(name in trained)
        if name in trained:
            found[name] = parameter
    assert found.keys() == trained, "names are those of parameters"
    return found


def whole(tensor: Tensor) -> Tensor:
    """The tensor, gathered from all processes if it is in parts: a call of all of them."""
    full = getattr(tensor, "full_tensor", None)
    return tensor.detach() if full is None else full().detach()


def fingerprint(module: nn.Module) -> str:
    """SHA-256 of all parameters that are not trained, by name: a call of all processes."""
    digest = hashlib.sha256()
    for name, parameter in module.named_parameters():
        if not parameter.requires_grad:
            digest.update(name.encode())
            digest.update(whole(parameter).cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
