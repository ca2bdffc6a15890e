// Keys: / search, n new, ? help, Ctrl+Enter submits, arrows move in results and rows, Space looks, Enter opens.
(() => {
  // Single keys can be switched off: speech input and some keyboards press them by accident.
  const isOff = () => { try { return localStorage.getItem("tonglu.keys") === "off"; } catch { return false; } };
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys]")) return;
    try { localStorage.setItem("tonglu.keys", event.target.checked ? "on" : "off"); } catch { /* then they stay on */ }
  });
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-keys]").forEach((each) => { each.checked = !isOff(); }));
  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable=true]");
  const box = () => document.getElementById("search");
  const results = () => document.getElementById("search-results");

  const show = (isOpen) => {
    if (!results()) return;
    results().hidden = !isOpen;
    box().setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) box().removeAttribute("aria-activedescendant");
  };
  // What was opened from the box before, in this tab only: it ends with the tab, and with signing out (a page without the box).
  const RECENT = "tonglu.recent";
  const recent = () => { try { return JSON.parse(sessionStorage.getItem(RECENT)) || []; } catch { return []; } };
  const remember = (link) => {
    if (!link.closest("#search-results") || link.matches(".hit-more")) return;
    const note = link.querySelector("small")?.textContent || "";
    const kept = recent().filter((each) => each.href !== link.getAttribute("href")).slice(0, 5);
    kept.unshift({ label: link.querySelector("b").textContent, note, href: link.getAttribute("href") });
    try { sessionStorage.setItem(RECENT, JSON.stringify(kept)); } catch { /* then nothing is remembered */ }
  };
  document.addEventListener("DOMContentLoaded", () => { if (!box()) { try { sessionStorage.removeItem(RECENT); } catch { /* nothing was kept */ } } });
  const part = (name, words, className = "") => { const made = document.createElement(name); made.textContent = words; made.className = className; return made; };
  const showRecent = () => {
    const kept = recent();
    if (!results() || box().value.trim() || !kept.length) return;
    const group = part("div", "", "hits");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", results().dataset.recent);
    group.append(part("div", results().dataset.recent, "hits-label"));
    kept.forEach((each, place) => {
      const link = part("a", "", "hit");
      Object.entries({ role: "option", id: `hit-recent-${place}`, href: each.href, tabindex: "-1", "aria-selected": "false" }).forEach(([name, value]) => link.setAttribute(name, value));
      const words = part("span", "", "hit-words");
      words.append(part("b", each.label), part("small", each.note));
      link.append(words);
      group.append(link);
    });
    results().replaceChildren(group);
  };
  const options = () => [...results().querySelectorAll("[role=option]:not([aria-disabled])")];
  const choose = (step) => {
    const all = options();
    if (!all.length) return;
    const now = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const next = all[(now + step + all.length + (now < 0 && step < 0 ? 1 : 0)) % all.length];
    all.forEach((each) => each.setAttribute("aria-selected", String(each === next)));
    box().setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  };
  const searchKey = (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); show(true); choose(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Escape") { if (results().hidden) box().blur(); else { event.preventDefault(); show(false); } }
    else if (event.key === "Enter") {
      event.preventDefault();
      const all = options();
      const chosen = all.find((each) => each.getAttribute("aria-selected") === "true") || (results().hidden ? null : all[0]);
      if (chosen) { remember(chosen); location.assign(chosen.href); }
      else if (box().value.trim()) location.assign(`${box().dataset.searchPage}?q=${encodeURIComponent(box().value.trim())}`);
    }
  };

  const rowKey = (event, row) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (step) { event.preventDefault(); row[step]?.focus(); }
    else if (event.key === "Enter") location.assign(row.dataset.href);
    else if (event.key === " " && row.dataset.drawer) { event.preventDefault(); window.tonglu.openDrawer(row); }
    else if (event.key === "x") { const tick = row.querySelector("[name=pick]"); if (tick) tick.click(); }
  };

  // The bell: arrows move among the notices, r marks the one at hand as read.
  const noticeKey = (event, notice) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (step) { event.preventDefault(); notice[step]?.querySelector("a")?.focus(); }
    else if (event.key === "r" && !isOff()) notice.querySelector("[data-read]")?.click();
  };

  const submitBy = (event) => {
    const form = event.target.closest("form");
    const button = form?.querySelector("[type=submit], button:not([type])");
    if (button) { event.preventDefault(); form.requestSubmit(button); }
  };

  document.addEventListener("keydown", (event) => {
    if (event.target === box()) { searchKey(event); return; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { submitBy(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      const drawer = document.querySelector("#drawer.show, #drawer.showing");
      if (drawer && !event.defaultPrevented && !document.querySelector(".dropdown-menu.show, .veil-ask[open]")) window.tabler.Offcanvas.getInstance(drawer)?.hide();
      document.querySelectorAll("details.veil-ask[open]").forEach((each) => { each.open = false; each.querySelector("summary").focus(); });
      return;
    }
    if (event.target.matches("tr[data-href]")) rowKey(event, event.target);
    if (event.target.matches("[data-notices] a")) noticeKey(event, event.target.closest("li"));
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (isOff()) return;
    if (event.key === "/" && box()) { event.preventDefault(); box().focus(); box().select(); }
    else if (event.key === "n") document.querySelector("[data-new]")?.click();
    else if (event.key === "?") document.getElementById("shortcuts")?.showModal();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target === box()) showRecent();
    if (event.target === box() && results().children.length) show(true);
    else if (!event.target.closest("[data-search]")) show(false);
  });
  document.addEventListener("click", (event) => { const hit = event.target.closest("a.hit"); if (hit) remember(hit); });
  document.addEventListener("click", (event) => { if (!event.target.closest("[data-search]")) show(false); });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "search-results") { showRecent(); show(document.activeElement === box()); } });
})();
