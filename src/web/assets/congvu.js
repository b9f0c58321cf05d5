// What a browser does beyond what every page does without it. Nothing here is needed to work.
"use strict";

// What went wrong, or what was done, is read first.
const said = document.querySelector("[data-focus]");
if (said) said.focus();

// One press sends one form. The server carries it out once in any case; a page that comes back can be sent anew.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// Vietnamese is searched for with and without its marks.
const bare = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

// Rows that do not contain what is typed are hidden while one types.
for (const filter of document.querySelectorAll(".live-filter")) {
  const table = filter.nextElementSibling;
  const rows = [...table.querySelectorAll("tbody tr:not(.total)")].map((row) => [row, bare(row.textContent)]);
  filter.hidden = rows.length < 8;
  filter.querySelector("input").addEventListener("input", (event) => {
    const sought = bare(event.target.value.trim());
    for (const [row, text] of rows) row.hidden = !text.includes(sought);
  });
}

// A form that shows beforehand what it would do: asked for anew a moment after the last key.
for (const form of document.querySelectorAll("form[data-preview]")) {
  const place = document.getElementById(form.dataset.preview);
  let timer, asked = 0;
  const ask = async () => {
    const turn = ++asked;
    const body = new URLSearchParams(new FormData(form));
    body.set("preview", "part");
    try {
      const answer = await fetch(form.action, { method: "post", body, credentials: "same-origin" });
      const html = await answer.text();
      if (answer.ok && turn === asked) place.innerHTML = html;
    } catch { /* The button beside it asks for the same. */ }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 400); });
}

// Work that goes on is followed while it does; at its end the page is read anew.
for (const work of document.querySelectorAll("[data-follow]")) {
  const bar = work.querySelector("progress"), text = work.querySelector("[data-text]");
  const source = new EventSource(work.dataset.follow);
  source.addEventListener("step", (event) => {
    const step = JSON.parse(event.data);
    if (step.of) { bar.max = step.of; bar.value = step.done; }
    text.textContent = step.text;
  });
  source.addEventListener("end", () => { source.close(); location.replace(work.dataset.then); });
}

// What is to be printed is printed by a button where there is one.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
