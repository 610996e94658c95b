// What the pages do beyond HTML. Each part finds its elements by a data attribute, and every page works without it (but for copying).
(() => {
  "use strict";

  const year = 31536000;

  // Theme: the cookie lets the server draw the right one at once; "system" takes the cookie away.
  function setTheme(theme) {
    const chosen = theme === "light" || theme === "dark";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${chosen ? theme : ""}; Path=/; Max-Age=${chosen ? year : 0}; SameSite=Lax${secure}`;
    if (chosen) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    showTheme();
  }

  function showTheme() {
    const now = document.documentElement.dataset.theme || "system";
    for (const button of document.querySelectorAll("[data-set-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setTheme === now));
    }
  }

  // Times: the server writes UTC; here they turn into the reader's zone, with the exact moment on hover.
  const forms = {
    full: new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }),
    date: new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }),
    exact: new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" }),
  };
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];

  function ago(date) {
    const seconds = (date - Date.now()) / 1000;
    if (Math.abs(seconds) > 30 * 86400) return forms.date.format(date);
    for (const [unit, size] of units) {
      if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
    }
    return relative.format(0, "minute");
  }

  function localTime(element) {
    const date = new Date(element.dateTime);
    if (Number.isNaN(date.getTime())) return;
    const form = element.dataset.time;
    element.textContent = form === "relative" ? ago(date) : forms[form].format(date);
    element.title = forms.exact.format(date);
  }

  // Copying: data-copy holds the text itself, or names the field that holds it ("#id").
  async function copy(button) {
    const wanted = button.dataset.copy;
    const source = wanted.startsWith("#") ? document.querySelector(wanted) : null;
    const text = source ? source.value ?? source.textContent : wanted;
    await navigator.clipboard.writeText(text);
    const label = button.querySelector("[data-copy-label]");
    if (!label || label.dataset.was) return;
    label.dataset.was = label.textContent;
    label.textContent = label.dataset.copyLabel;
    setTimeout(() => {
      label.textContent = label.dataset.was;
      delete label.dataset.was;
    }, 2000);
  }

  // Variables: data-insert is put where the cursor stands in the field that data-into names. Only this old command keeps what
  // was typed undoable.
  function insert(button) {
    const field = document.getElementById(button.dataset.into);
    if (!field) return;
    const untouched = document.activeElement !== field && field.selectionEnd === 0;
    field.focus();
    if (untouched) field.setSelectionRange(field.value.length, field.value.length);
    if (document.execCommand("insertText", false, button.dataset.insert)) return;
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function count(field) {
    const counter = document.getElementById(field.dataset.counter);
    if (counter) counter.textContent = `${[...field.value].length} / ${field.maxLength}`;
  }

  // Toasts that only confirm go by themselves, unless somebody is reading or reaching for them.
  function fade(toast) {
    setTimeout(() => {
      if (toast.matches(":hover, :focus-within")) fade(toast);
      else toast.remove();
    }, 6000);
  }

  const setups = {
    "time[data-time]": localTime,
    "[data-counter]": count,
    "[data-script]": (element) => { element.hidden = false; },
    "[data-toast=fades]": fade,
  };

  // setUp prepares root and what is in it; it runs for the page and for each piece that htmx brings.
  function setUp(root) {
    for (const [selector, prepare] of Object.entries(setups)) {
      if (root.matches?.(selector)) prepare(root);
      root.querySelectorAll(selector).forEach(prepare);
    }
  }

  // Browsers that do not know command="show-modal" yet.
  function openDialog(button) {
    if ("commandForElement" in HTMLButtonElement.prototype) return;
    const dialog = document.getElementById(button.getAttribute("commandfor"));
    if (button.getAttribute("command") === "show-modal") dialog?.showModal();
    else dialog?.close();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.dataset.setTheme) setTheme(button.dataset.setTheme);
    else if (button.dataset.copy) copy(button);
    else if (button.dataset.insert) insert(button);
    else if ("dismiss" in button.dataset) button.closest("[data-toast]")?.remove();
    else if (button.hasAttribute("commandfor")) openDialog(button);
  });

  // The cursor stays in the field while the mouse reaches for a variable.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.("[data-insert]")) event.preventDefault();
  });

  document.addEventListener("input", (event) => {
    if (event.target.dataset?.counter) count(event.target);
  });

  document.addEventListener("change", (event) => {
    if (event.target.dataset && "submitOnChange" in event.target.dataset) event.target.form?.requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  // A form that is on its way is not sent twice by a double click; after a while it may be, for somebody who stopped the loading.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sending) event.preventDefault();
    form.dataset.sending = "true";
    setTimeout(() => delete form.dataset.sending, 5000);
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  });

  new MutationObserver((records) => {
    for (const record of records) {
      for (const node of record.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) setUp(node);
    }
  }).observe(document.body, { childList: true, subtree: true });

  setUp(document.body);
  showTheme();
})();
