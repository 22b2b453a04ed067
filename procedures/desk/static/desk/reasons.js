// A reason chosen from the list is written into the box beneath it, to be read and changed; without this the list itself counts.
for (const box of document.querySelectorAll("[data-ready]")) {
  const list = document.getElementsByName(box.dataset.ready)[0];
  list?.addEventListener("change", () => {
    const chosen = [...list.options].map((option) => option.value);
    if (box.value.trim() === "" || chosen.includes(box.value)) box.value = list.value;
  });
}
