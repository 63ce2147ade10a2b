"""Makes sure of a Chromium for the browser tests and prints where it is.

In this order: an installed Chrome or Chromium; the distribution's package, where we may install
one (as root); Playwright's own download; else one sentence that says what to install.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome"]
MAC = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]
PACKAGES = {
    "apt-get": [["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]],
    "dnf": [["dnf", "install", "-y", "chromium"]],
}


@cache
def find() -> str | None:
    """The browser to use, or None. A name that does not start (Ubuntu's wrapper) is passed over."""
    installed = [path for name in NAMES if (path := shutil.which(name))] + MAC
    return next((path for path in chain(installed, _playwrights()) if _starts(path)), None)


def launch_arguments() -> list[str]:
    """What Chromium needs here: its sandbox does not work for root, /dev/shm may be tiny."""
    return ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def _playwrights() -> Iterator[str]:
    """The browser Playwright has downloaded earlier, if any; only asked when no other starts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def _starts(path: str) -> bool:
    """Whether it loads an empty page; ``--version`` alone would not notice a missing library."""
    command = [
        path,
        "--headless",
        "--disable-gpu",
        *launch_arguments(),
        "--dump-dom",
        "about:blank",
    ]
    try:
        result = subprocess.run(command, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0 and b"<html" in result.stdout


def _install_package() -> None:
    """The distribution's Chromium, without questions; does nothing where we may not."""
    if os.geteuid() != 0 or platform.system() != "Linux":
        return
    manager = next((name for name in PACKAGES if shutil.which(name)), None)
    for command in PACKAGES.get(manager or "", []):
        print(f"Browser für die Tests: {' '.join(command)}", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        result = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if result.returncode:
            print(result.stdout[-500:] + result.stderr[-500:], flush=True)
            return


def _download() -> None:
    """Playwright's own Chromium, into the user's cache directory."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    print("Browser für die Tests: playwright install chromium", flush=True)
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def main() -> None:
    """Tries the ways one after the other; remembers the result until the browser is gone."""
    stamp = ROOT / ".data" / "browser"
    if stamp.exists() and Path(stamp.read_text()).exists():
        return
    for way in (lambda: None, _install_package, _download):
        way()
        find.cache_clear()
        if found := find():
            stamp.parent.mkdir(exist_ok=True)
            stamp.write_text(found)
            return
    sys.exit("Für die Tests fehlt ein Browser: bitte Chromium oder Google Chrome installieren.")


if __name__ == "__main__":
    main()
