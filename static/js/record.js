/**
 * The page of a company: notes by tap and by keyboard. Without scripts the same links and the same
 * form do it. Nothing is ever written to the browser's storage.
 */

const PHONE = "(max-width: 767px)";
const FIELDS = "input, textarea, select, [contenteditable]";

const box = document.getElementById("notiz");
const form = box?.querySelector("form");
let isKeyOn = true;

/** A tapped template fills the form that stands here already. */
function fill(event) {
  const tap = event.target.closest("a[data-kind]");
  if (!tap || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  for (const other of box.querySelectorAll("a[data-kind]")) other.removeAttribute("aria-current");
  tap.setAttribute("aria-current", "true");
  const { kind, outcome, text, dueOn, subject } = tap.dataset;
  const area = form.elements.text;
  // What was typed stays: a template is added to it once.
  if (!area.value.includes(text)) area.value = [area.value.trim(), text].filter(Boolean).join("\n");
  form.elements.kind.value = kind;
  form.elements.outcome.value = outcome;
  form.elements.due_on.value = dueOn;
  form.elements.subject.value = subject;
  area.focus();
}

/** The quick days write into the field of the date. */
function chooseDay(event) {
  const button = event.target.closest("button[data-day]");
  if (button) form.elements.due_on.value = button.dataset.day;
}

/** N goes to the note, Ctrl and Enter save it. */
function hear(event) {
  const isTyping = event.target instanceof Element && event.target.closest(FIELDS);
  const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "n" && isKeyOn && !isTyping && !hasModifier) {
    event.preventDefault();
    box.open = true;
    form.elements.text.focus();
  }
}

/** A link to something inside a closed fold opens it. */
function openTarget() {
  const target = document.getElementById(window.location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) target.open = true;
}

if (form) {
  const isAsked = window.location.hash === "#notiz" || window.location.search.includes("vorlage=");
  if (window.matchMedia(PHONE).matches && !isAsked) box.open = false;
  for (const hidden of box.querySelectorAll("[data-quick-days], [data-keys]")) hidden.hidden = false;
  box.addEventListener("click", fill);
  box.addEventListener("click", chooseDay);
  box.querySelector("[data-keys-off]").addEventListener("click", () => {
    isKeyOn = false;
    box.querySelector("[data-keys]").hidden = true;
  });
  document.addEventListener("keydown", hear);
}
window.addEventListener("hashchange", openTarget);
openTarget();
