"""A2.application and A2.consent."""

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from marshrut.documents.management.layouts.writing import Layout


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
