// Enter leads to the next line; after the last one it waits on the button. Without scripts Enter keeps what is typed.
for (const form of document.querySelectorAll("form[data-typing]")) {
  const lines = [...form.querySelectorAll("input.typed")];
  if (!form.querySelector(".field-error")) (lines.find((line) => !line.value) ?? lines[0])?.focus();
  form.addEventListener("keydown", (event) => {
    const at = lines.indexOf(event.target);
    if (event.key !== "Enter" || at < 0) return;
    event.preventDefault();
    const next = lines[at + 1] ?? form.querySelector("button[type=submit]:last-of-type");
    next.focus();
    next.select?.();
  });
}
