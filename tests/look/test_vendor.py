"""Third-party front-end files: pinned, checked, complete, and without registry addresses."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[2]
HASHES = json.loads((ROOT / "scripts" / "vendor.json").read_text(encoding="utf-8"))


def test_it_has_every_vendored_file_with_its_recorded_checksum():
    found = {target: hashlib.sha384((ROOT / target).read_bytes()).hexdigest() for target in HASHES}
    assert found == HASHES


def test_it_serves_no_vendored_file_that_is_not_on_the_list():
    served = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "static" / "vendor").rglob("*")
        if path.is_file()
    }
    assert served == {target for target in HASHES if target.startswith("static/vendor/")}


def test_it_ships_a_licence_with_every_package():
    packages = {Path(target).parent for target in HASHES}
    licensed = {Path(target).parent for target in HASHES if "LICENSE" in target}
    assert packages == licensed


def test_it_keeps_registry_addresses_out_of_the_lock_file():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in package for place, package in packages.items() if place)


def test_it_pins_every_front_end_package_exactly():
    manifest = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    versions = [*manifest["dependencies"].values(), *manifest["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)


def test_it_does_nothing_when_all_files_are_there():
    command = [sys.executable, "scripts/install_frontend.py"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout == "Front-end files: complete\n"


def test_it_collects_static_files_with_hashed_names(tmp_path):
    """Every file named inside a style sheet or script exists, or the collection fails."""
    storages = {
        "default": {"BACKEND": f"{FileSystemStorage.__module__}.FileSystemStorage"},
        "staticfiles": {
            "BACKEND": f"{ManifestStaticFilesStorage.__module__}.ManifestStaticFilesStorage"
        },
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text(encoding="utf-8"))
    assert "css/theme.css" in manifest["paths"]
    theme = (tmp_path / manifest["paths"]["css/fonts.css"]).read_text(encoding="utf-8")
    fonts = re.findall(r'url\("([^"]+)"\)', theme)
    assert fonts
    assert all(re.search(r"\.[0-9a-f]{12}\.woff2$", font) for font in fonts)
