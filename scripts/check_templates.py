"""What a template of ours may not contain, whatever a linter thinks.

The content security policy blocks inline code and styles silently in the browser, and a foreign
address would tell a third party who reads the page. Mail templates are written for other programs.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES = {
    "style= (gehört in eine CSS-Datei)": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "<style> (gehört in eine CSS-Datei)": re.compile(r"<style\b", re.IGNORECASE),
    "on…= (gehört in ein Skript)": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on (braucht eval)": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "hx-… ohne data-": re.compile(r"<[^>]*\shx-[a-z]", re.IGNORECASE),
    "<script> ohne src": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")", re.IGNORECASE
    ),
    "javascript:": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "fremde Adresse geladen": re.compile(
        r"<(?:link|script|img|iframe|source|video|audio|object|embed|use)\b[^>]*"
        r"\b(?:src|href|srcset|data|poster)\s*=\s*[\"']?\s*(?:https?:)?//",
        re.IGNORECASE,
    ),
    "|safe (öffnet für fremden Code)": re.compile(r"\|\s*safe\b"),
    "autoescape off": re.compile(r"{%\s*autoescape\s+off"),
}


def problems(text: str) -> list[tuple[int, str]]:
    """Line numbers and rules that the text of a template breaks."""
    # A comment is no markup; its lines stay, so that the numbers stay right.
    bare = re.sub(
        r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->",
        lambda match: "\n" * match[0].count("\n"),
        text,
        flags=re.DOTALL,
    )
    return sorted(
        (bare.count("\n", 0, match.start()) + 1, rule)
        for rule, pattern in RULES.items()
        for match in pattern.finditer(bare)
    )


def main() -> None:
    """Reads every HTML template that is shown in a browser."""
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for line, rule in problems(path.read_text(encoding="utf-8")):
            found.append(f"{path.relative_to(ROOT)}:{line}: {rule}")
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
