// Keeps each item of a supplement by itself, one after the other, and says beside it when that failed.
// The form does its whole work without this. Nothing is sent to the office from here.
const form = document.querySelector("form[data-save-each]");
const failed = document.getElementById("save-failed").innerHTML;
let queue = Promise.resolve();

/** Put each part of an answer in the place that has its id. */
function show(html) {
  const answer = document.createElement("template");
  answer.innerHTML = html;
  for (const part of answer.content.children) {
    const place = document.getElementById(part.id);
    if (place) place.innerHTML = part.innerHTML;
  }
}

async function keep(item) {
  const body = new FormData(form);
  body.set("field", item.dataset.item);
  const inputs = [...form.querySelectorAll("input[type=file]")];
  inputs.filter((input) => !item.contains(input)).forEach((input) => body.delete(input.name));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    show(await answer.text());
    for (const input of inputs.filter((input) => item.contains(input) && input.value)) {
      input.value = "";
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  } catch {
    document.getElementById(`saved-${item.dataset.item}`).innerHTML = failed;
  }
}

function save(item) {
  queue = queue.then(() => keep(item));
}

form.addEventListener("change", (event) => {
  const item = event.target.closest("[data-item]");
  if (item && !(event.target.type === "file" && !event.target.value)) save(item);
});
form.addEventListener("click", (event) => {
  if (event.target.closest("[data-save-again]")) save(event.target.closest("[data-item]"));
});
