// Parts: quick picks (Alpine), chosen columns, the gallery.
document.addEventListener("alpine:init", () => {
  window.Alpine.data("picks", () => ({
    wish: "",
    isEmpty: false,
    narrow() {
      const wish = this.wish.trim().toLowerCase();
      let seen = 0;
      this.$refs.list.querySelectorAll(".pick").forEach((each) => {
        each.hidden = !each.textContent.toLowerCase().includes(wish);
        if (!each.hidden) seen += 1;
      });
      this.isEmpty = seen === 0;
    },
    takeFirst() {
      const first = [...this.$refs.list.querySelectorAll(".pick")].find((each) => !each.hidden)?.querySelector("input");
      if (!first) return;
      first.checked = true;
      first.dispatchEvent(new Event("change", { bubbles: true }));
      first.focus();
    },
  }));
});
(() => {
  const key = (id) => `tonglu.columns.${location.pathname}.${id}`;
  const hidden = (id) => { try { return JSON.parse(localStorage.getItem(key(id))) || []; } catch { return []; } };
  const show = () => document.querySelectorAll("[data-columns]").forEach((chooser) => {
    const table = document.getElementById(chooser.dataset.columns);
    if (!table) return;
    const away = hidden(table.id);
    chooser.querySelectorAll("input").forEach((box) => { box.checked = !away.includes(box.value); });
    const at = [...table.tHead.rows[0].cells].map((cell) => away.includes(cell.dataset.col));
    [...table.rows].forEach((row) => [...row.cells].forEach((cell, index) => { cell.hidden = row.cells.length === at.length && at[index]; }));
  });
  document.addEventListener("change", (event) => {
    const chooser = event.target.closest("[data-columns]");
    if (!chooser) return;
    const away = [...chooser.querySelectorAll("input:not(:checked)")].map((box) => box.value);
    try { localStorage.setItem(key(chooser.dataset.columns), JSON.stringify(away)); } catch { /* the choice then lasts for this page only */ }
    show();
  });
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("htmx:afterSettle", show);

  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };
  const gallery = (link) => {
    const links = [...link.closest("[data-gallery]").querySelectorAll("[data-photo]")];
    let at = links.indexOf(link);
    const dialog = document.createElement("dialog");
    dialog.className = "lightbox";
    const picture = new Image();
    const bar = document.createElement("div");
    bar.className = "lightbox-bar";
    const turn = (step) => {
      at = (at + step + links.length) % links.length;
      picture.src = links[at].href;
      picture.alt = links[at].querySelector("img").alt;
    };
    if (links.length > 1) bar.append(button("←", () => turn(-1)), button("→", () => turn(1)));
    bar.append(button("×", () => dialog.close()));
    dialog.append(picture, bar);
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("keydown", (event) => { if (event.key === "ArrowLeft") turn(-1); else if (event.key === "ArrowRight") turn(1); });
    document.body.append(dialog);
    turn(0);
    dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-photo]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    gallery(link);
  });
})();
