// Keeps a draft while it is filled in, and says when that failed. The form does its whole work without this.
const form = document.querySelector("form[data-autosave]");
const failed = document.getElementById("save-failed").innerHTML;
let waiting;

/** Put each part of an answer in the place that has its id; what reads the same stays, so that it is not read out again. */
function show(html) {
  const answer = document.createElement("template");
  answer.innerHTML = html;
  for (const part of answer.content.children) {
    const place = document.getElementById(part.id);
    if (place && place.textContent !== part.textContent) place.innerHTML = part.innerHTML;
  }
}

async function keep() {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    show(await answer.text());
  } catch {
    show(failed);
  }
}

form.addEventListener("change", () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, 400);
});
form.addEventListener("submit", () => clearTimeout(waiting));
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-save-again]")) keep();
});
