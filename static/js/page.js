/**
 * Small helpers of every page. All pages work without them.
 * Nothing is ever written to the browser's storage.
 */

/** After a refused form the list of errors gets the focus, so that it is read first. */
function focusErrors() {
  document.querySelector("[data-focus-first]")?.focus();
}

/** Counts down the last characters of a text area; says nothing while there is plenty of room. */
function countCharacters(event) {
  const area = event.target;
  if (!(area instanceof HTMLTextAreaElement)) return;
  const note = document.getElementById(`${area.id}_limit`);
  if (!note) return;
  note.dataset.full ??= note.textContent;
  const limit = Number(note.dataset.limit);
  const left = limit - area.value.length;
  const isNear = left <= limit / 5;
  note.setAttribute("aria-live", isNear ? "polite" : "off");
  note.textContent = isNear ? note.dataset.limitLeft.replace("%d", left) : note.dataset.full;
}

/** Shows what works with scripts only. */
class NeedsScript extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
  }
}

/** A button that prints the page; it appears only where scripts run. */
class PrintButton extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => window.print());
  }
}

/** A button that shares the link with the device's own dialogue or copies it. */
class ShareLink extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => this.share());
  }

  async share() {
    const url = new URL(this.dataset.url || "", window.location.href).href;
    if (navigator.share) {
      await navigator.share({ title: this.dataset.title, url }).catch(() => {});
      return;
    }
    await navigator.clipboard.writeText(url);
    this.querySelector("[data-status]").textContent = this.dataset.done;
  }
}

/**
 * Sends the form inside it a moment after the last change and says when it was saved.
 * Unsent text stays in the form; a failed attempt is repeated until it succeeds.
 */
class AutoSave extends HTMLElement {
  static pause = 1200;
  static longestWait = 30000;

  connectedCallback() {
    this.form = this.querySelector("form");
    this.status = this.querySelector("[data-status]");
    this.wait = AutoSave.pause;
    this.version = 0;
    this.savedVersion = 0;
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("submit", () => clearTimeout(this.timer));
    window.addEventListener("online", () => this.retryNow());
    window.addEventListener("beforeunload", (event) => {
      if (this.version > this.savedVersion && !this.isSubmitted) event.preventDefault();
    });
    this.form.addEventListener("submit", () => (this.isSubmitted = true));
  }

  changed() {
    this.version += 1;
    this.plan(AutoSave.pause);
  }

  plan(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  retryNow() {
    if (this.version > this.savedVersion) this.plan(0);
  }

  async save() {
    if (this.isSaving) return this.plan(AutoSave.pause);
    this.isSaving = true;
    const version = this.version;
    this.say(this.dataset.saving, false);
    const isSaved = await this.send();
    this.isSaving = false;
    if (!isSaved) {
      this.say(this.dataset.late, true);
      this.wait = Math.min(this.wait * 2, AutoSave.longestWait);
      return this.plan(this.wait);
    }
    this.wait = AutoSave.pause;
    this.savedVersion = version;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    this.say(this.dataset.saved.replace("%s", time), false);
  }

  async send() {
    try {
      const answer = await fetch(this.dataset.url, {
        method: "POST",
        body: new FormData(this.form),
        headers: { "X-Requested-With": "auto-save" },
        redirect: "error",
      });
      return answer.ok;
    } catch {
      return false;
    }
  }

  say(text, isLate) {
    this.status.classList.toggle("aq-saved--late", isLate);
    if (this.status.textContent !== text) this.status.textContent = text;
  }
}

customElements.define("needs-script", NeedsScript);
customElements.define("print-button", PrintButton);
customElements.define("share-link", ShareLink);
customElements.define("auto-save", AutoSave);
document.addEventListener("input", countCharacters);
focusErrors();
