"""How a DOCX layout is written: the fields, fonts and tables of the standard (ГОСТ Р 7.0.97)."""

from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

FOLDER = Path(__file__).resolve().parents[2] / "data" / "docx"
FONT = "Times New Roman"
APP = "/docProps/app.xml"
WRITER = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Маршрут</Application></Properties>"
)
BOLD = "~~"  # stands around what a cell shows bold
WIDTH = 180  # mm between the fields of ГОСТ Р 7.0.97


class Layout:
    """A document of the standard's fields and page numbers, built paragraph by paragraph."""

    def __init__(self, size: int = 12):
        self.doc = Document()
        style = self.doc.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(size)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        style.element.rPr.rFonts.set(qn("w:cs"), FONT)
        style.paragraph_format.space_after = Pt(0)
        self._page()
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "ru-RU")
        style.element.rPr.append(language)

    def _page(self):
        section = self.doc.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin, section.right_margin = Mm(20), Mm(10)
        section.top_margin = section.bottom_margin = Mm(20)
        section.header_distance = Mm(10)
        section.different_first_page_header_footer = True
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = ALIGN.CENTER
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)
        section.footer_distance = Mm(3)
        for footer in (section.first_page_footer, section.footer):
            self._foot(footer.paragraphs[0])

    def _foot(self, paragraph):
        """The code that finds the document: it says nothing of anybody."""
        paragraph.alignment = ALIGN.RIGHT
        run = paragraph.add_run("{% if sheet.code %}Код листа: {{ sheet.code }}  {{ sheet.qr }}{% endif %}")
        run.font.size = Pt(9)

    def text(self, text="", *, align=None, bold=False, size=None, indent=False, before=0):
        paragraph = self.doc.add_paragraph()
        run = paragraph.add_run(text)
        run.bold = bold
        if size:
            run.font.size = Pt(size)
        paragraph.alignment = align
        paragraph.paragraph_format.space_before = Pt(before)
        if indent:
            paragraph.paragraph_format.first_line_indent = Cm(1.25)
        return paragraph

    def centred(self, text, **options):
        return self.text(text, align=ALIGN.CENTER, **options)

    def running(self, text, **options):
        return self.text(text, align=ALIGN.JUSTIFY, indent=True, **options)

    def heading(self, text, level=2, *, centred=False, before=12):
        paragraph = self.doc.add_heading(level=level)
        run = paragraph.add_run(text)
        run.font.name, run.font.size, run.bold = FONT, self.doc.styles["Normal"].font.size, True
        run.font.color.rgb = None
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:asciiTheme"), "")
        run._r.rPr.rFonts.attrib.pop(qn("w:asciiTheme"))
        paragraph.alignment = ALIGN.CENTER if centred else None
        paragraph.paragraph_format.space_before = Pt(before)
        paragraph.paragraph_format.space_after = Pt(6)

    def each(self, items, text):
        """A paragraph for every item of a list."""
        self.text(f"{{%p for item in {items} %}}")
        self.running(text)
        self.text("{%p endfor %}")

    def table(self, widths, heads, rows, *, size=11, repeat=True):
        """A table under a heading row that repeats on every page; `rows` may hold tags of docxtpl."""
        table = self._grid(widths, len(rows) + 1)
        for cell, name in zip(table.rows[0].cells, heads, strict=True):
            self._fill(cell, name, bold=True, size=size, align=ALIGN.CENTER)
        if repeat:
            mark = OxmlElement("w:tblHeader")
            table.rows[0]._tr.get_or_add_trPr().append(mark)
        for row, texts in zip(table.rows[1:], rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                self._fill(cell, text, size=size)
        return table

    def _grid(self, widths, count):
        table = self.doc.add_table(rows=count, cols=len(widths), style="Table Grid")
        table.autofit = False
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        return table

    def _fill(self, cell, text, *, bold=False, size=None, align=None):
        paragraph = cell.paragraphs[0]
        for index, part in enumerate(text.split(BOLD)):
            run = paragraph.add_run(part)
            run.bold = bold or index % 2 == 1
            if size:
                run.font.size = Pt(size)
        paragraph.alignment = align

    def fields(self, *rows, label=75):
        """Names of fields and what is filled in, on lines."""
        table = self._grid((label, WIDTH - label), len(rows))
        table.style = self.doc.styles["Normal Table"]
        for row, (name, value) in zip(table.rows, rows, strict=True):
            self._fill(row.cells[0], name)
            self._fill(row.cells[1], value)
            if not name.startswith("{%tr"):
                _line_below(row.cells[1])
        return table

    def signature(self, of="signature", stamp=True):
        self.text(before=18)
        table = self._grid((75, 55, 50), 1)
        table.style = self.doc.styles["Normal Table"]
        texts = (
            f"{{{{ {of}.position }}}}",
            f"{{{{ {of}.mark or '___________________' }}}}",
            f"{{{{ {of}.signed }}}}",
        )
        for cell, text in zip(table.rows[0].cells, texts, strict=True):
            self._fill(cell, text)
        if stamp:
            self.text(f"{{% if not {of}.mark %}}М. П.{{% endif %}}")

    def page_break(self):
        self.doc.add_page_break()

    def _say_who_writes(self):
        """In place of the word processor that the library's own empty document names."""
        for part in self.doc.part.package.iter_parts():
            if part.partname == APP:
                part._blob = WRITER.encode()

    def save(self, name, title):
        self.doc.core_properties.title = title
        self.doc.core_properties.author = ""
        self.doc.core_properties.comments = ""
        self.doc.core_properties.language = "ru-RU"
        self._say_who_writes()
        self.doc.save(str(FOLDER / f"{name}.docx"))


def _line_below(cell):
    borders = OxmlElement("w:tcBorders")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
        bottom.set(qn(f"w:{key}"), value)
    borders.append(bottom)
    cell._tc.get_or_add_tcPr().append(borders)
