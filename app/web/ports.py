"""A port to listen on, taken before anything slow begins."""

import errno
import socket

from scene.errors import InputError

USUAL = 7860
SEARCHED = 50
"""How many ports after a taken one are tried."""


def claim(host: str, wanted: int | None) -> tuple[socket.socket, str]:
    """A listening socket, and what to say about it if it is not on the usual port.

    Args:
        host: the address to listen at.
        wanted: the port that was asked for; None: the usual one, or else the next that is free.

    Raises:
        InputError: the port that was asked for is taken or not allowed, or the address is not this machine's.
    """
    port = USUAL if wanted is None else wanted
    listening = listen(host, port)
    if listening is not None:
        return listening, ""
    later = range(port + 1, min(port + SEARCHED, 65536))
    listening = next(filter(None, (listen(host, other) for other in later)), None)
    if listening is None:
        raise InputError(f"Port {port} is taken, and so are the next {len(later)}. Choose another with --port.")
    if wanted is None:
        return listening, f"Port {port} is taken; "
    with listening:
        free = listening.getsockname()[1]
    raise InputError(f"Port {port} is taken. Port {free} is free: --port {free}, or leave --port out.")


def listen(host: str, port: int) -> socket.socket | None:
    """A socket that listens there, or None if the port is taken. A browser that comes early waits in its queue.

    Raises:
        InputError: it cannot be had for another reason.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=128)
        # what is accepted inherits it; without, a second small message waits 40 ms for the first to be acknowledged
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            return None
        reason = str(getattr(error, "strerror", error)).partition(" (while")[0].lower()
        raise InputError(f"Cannot listen at {host}, port {port}: {reason}. Choose another --host or --port.") from error


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds it."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}/"
