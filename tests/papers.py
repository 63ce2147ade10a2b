"""What a test can read of a PDF: its text, its structure, its look."""

import io

import page as validator
import pypdfium2
from PIL import Image
from pypdf import PdfReader

PROFILES = [validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_3A]


def pages(document: bytes) -> list[str]:
    """The text of each page."""
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(document)).pages]


def words(document: bytes) -> str:
    """The text of all pages in one line, so that line breaks hide nothing."""
    return " ".join(" ".join(pages(document)).split())


def faults(document: bytes) -> list[str]:
    """Broken rules of PDF/UA-1 and PDF/A-3a; every paper of ours has none."""
    return [
        f"{failure.rule_id}: {failure.message}"
        for profile in PROFILES
        for failure in validator.validate_pdf_bytes(document, profile=profile).failures
    ]


def picture(document: bytes, number: int = 0, scale: float = 2) -> Image.Image:
    """A page as it looks; ``scale`` 1 is 72 dots per inch."""
    return pypdfium2.PdfDocument(document)[number].render(scale=scale).to_pil()


def fonts_inside(document: bytes) -> bool:
    """Whether each font a page uses comes with the file."""
    used = [
        font.get_object()
        for sheet in PdfReader(io.BytesIO(document)).pages
        for font in sheet["/Resources"].get("/Font", {}).values()
    ]
    descriptors = [
        font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in used
    ]
    return bool(used) and all({"/FontFile2", "/FontFile3"} & set(one) for one in descriptors)
