// Everything here only adds comfort: each page does its work without it.
const govuk = document.querySelector("script[data-govuk]").dataset.govuk;

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
  const { initAll } = await import(govuk);
  initAll();
}

/** Show a question only after the answers that lead to it (data-when, data-when-values). */
function ask(group) {
  const values = group.dataset.whenValues.split("|");
  const inputs = [...group.closest("form").elements].filter((input) => input.name === group.dataset.when);
  const given = inputs.filter((input) => !/^(radio|checkbox)$/.test(input.type) || input.checked);
  const above = inputs.some((input) => input.closest("[data-when][hidden]"));
  group.hidden = above || !given.some((input) => values.includes(input.value));
}

for (const form of document.querySelectorAll("form")) {
  const groups = form.querySelectorAll("[data-when]");
  if (groups.length === 0) continue;
  form.addEventListener("change", () => groups.forEach(ask));
  groups.forEach(ask);
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.dataset.copied = "";
    const told = document.getElementById("copied");
    if (told) told.textContent = `${told.dataset.words}: ${button.lastChild.textContent.trim()}`;
  });
}
