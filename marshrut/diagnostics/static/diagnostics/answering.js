// The test on top of pages that work without scripts: every change is stored at once, items change without a trip.
import { Queue } from "./queue.js";

const box = document.querySelector("[data-work]");
const form = document.getElementById("answer");
const saved = document.querySelector("[data-saved]");
const own = location.pathname.replace(/(items|finish)\/.*$/, "");
const NUMBER = /^[+-]?\d{1,12}([.,]\d{1,12})?$/;
const bases = new Map(); // position → the answer this page shows
const values = new Map(); // position → its value
let sheet = null;
let shown = null;
let typing = null;
let kept = ""; // when the last answer was stored, in words
const UNFIT = "не сохранено: введите число";

const queue = new Queue({ work: box.dataset.work, token: box.dataset.token, tell, heard });

// ── The state of saving, always in view

function say(kind, text, link) {
  saved.className = `status ${kind}`;
  if (saved.textContent === text) return;
  saved.textContent = link ? "" : text;
  if (link) saved.append(Object.assign(document.createElement("a"), { href: link, textContent: text }));
}

function tell(state, facts = {}) {
  if (facts.left != null) timeIs(facts.left);
  if (state === "saved") kept = `сохранено ${clock()}`;
  if (ended && state !== "shut") return;
  if (unfit() && ["saving", "saved"].includes(state)) return say("late", UNFIT);
  if (state === "saving") say("calm", "сохраняем…");
  if (state === "saved") say("good", queue.pending().length ? "сохраняем…" : kept);
  if (state === "saved" && facts.rivals.length) reload(facts.rivals);
  if (state === "late") say("late", "время вышло, ответ не засчитан");
  if (state === "shut") shut();
  if (state === "refused") say("late", facts.refused[0].why);
  if (state === "offline") {
    say("soon", facts.holds ? "нет связи, ответы на этом устройстве" : "нет связи, не закрывайте страницу");
  }
}

// What stands in the field is no answer and is not stored.
function unfit() {
  return Boolean(shown && form.querySelector("[name=answer]") && valueOf(kindOf()) === undefined);
}

// The field is fit again, or another item is shown: what is true of saving otherwise.
function settle() {
  if (saved.textContent !== UNFIT) return;
  if (queue.pending().length) say("calm", "сохраняем…");
  else say(kept ? "good" : "still", kept);
}

// The time of the region, as everything else on the page: the device may be set to another zone.
function clock() {
  return new Date().toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit", timeZone: box.dataset.zone });
}

// The work's own page tells why this device is shut out: it asks for signing in, or it opens, because the work goes on
// elsewhere.
async function shut() {
  say("late", "нужен вход", own);
  for (const input of document.querySelectorAll("#answer input, .dock button")) input.disabled = true;
  const page = await fetch(own, { method: "HEAD", redirect: "manual", cache: "no-store" }).catch(() => null);
  if (page?.ok) say("late", "работа продолжена в другой вкладке или на другом устройстве", own);
}

// Another device has answered this item differently: the page that shows both comes from the server.
async function reload(positions) {
  const item = sheet?.find((one) => positions.includes(one.position));
  if (shown && positions.includes(shown.position)) location.reload();
  else if (item) location.assign(`${own}items/${item.number}/`);
  else location.reload();
}

// ── What is answered

// What stands in the fields, or as the server drew them.
function valueOf(kind, drawn = false) {
  const inputs = [...form.querySelectorAll("[name=answer]")];
  if (kind === "number") {
    const text = (drawn ? inputs[0].defaultValue : inputs[0].value).replace(/\s/g, "").replace(/[−–]/g, "-");
    if (!text) return null;
    return NUMBER.test(text) ? { number: text } : undefined;
  }
  const chosen = inputs.filter((input) => (drawn ? input.defaultChecked : input.checked)).map((input) => input.value);
  if (!chosen.length) return null;
  return kind === "one" ? { choice: chosen[0] } : { choices: chosen.sort() };
}

function kindOf() {
  const input = form.querySelector("[name=answer]");
  return { radio: "one", checkbox: "several" }[input.type] ?? "number";
}

function changed() {
  clearTimeout(typing);
  if (!shown) return;
  const value = valueOf(kindOf());
  const wrong = form.querySelector("[data-refusal]");
  if (wrong) wrong.textContent = value === undefined ? "Введите число, например 12,5." : "";
  if (value === undefined) return say("late", UNFIT);
  settle();
  if (same(value, values.get(shown.position) ?? null)) return;
  values.set(shown.position, value);
  bases.set(shown.position, queue.add(shown.position, value, bases.get(shown.position) ?? null));
}

function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

// Another tab of this browser has answered: this one shows it and goes on from it.
function heard(change) {
  values.set(change.position, change.value);
  bases.set(change.position, change.id);
  if (shown?.position === change.position) fill(change.value);
}

function fill(value) {
  for (const input of form.querySelectorAll("[name=answer]")) {
    if (input.type === "text") input.value = value?.number ?? "";
    else input.checked = value?.choice === input.value || Boolean(value?.choices?.includes(input.value));
  }
}

// ── Going from item to item without a trip to the server

function show(item, push) {
  changed();
  form.querySelector("[data-question]").innerHTML = item.html;
  form.action = `${own}items/${item.number}/`;
  form.dataset.number = item.number;
  shown = item;
  learn();
  settle();
  document.querySelector("[data-block]").textContent = item.block;
  document.querySelector("[data-place]").textContent = `${item.number}/${form.dataset.count}`;
  document.title = `Задание ${item.number} из ${form.dataset.count} — Маршрут`;
  if (push) history.pushState({ number: item.number }, "", form.action);
  document.getElementById("main").focus({ preventScroll: true });
  scrollTo(0, 0);
}

// The answer now on the screen: what the server showed, or what this device has not sent yet; chosen while this script
// was still on its way, it is a change.
function learn() {
  const position = shown.position;
  const drawn = valueOf(kindOf(), true) ?? null;
  if (!values.has(position)) {
    values.set(position, drawn);
    bases.set(position, form.querySelector("[name=base]").value || null);
  }
  if (same(drawn, valueOf(kindOf()))) fill(values.get(position));
  else changed();
  form.querySelector("[name=flag]").checked = shown.flagged;
}

async function leave(go) {
  changed();
  if (valueOf(kindOf()) === undefined) return form.querySelector("[name=answer]").focus();
  const number = Number(form.dataset.number) + (go === "back" ? -1 : 1);
  const item = sheet?.find((one) => one.number === Math.max(1, number));
  if (go !== "map" && item) return show(item, true);
  const whole = await queue.flush();
  if (go === "map" && !whole) return offlineMap();
  if (!whole) return tell("offline", { holds: queue.holds });
  location.assign(go === "map" ? `${own}items/` : `${own}finish/`);
}

// Without a network the map is made here.
function offlineMap() {
  if (!sheet) return;
  const list = document.createElement("ol");
  list.className = "map";
  for (const item of sheet) {
    const link = document.createElement("a");
    const answered = values.get(item.position) ?? item.answered;
    link.href = `${own}items/${item.number}/`;
    link.className = [answered ? "answered" : "", item.flagged ? "flagged" : ""].join(" ").trim();
    link.textContent = item.number;
    if (item.number === shown?.number) link.setAttribute("aria-current", "true");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      list.remove();
      show(item, true);
    });
    list.append(document.createElement("li"));
    list.lastChild.append(link);
  }
  document.querySelector("main .map")?.remove();
  form.before(list);
}

async function fetchSheet() {
  try {
    const response = await fetch(form.dataset.sheet, { cache: "no-store" });
    if (!response.ok) return;
    sheet = (await response.json()).items;
    const flagged = form.querySelector("[name=flag]").checked;
    shown = sheet.find((item) => item.number === Number(form.dataset.number)) ?? shown;
    shown.flagged = flagged;
  } catch {
    setTimeout(fetchSheet, 5000);
  }
}

// ── Time

let ends = 0;
let ended = false;
let hidden = sessionStorage.getItem("marshrut.timer") === "hidden";

function timeIs(left) {
  ends = performance.now() + left * 1000;
}

function tick() {
  const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
  const minutes = Math.ceil(left / 60);
  const text = left > 60 ? `${minutes} мин` : `${left} с`;
  const time = document.querySelector("[data-time]");
  time.textContent = hidden ? "показать время" : text;
  time.setAttribute("aria-label", hidden ? "Показать время" : `Осталось ${text}. Скрыть время`);
  if (left === 0) over();
}

function over() {
  clearInterval(ticking);
  changed();
  ended = true;
  for (const input of document.querySelectorAll("#answer input, .dock button")) input.disabled = true;
  leaveWhenTold();
}

// The time is out, but without a network nobody has heard of it yet: what is held goes first, then the last page opens.
async function leaveWhenTold() {
  const whole = await queue.flush();
  const page = whole && (await fetch(own, { method: "HEAD", cache: "no-store" }).catch(() => null));
  if (page) return location.assign(`${own}done/`);
  say("soon", queue.pending().length ? "время вышло, ответы на этом устройстве, ждём связь" : "время вышло, ждём связь");
  setTimeout(leaveWhenTold, 3000);
}

function clockButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain small";
  button.dataset.time = "";
  button.addEventListener("click", () => {
    hidden = !hidden;
    sessionStorage.setItem("marshrut.timer", hidden ? "hidden" : "shown");
    tick();
  });
  document.querySelector("[data-time]").replaceWith(button);
}

// ── Beginning

timeIs(Number(box.dataset.left));
clockButton();
const ticking = setInterval(tick, 1000);
tick();

for (const change of queue.pending()) {
  values.set(change.position, change.value);
  bases.set(change.position, change.id);
}
if (queue.pending().length) tell("saving");
queue.send();

if (form) {
  shown = {
    number: Number(form.dataset.number),
    position: Number(form.dataset.position),
    flagged: form.querySelector("[name=flag]").checked,
  };
  learn();
  if (shown.flagged !== form.querySelector("[name=flag]").defaultChecked) queue.flag(shown.position, shown.flagged);
  form.addEventListener("change", (event) => {
    if (event.target.name === "answer") changed();
    if (event.target.name === "flag") {
      shown.flagged = event.target.checked;
      queue.flag(shown.position, shown.flagged);
    }
  });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "text") return;
    clearTimeout(typing);
    typing = setTimeout(changed, 400);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "choose") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leave(event.submitter?.value ?? "next");
  });
  addEventListener("popstate", () => {
    const number = Number(location.pathname.match(/items\/(\d+)\//)?.[1]);
    const item = sheet?.find((one) => one.number === number);
    if (item) show(item, false);
    else location.reload();
  });
  addEventListener("pagehide", changed, { capture: true });
  fetchSheet();
}

const finish = document.querySelector("[data-finish]");
finish?.addEventListener("submit", async (event) => {
  if (!queue.pending().length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await queue.flush()) finish.submit();
  else tell("offline", { holds: queue.holds });
});
