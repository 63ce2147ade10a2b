/**
 * Names for what the scripts of Django's admin build: its search fields and its hints have none
 * that a screen reader could say. Runs after them.
 */

/** A field with search is called what its label says, and then what is chosen. */
function nameSearchFields(root) {
  for (const select of root.querySelectorAll("select.admin-autocomplete")) {
    const box = select.nextElementSibling;
    const chosen = box?.querySelector(".select2-selection__rendered");
    const label = select.labels[0];
    if (!chosen) continue;
    if (label) label.id ||= `${select.id}_label`;
    for (const part of [box.querySelector(".select2-selection"), chosen]) {
      if (label) part.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
      else part.setAttribute("aria-label", select.getAttribute("aria-label") ?? "");
    }
  }
}

/** A hint that is a picture says so. */
function nameHints(root) {
  for (const hint of root.querySelectorAll(".help-tooltip[aria-label]")) {
    hint.setAttribute("role", "img");
  }
}

window.addEventListener("load", () => {
  nameSearchFields(document);
  nameHints(document);
});
document.addEventListener("formset:added", (event) => {
  // Select2 listens to the same event and comes after.
  setTimeout(() => nameSearchFields(event.target));
});
