// Runs before the first paint: the theme a person chose, or the system's.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const wish = root.dataset.theme;
    root.dataset.bsTheme = wish === "dark" || (wish === "auto" && dark.matches) ? "dark" : "light";
  };
  apply();
  dark.addEventListener("change", () => { apply(); document.dispatchEvent(new Event("tonglu:theme")); });
})();
