// Dashboards and boards: filters that answer at once; a board that follows one number; arrow keys from cell to cell.
(() => {
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-asked]");
    if (!form || event.target.type === "date") return;
    if (event.target.name === "span") {
      if (event.target.value === "free") return;
      form.querySelectorAll("[type=date]").forEach((each) => { each.disabled = true; });
    }
    form.requestSubmit();
  });

  const EVERY = 2000, ANYWAY = 60000;
  const board = () => document.querySelector("[data-live]");
  let drawnAt = Date.now();
  const redraw = async (box) => {
    const held = document.activeElement?.closest?.(".cell")?.getAttribute("href");
    drawnAt = Date.now();
    await window.htmx.ajax("GET", location.pathname + location.search, { target: box, swap: "innerHTML" });
    if (held) box.querySelector(`.cell[href="${CSS.escape(held)}"]`)?.focus();
  };
  const look = async () => {
    const box = board();
    if (!box || document.hidden || box.querySelector(".cell:hover")) return;
    try {
      const shown = box.querySelector("[data-mark]")?.dataset.mark || "";
      const answer = await fetch(box.dataset.live, { headers: { "If-None-Match": shown }, cache: "no-store" });
      if (answer.status === 200 || Date.now() - drawnAt > ANYWAY) await redraw(box);
    } catch { /* the next look may find the network again */ }
  };
  document.addEventListener("DOMContentLoaded", () => { if (board()) setInterval(look, EVERY); });

  const STEP = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] };
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.(".board .cell");
    const step = STEP[event.key];
    if (!cell || !step) return;
    event.preventDefault();
    const here = cell.getBoundingClientRect();
    const along = ({ left, top }) => (left - here.left) * step[0] + (top - here.top) * step[1];
    const aside = ({ left, top }) => Math.abs((left - here.left) * step[1]) + Math.abs((top - here.top) * step[0]);
    const ahead = [...document.querySelectorAll(".board .cell")].map((each) => [each, each.getBoundingClientRect()]).filter(([, box]) => along(box) > 4);
    ahead.sort(([, a], [, b]) => along(a) + 3 * aside(a) - along(b) - 3 * aside(b));
    ahead[0]?.[0].focus();
  });
})();
