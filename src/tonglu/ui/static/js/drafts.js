// Nothing typed is lost: what was being submitted waits in this tab until the answer shows that it arrived.
// A page that stopped the form (sign-in, error) carries data-keep-draft; the next page with that form fills it again.
(() => {
  const KEY = "tonglu.draft";
  const skipped = (field) => !field.name || /csrf|password|token/i.test(field.name) || ["file", "password", "submit", "button"].includes(field.type);
  const nameOf = (form) => `${form.id}|${new URL(form.action, location.href).pathname}`;
  const read = () => { try { return JSON.parse(sessionStorage.getItem(KEY)); } catch { return null; } };

  const keep = (form) => {
    const fields = [...form.elements].filter((field) => !skipped(field) && (!["checkbox", "radio"].includes(field.type) || field.checked)).map((field) => [field.name, field.value]);
    try { sessionStorage.setItem(KEY, JSON.stringify({ name: nameOf(form), path: location.pathname, fields, isStopped: false })); } catch { /* a full or closed store keeps nothing */ }
  };
  const fill = (form, fields) => {
    const left = [...fields];
    [...form.elements].forEach((field) => {
      if (skipped(field) || field.type === "hidden") return;
      const at = left.findIndex(([name, value]) => name === field.name && (!["checkbox", "radio"].includes(field.type) || value === field.value));
      if (["checkbox", "radio"].includes(field.type)) field.checked = at >= 0;
      else if (at >= 0) field.value = left.splice(at, 1)[0][1];
    });
    form.dataset.dirty = "yes";
    form.closest("details")?.setAttribute("open", "");
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-guard]") && event.target.method === "post" && !event.target.hasAttribute("hx-post")) keep(event.target);
  });
  document.addEventListener("DOMContentLoaded", () => {
    const draft = read();
    if (!draft) return;
    if (document.querySelector("[data-keep-draft]")) { sessionStorage.setItem(KEY, JSON.stringify({ ...draft, isStopped: true })); return; }
    if (draft.isStopped) {
      const form = [...document.querySelectorAll("form[data-guard]")].find((each) => nameOf(each) === draft.name);
      if (!form && location.pathname !== draft.path) return;
      if (form) { fill(form, draft.fields); window.tonglu.toast(window.tonglu.words("restored")); }
    }
    sessionStorage.removeItem(KEY);
  });
})();
