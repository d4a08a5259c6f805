// Will this device hold answers and reach the server? Asked before the work, said in words: what is wrong, what to do.
const box = document.querySelector("[data-device-check]");
const TRIES = 5;
const SLOW = 1500; // ms for an answer
const THIN = 20; // kilobytes a second
const NARROW = 320; // px
let wrong = 0;

function line(name) {
  return box.querySelector(`[data-check="${name}"]`);
}

function say(name, good, text) {
  const row = line(name);
  if (!row) return;
  row.textContent = `${row.textContent}: ${text}`;
  row.classList.add("status", good ? "good" : "soon");
  wrong += good ? 0 : 1;
}

function canStore() {
  try {
    localStorage.setItem("marshrut.check", "1");
    const kept = localStorage.getItem("marshrut.check") === "1";
    localStorage.removeItem("marshrut.check");
    return kept;
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

async function latency() {
  const tries = [];
  for (let n = 0; n < TRIES; n += 1) tries.push(await reach());
  const answered = tries.filter((one) => one.ok);
  const sorted = answered.map((one) => one.ms).sort((a, b) => a - b);
  return { lost: TRIES - answered.length, ms: sorted[Math.floor(sorted.length / 2)], date: answered[0]?.date };
}

// The way of an answer: written by one request, read by another.
async function echoes() {
  const word = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ word, csrfmiddlewaretoken: token });
  try {
    const written = await fetch(box.dataset.echo, { method: "POST", body, cache: "no-store" });
    const read = await fetch(box.dataset.echo, { cache: "no-store" });
    return written.ok && read.ok && (await read.json()).word === word;
  } catch {
    return false;
  }
}

async function speed() {
  try {
    const font = document.querySelector('link[rel="preload"][as="font"]').href;
    const began = performance.now();
    const bytes = (await (await fetch(font, { cache: "no-store" })).arrayBuffer()).byteLength;
    return bytes / 1024 / ((performance.now() - began) / 1000);
  } catch {
    return 0;
  }
}

function sayNetwork({ lost, ms }) {
  if (lost === TRIES) say("network", false, "нет ответа. Проверьте сеть и обновите страницу");
  else if (lost) say("network", false, `прерывается, не дошло ${lost} из ${TRIES}. Подойдите ближе к точке доступа или смените сеть`);
  else if (ms > SLOW) say("network", false, `медленная, ответ идёт ${(ms / 1000).toFixed(1).replace(".", ",")} с. Ответы дойдут с задержкой`);
  else say("network", true, `есть, ответ за ${Math.round(ms)} мс`);
}

function sayClock(date) {
  if (!date) return say("clock", false, "сверить не с чем: сервер не ответил");
  const off = Math.abs(Date.now() - new Date(date).getTime()) / 60000;
  return say("clock", off < 2, off < 2 ? "идут верно" : "расходятся с сервером; время работы считает сервер");
}

async function checkMore() {
  if (line("answer")) {
    const kept = await echoes();
    say("answer", kept, kept ? "да" : "нет. Проверьте сеть, разрешите cookie для этого сайта и обновите страницу");
  }
  if (line("speed")) {
    const rate = Math.round(await speed());
    say("speed", rate >= THIN, rate >= THIN ? `${rate} КБ/с, хватает` : `${rate} КБ/с, мало. Закройте загрузки и видео на этом устройстве`);
  }
  const wide = window.innerWidth;
  say("screen", wide >= NARROW, wide >= NARROW ? `${wide} точек, хватает` : `${wide} точек, узко. Поверните устройство или уменьшите масштаб`);
}

if (box) {
  box.querySelector("[data-checks]").hidden = false;
  const stores = canStore();
  say("store", stores, stores ? "есть" : "нет. При обрыве связи не закрывайте страницу; помогает выход из режима инкогнито");
  const network = await latency();
  sayNetwork(network);
  await checkMore();
  sayClock(network.date);
  const verdict = box.querySelector("[data-verdict]");
  if (verdict) verdict.textContent = wrong ? "Диагностику пройти можно, но сначала исправьте отмеченное." : "Устройство готово.";
}
