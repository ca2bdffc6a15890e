// Charts: an ECharts option lies as JSON in the page; the library is fetched only where there is one. Colours follow the theme.
(() => {
  let asked = null;
  const library = () => {
    asked ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = document.body.dataset.echarts;
      script.onload = () => resolve(window.echarts);
      script.onerror = reject;
      document.head.append(script);
    });
    return asked;
  };
  const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const look = () => {
    const axis = { axisLine: { lineStyle: { color: tone("line-strong") } }, axisTick: { show: false }, axisLabel: { color: tone("ink-faint") }, splitLine: { lineStyle: { color: tone("line") } }, nameTextStyle: { color: tone("ink-faint") } };
    return {
      color: ["new-solid", "hand-solid", "done-solid", "warn-solid", "wait-solid", "late-solid"].map(tone),
      backgroundColor: "transparent",
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: tone("ink-soft") },
      categoryAxis: { ...axis, splitLine: { show: false } }, valueAxis: { ...axis, axisLine: { show: false } }, timeAxis: axis,
      legend: { textStyle: { color: tone("ink-soft") }, itemWidth: 12, itemHeight: 8, icon: "roundRect" },
      tooltip: { backgroundColor: tone("raised"), borderColor: tone("line"), textStyle: { color: tone("ink") } },
      bar: { itemStyle: { borderRadius: [2, 2, 0, 0] }, label: { color: tone("ink-soft"), textBorderWidth: 0 } }, line: { symbolSize: 5, lineStyle: { width: 2 } },
    };
  };
  // Words like "tone:late" in an option become that tone.
  const toned = (value) => {
    if (typeof value === "string") return value.startsWith("tone:") ? tone(`${value.slice(5)}-solid`) : value;
    if (Array.isArray(value)) return value.map(toned);
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toned(each)]));
    return value;
  };
  const draw = async (box) => {
    const echarts = await library();
    echarts.getInstanceByDom(box)?.dispose();
    box.option ??= JSON.parse(box.querySelector("script").textContent);
    const chart = echarts.init(box, look(), { renderer: "svg" });
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    chart.setOption({ animation: !isCalm, animationDuration: 150, grid: { left: 8, right: 12, top: 28, bottom: 4, containLabel: true }, tooltip: { trigger: "axis" }, ...toned(box.option) });
    chart.on("click", (point) => { const href = point.data?.href; if (typeof href === "string" && href.startsWith("/")) location.assign(href); });
    if (!box.watched) { box.watched = new ResizeObserver(() => echarts.getInstanceByDom(box)?.resize()); box.watched.observe(box); }
  };
  const drawAll = () => document.querySelectorAll("[data-chart]").forEach((box) => { if (!box.dataset.drawn) { box.dataset.drawn = "yes"; draw(box); } });
  document.addEventListener("DOMContentLoaded", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  document.addEventListener("tonglu:theme", () => document.querySelectorAll("[data-chart]").forEach(draw));
})();
