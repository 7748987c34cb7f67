"""Scripts at the very beginning of the page, which run before Gradio's own: what Gradio calls `head` is put in late."""

from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Early:
    """ASGI middleware: puts a script first into the head of the page at "/".

    Args:
        app: what sends the page.
        script: in JavaScript.
    """

    app: ASGIApp
    script: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an answer on, the page's with the script in it."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
            return await self.app(scope, receive, send)
        began: list[Message] = []
        page = b""

        async def put_in(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                return began.append(message)
            page += message.get("body", b"")
            if message.get("more_body"):
                return None
            whole = page.replace(b"<head>", b"<head><script>" + self.script.encode() + b"</script>", 1)
            MutableHeaders(scope=began[0])["content-length"] = str(len(whole))
            await send(began[0])
            await send({"type": "http.response.body", "body": whole})

        await self.app(scope, receive, put_in)
