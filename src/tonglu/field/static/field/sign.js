// A box to sign in: what is drawn goes into the form as a picture; without script one ticks that it stands on paper.
(() => {
  const begin = (box) => {
    const canvas = box.querySelector("canvas"), input = box.querySelector("[name=drawing]"), pen = canvas.getContext("2d");
    const clear = () => {
      canvas.width = canvas.clientWidth * 2; canvas.height = canvas.clientHeight * 2;
      pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.strokeStyle = "#10151c"; pen.lineWidth = 5; pen.lineCap = pen.lineJoin = "round"; input.value = "";
    };
    const place = (event) => {
      const at = canvas.getBoundingClientRect();
      return [(event.clientX - at.left) * canvas.width / at.width, (event.clientY - at.top) * canvas.height / at.height];
    };
    let isDown = false;
    canvas.addEventListener("pointerdown", (event) => { isDown = true; canvas.setPointerCapture(event.pointerId); pen.beginPath(); pen.moveTo(...place(event)); event.preventDefault(); });
    canvas.addEventListener("pointermove", (event) => { if (isDown) { pen.lineTo(...place(event)); pen.stroke(); } });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { if (isDown) { isDown = false; input.value = canvas.toDataURL("image/png"); } });
    box.querySelector("[data-sign-clear]").addEventListener("click", clear);
    const fold = box.closest("details");
    if (fold) fold.addEventListener("toggle", () => { if (fold.open && !input.value) clear(); });
    if (canvas.clientWidth) clear();
  };
  document.querySelectorAll("[data-sign]").forEach(begin);
})();
