// The selection of a list: what is ticked is kept in this tab while the list is paged, sorted and narrowed. Without scripts the boxes of
// one page and its bar are one plain form.
(() => {
  "use strict";

  const boxesOf = (bar) => [...document.querySelectorAll(`[data-select][form="${bar.dataset.bulk}"]`)];
  const allOf = (bar) => bar.querySelector("[data-bulk-all]");
  const headOf = (bar) => document.querySelector(`[data-select-page="${bar.dataset.bulk}"]`);
  const leadOf = (bar) => document.querySelector(`[data-bulk-lead="${bar.dataset.bulk}"]`);

  // selections holds for each bar the ids that are ticked, on every page, the filter under which all of them were, if it was one alone, and
  // whether all that match are taken instead.
  const selections = new Map();

  function recall(bar) {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(bar.dataset.bulkKeep));
    } catch { /* no storage: the selection is that of this page */ }
    const selection = { ids: new Set(kept?.ids ?? []), under: kept?.under ?? null, all: Boolean(allOf(bar)) && kept?.all === bar.dataset.bulkFilter };
    selections.set(bar, selection);
    tick(bar);
    show(bar, "", "");
  }

  function keep(bar) {
    const { ids, under, all } = selections.get(bar);
    try {
      if (ids.size === 0 && !all) sessionStorage.removeItem(bar.dataset.bulkKeep);
      else sessionStorage.setItem(bar.dataset.bulkKeep, JSON.stringify({ ids: [...ids], under, all: all ? bar.dataset.bulkFilter : null }));
    } catch { /* as above */ }
  }

  // tick puts the selection into the boxes of this page.
  function tick(bar) {
    const { ids, all } = selections.get(bar);
    for (const box of boxesOf(bar)) box.checked = all || ids.has(box.value);
    if (allOf(bar)) allOf(bar).checked = all;
  }

  // collect takes the boxes of this page into the selection, and returns whether there was room for them.
  function collect(bar) {
    const selection = selections.get(bar);
    const before = new Set(selection.ids);
    selection.all = false;
    if (before.size === 0) selection.under = bar.dataset.bulkFilter;
    else if (selection.under !== bar.dataset.bulkFilter) selection.under = null;
    for (const box of boxesOf(bar)) {
      if (box.checked) selection.ids.add(box.value);
      else selection.ids.delete(box.value);
    }
    const room = selection.ids.size <= Number(bar.dataset.bulkMost);
    if (!room) selection.ids = before;
    return room;
  }

  // whole says whether all that match are ticked one by one.
  function whole(bar) {
    const { ids, under, all } = selections.get(bar);
    const matching = Number(bar.querySelector("[data-bulk-count]").dataset.bulkCount.replaceAll(",", ""));
    return !all && matching > 0 && under === bar.dataset.bulkFilter && ids.size >= matching;
  }

  const number = new Intl.NumberFormat("en");

  function words(bar, chosen) {
    const { ids, all } = selections.get(bar);
    const matching = bar.querySelector("[data-bulk-count]").dataset.bulkCount;
    if (all) return matching === "0" ? "All that match selected" : `All ${matching} that match selected`;
    const text = `${number.format(ids.size)} selected`;
    if (chosen === ids.size) return text;
    return chosen === 0 ? `${text}, none of them on this page` : `${text}, ${number.format(chosen)} of them on this page`;
  }

  // show makes the bar say what is selected; said is what a screen reader is told beyond it.
  function show(bar, said = "", none = "Nothing selected") {
    const { ids, all } = selections.get(bar);
    const boxes = boxesOf(bar);
    const chosen = boxes.filter((box) => box.checked).length;
    const head = headOf(bar);
    if (head) {
      head.checked = chosen > 0 && chosen === boxes.length;
      head.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    const before = bar.hidden;
    bar.hidden = ids.size === 0 && !all;
    if (leadOf(bar)) leadOf(bar).hidden = bar.hidden;
    const text = words(bar, chosen);
    bar.querySelector("[data-bulk-count]").textContent = text;
    const offer = allOf(bar)?.closest("label");
    if (offer) offer.hidden = whole(bar) && !offer.contains(document.activeElement);
    bar.querySelector("[data-bulk-elsewhere]").hidden = all || chosen === ids.size;
    const first = before && !bar.hidden && boxes.length > 0 ? ". Enter on a box leads to what can be done with it" : "";
    const status = document.querySelector(`[data-bulk-said="${bar.dataset.bulk}"]`);
    if (status) status.textContent = bar.hidden ? none : text + first + said;
  }

  function barOf(target) {
    const form = target.getAttribute("form") || target.dataset.selectPage || target.form?.getAttribute("id"); // form.id would be its fields named so
    return document.querySelector(`[data-bulk="${form}"]`);
  }

  let lastBox = null;

  // Shift takes everything between the last box and this one along.
  function selectRange(box, event) {
    const boxes = boxesOf({ dataset: { bulk: box.getAttribute("form") } });
    const from = boxes.indexOf(lastBox);
    const to = boxes.indexOf(box);
    if (event.shiftKey && from >= 0) {
      for (const between of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) between.checked = box.checked;
    }
  }

  function changed(target) {
    const bar = barOf(target);
    if (!bar) return;
    const full = bar.querySelector("[data-bulk-full]");
    full.hidden = true;
    if ("bulkAll" in target.dataset) selections.get(bar).all = target.checked;
    else {
      if (target.dataset.selectPage) for (const box of boxesOf(bar)) box.checked = target.checked;
      full.hidden = collect(bar);
      lead(bar, target);
    }
    tick(bar);
    keep(bar);
    show(bar, full.hidden ? "" : `. ${full.textContent}`);
  }

  // lead puts the way to the bar behind the box that was ticked, one Tab away.
  function lead(bar, box) {
    lastBox = box;
    if (leadOf(bar)) box.closest("label").after(leadOf(bar));
  }

  function clear(bar) {
    selections.set(bar, { ids: new Set(), under: null, all: false });
    tick(bar);
    keep(bar);
    show(bar);
    back(bar);
  }

  // back returns from the bar to the box from which somebody came; a filter that finds nothing leaves none.
  function back(bar) {
    const box = lastBox?.isConnected ? lastBox : headOf(bar);
    (box ?? document.querySelector("main")).focus();
  }

  // The bar itself takes the focus: a button would be pressed by the rest of the same stroke of Enter.
  const act = (bar) => bar.focus();

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.matches?.("[data-select]")) selectRange(target, event);
    const leading = target.closest?.("[data-bulk-lead]");
    if (leading) {
      event.preventDefault();
      act(document.querySelector(`[data-bulk="${leading.dataset.bulkLead}"]`));
    }
    if (target.closest?.("[data-bulk-clear]")) clear(target.closest("[data-bulk]"));
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-select], [data-select-page], [data-bulk-all]")) changed(event.target);
  });

  // Enter on a box would send the form by its first button. On that of all it does what Space does: it is in the bar already.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("[data-bulk-all]")) {
      event.preventDefault();
      if (!event.repeat) event.target.click();
    } else if (event.key === "Enter" && event.target.matches?.("[data-select], [data-select-page]")) {
      event.preventDefault();
      const bar = barOf(event.target);
      if (bar && !bar.hidden) act(bar);
    }
    const bar = event.key === "Escape" && event.target.closest?.("[data-bulk]");
    if (bar) back(bar);
  });

  // Where the letter of a key comes by itself, as from an input method or a test, it would send the form after all.
  document.addEventListener("keypress", (event) => {
    if (event.key === "Enter" && event.target.matches?.("[data-bulk-all]")) event.preventDefault();
  });

  // What is ticked on other pages goes along with the boxes of this one.
  document.addEventListener("formdata", (event) => {
    const selection = selections.get(event.target);
    if (!selection || selection.all) return;
    const here = new Set(boxesOf(event.target).map((box) => box.value));
    for (const id of selection.ids) if (!here.has(id)) event.formData.append("id", id);
  });

  // A page that comes back as it was left may have been overtaken.
  const recallAll = () => document.querySelectorAll("form[data-bulk]").forEach(recall);
  addEventListener("pageshow", (event) => { if (event.persisted) recallAll(); });
  recallAll();
})();
