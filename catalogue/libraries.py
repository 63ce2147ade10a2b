"""The libraries of others this platform runs on, with version and licence.

Read from what is installed and pinned, never from a list kept by hand.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from django.conf import settings

_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
_VAGUE = {"Other/Proprietary License", "OSI Approved"}
_SHORT = 60


@dataclass(frozen=True)
class Library:
    """One library; an empty licence means that its package names none."""

    name: str
    version: str
    licence: str


@cache
def server_libraries() -> list[Library]:
    """The Python packages of requirements.txt that are installed here, by name."""
    pinned = _PINNED.findall((settings.BASE_DIR / "requirements.txt").read_text(encoding="utf-8"))
    libraries = []
    for name, _version in pinned:
        try:
            found = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # needed on another system only, e.g. colorama
        libraries.append(Library(found["Name"], found["Version"], _licence(found)))
    return sorted(libraries, key=lambda library: library.name.casefold())


@cache
def browser_libraries() -> list[Library]:
    """The packages of package-lock.json whose files are sent to the browser, by name."""
    return _locked(settings.BASE_DIR / "package-lock.json")


def _locked(path: Path) -> list[Library]:
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    return [
        Library(place.removeprefix("node_modules/"), package["version"], package.get("license", ""))
        for place, package in sorted(packages.items())
        if place and not package.get("dev")
    ]


def _licence(found: metadata.PackageMetadata) -> str:
    """The SPDX expression if the package has one, else its own words, else its classifiers."""
    if "License-Expression" in found:
        return found["License-Expression"]
    words = found["License"].strip() if "License" in found else ""
    classifiers = [
        name.rpartition(" :: ")[2]
        for name in found.get_all("Classifier") or []
        if name.startswith("License ::")
    ]
    named = " / ".join(name for name in classifiers if name not in _VAGUE)
    # Some packages paste the whole text, some write „Dual License“ and name both as classifiers.
    if words and "\n" not in words and len(words) <= _SHORT and not (named and "Dual" in words):
        return words
    return named
