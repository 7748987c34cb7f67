"""The released files of the family: what they are called, where they come from, and under which licence."""

from dataclasses import dataclass

from scene.support.program import COMMAND


@dataclass(frozen=True, kw_only=True)
class Release:
    """The weights of one model, as its authors published them."""

    name: str
    """Name in `MODELS`."""
    files: tuple[str, ...]
    """Names under which the file is recognised, the authors' first; `FOLDER/NAME` where NAME alone says nothing."""
    size_gb: float
    """Size of the authors' file; where nobody here has seen it, half precision counted from the shapes."""
    licence: str
    repo: str
    """Repository on the Hugging Face hub."""
    repo_file: str
    base: str = ""
    """The model whose file completes this one where it turns out to be partial."""

    @property
    def place(self) -> str:
        """Where it belongs in `checkpoints/`."""
        return self.files[0]

    @property
    def source(self) -> str:
        """Where it comes from, as a clause."""
        return f"`{COMMAND} models download {self.name}` fetches it"


_CAMI2V = "MIT, on a base with DynamiCrafter's own licence"
_UNREAD = "as its authors state it, on a base with DynamiCrafter's own licence"
_DYNAMICRAFTER = "DynamiCrafter's own licence (LICENSE beside the file)"


def _cami2v(name: str, size_gb: float, *files: str) -> Release:
    """Release of https://huggingface.co/MuteApo/CamI2V."""
    return _release(name, size_gb, _CAMI2V, *files, repo="MuteApo/CamI2V")


def _release(name: str, size_gb: float, licence: str, *files: str, repo: str) -> Release:
    size = name.rpartition("-")[2]
    is_base = name.startswith("dynamicrafter")
    return Release(
        name=name,
        files=files,
        size_gb=size_gb,
        licence=licence,
        repo=repo,
        repo_file=files[0].rpartition("/")[2],
        base="" if is_base else f"dynamicrafter-{size}",
    )


RELEASES: dict[str, Release] = {
    release.name: release
    for release in (
        *(
            _release(
                f"realcam-i2v-{size}",
                5.7,
                _UNREAD,
                f"{size}_realcam-i2v_50k.safetensors",
                f"{size}_realcam-i2v.pt",
                repo="MuteApo/CamI2V",
            )
            for size in (512, 256)
        ),
        _cami2v("cami2v-512", 5.74, "512_cami2v_100k.pt", "512_cami2v_50k.pt", "512_cami2v.pt"),
        _cami2v("cami2v-256", 5.74, "256_cami2v.pt", "256_cami2v_50k.safetensors"),
        _cami2v("cameractrl-256", 5.64, "256_cameractrl.pt", "256_cameractrl_50k.safetensors"),
        _cami2v("motionctrl-256", 5.24, "256_motionctrl.pt", "256_motionctrl_50k.safetensors"),
        _release(
            "dynamicrafter-512",
            10.4,
            _DYNAMICRAFTER,
            "DynamiCrafter_512/model.ckpt",
            "dynamicrafter_512_v1/model.ckpt",
            repo="Doubiiu/DynamiCrafter_512",
        ),
        _release(
            "dynamicrafter-256",
            10.4,
            _DYNAMICRAFTER,
            "DynamiCrafter/model.ckpt",
            "DynamiCrafter_256/model.ckpt",
            "dynamicrafter_256_v1/model.ckpt",
            repo="Doubiiu/DynamiCrafter",
        ),
    )
}
"""Releases by model."""
