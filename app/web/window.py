"""Show the studio: in the browser, or in a window of its own."""

import importlib.util
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

APPLICATIONS = Path("/Applications")
PROGRAMS = [Path(r"C:\Program Files"), Path(r"C:\Program Files (x86)")]
CHROMIUMS = {
    "linux": ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"],
    "darwin": [
        str(APPLICATIONS / f"{name}.app/Contents/MacOS/{name}")
        for name in ("Google Chrome", "Chromium", "Microsoft Edge")
    ],
    "win32": [
        str(folder / program)
        for folder in PROGRAMS
        for program in (r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe")
    ],
}
SIZE = (1440, 900)


def open_browser(url: str) -> None:
    """Show the page in the browser; say so if there is none."""
    if not webbrowser.open(url):
        print(f"There is no browser to open; the address is {url}", flush=True)


def show_window(url: str, profile: Path) -> bool:
    """Show the studio in its own window until that is closed; False if it had to be the ordinary browser.

    Args:
        url: of the start page.
        profile: the folder where the window keeps its cookie.
    """
    if importlib.util.find_spec("webview"):
        show_webview(url, profile)
        return True
    chromium = find_chromium()
    if chromium is not None and show_app(chromium, url, profile):
        return True
    missing = "Chrome, Chromium or Edge" if chromium is None else "a working Chrome, Chromium or Edge"
    print(f"A window of its own needs pywebview, or {missing}; this is the browser.", flush=True)
    open_browser(url)
    return False


def show_webview(url: str, profile: Path) -> None:
    """The window of pywebview, which wants the main thread."""
    import webview  # pyright: ignore[reportMissingImports]

    webview.create_window("RealCam Studio", url, width=SIZE[0], height=SIZE[1])
    webview.start(private_mode=False, storage_path=str(profile))


def show_app(chromium: str, url: str, profile: Path) -> bool:
    """A browser's window without its tabs and bars; False if it could not be shown."""
    options = [f"--app={url}", f"--user-data-dir={profile}", "--window-size={},{}".format(*SIZE)]
    quiet = ["--no-first-run", "--no-default-browser-check"]
    with subprocess.Popen(
        [chromium, *options, *quiet], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            return process.wait() == 0
        finally:
            process.terminate()


def find_chromium() -> str | None:
    """A browser that has an app mode."""
    return next(filter(None, map(shutil.which, CHROMIUMS.get(sys.platform, CHROMIUMS["linux"]))), None)
