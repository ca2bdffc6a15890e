// Forms: a button works once, unsaved input is guarded, ticks and narrowing, files show at once.
(() => {
  const busy = (form, button, is) => {
    form.dataset.busy = is ? "yes" : "";
    if (button) { button.classList.toggle("is-busy", is); button.setAttribute("aria-busy", String(is)); }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.busy === "yes") { event.preventDefault(); event.stopImmediatePropagation(); return; }
    window.tonglu.refreshToken(form);
    form.dataset.dirty = "";
    busy(form, event.submitter || form.querySelector("[data-once]"), true);
    setTimeout(() => release(form), 15000); // an answer that is a file leaves the page standing
  }, true);
  const release = (form) => { if (form?.matches?.("form")) busy(form, form.querySelector(".is-busy"), false); };
  document.addEventListener("htmx:validation:halted", (event) => release(event.target));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    release(form);
    if (form && !event.detail.successful) form.dataset.dirty = "yes";
  });
  // The browser's own cache may bring back a page whose button still turns.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-busy=yes]").forEach(release));

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) form.dataset.dirty = "yes";
  });
  addEventListener("beforeunload", (event) => {
    const isDirty = [...document.querySelectorAll("form[data-guard]")].some((each) => each.dataset.dirty === "yes" && each.offsetParent);
    if (isDirty) event.preventDefault();
  });

  const narrow = (input) => {
    const wish = input.value.trim().toLowerCase();
    const scope = input.closest(".dropdown-menu, .panel, form, section") || document;
    scope.querySelectorAll(input.dataset.narrow).forEach((each) => { each.hidden = !each.textContent.toLowerCase().includes(wish); });
  };
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-narrow]")) return;
    event.stopPropagation();
    narrow(event.target);
  }, true);

  const countTicks = () => {
    const bar = document.querySelector("[data-bulk]");
    if (!bar) return;
    const ticks = [...document.querySelectorAll("[name=pick]")];
    const chosen = ticks.filter((each) => each.checked);
    ticks.forEach((each) => each.closest("tr").classList.toggle("is-chosen", each.checked));
    bar.hidden = !chosen.length;
    const said = bar.querySelector("[data-bulk-count]");
    said.textContent = said.dataset.words.replace("{n}", chosen.length);
    const all = document.querySelector("[data-tick-all]");
    if (all) { all.checked = chosen.length > 0 && chosen.length === ticks.length; all.indeterminate = chosen.length > 0 && chosen.length < ticks.length; }
  };
  const tickAll = (is) => { document.querySelectorAll("[name=pick]").forEach((each) => { each.checked = is; }); countTicks(); };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) tickAll(event.target.checked);
    else if (event.target.matches("[name=pick]")) countTicks();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-bulk-clear]")) tickAll(false); });
  document.addEventListener("htmx:afterSettle", countTicks);

  const list = (input) => {
    const shown = input.closest("[data-upload]").querySelector("[data-upload-list]");
    shown.replaceChildren(...[...input.files].map((file) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = file.name;
      if (file.type.startsWith("image/")) {
        const picture = new Image();
        picture.alt = "";
        picture.src = URL.createObjectURL(file);
        picture.onload = () => URL.revokeObjectURL(picture.src);
        picture.onerror = () => picture.remove();
        item.append(picture);
      }
      item.append(name);
      return item;
    }));
  };
  document.addEventListener("change", (event) => { if (event.target.matches("[data-upload] input[type=file]")) list(event.target); });
  ["dragover", "dragleave", "drop"].forEach((name) => document.addEventListener(name, (event) => {
    const area = event.target.closest?.("[data-upload]");
    if (!area) return;
    event.preventDefault();
    area.classList.toggle("is-over", name === "dragover");
    if (name !== "drop" || !event.dataTransfer.files.length) return;
    const input = area.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }));
})();
