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
  // They are written in the page's language, as the server writes them, so that nothing jumps and all dates of a page look alike.
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const forms = {
    full: new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }),
    moment: new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" }),
    date: new Intl.DateTimeFormat(language, { dateStyle: "medium" }),
    exact: new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" }),
  };
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];

  // As views/ui writes it, so that nothing moves when this runs. ahead: it was still to come when the server wrote it, whatever the reader's
  // clock says of the minute it is in.
  function ago(date, ahead) {
    const seconds = (date - Date.now()) / 1000;
    if (Math.abs(seconds) > 30 * 86400) return forms.date.format(date);
    for (const [unit, size] of units) {
      if (Math.abs(seconds) < size) continue;
      return relative.format(unit === "day" && seconds > 1.5 * size ? Math.round(seconds / size) : Math.trunc(seconds / size), unit);
    }
    if (language !== "en-GB") return relative.format(0, "minute");
    return ahead && seconds > 0 ? "in less than a minute" : "just now";
  }

  function localTime(element) {
    const date = new Date(element.dateTime);
    if (Number.isNaN(date.getTime())) return;
    const form = element.dataset.time;
    element.textContent = form === "relative" ? ago(date, "ahead" in element.dataset) : forms[form].format(date);
    element.title = forms.exact.format(date);
  }

  // A moment is typed in the reader's zone too, and sent in UTC.
  function localMoment(input) {
    if (input.value) {
      const moment = new Date(input.value + "Z");
      input.value = new Date(moment - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
    }
    const hint = document.getElementById(`${input.id}-hint`);
    hint.textContent = hint.textContent.replace("In UTC", `In your time zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}`);
  }

  document.addEventListener("formdata", (event) => {
    for (const input of event.target.querySelectorAll("[data-utc]")) {
      if (input.value) event.formData.set(input.name, new Date(input.value).toISOString().slice(0, 16));
    }
  });

  // "3 minutes ago" goes on while the page stands.
  setInterval(() => document.querySelectorAll("time[data-time=relative]").forEach(localTime), 60000);

  // Copying: data-copy holds the text itself, or names the field that holds it ("#id").
  async function copy(button) {
    const wanted = button.dataset.copy;
    const source = wanted.startsWith("#") ? document.querySelector(wanted) : null;
    const text = source ? source.value ?? source.textContent : wanted;
    try {
      await navigator.clipboard.writeText(text);
    } catch { // not allowed, or not there: browsers have it for https and localhost only
      if (!copyAsBefore(text)) return source?.select?.();
    }
    const label = button.querySelector("[data-copy-label]");
    if (!label || label.dataset.was) return;
    label.dataset.was = label.textContent;
    label.textContent = label.dataset.copyLabel;
    setTimeout(() => {
      label.textContent = label.dataset.was;
      delete label.dataset.was;
    }, 2000);
  }

  // The old way of copying, of what is selected. It says whether that went well.
  function copyAsBefore(text) {
    const focus = document.activeElement;
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "sr-only";
    (focus?.closest("dialog") ?? document.body).append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    focus?.focus();
    return copied;
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

  // Files: what is dropped on the place is put into its field.
  function drop(place) {
    const field = place.querySelector("input[type=file]");
    const over = (on) => (event) => {
      event.preventDefault();
      place.classList.toggle("drop-over", on);
    };
    place.addEventListener("dragover", over(true));
    place.addEventListener("dragleave", over(false));
    place.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length === 0) return;
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // Charts: the numbers of a point follow the mouse at once, where the browser's own title would take a second.
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");

  function chartTip(event) {
    const hit = event.target.closest?.(".chart-hit");
    tip.hidden = !hit;
    if (!hit) return;
    const title = hit.querySelector("title");
    if (title) {
      hit.dataset.tip = title.textContent;
      title.remove();
    }
    if (!tip.isConnected) document.body.append(tip);
    tip.textContent = hit.dataset.tip;
    const place = hit.getBoundingClientRect();
    const left = Math.min(Math.max(8, place.x + place.width / 2 - tip.offsetWidth / 2), innerWidth - tip.offsetWidth - 8);
    tip.style.left = `${left}px`;
    tip.style.top = `${Math.max(8, event.clientY - tip.offsetHeight - 14)}px`;
  }

  // A page that says "back in a moment" looks by itself whether it is, and goes on once it is.
  function retry(element) {
    const wait = Number(element.dataset.retry) * 1000;
    const look = async () => {
      const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
      if (answer && answer.status < 500) location.reload();
      else setTimeout(look, wait);
    };
    setTimeout(look, wait);
  }

  // A menu stays open under the question that one of its entries asks: the focus comes back to that entry.
  function closeMenus(but) {
    if (but?.closest?.("dialog")) return;
    for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(but)) menu.open = false;
  }

  // The way back to a list leads to it as it was left: narrowed, sorted, and at its page.
  function asLeft(crumb) {
    try {
      if (!crumb.search) crumb.search = sessionStorage.getItem(viewKey(crumb.pathname)) ?? "";
    } catch { /* no storage: to all of it */ }
  }

  function viewKey(path) { return `kept:view:${path}`; }

  addEventListener("pagehide", () => {
    if (!document.querySelector("form.filters")) return;
    try {
      if (location.search) sessionStorage.setItem(viewKey(location.pathname), location.search);
      else sessionStorage.removeItem(viewKey(location.pathname));
    } catch { /* as above */ }
  });

  const setups = {
    "[data-crumb]": asLeft,
    "[data-drop]": drop,
    "[data-retry]": retry,
    "time[data-time]": localTime,
    "[data-counter]": count,
    "[data-utc]": localMoment,
    "[data-script]": (element) => { element.hidden = false; },
    "[data-toast=fades]": fade,
    // A fault is told outside of the dialog that met it, which would hide it.
    "[data-toast=stays]": () => document.querySelector("dialog:modal")?.close(),
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
    closeMenus(event.target);
    const button = event.target.closest?.("button");
    const leads = event.target.closest?.("a[data-refocus]");
    if (leads && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      remember(leads.dataset.refocus, leads);
      if (leads.pathname === location.pathname) leads.hash = ""; // the focus leads there, and a place in the page would take it away
    }
    const file = event.target.closest?.("[data-menu] a[download]");
    if (file) { // a file is saved and the page stays: the list closes
      file.closest("[data-menu]").open = false;
      file.closest("[data-menu]").querySelector("summary").focus();
    }
    if (!button) return;
    if (button.dataset.setTheme) setTheme(button.dataset.setTheme);
    else if (button.dataset.copy) copy(button);
    else if ("dismiss" in button.dataset) button.closest("[data-toast]")?.remove();
    else if (button.hasAttribute("commandfor")) openDialog(button);
  });

  document.addEventListener("input", (event) => {
    if (event.target.dataset?.counter) count(event.target);
  });

  document.addEventListener("pointermove", chartTip, { passive: true });
  document.addEventListener("pointerdown", chartTip, { passive: true });

  document.addEventListener("change", (event) => {
    if (event.target.dataset && "submitOnChange" in event.target.dataset) apply(event.target);
  });

  // A choice applies at once; made with the arrow keys, which change a closed list at every press, when they rest. The page that comes
  // gives the list its focus back.
  let byKey = null;
  function apply(control) {
    const send = () => {
      remember(control.id, control);
      control.form?.requestSubmit();
    };
    clearTimeout(byKey?.timer);
    if (byKey?.control === control) byKey.timer = setTimeout(send, 700);
    else send();
  }

  // A list that is sorted, narrowed or paged is followed by its next page, which gives the focus back to where it was (data-refocus), as high in
  // the window as it stood. The ids are those of the elements that may have it there: the first that is there gets it; without any, the first
  // choice of the filters. After paging the rows are what is wanted in sight: the page stays at its top, or at that of a list far down.
  function remember(ids, from) {
    const top = from && !from.closest(".pager") ? from.getBoundingClientRect().top : null;
    try {
      sessionStorage.setItem("focus", JSON.stringify({ path: location.pathname, ids: ids || "", top }));
    } catch { /* no storage: the focus begins at the top */ }
  }

  function refocus() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem("focus"));
      sessionStorage.removeItem("focus");
    } catch { /* as above */ }
    if (kept?.path !== location.pathname || document.activeElement !== document.body || document.querySelector("[autofocus]:not(dialog *)")) return;
    const found = kept.ids.split(" ").map((id) => document.getElementById(id)).find(Boolean) ?? document.querySelector("form.filters :is(input:not([type=hidden]), select, summary)");
    if (!found) return;
    if (found.matches("section, h2")) found.tabIndex = -1;
    found.focus({ preventScroll: true });
    if (found.tabIndex < 0) return found.scrollIntoView({ block: "nearest" });
    const rows = found.closest(".pager")?.previousElementSibling;
    if (kept.top !== null) scrollBy(0, found.getBoundingClientRect().top - kept.top);
    else if (rows?.getBoundingClientRect().top > innerHeight / 2) rows.scrollIntoView();
  }

  // What is done from a menu or a question gives the focus back to its button, where the page stays the same.
  document.addEventListener("submit", (event) => {
    const dialog = event.target.closest?.("dialog");
    const button = dialog ? document.getElementById("ask-" + dialog.id) : event.target.closest?.("[data-menu]")?.querySelector("summary");
    const menu = button?.closest("[data-menu]")?.querySelector("summary") ?? button;
    if (!menu?.id || event.target.getAttribute("method") !== "post" || event.defaultPrevented) return;
    const part = menu.closest("section"); // has the focus where the button is gone with what was done
    remember(`${menu.id} ${part?.id || part?.getAttribute("aria-labelledby") || ""}`.trim(), menu);
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.("form.filters")) return;
    const from = document.activeElement?.closest("[data-menu]")?.querySelector("summary") ?? document.activeElement;
    remember(from?.id, from === document.body ? null : from);
    event.target.setAttribute("action", event.target.getAttribute("action").split("#")[0]); // as for links; .action may be a field of that name
  });

  // What was left empty is no part of a filtered list's address.
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches?.("form.filters")) return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });

  // A panel that was left with the keyboard does not stay and cover what has the focus now.
  document.addEventListener("focusin", (event) => {
    closeMenus(event.target);
    for (const panel of document.querySelectorAll(":popover-open")) {
      if (!panel.contains(event.target) && event.target.getAttribute("popovertarget") !== panel.id) panel.hidePopover();
    }
  });
  // On a phone the choices of a list, and its orders, are lines to be pushed sideways: what gets the focus is brought whole into sight.
  document.addEventListener("focusin", (event) => {
    const line = event.target.closest?.(".filter-strip, .grid-table thead tr, .segments-line");
    if (!line || line.scrollWidth <= line.clientWidth) return;
    const control = (event.target.closest(".filter, .menu, .sort, label") ?? event.target).getBoundingClientRect();
    const room = line.getBoundingClientRect();
    const right = room.right - (line.querySelector(".select")?.offsetWidth ?? 16);
    if (control.right > right) line.scrollLeft += control.right - right;
    else if (control.left < room.left + 16) line.scrollLeft -= room.left + 16 - control.left;
  });
  document.addEventListener("pointerdown", () => { byKey = null; });
  // The navigation that is opened on a phone takes the focus to where one is.
  document.addEventListener("toggle", (event) => {
    if (event.target.id === "navigation" && event.newState === "open") event.target.querySelector("a[aria-current], a")?.focus();
  }, true);

  document.addEventListener("keydown", (event) => {
    byKey = event.key.startsWith("Arrow") ? { control: event.target, timer: byKey?.timer } : null;
    if (event.key === "Escape" && !event.target.closest?.("dialog")) {
      const menu = event.target.closest?.("details[data-menu][open]");
      closeMenus(null);
      menu?.querySelector("summary").focus();
    }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  // A form that is on its way is not sent twice by a double click; after a while it may be, for somebody who stopped the loading. Another
  // of its buttons may: what the first one asked for may have been a file.
  const sending = new Map();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sending.has(form) && sending.get(form) === event.submitter) {
      event.preventDefault();
      return;
    }
    sending.set(form, event.submitter);
    setTimeout(() => sending.delete(form), 5000);
    if (form.dataset.forget) forget(form.dataset.forget);
  });
  addEventListener("pageshow", () => sending.clear());
  // Nor is it on its way where the page asked whether to leave it, and the answer was no.
  addEventListener("beforeunload", (event) => setTimeout(() => { if (event.defaultPrevented) sending.clear(); }));

  // Selections end with what was done with them; they and the ways back to narrowed lists, with the mode and with the session.
  function forget(prefix) {
    try {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
    } catch { /* no storage: nothing is kept */ }
  }

  // What htmx takes away may have had the focus: then the part of the page that says so takes it over, and nobody is thrown to its top.
  let focused = null;
  document.addEventListener("focusin", (event) => { focused = event.target; });
  function inherit() {
    if (!focused || focused.isConnected || document.activeElement !== document.body) return;
    focused = null;
    document.querySelector("[data-focus-heir]")?.focus();
  }

  new MutationObserver((records) => {
    for (const record of records) {
      for (const node of record.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) setUp(node);
    }
    inherit();
  }).observe(document.body, { childList: true, subtree: true });

  setUp(document.body);
  showTheme();
  refocus();
})();
