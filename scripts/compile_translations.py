"""Compiles ``locale/*/LC_MESSAGES/*.po`` with Babel, where the ``.mo`` file is missing or older.

    python scripts/compile_translations.py --check    # compile nothing, report broken catalogues

No gettext programs are needed to run the project.
"""

import argparse
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

ROOT = Path(__file__).resolve().parent.parent


def catalogues(root: Path) -> list[Path]:
    """All catalogues of the project."""
    return sorted((root / "locale").glob("*/LC_MESSAGES/*.po"))


def problems(source: Path) -> list[str]:
    """What keeps a catalogue from being used, as sentences; empty when all is well."""
    try:
        catalogue = load(source)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        return [f"{source}: {error}"]
    found = [
        f"{source}: „{message.id}“: {error}"
        for message, errors in catalogue.check()
        for error in errors
    ]
    try:
        write_mo(BytesIO(), catalogue)
    except ValueError as error:
        found.append(f"{source}: {error}")
    return found


def load(source: Path) -> Catalog:
    """Reads a catalogue; an error in its syntax raises PoFileError."""
    with source.open("rb") as file:
        return read_po(file, locale=source.parts[-3], abort_invalid=True)


def compile_one(source: Path) -> None:
    """Writes the ``.mo`` beside the ``.po`` in one step."""
    target = source.with_suffix(".mo")
    unfinished = target.with_suffix(".new")
    with unfinished.open("wb") as file:
        write_mo(file, load(source))
    unfinished.replace(target)


def main() -> None:
    """Compiles or checks, and ends with 1 when a catalogue is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only look for errors")
    arguments = parser.parse_args()
    sources = catalogues(ROOT)
    found = [text for source in sources for text in problems(source)]
    if found:
        sys.exit("\n".join(found))
    if arguments.check:
        return
    for source in sources:
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            compile_one(source)


if __name__ == "__main__":
    main()
