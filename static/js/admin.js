/**
 * Names for what the scripts of Django's admin build: its search fields and its hints have none
 * that a screen reader could say.
 */

/** A field with search is called what its label says, and then what is chosen. */
function nameSearchFields(root) {
  for (const select of root.querySelectorAll("select.admin-autocomplete")) {
    const box = select.nextElementSibling;
    const chosen = box?.querySelector(".select2-selection__rendered");
    const label = select.labels[0];
    if (!chosen) continue;
    if (label) label.id ||= `${select.id}_label`;
    const search = box.querySelector(".select2-search__field");
    const parts = search ? [search] : [box.querySelector(".select2-selection"), chosen];
    for (const part of parts) {
      if (label) part.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`.trim());
      else part.setAttribute("aria-label", select.getAttribute("aria-label") ?? "");
    }
  }
}

// A field for several gets no cross that empties it: it would stand in the list as no entry.
for (const select of document.querySelectorAll("select.admin-autocomplete[multiple]")) {
  select.dataset.allowClear = "false";
}

// Select2 is built by the same event or call and comes first there.
window.django?.jQuery?.(() => nameSearchFields(document));
document.addEventListener("formset:added", (event) => {
  setTimeout(() => nameSearchFields(event.target));
});

/** A hint that is a picture says so. */
window.addEventListener("load", () => {
  for (const hint of document.querySelectorAll(".help-tooltip[aria-label]")) {
    hint.setAttribute("role", "img");
  }
});
