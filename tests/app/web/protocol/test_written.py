"""What is written of the protocol is what the types say."""

from app.web.protocol.written import written


def test_every_file_says_what_the_types_say() -> None:
    for file, text in written().items():
        assert file.read_text("utf-8") == text, f"{file.name} is stale; run: python -m app.web.protocol"
