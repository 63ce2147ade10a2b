/** Puts the code of a scanned slip into its field. The page works without: then it is typed. */

const CODE = /^[A-Za-z0-9-]{8,9}$/;

function fill() {
  const field = document.querySelector("[data-slip-code]");
  const code = decodeURIComponent(location.hash.slice(1));
  if (!field || !CODE.test(code)) return;
  field.value = code.toUpperCase();
  // The code stays neither in the address bar nor in the browser's history.
  history.replaceState(null, "", location.pathname + location.search);
  field.form.querySelector("button[type=submit]").focus();
}

fill();
addEventListener("hashchange", fill);
