"""Hands that have only a keyboard: Tab, Enter, Space, arrows and letters; every stop of the focus is judged."""

STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const shown = at.closest("label.option") ? getComputedStyle(at.closest("label.option")) : style;
  const outlined = (s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
  const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const last = window.lastStop;
  const orderly = !last || !last.isConnected || !!(last.compareDocumentPosition(at) & 4);
  window.lastStop = at;
  const label = at.labels?.length ? at.labels[0].innerText : "";
  const name = [at.getAttribute("aria-label"), label, at.innerText, at.value].find((said) => said?.trim()) || "";
  return {
    name: name.replace(/\\s+/g, " ").replace(" :", ":").trim(),
    html: at.outerHTML.slice(0, 120),
    orderly: orderly && at.tabIndex === 0,
    visible: outlined(style) || outlined(shown),
    clear: !!hit && (at.contains(hit) || hit.contains(at) || [...(at.labels || [])].some((l) => l.contains(hit))),
  };
}"""
FARTHEST = 150
FIRST = "К содержанию"


class Keyboard:
    """`to("Войти")` tabs on until the focus is there; nothing on the way may be a trap, hidden or out of order."""

    def __init__(self, page):
        self.page = page

    def to(self, name, *, start=True):
        """From where the focus is to what begins with the name (or is it, with `start=False`)."""
        told = []
        for _ in range(FARTHEST):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP)
            if stop is None:
                continue
            if stop["name"] == FIRST and told:
                break
            wrong = [word for word in ("visible", "clear", "orderly") if not stop[word]]
            assert not wrong, (self.page.url, wrong, stop["html"])
            assert stop["name"], (self.page.url, "has no name", stop["html"])
            told.append(stop["name"])
            if stop["name"].startswith(name) if start else name in stop["name"]:
                return stop["name"]
        raise AssertionError(f"{self.page.url}: «{name}» is not reached: {told}")

    def anew(self, selector):
        """A script has put the focus there, as on a page just opened: the order begins again."""
        self.page.locator(selector).focus()
        self.page.evaluate("window.lastStop = null")

    def press(self, name, key="Enter", *, start=True):
        """Tab on to it and press it; what loads then is waited for."""
        self.to(name, start=start)
        self.page.keyboard.press(key)
        self.page.wait_for_load_state()

    def follow(self, name, *, start=True):
        """The same where another page opens."""
        self.to(name, start=start)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def tick(self, name, *, start=True):
        self.to(name, start=start)
        self.page.keyboard.press("Space")
        assert self.page.evaluate("document.activeElement.checked")

    def write(self, name, text):
        self.to(name)
        self.page.keyboard.type(text)

    def choose(self, group, name):
        """One of the radios whose first, or chosen, one the focus reaches at `group`: with the arrows alone."""
        said = self.to(group, start=False)
        for _ in range(12):
            if name in said:
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
            said = self.page.evaluate(STOP)["name"]
        raise AssertionError(f"{self.page.url}: «{name}» is not among the answers")
