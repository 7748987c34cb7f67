"""`studio`: the page, for this machine alone unless told otherwise."""

import importlib
import os
import signal
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.options import WeightsOptions
from scene.errors import InputError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.studio.studio import Studio
    from app.takes.workers import Workers
    from app.viewport.server import Viewport
    from app.web.sessions import Sessions

LOCAL = "127.0.0.1"
NEEDED_NEXT = ("app.studio.studio", "app.viewport.server", "app.web.live")


def studio(
    *,
    port: int | None = None,
    host: str | None = None,
    name: tuple[str, ...] = (),
    key: bool = False,
    home: Path | None = None,
    no_browser: bool = False,
    desktop: bool = False,
    no_camera_check: bool = False,
    places: WeightsOptions = WeightsOptions(),
) -> None:
    """Open the studio: what happens when no command is given.

    Args:
        port: Port to listen at; without it, 7860 or the next free one.
        host: Address to listen at, so that other machines can connect; 0.0.0.0 is every address of this machine.
            Everybody then needs the key, which is in the printed address. Without it, only this machine can connect.
        name: Another name of this machine, such as studio.example, for a web server in front of the studio or a name in
            your network. The studio answers to such names, its own names, its addresses and localhost, and no others.
        key: Ask for the key on this machine as well; use it if other people have accounts here.
        home: Folder that keeps the shots; without it, REALCAM_HOME, or else the data folder of the user.
        no_browser: Do not open a page.
        desktop: Open the page in a window of its own; closing it ends the studio.
        no_camera_check: Do not check the camera of every film by itself; a take's menu still does.
        places: Where trained weights may lie.
    """
    from app.web.home_lock import HomeIsOpenError
    from app.web.window import open_browser

    places.look_there()
    print("Starting RealCam Studio ...", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    unsaved: list[str] = []
    try:
        unsaved = run_studio(
            host or LOCAL,
            port,
            home_folder(home),
            names=name,
            ask=key or host is not None or bool(name),
            no_browser=no_browser,
            desktop=desktop,
            check_films=not no_camera_check,
        )
    except HomeIsOpenError as error:
        if no_browser or not error.url:
            raise
        print(f"A studio is running already, at {error.url}", flush=True)
        return open_browser(error.url)
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
    if unsaved:
        raise InputError("\n".join(["RealCam Studio has stopped, and not everything is saved.", *unsaved]))
    print("RealCam Studio has stopped; every shot is saved.", flush=True)


def run_studio(
    host: str,
    port: int | None,
    home: Path,
    *,
    names: tuple[str, ...],
    ask: bool,
    no_browser: bool,
    desktop: bool,
    check_films: bool,
) -> list[str]:
    """Serve until the window is closed or Ctrl-C is pressed; returns a sentence for each shot that is not saved.

    Raises:
        InputError: the port or the folder cannot be had.
    """
    from app.web.home_lock import held
    from app.web.ports import address, claim

    os.umask(0o077)  # whatever it writes is its owner's alone
    with held(home) as tell_address:
        listening, notice = claim(host, port)
        url = address(host, listening.getsockname()[1])
        tell_address(url)
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when Gradio is imported; nothing leaves this machine
        os.environ["GRADIO_TEMP_DIR"] = str(home / "gradio")
        from app.shell.shell import mount
        from app.takes.workers import Workers
        from app.web.serve import serving
        from app.web.sessions import Sessions
        from app.web.spare_memory import share_memory
        from app.web.window import open_browser, show_window

        share_memory()
        with (
            closing(Workers(home / "logs", check_films=check_films)) as workers,
            closing(Sessions(home, opener(workers), open_viewport)) as sessions,
            serving(mount(site_of(sessions, names, ask=ask, for_others=host != LOCAL), sessions), listening) as ended,
        ):
            page = f"{url}?key={sessions.key.text}" if ask else url
            print(f"{notice}RealCam Studio is at {page} (Ctrl-C ends it)", flush=True)
            threading.Thread(target=import_rest, name="import", daemon=True).start()
            by_person = False
            try:
                by_person = desktop and show_window(page, home / "window")
                if not no_browser and not desktop:
                    open_browser(page)
                while not by_person and not ended.wait(0.5):  # not for ever: on Windows that would not hear Ctrl-C
                    pass
            except KeyboardInterrupt:
                by_person = True
                print("\nStopping ...", flush=True)
    if not by_person:
        raise InputError("The server stopped unexpectedly; the lines above say why.")
    return sessions.unsaved


def site_of(sessions: "Sessions", names: tuple[str, ...], *, ask: bool, for_others: bool) -> "FastAPI":
    """The site; with `ask` everybody shows the home's key once, and may call this machine by an address."""
    from app.web.guard import our_names
    from app.web.site import make_site

    hosts = our_names(names, for_others=for_others)
    return make_site(sessions, hosts=hosts, addresses=ask, key=sessions.key.text if ask else None)


def opener(workers: "Workers") -> Callable[[Path], "Studio"]:
    """How a session opens its studio."""

    def open_studio(folder: Path) -> "Studio":
        from app.studio.studio import Studio

        return Studio(folder, workers)

    return open_studio


def open_viewport(studio: "Studio") -> "Viewport":
    """How a session opens its viewport."""
    from app.viewport.server import Viewport

    return Viewport(studio)


def import_rest() -> None:
    """Thread: import what the start page did not need and its first socket will (torch, mostly).

    What torch computes here is small, and for many people: handing it round costs more than doing it.
    """
    for module in NEEDED_NEXT:
        importlib.import_module(module)
    import torch

    torch.set_num_threads(1)


def home_folder(given: Path | None) -> Path:
    """Where the shots are kept."""
    if given is None and "REALCAM_HOME" in os.environ:
        given = Path(os.environ["REALCAM_HOME"])
    if given is None:
        import platformdirs

        given = platformdirs.user_data_path("RealCam Studio", appauthor=False)
    return given.expanduser().absolute()
