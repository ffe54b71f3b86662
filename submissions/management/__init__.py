"""Command lines of this floor."""


def plain(name: str) -> str:
    """The name of a file as any terminal can print it: bytes in it that are no text become “?”."""
    return name.encode("utf-8", "replace").decode()
