// The table of a match list works without this. It adds keys, a count of what is ticked, and a panel beside the table.
const WIDE = "(min-width: 75rem)";
const OFF = "review-keys-off";
const STATES = { s: "shortlisted", a: "accepted", n: "unsure", l: "later" };
const rows = () => [...document.querySelectorAll("[data-row]")];
const current = () => document.activeElement?.closest?.("[data-row]");
let place = 0;

function go(step) {
  const all = rows();
  if (!all.length) return;
  const here = current();
  const at = here ? all.indexOf(here) + step : Math.min(place, all.length - 1);
  const next = all[Math.max(0, Math.min(at, all.length - 1))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  if (key === "j") return go(1);
  if (key === "k") return go(-1);
  if (key === "?") return document.getElementById("keys").showModal();
  const row = current();
  if (!row) return;
  if (key === "x") row.querySelector("[name=match]")?.click();
  else if (key === "o") row.querySelector("[data-open]").click();
  else if (key === "u") row.querySelector("[name=what][value=undo]")?.click();
  else if (key === "r") {
    const reject = row.querySelector(".reject");
    if (!reject) return;
    reject.open = true;
    reject.querySelector("button").focus();
  } else if (STATES[key]) row.querySelector(`.quick [name=state][value=${STATES[key]}]`)?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) return;
  if (!document.querySelector("[data-row]") || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  if (!/^[jksarnluxo?]$/.test(event.key)) return;
  event.preventDefault();
  press(event.key);
});

function count() {
  const ticked = document.querySelectorAll("[name=match]:checked").length;
  for (const one of document.querySelectorAll("[data-count]")) one.textContent = ticked ? `(${one.dataset.count} ${ticked})` : "";
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys-on]")) {
    if (event.target.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  }
  count();
});

async function open(link) {
  const panel = document.getElementById("panel");
  await htmx.ajax("GET", link.href, { target: "#panel", select: "#match", swap: "innerHTML" });
  panel.querySelector("details.change")?.removeAttribute("open");
  panel.hidden = false;
  panel.scrollTop = 0;
  panel.parentElement.classList.add("open");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-open]");
  if (link && matchMedia(WIDE).matches && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(link);
  } else if (event.target.closest("[data-help]")) document.getElementById("keys").showModal();
  else if (event.target.closest("[data-tick]")) {
    const boxes = [...document.querySelectorAll("[name=match]")];
    const on = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = on;
    count();
  }
});

// A row that was decided on keeps the focus; where it is gone, because a filter does not show it any more, the next one gets it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const row = event.detail.target?.closest?.("[data-row]");
  if (row) place = rows().indexOf(row);
});
document.addEventListener("htmx:afterSettle", (event) => {
  const look = document.querySelector("#said [data-look]");
  if (look) look.focus();
  else if (event.detail.target?.matches?.("[data-row]")) (document.getElementById(event.detail.target.id) ?? rows()[place])?.focus();
  count();
});

document.addEventListener("DOMContentLoaded", () => {
  for (const one of document.querySelectorAll("[data-keys], [data-tick]")) one.hidden = false;
  for (const one of document.querySelectorAll("[data-keys-on]")) one.checked = !localStorage.getItem(OFF);
  for (const one of document.querySelectorAll("[data-start]"))
    one.addEventListener("input", () => (one.closest("div").querySelector("[name=start]").checked = true));
  document.querySelector("#said [data-look]")?.focus();
  const row = location.hash.startsWith("#row-") && document.getElementById(location.hash.slice(1));
  if (row && !document.querySelector("#said [data-look]")) row.focus();
});
