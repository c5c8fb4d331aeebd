"use strict";
// Without this script the page shows both languages, every map and every row.
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);
  const KEPT = "jigai-scorecard-language";

  // A browser may refuse storage to a page opened from a disk: then the choice lasts as long as the page.
  const kept = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
  const keep = (language) => { try { localStorage.setItem(KEPT, language); } catch { /* not kept */ } };

  for (const option of all("option[data-en]")) option.dataset.zh = option.textContent;
  const titles = document.title.split(" · ");
  const synthetic = all(".banner").length > 0;

  function speak(language) {
    root.dataset.shown = language;
    root.lang = language === "en" ? "en" : "zh-CN";
    document.title = language === "en" ? (synthetic ? "Synthetic data: " : "") + titles[1] : titles[0];
    for (const button of all("[data-language]")) button.setAttribute("aria-pressed", button.dataset.language === language);
    for (const option of all("option[data-en]")) option.textContent = option.dataset[language];
    tellFiltered();
    tellChosen();
  }

  const chosenOf = (name) => (all(`input[name="${name}"]:checked`)[0] || {}).value;
  const filterOf = (id) => (one(id) ? one(id).value : "");

  function tellFiltered() {
    if (!one("filtered")) return;
    const rows = all("[data-indicator], tr[data-area]").filter((row) => !row.hidden).length;
    const isFiltered = filterOf("filter-indicator") || filterOf("filter-area");
    const said = root.dataset.shown === "en" ? `${rows} cards, charts and lines shown` : `显示${rows}项`;
    one("filtered").textContent = isFiltered ? said : "";
  }

  function filter() {
    const indicator = filterOf("filter-indicator"), area = filterOf("filter-area");
    for (const part of all("[data-indicator], tr[data-area]")) {
      const isOther = indicator && "indicator" in part.dataset && part.dataset.indicator !== indicator;
      // The region stays beside the area chosen, to compare with.
      const isElsewhere = area && "area" in part.dataset && ![area, "640000"].includes(part.dataset.area);
      part.hidden = Boolean(isOther || isElsewhere);
    }
    for (const tile of all(".tile")) tile.setAttribute("aria-pressed", Boolean(area) && tile.dataset.area === area);
    tellFiltered();
    tellChosen();
  }

  function tellChosen() {
    const place = one("chosen"), area = filterOf("filter-area");
    if (!place) return;
    place.replaceChildren();
    const row = area && all(`#area-table tr[data-area="${CSS.escape(area)}"]`)[0];
    if (!row) return;
    const heads = all("#area-table thead th");
    const list = document.createElement("dl");
    [...row.cells].forEach((cell, index) => {
      const term = document.createElement("dt"), said = document.createElement("dd");
      term.textContent = heads[index].innerText;
      said.textContent = cell.innerText;
      list.append(term, said);
    });
    place.append(list);
  }

  function showMap() {
    const indicator = chosenOf("map-indicator"), level = chosenOf("map-level");
    for (const map of all(".tile-map")) map.hidden = map.dataset.map !== indicator || map.dataset.level !== level;
  }

  // One tile of a map is in the order of Tab; the arrows go on to the nearest in their direction.
  function reach(tile) {
    for (const other of all(".tile", tile.parentElement)) other.tabIndex = other === tile ? 0 : -1;
  }
  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  function nearest(tile, [down, right]) {
    const place = (one) => [Number(one.dataset.row), Number(one.dataset.column)];
    const [row, column] = place(tile);
    let best = null, least = Infinity;
    for (const other of all(".tile", tile.parentElement)) {
      const [r, c] = place(other);
      const along = (r - row) * down + (c - column) * right;
      const aside = Math.abs((r - row) * right) + Math.abs((c - column) * down);
      if (along > 0 && along + 2 * aside < least) [best, least] = [other, along + 2 * aside];
    }
    return best;
  }
  for (const grid of all(".tiles")) {
    reach(grid.querySelector(".tile"));
    grid.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key], tile = event.target.closest(".tile");
      if (!arrow || !tile) return;
      event.preventDefault();
      const next = nearest(tile, arrow);
      if (next) { reach(next); next.focus(); }
    });
    grid.addEventListener("click", (event) => {
      const tile = event.target.closest(".tile");
      if (!tile) return;
      reach(tile);
      const select = one("filter-area");
      select.value = select.value === tile.dataset.area ? "" : tile.dataset.area;
      filter();
    });
  }

  for (const button of all("[data-language]")) {
    button.addEventListener("click", () => { keep(button.dataset.language); speak(button.dataset.language); });
  }
  for (const select of all(".filters select")) select.addEventListener("change", filter);
  for (const choice of all(".choices input")) choice.addEventListener("change", showMap);
  showMap();
  speak(kept() === "en" ? "en" : "zh");
})();
