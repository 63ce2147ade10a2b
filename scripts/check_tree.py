"""What no file of the project may contain.

Addresses of package registries tie a clone to a network; paths of a machine mean nothing to others;
model signals hide what happens; left-overs promise what is not there.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Put together, so that this file does not find itself.
HOSTS = [
    "py" + r"pi\.org",
    "python" + r"hosted\.org",
    "registry" + r"\.(?:npm|yarnpkg)",
    "deb" + r"\.debian",
    "archive" + r"\.ubuntu",
]
PATHS = ["/wo" + "rk/", "/ro" + r"ot/\.", "/ho" + r"me/[a-z]", "/Us" + "ers/[a-z]"]
ANYWHERE = {
    "Adresse einer Paketquelle": re.compile("|".join(HOSTS), re.IGNORECASE),
    "Pfad eines Rechners": re.compile(r"(?<![\w.:/-])(?:" + "|".join(PATHS) + ")"),
}
_LEFT_OVERS = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
IN_CODE = {
    "Rest einer Arbeit": re.compile(rf"\b(?:{'|'.join(_LEFT_OVERS)})\b|NotImplemented" + "Error"),
    "Signal (Dienste rufen einander beim Namen)": re.compile(r"db\.models\.(?:sig" + "nals)"),
    "type: ignore ohne Grund": re.compile(r"#\s*type:\s*ign" + r"ore(?!\[)"),
    "noqa ohne Regel": re.compile(r"#\s*no" + r"qa(?!:)", re.IGNORECASE),
}
FORBIDDEN_FILES = re.compile(
    r"(?:^|/)(?:uv\.lock|pylock\.toml|\.env|(?:utils|helpers|managers|signals)\.py)$|\.mo$"
)


def problems(name: str, text: str) -> list[str]:
    """What is wrong with one file, as ``name:line: rule``."""
    rules = {**ANYWHERE, **(IN_CODE if name.endswith((".py", ".html", ".js", ".css")) else {})}
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {rule}"
        for rule, pattern in rules.items()
        for match in pattern.finditer(text)
    ]
    if FORBIDDEN_FILES.search(name):
        found.append(f"{name}: diese Datei gehört nicht ins Projekt")
    return found


def main() -> None:
    """Reads every file git knows; other people's files are not in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if path.is_file():
            found += problems(name, path.read_text(encoding="utf-8", errors="ignore"))
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
