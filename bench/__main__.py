"""``python -m bench [name …]``: runs all measurements, or the named ones, and prints a table."""

import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from bench import Result


def measurements() -> dict[str, Callable[[], Iterable[Result]]]:
    """Every module of this package that has a ``run``, by its name."""
    found = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if not module.name.startswith("_"):
            run = getattr(importlib.import_module(f"bench.{module.name}"), "run", None)
            if run is not None:
                found[module.name] = run
    return found


def main() -> None:
    """Prints a line as soon as it is known."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartier.settings")
    import django

    django.setup()
    known = measurements()
    names = sys.argv[1:] or list(known)
    if unknown := set(names) - set(known):
        sys.exit(f"Das gibt es nicht: {', '.join(sorted(unknown))}. Es gibt {', '.join(known)}.")
    print(f"{'':44} {'Wert':>10} {'Vergleich':>10}          {'Verhältnis':>10}")
    for name in names:
        print(f"{name}", flush=True)
        for result in known[name]():
            print(
                f"  {result.subject:42} {result.value:10.2f} {result.baseline:10.2f} "
                f"{result.unit:8} {result.ratio:9.2f}×  {result.note}",
                flush=True,
            )


if __name__ == "__main__":
    main()
