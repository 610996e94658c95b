// Variables in the editor of templates: ${ opens a list where it is typed, and buttons write one. Without it they are typed.
(() => {
  "use strict";

  const form = document.querySelector("[data-editor]");
  const list = form?.querySelector("#variable-choice");
  if (!list) return; // who may only look writes none
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
    if (begun(field)) put(field, item.textContent);
    else close();
  }

  // put writes a variable where the cursor stands, in place of one that has been begun there. Only the old command keeps what was typed undoable.
  function put(control, variable) {
    const typed = begun(control);
    if (typed) {
      const rest = /^[A-Za-z]*\}?/.exec(control.value.slice(control.selectionStart))[0];
      control.setSelectionRange(typed.start, control.selectionStart + (rest.endsWith("}") ? rest.length : 0));
    }
    close();
    if (!document.execCommand("insertText", false, variable)) {
      control.setRangeText(variable, control.selectionStart, control.selectionEnd, "end");
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    close();
  }

  // A button puts its variable into the field beside it: where the cursor is or was, else at the end. What Tab has selected on its way
  // through the field is all of it, and nobody wants that replaced.
  function insert(button) {
    const control = document.getElementById(button.dataset.into);
    const passed = control.selectionStart === 0 && control.selectionEnd === control.value.length;
    const untouched = passed || (document.activeElement !== control && control.selectionEnd === 0);
    control.focus();
    if (untouched) control.setSelectionRange(control.value.length, control.value.length);
    put(control, button.dataset.insert);
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
    const line = control.tagName === "TEXTAREA" ? parseFloat(style.lineHeight) || 20 : box.height; // a field of one line has it in its middle
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
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) insert(button);
  });
  // The cursor stays in the field while the mouse reaches for a variable.
  form.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-insert]")) event.preventDefault();
  });
})();
