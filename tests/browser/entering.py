"""Signing in as a person does, by name and password."""

PASSWORD = "четыре слова подряд легко"


def come_in(page, login, secret):
    page.get_by_label("Имя для входа").fill(login)
    page.get_by_label("Пароль или код с карточки").fill(secret)
    page.get_by_role("button", name="Войти").click()
