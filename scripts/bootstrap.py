"""Set-up of a clone: ``.venv``, front-end files, translations. Does only what is not done yet.

    scripts/bootstrap.sh              # everything for running, testing and checking
    scripts/bootstrap.sh --browser    # and a browser for the tests

Needs nothing but a Python. What was installed is noted by the checksum of the pinned file, so a
second call takes a fraction of a second, and a changed pin installs again.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PINNED = ROOT / "requirements-dev.txt"
STAMP = VENV / "installed"


def main() -> None:
    """One set-up at a time; a second one waits and finds everything done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--browser", action="store_true", help="make sure of a browser for tests")
    arguments = parser.parse_args()
    data = ROOT / ".data"
    data.mkdir(exist_ok=True)
    with (data / "bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install_python_packages()
        run_script("install_frontend.py")
        run_script("compile_translations.py")
        if arguments.browser:
            run_script("install_browser.py")


def install_python_packages() -> None:
    """The packages of requirements-dev.txt, checked against their hashes, in ``.venv``."""
    wanted = hashlib.sha256(PINNED.read_bytes() + str(VENV).encode()).hexdigest()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    say("Python-Pakete werden installiert …")
    if not starts(PYTHON):
        create_venv()
    if not (install_with_uv() or install_with_pip()):
        sys.exit("Die Python-Pakete konnten nicht installiert werden (Meldungen oben).")
    STAMP.write_text(wanted)


def create_venv() -> None:
    """A fresh ``.venv``; its pip comes from Python itself."""
    result = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True
    )
    if result.returncode == 0:
        return
    uv = shutil.which("uv")
    command = [str(uv), "venv", "--clear", "--quiet", "--python", sys.executable, str(VENV)]
    if uv is None or subprocess.run(command).returncode:
        sys.exit(
            "Python kann keine Umgebung anlegen. Bitte das Paket python3-venv installieren.\n"
            + result.stdout.strip()
        )


def install_with_uv() -> bool:
    """The fast way: an installed uv, else the pinned one."""
    uv = shutil.which("uv")
    if uv is None or not starts(Path(uv)):
        if not has_pip() or not install_pinned_uv():
            return False
        uv = str(VENV / "bin" / "uv")
    command = [uv, "pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes"]
    # The machine's certificates, as pip uses them: a company's proxy signs with its own. (The
    # second name is the one of older versions.)
    environment = {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true", **os.environ}
    return subprocess.run([*command, str(PINNED)], cwd=ROOT, env=environment).returncode == 0


def install_pinned_uv() -> bool:
    """Only uv out of the pinned file, with its hashes."""
    lines = PINNED.read_text().splitlines()
    start = next((i for i, line in enumerate(lines) if line.startswith("uv==")), None)
    if start is None:
        return False
    end = start
    while lines[end].endswith("\\"):
        end += 1
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
        only_uv.write("\n".join(lines[start : end + 1]).rstrip("\\ ") + "\n")
        only_uv.flush()
        return pip_install(only_uv.name)


def install_with_pip() -> bool:
    """The slow way, where uv does not run or does not find the packages."""
    return has_pip() and pip_install(str(PINNED))


def pip_install(pinned: str) -> bool:
    """Whether pip has installed everything in ``pinned``."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "-r", pinned]
    return subprocess.run(command, cwd=ROOT).returncode == 0


def has_pip() -> bool:
    """An environment made by uv has none."""
    return (
        subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True).returncode == 0
    )


def starts(program: Path) -> bool:
    """Whether the program is there and runs: a copied or moved ``.venv`` does not."""
    try:
        return subprocess.run([str(program), "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def run_script(name: str) -> None:
    """Runs another set-up script with the installed packages."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(PYTHON), str(ROOT / "scripts" / name)]
    result = subprocess.run(command, cwd=ROOT, env=environment)
    if result.returncode:
        sys.exit(result.returncode)


def say(text: str) -> None:
    """A line for the person who waits."""
    print(text, flush=True)


if __name__ == "__main__":
    main()
