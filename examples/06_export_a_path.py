"""Scene and camera path for other programs: Blender, COLMAP, nerfstudio, and NumPy.

    .venv/bin/python examples/06_export_a_path.py photo.jpg

Writes a folder `export/`:

- `scene.glb`, which Blender imports as it is (File > Import > glTF 2.0);
- `transforms.json`, cameras with the axes of Blender's own (x right, y up, z back), but in the photo's world, whose y
  goes down: turn it by 180 degrees about x to lay them over the scene;
- `colmap/`, a model of COLMAP, which 3D Gaussian splatting reads;
- `camera_path.json` for nerfstudio's ns-render, and `poses.npz` for programs of your own.

Each format leaves something behind; `write_trajectory` returns what, one sentence each.
"""

from pathlib import Path

import tyro

from scene import CameraPath, TrajectoryFile, bake, estimate_depth, lift, load_image, write_glb, write_trajectory


def main(image: Path, /, move: str = "crane up 0.3m; orbit left 15deg", frames: int = 49) -> None:
    """Write one path in five formats."""
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    lens = scene.lens(photo.width, photo.height)
    path = CameraPath.from_text(move)
    shot = bake(path, lens, frames, subject_distance=scene.subject_distance)

    out = Path("export")
    out.mkdir(exist_ok=True)
    write_glb(out / "scene.glb", scene)
    file = TrajectoryFile(trajectory=shot, source=path, image_size=(photo.width, photo.height))
    for name in ("trajectory.json", "transforms.json", "colmap", "camera_path.json", "poses.npz"):
        for sentence in write_trajectory(out / name, file):
            print(f"{name}: {sentence}")
    print(f"{len(shot)} cameras are in {out}/")


if __name__ == "__main__":
    tyro.cli(main)
