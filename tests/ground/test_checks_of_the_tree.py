"""The checks of ``make check`` find what they look for."""

import pkgutil
import tomllib
from pathlib import Path

import pytest

from scripts import check, check_templates, check_tree, compile_translations, install_browser

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<p class='a' STYLE = 'x'>",
        "<style>p {}</style>",
        '<a onclick="go()">',
        "<body\n  onload=x>",
        "<script>go()</script>",
        '<script type="module">go()</script>',
        '<a href="javascript:go()">',
        '<button hx-post="/x">',
        '<button data-hx-on:click="go()">',
        '<script src="https://cdn.example/x.js"></script>',
        '<img alt="" src="//cdn.example/x.png">',
        '<link rel="stylesheet" href="http://cdn.example/x.css">',
        "{{ text|safe }}",
        "{% autoescape off %}",
    ],
)
def test_it_finds_what_a_template_may_not_contain(text):
    assert check_templates.problems(f"<p>\n{text}\n</p>") != []


@pytest.mark.parametrize(
    "text",
    [
        '<script src="{% static \'js/page.js\' %}" type="module"></script>',
        '<script type="application/json" id="x">{}</script>',
        '<a href="https://www.dortmund.de/">Stadt</a>',
        "<button data-hx-post=\"{% url 'x' %}\">",
        "{# onclick= is forbidden #}",
        "{% comment %}<p style='x'>{% endcomment %}",
        "<p>on = off, style = plain</p>",
        '<option value="x" selected>',
    ],
)
def test_it_lets_a_good_template_pass(text):
    assert check_templates.problems(text) == []


def test_it_names_the_line():
    assert check_templates.problems('<p>\n\n<p style="x">')[0][0] == 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.txt", "--index-url https://py" + "pi.org/simple"),
        ("package-lock.json", '"resolved": "https://registry.' + 'npmjs.org/x"'),
        ("docs/a.md", "see /ro" + "ot/.cache"),
        ("a.sh", "cd /ho" + "me/ada/clone"),
        ("a.py", "# TO" + "DO: later"),
        ("a.py", "raise NotImplemented" + "Error"),
        ("a.py", "from django.db.models.sig" + "nals import post_save"),
        ("a.py", "x = 1  # type: ign" + "ore"),
        ("a.py", "x = 1  # no" + "qa"),
        ("schools/utils.py", ""),
        ("uv.lock", ""),
        ("locale/de/LC_MESSAGES/django.mo", ""),
    ],
)
def test_it_finds_what_no_file_may_contain(name, text):
    assert check_tree.problems(name, text) != []


@pytest.mark.parametrize(
    "text",
    [
        "x = 1  # type: ignore[attr-defined]",
        "x = 1  # noqa: S108",
        "see https://docs.djangoproject.com/",
        "a/home/x",
    ],
)
def test_it_lets_a_good_line_pass(text):
    assert check_tree.problems("a.py", text) == []


def write_catalogue(root: Path, text: str) -> Path:
    place = root / "locale" / "tr" / "LC_MESSAGES"
    place.mkdir(parents=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (place / "django.po").write_text(header + text)
    return place / "django.po"


def test_it_compiles_a_catalogue(tmp_path):
    source = write_catalogue(tmp_path, 'msgid "Platz"\nmsgstr "Yer"\n')
    assert compile_translations.catalogues(tmp_path) == [source]
    assert compile_translations.problems(source) == []
    compile_translations.compile_one(source)
    assert source.with_suffix(".mo").read_bytes()[:4] == b"\xde\x12\x04\x95"


@pytest.mark.parametrize(
    "text",
    [
        '#, python-format\nmsgid "%(count)d Platz"\nmsgstr "%(sayi)d yer"\n',
        'msgid "Platz"\nYer\n',
    ],
    ids=["placeholder", "syntax"],
)
def test_it_finds_a_broken_catalogue(tmp_path, text):
    assert compile_translations.problems(write_catalogue(tmp_path, text)) != []


def test_it_checks_all_that_was_promised():
    promised = {"format", "ruff", "layers", "types", "migrations", "templates", "translations"}
    assert promised | {"deploy", "dependencies", "tree", "template-rules"} <= set(check.CHECKS)


def test_it_keeps_the_whole_composition_root_from_the_apps():
    """What is new in quartier/ is forbidden to the apps too, unless it is a small helper in lib."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    forbidden = next(
        contract["forbidden_modules"]
        for contract in contracts["contracts"]
        if contract["name"] == "No app imports the composition root"
    )
    modules = {module.name for module in pkgutil.iter_modules([str(ROOT / "quartier")])}
    assert {f"quartier.{name}" for name in modules - {"lib"}} == set(forbidden)


def test_it_passes_over_a_browser_that_does_not_start(tmp_path):
    """Ubuntu's chromium-browser only says that a snap is missing."""
    wrapper = tmp_path / "chromium"
    wrapper.write_text("#!/bin/sh\necho 'requires the chromium snap'; exit 1\n")
    wrapper.chmod(0o755)
    assert not install_browser._starts(str(wrapper))
    assert not install_browser._starts(str(tmp_path / "missing"))


def test_it_says_in_one_sentence_that_a_browser_is_missing(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(install_browser, "ROOT", tmp_path)
    monkeypatch.setattr(install_browser, "_starts", lambda path: False)
    monkeypatch.setattr(install_browser, "_playwrights", list)
    monkeypatch.setattr(install_browser, "_install_package", lambda: asked.append("package"))
    monkeypatch.setattr(install_browser, "_download", lambda: asked.append("download"))
    install_browser.find.cache_clear()
    with pytest.raises(SystemExit) as ended:
        install_browser.main()
    assert asked == ["package", "download"]
    assert str(ended.value).count(".") == 1
    assert "Chromium oder Google Chrome installieren" in str(ended.value)
    install_browser.find.cache_clear()


def test_it_pins_every_package_with_hashes_and_without_addresses():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text().splitlines()
        pins = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert pins
        assert all("==" in pin and pin.endswith("\\") for pin in pins)
        assert "http" not in "\n".join(lines)
