// Keyboard shortcuts for the marking page, and marking without full page loads. All buttons are
// plain form buttons and all links plain links: the page also works without this script.
"use strict";

const FIELDS = "textarea, input:not([type=hidden])";
const PANES = "article, .mark, .list";
const live = document.createElement("p"); // live region, kept across pages for screen readers
let queue = Promise.resolve(); // actions wait here while a mark is being saved
let epoch = 0; // increased on an error, which drops all waiting actions
let moving = 0; // page changes in progress
let swallow = false; // ignore letters meant for a field that is not loaded yet
let sent = new Map(); // contents of the fields when they were sent

const fields = () => [...document.querySelectorAll(FIELDS)];
const find = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);
const isDirty = () => fields().some((field) => field.value !== field.defaultValue || "unsaved" in field.dataset);

function enqueue(act) {
  const mine = epoch;
  queue = queue.then(() => (mine === epoch ? act() : undefined)).catch(stop);
}

function stop(error) {
  epoch += 1;
  swallow = false;
  const place = document.querySelector("[role=alert]") ?? document.createElement("p");
  place.className = "alarm";
  place.setAttribute("role", "alert");
  place.textContent = error.message;
  document.getElementById("status")?.after(place);
}

async function load(address, options, push = true) {
  document.body.classList.add("busy");
  try {
    const answer = await fetch(address, options).catch(() => {
      throw new Error("Not saved: the program has ended. Start it again: python -m grader mark");
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("page")) throw new Error(page.getElementById("error")?.textContent ?? answer.statusText);
    show(page, answer, push);
    if (!answer.ok) epoch += 1;
  } finally {
    document.body.classList.remove("busy");
  }
}

function show(page, answer, push) {
  const other = new URL(answer.url).pathname !== location.pathname;
  const focused = document.activeElement?.id;
  const places = [...document.querySelectorAll(PANES)].map((pane) => pane.scrollTop);
  const typed = fields().filter((field) => sent.get(field.id) !== undefined && sent.get(field.id) !== field.value);
  document.title = page.title;
  document.body.replaceChildren(...page.body.childNodes, live);
  document.querySelectorAll(PANES).forEach((pane, i) => {
    if (!other || pane.matches(".list")) pane.scrollTop = places[i] ?? 0;
  });
  if (!other) typed.forEach((field) => (document.getElementById(field.id).value = field.value));
  if (other && push) history.pushState(null, "", answer.url);
  if (other) scrollTo(0, 0);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  sent = new Map();
  follow();
  live.textContent = ["#points-now", ".state", "#status"].map((s) => document.querySelector(s)?.textContent ?? "").join(", ");
}

function follow() {
  document.querySelector(".list [aria-current]")?.scrollIntoView({ block: "nearest" });
}

function submit(button) {
  sent = new Map(fields().map((field) => [field.id, field.value]));
  const body = new URLSearchParams(new FormData(button.form, button));
  return load(button.form.action, { method: "POST", mode: "same-origin", body });
}

const save = () => (isDirty() ? submit(document.getElementById("save")) : undefined);

async function go(address) {
  const mine = epoch;
  await save();
  if (mine === epoch) await load(address, {});
}

function press(button) { // by its turn, the page may have changed or been rendered again
  const { id } = button;
  const place = location.href;
  enqueue(() => {
    const there = place === location.href && document.getElementById(id);
    return there && !there.disabled ? submit(there) : undefined;
  });
}

function pressKey(key) {
  const target = find(key);
  if (target.matches(FIELDS) && moving) {
    swallow = true;
    enqueue(() => { swallow = false; find(key)?.focus(); });
  } else if (target.matches(FIELDS)) {
    target.focus();
    target.select();
  } else if (target.matches("a")) {
    moving += 1; // counts from now, not from its turn in the queue
    enqueue(() => (find(key) ? go(find(key).href) : undefined));
    queue.then(() => (moving -= 1));
  } else {
    enqueue(() => (find(key) && !find(key).disabled ? submit(find(key)) : undefined));
  }
}

function leaveField(event) {
  if (event.key === "Escape") event.target.blur();
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.target.blur(); pressKey("n"); }
}

document.addEventListener("keydown", (event) => {
  if (event.target.matches(FIELDS)) return leaveField(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const key = event.key === "Enter" && !event.target.closest("a, button, summary") ? "n" : event.key;
  if (key.length !== 1 || !(swallow || find(key))) return;
  event.preventDefault();
  if (!swallow) pressKey(key);
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  press(event.submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("#page a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  enqueue(() => go(link.href));
});

document.addEventListener("focusout", () => {
  setTimeout(() => { // a click on a button sends the fields with it
    if (!document.activeElement?.matches(FIELDS) && isDirty()) enqueue(save);
  }, 400);
});

addEventListener("popstate", () => enqueue(() => load(location.href, {}, false)));
addEventListener("beforeunload", (event) => { if (isDirty()) event.preventDefault(); });

if (document.getElementById("page")) {
  live.className = "hidden";
  live.setAttribute("role", "status");
  document.body.append(live);
  follow();
}
