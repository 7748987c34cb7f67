"""How this program came here, and so what people type to start it: a checkout, or a package that pip installed."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The folder that the packages lie in: the checkout, or `site-packages`."""

FROM_CHECKOUT = (ROOT / "launch.py").is_file()

COMMAND = "python3 launch.py" if FROM_CHECKOUT else "realcam-studio"
"""What a command stands behind in a sentence, as in `COMMAND models list`."""

REPAIR = "delete .venv and start launch.py again" if FROM_CHECKOUT else "install realcam-studio again"
"""What helps where a library does not load, a clause."""
