"""Command lines of this floor."""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.management.base import OutputWrapper


def plain(name: str) -> str:
    """The name of a file as any terminal can print it: bytes in it that are no text become “?”."""
    return name.encode("utf-8", "replace").decode()


def say(out: "OutputWrapper", text: str) -> None:
    """Print a line whatever the terminal's encoding is; a reader that has gone away ends the command quietly."""
    encoding = getattr(out, "encoding", None) or "utf-8"
    try:
        out.write(text.encode(encoding, "backslashreplace").decode(encoding))
        out.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
