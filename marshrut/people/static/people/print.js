// The browser's own print dialogue; without scripts the page says how to open it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
