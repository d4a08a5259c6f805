"""Writes the DOCX layouts in data/docx, which docxtpl fills; they say what the Typst layouts say."""

from pathlib import Path

from django.core.management.base import BaseCommand
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

FOLDER = Path(__file__).resolve().parents[2] / "data" / "docx"
FONT = "Times New Roman"
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

    def save(self, name, title):
        self.doc.core_properties.title = title
        self.doc.core_properties.author = ""
        self.doc.core_properties.comments = ""
        self.doc.core_properties.language = "ru-RU"
        self.doc.save(FOLDER / f"{name}.docx")


def _line_below(cell):
    borders = OxmlElement("w:tcBorders")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
        bottom.set(qn(f"w:{key}"), value)
    borders.append(bottom)
    cell._tc.get_or_add_tcPr().append(borders)


def application():
    it = Layout(14)
    it.centred("{{ letterhead.name }}", bold=True)
    it.centred("{{ letterhead.address }}", size=12)
    it.centred("{{ letterhead.contacts }}", size=12)
    it.text("{{ letterhead.outgoing or '№ ______ от ______________' }}", size=12, before=12)
    it.text("Заявка {{ number }}", size=12)
    it.text("В {{ bodies.institute }}", align=ALIGN.RIGHT)
    it.heading("Заявка на проведение диагностики профессиональных дефицитов", 1, centred=True, before=24)
    it.running(
        "Просим рассмотреть заявку на проведение стандартизированной диагностики профессиональных дефицитов"
        " учителей {{ school }} в период {{ period }}."
    )
    it.running("В стандартизированную диагностику просим включить следующие блоки:")
    it.each("blocks", "– {{ item }}")
    it.running("{{ take_part }} по предметам (направлениям деятельности):")
    it.each("subjects", "– {{ item }}")
    it.running(
        "Письменное согласие педагогических работников на проведение диагностики прилагается ({{ attached }})."
    )
    it.text("Дата: {{ signed_on or '______________' }}", before=12)
    it.signature()
    it.save("application", "Коллективная заявка на проведение диагностики профессиональных дефицитов")


def consents():
    it = Layout()
    it.text("Приложение к заявке {{ number }}", align=ALIGN.RIGHT)
    it.heading(
        "Согласие педагогических работников {{ school }} на проведение диагностики профессиональных дефицитов",
        1,
        centred=True,
    )
    it.table(
        (11, 42, 38, 51, 38),
        (
            "№ п/п",
            "Ф. И. О. педагогического работника",
            "Предмет, по которому будет проходить диагностика*",
            "Перечень диагностических блоков**",
            "Подпись педагогического работника",
        ),
        (
            ("{%tr for r in rows %}",),
            ("{{ r.n }}", "{{ r.name }}", "{{ r.subject }}", "{{ r.blocks }}", "{{ r.signature }}"),
            ("{%tr endfor %}",),
        ),
    )
    it.text(
        "* Если педагогический работник будет проходить диагностику по 2 и более предметам, на каждый предмет"
        " даётся отдельное согласие.",
        size=10,
        before=6,
    )
    it.text(
        "** По каждому предмету необходимо указать, по каким блокам педагогический работник даёт согласие"
        " на прохождение диагностики.",
        size=10,
    )
    it.save("consents", "Согласие педагогических работников на проведение диагностики")


def certificate():
    it = Layout(14)
    it.centred("{{ bodies.institute_full }}")
    it.centred("{{ bodies.centre_full }}", size=12)
    it.text("{{ issued_on }}{% if number %} № {{ number }}{% endif %}", size=12, before=12)
    it.heading("Справка о прохождении диагностики профессиональных дефицитов", 1, centred=True, before=24)
    it.fields(
        ("Фамилия, имя, отчество", "{{ name }}"),
        ("Должность", "{{ position }}"),
        ("Образовательная организация", "{{ organisation }}"),
        ("Вид диагностики", "{{ kind }}"),
        ("Предмет", "{{ subject }}"),
        ("Блоки", "{{ blocks }}"),
        ("Дата прохождения", "{{ taken_on }}"),
        ("Место прохождения", "{{ place }}"),
    )
    it.running(
        "Диагностика пройдена. Сведений о результатах справка не содержит: индивидуальные результаты не"
        " передаются в образовательную или иную организацию (пункт 6.3 Положения о диагностике,"
        " {{ bodies.order }}).",
        before=12,
    )
    it.signature()
    it.save("certificate", "Справка о прохождении диагностики профессиональных дефицитов")


def title_page(it, over, tutor):
    it.centred("{{ bodies.institute_full }}", bold=True)
    it.centred("{{ bodies.centre_full }}", bold=True, before=12)
    it.heading(f"{over} № {{{{ number }}}}", 1, centred=True, before=150)
    it.text(before=90)
    it.fields(
        ("ФИО педагогического работника", "{{ teacher.name }}"),
        ("Образовательная организация", "{{ teacher.organisation }}"),
        ("Должность", "{{ teacher.position }}"),
        *tutor,
    )
    it.centred("{{ bodies.city }}", before=200)
    it.centred("{{ year }} год")
    it.page_break()


def information(it):
    it.heading("1. Информационная справка о педагогическом работнике", before=0)
    it.fields(
        ("Фамилия Имя Отчество", "{{ teacher.name }}"),
        ("Образовательная организация", "{{ teacher.organisation }}"),
        ("Должность", "{{ teacher.position }}"),
        ("Преподаваемый предмет", "{{ teacher.subject }}"),
        ("Образование", "{{ teacher.education }}"),
        ("Педагогический стаж", "{{ teacher.experience }}"),
        ("Квалификационная категория", "{{ teacher.qualification }}"),
        ("Контактный телефон (моб.)", "{{ teacher.phone }}"),
        ("Электронная почта", "{{ teacher.email }}"),
    )


def results(it):
    it.heading("2. Результаты диагностики профессиональных дефицитов")
    it.fields(
        ("2.1. Вид диагностики профессиональных дефицитов", "{{ diagnostics.kind }}"),
        ("2.2. Дата диагностики", "{{ diagnostics.taken_on }}"),
        ("2.3. Результаты диагностики: уровень", "{{ diagnostics.level }}"),
        ("{%tr for item in diagnostics.deficits %}", ""),
        ("{% if loop.first %}выявленные дефициты{% endif %}", "{{ item }}"),
        ("{%tr endfor %}", ""),
        ("{%tr for item in diagnostics.recommendations %}", ""),
        ("{% if loop.first %}2.4. Рекомендации:{% endif %}", "{{ item }}"),
        ("{%tr endfor %}", ""),
    )
    it.page_break()


def road(it, codes, curator):
    it.heading("3. Дорожная карта по устранению выявленных дефицитов", before=0 if codes else 12)
    it.fields(
        ("Продолжительность прохождения ИОМ:", "{{ duration }}"),
        ("Начало:", "{{ starts_on }}"),
        ("Окончание:", "{{ ends_on }}"),
    )
    it.text()
    named = ("Дефициты, на устранение которых направлена работа (из п. 2.3)",) if codes else ()
    filled = ("{{ l.codes }}",) if codes else ()
    it.table(
        (45, 48, 27, 29, 31) if codes else (47, 66, 34, 33),
        (
            "Категория мероприятий",
            "Перечень мероприятий",
            "Сроки реализации",
            *named,
            "Отметка о выполнении (подтверждение)",
        ),
        (
            ("{%tr for g in categories %}",),
            ("{%tr for l in g.lines %}",),
            (
                f"{{% vm %}}{BOLD}{{{{ g.label }}}}{BOLD} ({{{{ g.hint }}}})",
                "{{ l.title }}",
                "{{ l.when }}",
                *filled,
                "{{ l.mark }}",
            ),
            ("{%tr endfor %}",),
            ("{%tr endfor %}",),
        ),
        size=11,
    )
    it.text()
    it.fields(
        ("Дата следующей диагностики", "{{ next_diagnostic }}"),
        ("Дата разработки индивидуального образовательного маршрута", "{{ drafted_on }}"),
        *curator,
        label=110,
    )


def approvals(it):
    it.page_break()
    it.heading("Лист согласования и утверждения", 1, centred=True, before=0)
    it.centred("индивидуального образовательного маршрута № {{ number }}, версия {{ version }}")
    it.text()
    it.table(
        (48, 42, 26, 26, 38),
        ("Участник", "Фамилия Имя Отчество", "Решение", "Дата", "Подпись"),
        (
            ("{%tr for a in approvals %}",),
            ("{{ a.who }}", "{{ a.name }}", "{{ a.word }}", "{{ a.at }}", "{{ a.how }}"),
            ("{%tr endfor %}",),
        ),
    )


def card():
    it = Layout()
    title_page(it, "Индивидуальный образовательный маршрут", (("ФИО тьютора", "{{ curator }}"),))
    information(it)
    results(it)
    road(it, True, (("Куратор ИОМ", "{{ curator }}"),))
    approvals(it)
    it.save("card", "Карта индивидуального образовательного маршрута")


def extract():
    it = Layout()
    named = (("{%tr if curator %}", ""), ("ФИО тьютора", "{{ curator }}"), ("{%tr endif %}", ""))
    title_page(it, "Выписка из индивидуального образовательного маршрута", named)
    information(it)
    road(it, False, (("{%tr if curator %}", ""), ("Куратор ИОМ", "{{ curator }}"), ("{%tr endif %}", "")))
    approvals(it)
    it.text(
        "{% if root %}Выписка относится к карте № {{ number }}, версия {{ version }}. Отпечаток: {{ root }}{% endif %}",
        size=10,
        before=6,
    )
    it.text(
        "Раздел 2 «Результаты диагностики» и коды дефицитов в выписку не входят: индивидуальные результаты не"
        " передаются в образовательную организацию ({{ bodies.order }}, приложение 2, пункт 6.3).",
        size=10,
        before=6,
    )
    it.save("extract", "Выписка из карты индивидуального образовательного маршрута")


def attendance():
    it = Layout()
    it.centred("{{ bodies.institute_full }}")
    it.heading("Явочный лист", 1, centred=True)
    it.fields(
        ("Диагностика", "{{ title }}"), ("Место", "{{ place }}"), ("Начало", "{{ starts_at }}"), label=62
    )
    it.text()
    it.table(
        (11, 60, 45, 32, 32),
        ("№", "Фамилия Имя Отчество", "Организация", "Предмет", "Подпись"),
        (
            ("{%tr for r in rows %}",),
            ("{{ r.n }}", "{{ r.name }}", "{{ r.organisation }}", "{{ r.subject }}", ""),
            ("{%tr endfor %}",),
        ),
    )
    it.text()
    it.fields(
        ("Явились", ""),
        ("Не явились", ""),
        ("Организатор", "{{ organiser }}"),
        ("Подпись, дата", ""),
        label=62,
    )
    it.save("attendance", "Явочный лист")


class Command(BaseCommand):
    help = "Writes the DOCX layouts anew; commit them afterwards."

    def handle(self, **_options):
        FOLDER.mkdir(exist_ok=True)
        for layout in (application, consents, certificate, card, extract, attendance):
            layout()
        self.stdout.write(f"Written: {', '.join(sorted(path.name for path in FOLDER.glob('*.docx')))}")
