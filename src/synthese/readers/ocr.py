"""Pictures of pages → text, by the Tesseract program where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache

_START_TIMEOUT_S = 20


def find_tesseract() -> str | None:
    """Returns the path of the Tesseract program, or None where it is not installed."""
    return shutil.which("tesseract")


def recognise(picture: bytes, *, program: str, dpi: int, timeout_s: int) -> str:
    """Returns the text of a picture, paragraphs parted by blank lines; "" where it finds none.

    Args:
        picture: a file in any format that Tesseract reads; PGM needs no library.
        program: what `find_tesseract` returned.
        dpi: dots per inch of the picture.
        timeout_s: how long one picture may take.

    Raises:
        TimeoutError: it took longer.
        OSError: the program could not be started.
    """
    command = [program, "stdin", "stdout", "-l", _language(program), "--dpi", str(dpi)]
    # One thread: more are slower on a page, and other work goes on beside it.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            command,
            input=picture,
            capture_output=True,
            timeout=timeout_s,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    if done.returncode != 0:
        return ""
    return done.stdout.decode("utf-8", errors="replace").replace("\f", "").strip()


@cache
def _language(program: str) -> str:
    """Norwegian where it is installed; English reads the letters, but not æ, ø and å."""
    try:
        listed = subprocess.run(
            [program, "--list-langs"], capture_output=True, timeout=_START_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return "eng"
    names = listed.stdout.decode("utf-8", errors="replace").split()
    return "nor" if "nor" in names else "eng"
