// The editor of templates beyond HTML: parts as tabs, previews while typing, and no typing lost by accident.
// Without it every part stands on the page, and buttons draw the previews.
(() => {
  "use strict";

  const form = document.querySelector("[data-editor]");
  if (!form) return;
  const sections = [...form.querySelectorAll("[data-section]")];
  const writable = !form.querySelector("#template-sections").disabled;
  const narrow = matchMedia("(width < 64rem)");

  // Parts: one at a time, or all three previews side by side.
  const tabs = [...document.querySelectorAll("[data-editor-parts] a")];
  const paneLinks = [...document.querySelectorAll("[data-pane-show]")];
  const grid = form.querySelector("#template-sections");
  let part = "email";
  let pane = "write";

  function show() {
    if (part === "all" && narrow.matches) part = "email";
    const all = part === "all";
    for (const tab of tabs) {
      if (tab.dataset.part !== (all ? "all" : part)) tab.removeAttribute("aria-current");
      else {
        tab.setAttribute("aria-current", "true");
        tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 32; // on a phone the parts are pushed sideways
      }
    }
    for (const link of paneLinks) {
      if (link.dataset.paneShow === pane) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    grid.classList.toggle(grid.dataset.sideBySide, all);
    grid.toggleAttribute("data-all", all);
    for (const section of sections) {
      const preview = section.querySelector("[data-pane=preview]");
      section.hidden = all ? !preview || "repeats" in section.dataset : section.dataset.section !== part;
      section.classList.toggle("lg:grid-cols-2", !all && Boolean(preview));
      section.querySelector("[data-pane=write]").hidden = all || (narrow.matches && pane === "preview" && Boolean(preview));
      if (preview) preview.hidden = !all && narrow.matches && pane === "write";
    }
    drawStale();
  }

  function choose(wanted) {
    part = wanted;
    show();
  }

  // turn goes from the fields to what they make, and back to the place of writing.
  let wrote = 0;

  function turn(wanted) {
    if (pane === wanted) return;
    if (pane === "write") wrote = scrollY;
    pane = wanted;
    show();
    if (pane === "write") scrollTo(0, wrote);
    else grid.scrollIntoView();
  }

  // reveal brings a field's part to the front, for a link that leads to it.
  function reveal(field) {
    const section = field?.closest("[data-section]");
    if (!section) return;
    pane = "write";
    choose(section.dataset.section);
    field.scrollIntoView({ block: "center" });
    field.focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    if (!link) return;
    if (link.dataset.part) {
      event.preventDefault();
      choose(link.dataset.part);
    } else if (link.dataset.paneShow) {
      event.preventDefault();
      turn(link.dataset.paneShow);
    } else if (link.hash.startsWith("#f-")) {
      const field = document.querySelector(link.hash);
      if (!form.contains(field)) return;
      event.preventDefault();
      reveal(field);
    }
  });
  narrow.addEventListener("change", show);

  // Previews: the form is posted into a new frame, which takes the old one's place once it is drawn, at the same place of reading.
  const stale = new Set();
  let frames = 0;

  const framesOf = (name) => [...form.querySelectorAll(`iframe[data-preview="${name}"]`)];

  function drawStale() {
    if (!writable) return;
    for (const name of [...stale]) {
      const [frame] = framesOf(name);
      if (!frame?.checkVisibility()) continue;
      stale.delete(name);
      draw(frame);
    }
  }

  function draw(old) {
    for (const pending of framesOf(old.dataset.preview).slice(1)) pending.remove();
    const frame = old.cloneNode();
    frame.removeAttribute("src");
    frame.removeAttribute("loading");
    frame.name = `preview-${++frames}`;
    frame.tabIndex = -1;
    frame.setAttribute("aria-hidden", "true");
    old.after(frame);
    frame.addEventListener("load", () => {
      if (!frame.isConnected || frame.contentWindow?.location.href === "about:blank") return;
      const at = old.contentWindow?.scrollY || 0;
      frame.removeAttribute("aria-hidden");
      frame.removeAttribute("tabindex");
      old.remove();
      frame.contentWindow.scrollTo(0, at);
    });
    postTo(frame);
  }

  function postTo(frame) {
    const carrier = document.createElement("form");
    carrier.method = "post";
    carrier.action = frame.dataset.previewAction;
    carrier.target = frame.name;
    carrier.hidden = true;
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== "string") continue;
      const field = document.createElement("textarea");
      field.name = name;
      field.value = value;
      carrier.append(field);
    }
    document.body.append(carrier);
    carrier.submit();
    carrier.remove();
  }

  let waiting = 0;

  // refresh draws again what is in sight, and asks what there is to say, once the typing pauses.
  function refresh(delay) {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      for (const frame of form.querySelectorAll("iframe[data-preview]")) stale.add(frame.dataset.preview);
      drawStale();
      if (document.querySelector("#variable-choice")?.hidden === false) return; // a variable is half written
      document.querySelector("#template-advice")?.dispatchEvent(new Event("typed"));
    }, delay);
  }

  // A choice of width or theme holds for all frames.
  form.addEventListener("change", (event) => {
    const kind = ["device-phone", "device-desktop", "device-light", "device-dark"].find((name) => event.target.classList.contains(name));
    if (!kind) return;
    for (const same of form.querySelectorAll(`.${kind}`)) same.checked = true;
  });

  // What became of a test is told of that test alone: not of another address, nor when the dialog is opened again.
  const test = document.querySelector("#test-dialog");
  for (const kind of ["input", "close"]) test?.addEventListener(kind, () => test.querySelector("#test-result").replaceChildren());

  // Unsaved changes.
  const unsaved = form.querySelector("[data-unsaved]");
  const content = () => JSON.stringify([...new FormData(form)].filter(([name]) => !/^(as|testTo|templateId|version|told|preview-.*)$/.test(name))
    .map(([name, value]) => [name, typeof value === "string" ? value : value.name]));
  const saved = content();
  let leaving = false;

  const dirty = () => "typed" in form.dataset || content() !== saved;

  function showUnsaved() {
    if (unsaved) unsaved.hidden = !dirty();
  }

  addEventListener("beforeunload", (event) => {
    if (writable && !leaving && dirty()) event.preventDefault();
  });
  // What saves the words or throws them away knowingly does not ask; another button of the page does.
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && (event.target === form || event.target.closest("#delete-template"))) leaving = true;
  });
  addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-leave]")) leaving = true;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (writable) form.requestSubmit();
  });

  form.addEventListener("input", (event) => {
    showUnsaved();
    if (event.target.name) refresh(300);
  });
  form.addEventListener("change", (event) => {
    showUnsaved();
    if (event.target.name && !event.target.name.startsWith("preview-")) refresh(150);
  });
  // The choice of a person stands outside the form, and is exchanged by a search.
  document.addEventListener("change", (event) => {
    if (event.target.id !== "f-as" || event.target.form !== form) return;
    showPerson();
    refresh(0);
  });

  function showPerson() {
    const chosen = document.querySelector("#f-as")?.selectedOptions[0];
    for (const name of document.querySelectorAll("[data-person]")) if (chosen) name.textContent = chosen.dataset.name ?? chosen.textContent;
  }

  new MutationObserver((records) => {
    for (const node of records.flatMap((record) => [...record.addedNodes])) {
      if (node.id !== "template-people" && node.id !== "template-logo") continue;
      showPerson();
      showUnsaved();
      refresh(0);
    }
  }).observe(document.querySelector("main") || document.body, { childList: true, subtree: true });

  document.querySelector("#f-find")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });

  // After saving, everything is where it was: the part, what is looked at, the cursor and the place on the page.
  const kept = "editor";
  let written = null; // the field that was written in last
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("input:not([type=file], [type=radio]), textarea")) written = event.target;
  });
  form.addEventListener("submit", () => {
    const place = { part, pane, scroll: scrollY, wrote };
    if (written) {
      Object.assign(place, {
        id: written.id, start: written.selectionStart, end: written.selectionEnd, within: written.scrollTop, top: written.getBoundingClientRect().top,
      });
    }
    try {
      sessionStorage.setItem(kept, JSON.stringify(place));
    } catch { /* no storage: the first part comes first */ }
  });

  function last() {
    try {
      const was = JSON.parse(sessionStorage.getItem(kept));
      sessionStorage.removeItem(kept);
      return was || {};
    } catch {
      return {};
    }
  }

  // goBack returns to the place of writing, unless the page has something to say first.
  function goBack(to) {
    if (form.querySelector("[autofocus]") || document.querySelector("#conflict, #deleted")) return;
    const control = to.id && document.getElementById(to.id);
    if (!control?.checkVisibility()) {
      if (to.scroll) scrollTo(0, to.scroll);
      return;
    }
    if (to.start !== null) control.setSelectionRange(to.start, to.end);
    control.focus({ preventScroll: true });
    control.scrollTop = to.within;
    scrollBy(0, control.getBoundingClientRect().top - to.top); // what stood above it may be gone
  }

  const before = last();
  const faulty = form.querySelector("[aria-invalid=true]")?.closest("[data-section]");
  if (faulty) {
    part = faulty.dataset.section;
  } else if (sections.some((section) => `#${section.id}` === location.hash)) {
    part = location.hash.replace("#section-", "");
  } else if (tabs.some((tab) => tab.dataset.part === before.part)) {
    ({ part, pane, wrote } = before);
  }
  // A new template begins with its name, and a copy with another one.
  const name = form.elements.name;
  const unnamed = writable && !form.elements.templateId.value && !name.value && !before.part;
  const named = unnamed || location.hash === `#${name.id}` ? name : null;
  if (named && !faulty) part = "company";
  show();
  if (named && !faulty) named.focus();
  else goBack(before);
  showUnsaved();
  if ("typed" in form.dataset) refresh(0);
})();
