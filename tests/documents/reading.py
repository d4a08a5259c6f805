"""What a made document says: the text of a PDF by poppler, the text and cells of a DOCX."""

import subprocess
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn


def pdf_text(content):
    """Words with single spaces, hyphenation undone."""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().replace("\xad", "").split())


def docx_text(content):
    nodes = Document(BytesIO(content)).element.body.iter(qn("w:p"))
    return " ".join("".join(t.text or "" for t in node.iter(qn("w:t"))) for node in nodes)


def pdf_facts(content):
    """What poppler says of a PDF: `Tagged`, `PDF subtype`, `Title`, `Pages` …"""
    done = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True)
    lines = (line.partition(":") for line in done.stdout.decode().splitlines())
    return {name: value.strip() for name, _, value in lines}


def rows(content, table):
    """The cells of a DOCX table, row by row."""
    return [[cell.text for cell in row.cells] for row in Document(BytesIO(content)).tables[table].rows]
