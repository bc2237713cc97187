// The console's page: shows what the address's fragment stands for, sends forms, refreshes what is live.
"use strict";

const content = document.getElementById("content");
const header = document.getElementById("signed-in");
const region = new URLSearchParams(location.search).get("region") || "us-east-1";
let timer = 0;
// Grows with each page shown: an answer that comes late belongs to a page that is gone.
let generation = 0;

async function fetchView() {
  const query = new URLSearchParams({ region, fragment: location.hash.slice(1) });
  const response = await fetch(`/console/view?${query}`, { headers: { Accept: "application/json" } });
  return response.json();
}

async function show() {
  clearTimeout(timer);
  const mine = ++generation;
  content.setAttribute("aria-busy", "true");
  let view;
  try {
    view = await fetchView();
  } catch {
    view = { error: "The sandbox does not answer." };
  }
  if (mine !== generation) return;
  if (view.error) {
    content.replaceChildren(alertOf(view.error));
  } else {
    header.innerHTML = view.header;
    content.innerHTML = view.content;
  }
  content.removeAttribute("aria-busy");
  const heading = content.querySelector("h1");
  if (heading) {
    document.title = `${heading.textContent} - Sandbox console`;
    heading.focus();
  }
  refreshLater(mine);
}

function refreshLater(mine) {
  const live = document.getElementById("live");
  if (live) timer = setTimeout(() => refresh(mine), Number(live.dataset.refresh));
}

async function refresh(mine) {
  try {
    const view = await fetchView();
    if (mine !== generation) return;
    const next = document.createElement("template");
    next.innerHTML = view.content || "";
    const fresh = next.content.querySelector("#live");
    const live = document.getElementById("live");
    if (!fresh) {
      show();
      return;
    }
    live.dataset.refresh = fresh.dataset.refresh;
    // The status element stays the same element, so that screen readers announce its changes.
    const status = live.querySelector("#stack-status");
    const freshStatus = fresh.querySelector("#stack-status");
    if (status && freshStatus && live.innerHTML !== fresh.innerHTML) {
      for (const selector of ["#stack-status-reason", "#stack-events tbody", "#stack-resources tbody"]) {
        live.querySelector(selector).innerHTML = fresh.querySelector(selector).innerHTML;
      }
      status.className = freshStatus.className;
      if (status.textContent !== freshStatus.textContent) {
        status.textContent = freshStatus.textContent;
        // What a finished stack has more (outputs, no delete button) needs the whole page.
        if (!status.textContent.endsWith("IN_PROGRESS")) {
          show();
          return;
        }
      }
    } else if (!status) {
      if (live.innerHTML !== fresh.innerHTML) live.innerHTML = fresh.innerHTML;
    }
  } catch {
    // The next refresh tries again.
  }
  if (mine === generation) refreshLater(mine);
}

function alertOf(text) {
  const element = document.createElement("div");
  element.setAttribute("role", "alert");
  element.className = "error";
  element.id = "error";
  element.textContent = text;
  return element;
}

async function post(path, values) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
  });
  return response.json();
}

function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "capability") (values.capability ||= []).push(value);
    else values[name] = value;
  }
  return values;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.action) return;
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  const answer = await post(form.dataset.action, valuesOf(form)).catch(() => ({ error: "The sandbox does not answer." }));
  button.disabled = false;
  if (answer.error || answer.content) {
    const place = document.getElementById("form-error") || form.appendChild(document.createElement("div"));
    if (!place.id) place.id = "form-error";
    if (answer.content) place.innerHTML = answer.content;
    else place.replaceChildren(alertOf(answer.error));
  } else if (answer.go && answer.go !== location.hash) {
    location.hash = answer.go;
  } else {
    show();
  }
});

document.addEventListener("click", async (event) => {
  const path = event.target.dataset && event.target.dataset.post;
  if (!path) return;
  await post(path, {}).catch(() => ({}));
  show();
});

document.querySelector(".skip").addEventListener("click", (event) => {
  // The fragment is the console's address: the link must move the focus without changing it.
  event.preventDefault();
  content.focus();
});

addEventListener("hashchange", show);
show();
