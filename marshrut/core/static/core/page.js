// Small comforts on top of pages that work without them.
document.documentElement.classList.add("scripted");

const errors = document.getElementById("errors");
if (errors) errors.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest("#errors a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (field) {
    event.preventDefault();
    field.closest(".field")?.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Ctrl+K goes to the search, by the key's place: it is the same key in the Russian layout.
document.addEventListener("keydown", (event) => {
  if (event.code !== "KeyK" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  const inputs = [...document.querySelectorAll("[role=search] input[name=q]")];
  const input = inputs.find((one) => one.checkVisibility());
  const link = document.querySelector(".to-search");
  if (!input && !link) return;
  event.preventDefault();
  if (input) {
    input.focus();
    input.select();
  } else link.click();
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// On a phone the filters wait folded until they are wanted; a list that is already filtered shows them.
const narrow = matchMedia("(max-width: 640px)");
const fold = () => {
  for (const filters of document.querySelectorAll("details.fold:not([data-used])")) filters.open = !narrow.matches;
};
fold();
narrow.addEventListener("change", fold);

// A second click on the same button sends nothing; coming back by «Назад» makes it live again. A button that brings a
// file leaves the page where it is: its form goes on living.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "file" in (event.submitter?.dataset ?? {})) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.parentElement.querySelector("[role=status]").textContent = "Скопировано";
  button.textContent = "Скопировано";
});

const count = (form) => {
  const boxes = [...form.querySelectorAll(".pick input")];
  const picked = boxes.filter((box) => box.checked).length;
  form.querySelector("[data-bulk] output").textContent = picked;
  form.querySelector("[data-bulk]").classList.toggle("none", !picked);
  return boxes;
};
for (const bar of document.querySelectorAll("[data-bulk]")) {
  const form = bar.closest("form");
  count(form);
  form.addEventListener("change", () => count(form));
  bar.querySelector("[data-all]").addEventListener("click", () => {
    const boxes = count(form);
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
    count(form);
  });
}

// «№» and «г.» stay with what they are of: names of schools come with plain spaces, from tables and titles alike.
const parted = /(№|(?<!\p{L})(?:г|п|с|д)\.) (?=[\p{L}\d])/gu;
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const text = texts.currentNode;
  if (!text.parentElement.closest("textarea, select")) {
    const glued = text.data.replace(parted, "$1\u00a0");
    if (glued !== text.data) text.data = glued;
  }
}
