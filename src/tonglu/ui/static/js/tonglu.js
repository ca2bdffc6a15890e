// The frame: htmx's token and troubles, theme, folded menu, toasts, drawer, copy.
(() => {
  const root = document.documentElement;
  const year = 60 * 60 * 24 * 365;
  const remember = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=${year}; samesite=lax`; };
  const words = (name) => document.body.dataset[name] || "";
  const cookie = (name) => document.cookie.split("; ").find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);

  // A token in the cookie is newer than the one printed into a page that stood open for long.
  const freshToken = () => decodeURIComponent(cookie("csrftoken") || "");
  const refreshToken = (form) => {
    const field = form.querySelector("[name=csrfmiddlewaretoken]");
    const token = freshToken();
    if (field && token) field.value = token;
  };
  document.addEventListener("htmx:configRequest", (event) => {
    const token = freshToken() || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
    if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
    if (token && "csrfmiddlewaretoken" in event.detail.parameters) event.detail.parameters.csrfmiddlewaretoken = token;
    // an address says what is asked for, not what was left empty
    if (event.detail.elt.matches?.(".filters")) {
      event.detail.elt.querySelectorAll("[data-blank]").forEach((each) => { if (!each.value) delete event.detail.parameters[each.name]; });
    }
  });

  const toast = (text, tone = "done") => {
    const item = document.createElement("div");
    item.className = `toast-item toast-${tone}`;
    item.dataset.toast = "";
    const said = document.createElement("span");
    said.className = "toast-words";
    said.textContent = text;
    item.append(said);
    document.getElementById("toasts").append(item);
    fade(item);
  };
  const fade = (item) => {
    if (item.dataset.timed) return;
    item.dataset.timed = "yes";
    const isBad = item.classList.contains("toast-late");
    const seconds = isBad ? 12 : item.querySelector("form, a") ? 9 : 5;
    let timer = setTimeout(() => item.remove(), seconds * 1000);
    item.addEventListener("mouseenter", () => clearTimeout(timer));
    item.addEventListener("mouseleave", () => { timer = setTimeout(() => item.remove(), 2500); });
    item.addEventListener("focusin", () => clearTimeout(timer));
  };
  const fadeAll = () => document.querySelectorAll("[data-toast]").forEach(fade);
  document.addEventListener("DOMContentLoaded", fadeAll);
  document.addEventListener("htmx:afterSettle", fadeAll);
  document.addEventListener("htmx:oobAfterSwap", fadeAll);
  document.addEventListener("htmx:sendError", () => toast(words("trouble"), "late"));
  document.addEventListener("htmx:timeout", () => toast(words("trouble"), "late"));
  document.addEventListener("htmx:responseError", () => toast(words("broken"), "late"));

  const chooseTheme = (button) => {
    const wish = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.theme = root.dataset.bsTheme = wish;
    remember("tonglu_theme", wish);
    label(button);
    document.dispatchEvent(new Event("tonglu:theme"));
  };
  const label = (button) => {
    const said = root.dataset.bsTheme === "dark" ? button.dataset.light : button.dataset.dark;
    button.setAttribute("aria-label", said);
    button.title = said;
  };
  const fold = (button) => {
    const narrow = root.dataset.side !== "narrow";
    root.dataset.side = narrow ? "narrow" : "wide";
    button.setAttribute("aria-expanded", String(!narrow));
    remember("tonglu_side", narrow ? "narrow" : "wide");
    document.dispatchEvent(new Event("tonglu:resize"));
  };
  // On a low screen the menu scrolls: where one is must not lie below its edge.
  const showCurrent = () => {
    const menu = document.querySelector(".side-nav");
    const current = menu?.querySelector("[aria-current]");
    if (!current) return;
    const below = current.getBoundingClientRect().bottom - menu.getBoundingClientRect().bottom;
    if (below > 0) menu.scrollTop += below + menu.clientHeight / 3;
  };
  const copy = async (button) => {
    try { await navigator.clipboard.writeText(button.dataset.copy); toast(words("copied")); } catch { /* no clipboard without https: the text is there to be selected */ }
  };

  // Drawer: a row's address is fetched into it; 打开页面 leads to the whole page.
  const openDrawer = (row) => {
    const drawer = document.getElementById("drawer");
    if (!drawer) return false;
    const page = drawer.querySelector("[data-drawer-open]");
    page.href = row.dataset.href || row.dataset.drawer;
    page.hidden = false;
    document.getElementById("drawer-body").replaceChildren();
    window.htmx.ajax("GET", row.dataset.drawer, { target: "#drawer-body", swap: "innerHTML" });
    window.tabler.Offcanvas.getOrCreateInstance(drawer).show();
    return true;
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "drawer-body") return;
    const title = event.target.querySelector("[data-title]");
    if (title) document.getElementById("drawer-title").textContent = title.dataset.title;
  });

  const openRow = (row, event) => {
    if (row.dataset.drawer && !event.ctrlKey && !event.metaKey && openDrawer(row)) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener"); else location.assign(row.dataset.href);
  };

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    let found;
    if ((found = at("[data-theme-switch]"))) chooseTheme(found);
    else if ((found = at("[data-fold]"))) fold(found);
    else if ((found = at("[data-toast-close]"))) found.closest("[data-toast]").remove();
    else if ((found = at("[data-copy]"))) copy(found);
    else if ((found = at("[data-close-details]"))) found.closest("details").open = false;
    else if (at("[data-shortcuts]")) document.getElementById("shortcuts")?.showModal();
    else if (at("[data-print]")) window.print();
    else if (at("[data-back]")) history.back();
    else if ((found = at("a[data-drawer]")) && !event.ctrlKey && !event.metaKey && !event.shiftKey && openDrawer(found)) event.preventDefault();
    else if ((found = at("tr[data-href]")) && !at("a, button, input, label, summary, form, .veil") && !String(getSelection())) openRow(found, event);
    document.querySelectorAll(".veil-ask[open]").forEach((each) => { if (!each.contains(event.target)) each.open = false; });
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-theme-switch]").forEach(label);
    showCurrent();
    const offline = document.querySelector("[data-offline]");
    const show = () => { if (offline) offline.hidden = navigator.onLine; };
    ["online", "offline"].forEach((name) => addEventListener(name, show));
    show();
  });

  window.tonglu = { toast, words, refreshToken, openDrawer };
})();
