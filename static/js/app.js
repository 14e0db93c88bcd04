// What the pages do beyond HTML and htmx. Everything works without this file; it only makes
// things quicker or kinder. No eval, no inline code, no markup built from text.
import * as govuk from "./govuk-frontend.js";

const live = document.getElementById("live");
const liveAlert = document.getElementById("live-alert");
const say = (text, urgently = false) => {
  const region = urgently ? liveAlert : live;
  if (region) region.textContent = text;
};

// --- components of GOV.UK Frontend, on the page and on what htmx brings -----------------------

govuk.initAll();
document.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  if (part && part !== document.body) govuk.initAll({ scope: part.parentElement ?? part });
});

// --- a request that is under way --------------------------------------------------------------

const polls = (element) => (element.getAttribute("data-hx-trigger") ?? "").includes("every ");

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target } = event.detail;
  // A hidden tab asks for nothing, so an idle session can end.
  if (polls(elt) && document.hidden) return event.preventDefault();
  target?.setAttribute("aria-busy", "true");
  if (elt.matches("form")) setSending(elt, true);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, target } = event.detail;
  target?.removeAttribute("aria-busy");
  if (elt.matches("form")) setSending(elt, false);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, target } = event.detail;
  // Never take away what somebody is using; the next poll brings the news.
  const used = document.activeElement;
  if (polls(elt) && used !== document.body && target.contains(used)) {
    event.detail.shouldSwap = false;
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  const find = (selector) => (part.matches(selector) ? part : part.querySelector(selector));
  const announcement = find("[data-announce]");
  if (announcement) say(announcement.dataset.announce || announcement.textContent.trim());
  const summary = find(".govuk-error-summary");
  if (summary && !document.title.startsWith("Error: ")) document.title = `Error: ${document.title}`;
  const wanted = summary ?? find("[data-focus]");
  if (!wanted) return;
  if (wanted.tabIndex < 0) wanted.setAttribute("tabindex", "-1");
  wanted.focus();
});

document.addEventListener("htmx:sendError", (event) => requestFailed(event));
document.addEventListener("htmx:timeout", (event) => requestFailed(event));
document.addEventListener("htmx:responseError", (event) => requestFailed(event));

function requestFailed(event) {
  const { elt } = event.detail;
  if (elt.matches("[data-autosave]")) return autosaveFailed(elt);
  if (polls(elt)) return;
  say("That did not work. Check your connection, then try again.", true);
}

// --- one press, one request -------------------------------------------------------------------

function setSending(form, sending) {
  form.dataset.sending = sending ? "yes" : "";
  form.querySelectorAll("button:not([type=button])").forEach((button) => {
    button.setAttribute("aria-disabled", String(sending));
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sending === "yes") return event.preventDefault();
  typing.delete(form);
  if (form.hasAttribute("data-hx-post")) return;
  // After the browser has read which button was pressed.
  setTimeout(() => setSending(form, true), 0);
  // A download leaves the page where it is.
  setTimeout(() => setSending(form, false), 15000);
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sending=yes]").forEach((form) => setSending(form, false));
});

// --- scoring without leaving the keyboard: Ctrl+Enter sends, Alt+Page Up and Page Down walk -----

document.addEventListener("keydown", (event) => {
  const form = document.querySelector("form[data-quick]");
  if (!form || event.defaultPrevented) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
    event.preventDefault();
    form.requestSubmit();
  }
  const way = { PageUp: "previous", PageDown: "next" }[event.key];
  const link = way && event.altKey ? document.querySelector(`a[data-quick=${way}]`) : null;
  if (link) {
    event.preventDefault();
    link.click();
  }
});

// --- autosave: the line under the field says the truth ----------------------------------------

const RETRY_SECONDS = [2, 5, 15, 30];
const typing = new Set(); // forms in which something was typed that the server does not have
const saves = new WeakMap();

// What a field would send: its text, with the choices that are kept with it.
const contentOf = (field) => {
  const also = (field.dataset.autosaveAlso ?? "").split(",").filter((name) => name && field.form);
  const chosen = also.flatMap((name) => new FormData(field.form).getAll(name));
  return also.length ? JSON.stringify([field.value, ...chosen]) : field.value;
};
const stateOf = (field) => {
  if (!saves.has(field)) {
    saves.set(field, { saved: contentOf(field), sent: null, refused: null, savedAt: null, tries: 0, said: 0 });
  }
  return saves.get(field);
};
const clock = () => new Intl.DateTimeFormat("en-GB", {
  hour: "numeric", minute: "2-digit", hour12: true, timeZone: "Europe/London",
}).format(new Date()).replace(" ", "");

function saveLine(field, text, failed = false) {
  const line = document.getElementById(`${field.id}-saved`);
  if (!line) return;
  line.textContent = text;
  line.classList.toggle("app-save-line--failed", failed);
}

document.querySelectorAll("[data-autosave]").forEach(stateOf);
document.addEventListener("htmx:load", (event) => {
  event.detail.elt.querySelectorAll?.("[data-autosave]").forEach(stateOf);
});
document.addEventListener("focusin", ({ target }) => target.matches("[data-autosave]") && stateOf(target));

document.addEventListener("input", ({ target }) => {
  if (target.form && target.form.method === "post") typing.add(target.form);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const field = event.detail.elt;
  if (!field.matches("[data-autosave]") || event.defaultPrevented) return;
  const state = stateOf(field);
  // What was refused once is refused again until it changes or somebody chooses.
  if ([state.saved, state.refused].includes(contentOf(field))) return event.preventDefault();
  state.sent = contentOf(field);
  saveLine(field, "Saving…");
});

document.addEventListener("htmx:afterRequest", (event) => {
  const field = event.detail.elt;
  if (!field.matches("[data-autosave]") || !event.detail.successful) return;
  const state = stateOf(field);
  const { status } = event.detail.xhr;
  // Answered but not kept: a colleague saved meanwhile, or the time is over. The answer says which.
  if (status >= 400) {
    state.refused = state.sent;
    return say(document.getElementById(`${field.id}-saved`)?.textContent ?? "Not saved.", true);
  }
  if (status !== 200) return;
  Object.assign(state, { saved: state.sent, refused: null, savedAt: clock(), tries: 0 });
  if (contentOf(field) === state.saved && field.form) typing.delete(field.form);
  // A draft that has still to be sent must not read as if it were.
  const words = `${field.dataset.savedAs ?? "Saved"} at ${state.savedAt}`;
  saveLine(field, words);
  // Being told at every pause is a nuisance: at most once a minute.
  if (Date.now() - state.said > 60000) {
    state.said = Date.now();
    say(words);
  }
});

function autosaveFailed(field) {
  const state = stateOf(field);
  const since = state.savedAt ? ` since ${state.savedAt}` : "";
  const text = `Not saved${since}. Keep this page open; we will keep trying.`;
  saveLine(field, text, true);
  if (state.tries === 0) say(text, true);
  const wait = RETRY_SECONDS[Math.min(state.tries, RETRY_SECONDS.length - 1)];
  state.tries += 1;
  setTimeout(() => window.htmx?.trigger(field, "retry"), wait * 1000);
}

window.addEventListener("beforeunload", (event) => {
  const unsaved = [...document.querySelectorAll("[data-autosave]")]
    .some((field) => contentOf(field) !== stateOf(field).saved && typing.has(field.form));
  if (unsaved) event.preventDefault();
});

// --- the session: a warning before it ends, nothing lost after --------------------------------

const signedOut = document.getElementById("signed-out");
let unsent = null;

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  const to = xhr.getResponseHeader("HX-Redirect") ?? "";
  if (!to.startsWith("/sign-in") || !signedOut || typing.size === 0) return;
  event.preventDefault();
  unsent = elt;
  if (elt.matches("[data-autosave]")) saveLine(elt, "Not saved. Sign in again to keep it.", true);
  if (!signedOut.open) signedOut.showModal();
});

// A new session has a new token: read it from this same page, put it into every form, send again.
signedOut?.querySelector("[data-send-again]").addEventListener("click", async () => {
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("input[name=csrf_token]")?.value;
  if (answer.redirected || !answer.ok || !token) return say("You are still signed out.", true);
  document.querySelectorAll("input[name=csrf_token]").forEach((field) => { field.value = token; });
  signedOut.close();
  if (unsent) window.htmx.trigger(unsent, unsent.matches("form") ? "submit" : "retry");
  unsent = null;
});

const ending = document.getElementById("session-ending");
const idleSeconds = Number(document.body.dataset.idleSeconds ?? 0);
let warning = 0;

function watchSession() {
  clearTimeout(warning);
  if (!ending || idleSeconds <= 300) return;
  warning = setTimeout(() => ending.showModal(), (idleSeconds - 300) * 1000);
}

watchSession();
document.addEventListener("htmx:afterOnLoad", ({ detail }) => polls(detail.elt) || watchSession());
ending?.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  ending.close();
  setSending(form, false);
  if (answer.ok) watchSession();
  else say("Your session could not be extended. Save what you wrote.", true);
});

// --- paper shows what the screen folds away ---------------------------------------------------

window.addEventListener("beforeprint", () => {
  const when = new Intl.DateTimeFormat("en-GB", {
    dateStyle: "long", timeStyle: "short", timeZone: "Europe/London",
  }).format(new Date());
  document.querySelectorAll("[data-printed-at]").forEach((part) => { part.textContent = `, ${when}`; });
  document.querySelectorAll("details:not([open])").forEach((part) => {
    part.open = true;
    part.dataset.openedForPrint = "yes";
  });
});
window.addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-opened-for-print]").forEach((part) => {
    part.open = false;
    delete part.dataset.openedForPrint;
  });
});
