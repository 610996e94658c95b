// The editor of templates beyond HTML: parts as tabs, previews while typing, variables by completion, and no typing lost by accident.
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
      if (tab.dataset.part === (all ? "all" : part)) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
    for (const link of paneLinks) {
      if (link.dataset.paneShow === pane) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    grid.classList.toggle(grid.dataset.sideBySide, all);
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
      pane = link.dataset.paneShow;
      show();
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
      document.querySelector("#template-advice")?.dispatchEvent(new Event("typed"));
    }, delay);
  }

  // A choice of width or theme holds for all frames.
  form.addEventListener("change", (event) => {
    const kind = ["device-phone", "device-desktop", "device-light", "device-dark"].find((name) => event.target.classList.contains(name));
    if (!kind) return;
    for (const same of form.querySelectorAll(`.${kind}`)) same.checked = true;
  });

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
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.target.method === "post" && event.target.id !== "test-form") leaving = true;
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
    for (const name of document.querySelectorAll("[data-person]")) if (chosen) name.textContent = chosen.textContent.replace(/^As /, "");
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

  // Variables: ${ opens the list where it is typed.
  const list = form.querySelector("#variable-choice");
  const option = form.querySelector("#variable-option");
  const status = form.querySelector("#variable-status");
  let field = null; // that the list is open for
  let chosen = 0;

  // begun is the variable that is being typed: where it begins, and what there is of its name.
  function begun(control) {
    if (control.selectionStart !== control.selectionEnd) return null;
    const before = control.value.slice(0, control.selectionStart);
    const found = /\$\{([A-Za-z]*)$/.exec(before);
    return found && { start: found.index, name: found[1].toLowerCase() };
  }

  function complete(control) {
    const typed = begun(control);
    const names = typed ? control.dataset.variables.split(" ").filter((name) => name.toLowerCase().includes(typed.name)) : [];
    if (names.length === 0) {
      close();
      return;
    }
    field = control;
    list.replaceChildren(...names.map((name, i) => {
      const item = option.content.firstElementChild.cloneNode();
      item.id = `variable-${i}`;
      item.textContent = `\${${name}}`;
      return item;
    }));
    list.hidden = false;
    place(control, typed.start);
    control.setAttribute("aria-controls", list.id);
    control.setAttribute("aria-autocomplete", "list");
    mark(0);
    status.textContent = `${names.length === 1 ? "One variable" : `${names.length} variables`}. Arrow keys choose, Enter inserts, Escape closes.`;
  }

  function close() {
    if (!field) return;
    list.hidden = true;
    status.textContent = "";
    for (const name of ["aria-controls", "aria-autocomplete", "aria-activedescendant"]) field.removeAttribute(name);
    field = null;
  }

  function mark(i) {
    const items = [...list.children];
    chosen = (i + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    field.setAttribute("aria-activedescendant", items[chosen].id);
    items[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(item) {
    const typed = begun(field);
    if (!typed) return close();
    const rest = /^[A-Za-z]*\}?/.exec(field.value.slice(field.selectionStart))[0];
    const control = field;
    control.setSelectionRange(typed.start, control.selectionStart + (rest.endsWith("}") ? rest.length : 0));
    close();
    if (!document.execCommand("insertText", false, item.textContent)) {
      control.setRangeText(item.textContent, control.selectionStart, control.selectionEnd, "end");
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    close();
  }

  // place puts the list under the place in the text, found by a copy of the field that nobody sees.
  function place(control, at) {
    const style = getComputedStyle(control);
    const mirror = document.createElement("div");
    for (const name of ["fontFamily", "fontSize", "fontWeight", "lineHeight", "letterSpacing", "paddingTop", "paddingLeft", "paddingRight", "borderTopWidth", "borderLeftWidth", "boxSizing", "direction", "textAlign"]) {
      mirror.style[name] = style[name];
    }
    mirror.style.position = "absolute";
    mirror.style.visibility = "hidden";
    mirror.style.overflowWrap = "break-word";
    mirror.style.whiteSpace = control.tagName === "TEXTAREA" ? "pre-wrap" : "pre";
    mirror.style.width = `${control.offsetWidth}px`;
    mirror.textContent = control.value.slice(0, at);
    const here = document.createElement("span");
    here.textContent = "${";
    mirror.append(here);
    form.append(mirror);
    const box = control.getBoundingClientRect();
    const home = form.getBoundingClientRect();
    const line = parseFloat(style.lineHeight) || 20;
    const x = box.left - home.left + here.offsetLeft - control.scrollLeft;
    const top = Math.min(Math.max(box.top + here.offsetTop - control.scrollTop, box.top), box.bottom - line); // of the line, in the window
    mirror.remove();
    list.style.left = `${Math.max(0, Math.min(x, home.width - list.offsetWidth))}px`;
    list.style.top = `${beside(top, line) - home.top}px`;
  }

  // beside is where the list is in sight: under the line, or, where there is no room down to the bar at the foot or the keyboard of a phone,
  // above it.
  function beside(top, line) {
    const view = visualViewport;
    const foot = form.querySelector("[data-editor-foot]")?.offsetHeight || 0;
    const under = top + line + 4;
    const above = top - list.offsetHeight - 4;
    const end = Math.min(innerHeight - foot, view ? view.offsetTop + view.height : innerHeight);
    return under + list.offsetHeight <= end || above < (view ? view.offsetTop : 0) ? under : above;
  }

  if (list) {
    form.addEventListener("input", (event) => {
      if (event.target.dataset?.variables) complete(event.target);
    });
    form.addEventListener("keydown", (event) => {
      if (!field || event.target !== field) return;
      const act = {
        ArrowDown: () => mark(chosen + 1),
        ArrowUp: () => mark(chosen - 1),
        Enter: () => take(list.children[chosen]),
        Tab: () => take(list.children[chosen]),
        Escape: close,
      }[event.key];
      if (!act || event.isComposing) return;
      event.preventDefault();
      act();
    });
    form.addEventListener("focusout", (event) => { if (event.target === field) close(); });
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role=option]");
      if (item && field) take(item);
    });
  }

  // After saving, the part that was worked on is in front again.
  const kept = "editor-part";
  form.addEventListener("submit", () => {
    try {
      sessionStorage.setItem(kept, part);
    } catch { /* no storage: the first part comes first */ }
  });

  function last() {
    try {
      const was = sessionStorage.getItem(kept);
      sessionStorage.removeItem(kept);
      return tabs.some((tab) => tab.dataset.part === was) ? was : "";
    } catch {
      return "";
    }
  }

  const before = last();
  const faulty = form.querySelector("[aria-invalid=true]")?.closest("[data-section]");
  if (faulty) part = faulty.dataset.section;
  else if (sections.some((section) => `#${section.id}` === location.hash)) part = location.hash.replace("#section-", "");
  else if (before) part = before;
  show();
  showUnsaved();
  if ("typed" in form.dataset) refresh(0);
})();
