"""Features of videos and true clips, kept until all are there, and the distances between the two sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from research.evaluate.cases import Asked, Case
from research.evaluate.frechet import NAMES, FeatureNetwork, frechet_distance
from research.evaluate.table import Distance
from research.evaluate.videos import Film
from scene.support.atomic import atomic_path


@dataclass(frozen=True, eq=False)
class FeatureFiles:
    """A folder with a file for each video and network."""

    folder: Path
    networks: tuple[FeatureNetwork, ...]

    def keep(self, case: Case, asked: Asked, film: Film) -> None:
        """Keep the features of a video and of its true clip; where there is none, nothing is kept.

        Raises:
            InputError: a network does not take the frames, or the file cannot be written.
        """
        if asked.truth is None:
            return
        self.folder.mkdir(exist_ok=True)
        for network in self.networks:
            made, true = network.features(film.frames), network.features(asked.truth)
            with atomic_path(self._file(network, case.id)) as temporary:
                np.savez(temporary, made=made, true=true)

    def distances(self, ids: Sequence[str]) -> tuple[Distance, ...]:
        """The distance by each network between the videos of these ids and their true clips."""
        found = []
        for network in self.networks:
            files = [file for each in ids if (file := self._file(network, each)).exists()]
            if len(files) < 2:
                continue
            arrays = [np.load(file) for file in files]
            made, true = (np.concatenate([each[name] for each in arrays]) for name in ("made", "true"))
            found.append(
                Distance(
                    name=NAMES[network.kind],
                    value=frechet_distance(made, true),
                    network=network.name,
                    videos=len(files),
                    features=made.shape[1],
                )
            )
        return tuple(found)

    def _file(self, network: FeatureNetwork, case: str) -> Path:
        return self.folder / f"{case}.{network.kind}.npz"
