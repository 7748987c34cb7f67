"""Scene and camera path for other programs: Blender, COLMAP, nerfstudio, and NumPy.

    .venv/bin/python examples/06_export_a_path.py photo.jpg

Writes a folder `export/`:

- `blender_camera.py`: open it in Blender's Scripting tab and press Run, and the camera is there with all its frames;
- `scene.glb`, the surface, which File > Import > glTF 2.0 puts in front of that camera;
- `transforms.json` for nerfstudio and instant-ngp;
- `colmap/`, a model of COLMAP, which 3D Gaussian splatting reads;
- `camera_path.json` for nerfstudio's ns-render, and `poses.npz` for programs of your own.

Each format leaves something behind; `write_trajectory` returns what, one sentence each.
"""

from pathlib import Path

import tyro

from scene import CameraPath, TrajectoryFile, bake, estimate_depth, lift, load_image, write_glb, write_trajectory


def main(image: Path, /, move: str = "crane up 0.3m; orbit left 15deg", frames: int = 49) -> None:
    """Write one path in six formats."""
    photo = load_image(image)
    scene = lift(photo, estimate_depth(photo))
    lens = scene.lens(photo.width, photo.height)
    path = CameraPath.from_text(move)
    shot = bake(path, lens, frames, subject_distance=scene.subject_distance)

    out = Path("export")
    out.mkdir(exist_ok=True)
    write_glb(out / "scene.glb", scene, shot)
    file = TrajectoryFile(trajectory=shot, source=path, image_size=(photo.width, photo.height))
    names = ("trajectory.json", "blender_camera.py", "transforms.json", "colmap", "camera_path.json", "poses.npz")
    for name in names:
        for sentence in write_trajectory(out / name, file):
            print(f"{name}: {sentence}")
    print(f"{len(shot)} cameras are in {out}/")


if __name__ == "__main__":
    tyro.cli(main)
