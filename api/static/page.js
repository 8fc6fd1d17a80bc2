// The page works without this. It adds buttons that copy the address and print, and keeps the reader's place after a filter.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const told = document.getElementById("copied");
  try {
    await navigator.clipboard.writeText(location.href);
    told.textContent = button.dataset.copy;
  } catch {
    told.textContent = location.href;
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
function prepare() {
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
  if (innerWidth < 720) document.querySelector("details.narrow")?.removeAttribute("open");
}
document.addEventListener("DOMContentLoaded", prepare);
document.addEventListener("htmx:afterSettle", prepare);
