"""The size at which the reference has a photo before it crops it."""


def covering(rows: int, columns: int, height: int, width: int) -> tuple[int, int]:
    """Rows and columns of a photo that has been resized to just cover `height` by `width`, rounded down."""
    if columns / rows > width / height:
        return height, int(columns * height / rows)
    return int(rows * width / columns), width
