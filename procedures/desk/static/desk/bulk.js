// Ticks a whole page at once and counts the ticks. The form does its whole work without this.
const form = document.querySelector("form[data-bulk]");
const all = form.querySelector("[data-pick-all]");
const count = form.querySelector("[data-count]");
const boxes = [...form.elements].filter((input) => input.name === "chosen" && input.type === "checkbox");

function tell() {
  const ticked = boxes.filter((box) => box.checked).length;
  count.textContent = count.dataset.count.replace("0", ticked);
  all.setAttribute("aria-pressed", String(boxes.length > 0 && ticked === boxes.length));
  for (const box of boxes) box.closest("tr").classList.toggle("app-selected", box.checked);
}

all.hidden = count.hidden = boxes.length === 0;
all.addEventListener("click", () => {
  const tick = boxes.some((box) => !box.checked);
  for (const box of boxes) box.checked = tick;
  tell();
});
document.addEventListener("change", (event) => {
  if (boxes.includes(event.target)) tell();
});
tell();
