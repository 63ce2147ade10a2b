"""All checks that need no test run: ``make check``.

    python scripts/check.py              # all
    python scripts/check.py types ruff   # some

Each is a command that says nothing when all is well. All run, so that one look shows everything.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
BIN = Path(sys.executable).parent
PYTHON = sys.executable

# The shape of a real city, with values of the right form that lead nowhere.
PRODUCTION = {
    "QUARTIER_ENV": "production",
    "DJANGO_SECRET_KEY": "only-for-this-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "SITE_URL": "https://quartier.example",
    "ALLOWED_HOSTS": "quartier.example",
    "DATABASE_URL": "postgres://quartier:secret@database.example/quartier",
    "REDIS_URL": "redis://broker.example:6379/0",
    "EMAIL_HOST": "mail.example",
    "DEFAULT_FROM_EMAIL": "quartier@quartier.example",
    "OPERATOR_NAME": "Stadt Dortmund",
    "OPERATOR_ADDRESS": "Friedensplatz 1, 44135 Dortmund",
    "OPERATOR_EMAIL": "quartier@quartier.example",
    "STATIC_ROOT": str(ROOT / ".data" / "staticfiles"),
}

CHECKS: dict[str, list[str]] = {
    "format": [f"{BIN}/ruff", "format", "--check", "--quiet", "."],
    "ruff": [f"{BIN}/ruff", "check", "--quiet", "."],
    "layers": [f"{BIN}/lint-imports", "--no-cache"],
    "types": [f"{BIN}/mypy", "--no-error-summary"],
    "dependencies": [f"{BIN}/deptry", "--no-ansi", "."],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "templates": [f"{BIN}/djlint", "--lint", "--quiet", "templates"],
    "template-format": [f"{BIN}/djangofmt", "--check", "--quiet", "templates"],
    "template-rules": [PYTHON, "scripts/check_templates.py"],
    "translations": [PYTHON, "scripts/compile_translations.py", "--check"],
    "tree": [PYTHON, "scripts/check_tree.py"],
    "deploy": [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}


def run(name: str) -> tuple[str, bool, float, str]:
    """Runs one check: its name, whether all is well, seconds, and what it said."""
    started = time.monotonic()
    environment = {**os.environ, "PYTHONWARNINGS": "default"}
    if name == "deploy":
        # A variable of this shell must neither help nor disturb.
        environment = {"PATH": os.environ["PATH"], **PRODUCTION}
    result = subprocess.run(
        CHECKS[name],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return name, result.returncode == 0, time.monotonic() - started, result.stdout.strip()


def main() -> None:
    """Runs what is named, prints one line each and ends with 1 if one found something."""
    unknown = set(sys.argv[1:]) - set(CHECKS)
    if unknown:
        sys.exit(f"Diese Prüfung gibt es nicht: {', '.join(unknown)}. Es gibt {', '.join(CHECKS)}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartier.settings")
    from quartier.embedded.services import Services

    failed = []
    # makemigrations compares with the history in the database.
    with Services.configured().held(), ThreadPoolExecutor(max_workers=2) as pool:
        for name, is_well, seconds, output in pool.map(run, sys.argv[1:] or CHECKS):
            print(f"{'ok    ' if is_well else 'FEHLER'} {name} ({seconds:.1f} s)", flush=True)
            if not is_well:
                failed.append(name)
                print(output, flush=True)
    if failed:
        sys.exit(f"Nicht in Ordnung: {', '.join(failed)}")


if __name__ == "__main__":
    main()
