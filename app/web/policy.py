"""What a browser may do with our pages: the security headers of every response."""

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}

COMMON = "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
STRICT = f"{COMMON}; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self'"
NOTHING = "default-src 'none'; frame-ancestors 'self'; sandbox"
"""Policy for files that people upload: whatever is in them, it does not run."""
GRADIO = (
    f"{COMMON}; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; worker-src 'self' blob:"
)
"""gr.HTML compiles its templates with `Function`."""
VIEWPORT = (
    f"{COMMON}; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:"
)
"""viser is one page that unpacks itself: its script, WASM and environment map are inline, `data:` and `blob:`."""

POLICIES = {
    "studio-assets": STRICT,
    "upload": STRICT,
    "healthz": STRICT,
    "library": STRICT,
    "files": NOTHING,
    "view": VIEWPORT,
}
UNCACHED = frozenset({"", "studio-assets", "view"})
"""Asked for again every time (a page and a script of another version do not understand each other)."""


def policy(path: str) -> dict[str, str]:
    """The headers for a path; what is not ours is Gradio's."""
    root = path.split("/")[1] if path.startswith("/") else "healthz"
    headers = EVERYWHERE | {"Content-Security-Policy": POLICIES.get(root, GRADIO)}
    return headers | {"Cache-Control": "no-cache"} if root in UNCACHED else headers
