"""Text from elsewhere, such as a file's name, as it can be shown."""


def printable(text: str) -> str:
    r"""The text with whatever cannot be seen written out, as `\n`, `\x1b` or `\u202e`.

    Line ends, a terminal's commands, marks that turn the direction of writing round and bytes that are no text change
    what the words around them say, or cannot be written at all.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
