// Will this device hold answers and reach the server? Asked before the work, said in words.
const box = document.querySelector("[data-device-check]");

function say(name, good, text) {
  const line = box.querySelector(`[data-check="${name}"]`);
  line.textContent = `${line.textContent}: ${text}`;
  line.classList.add("status", good ? "good" : "soon");
}

function canStore() {
  try {
    localStorage.setItem("marshrut.check", "1");
    localStorage.removeItem("marshrut.check");
    return true;
  } catch {
    return false;
  }
}

async function reach() {
  try {
    const began = performance.now();
    const response = await fetch(location.pathname, { method: "HEAD", cache: "no-store" });
    return { ok: response.ok, ms: performance.now() - began, date: response.headers.get("Date") };
  } catch {
    return { ok: false };
  }
}

if (box) {
  box.querySelector("[data-checks]").hidden = false;
  const stores = canStore();
  say("store", stores, stores ? "есть" : "нет, при обрыве связи не закрывайте страницу");
  const { ok, ms, date } = await reach();
  say("network", ok && ms < 3000, !ok ? "нет ответа" : ms < 3000 ? "есть" : "медленная, ответы дойдут с задержкой");
  const off = date ? Math.abs(Date.now() - new Date(date).getTime()) / 60000 : 0;
  say("clock", off < 2, off < 2 ? "идут верно" : "расходятся с сервером; время работы считает сервер");
}
