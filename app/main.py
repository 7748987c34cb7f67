"""The command line."""


def main(argv: list[str]) -> int:
    """Run the command and return its exit code."""
    print("RealCam Studio. Commands come here:", *argv)
    return 0
