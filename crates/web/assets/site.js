// What pages do beyond HTML. Everything works without it.
"use strict";

// On narrow screens the list of places begins closed.
for (const places of document.querySelectorAll(".places details")) {
  if (matchMedia("(max-width: 59.99rem)").matches) places.open = false;
  places.dataset.ready = "";
}

// Times carry the reader's own zone beside that of the agreement, and have it where there is no agreement.
const zone = new Intl.DateTimeFormat(document.documentElement.lang, {
  year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});
for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.valueOf())) continue;
  if ("own" in time.dataset) time.textContent = zone.format(at);
  else time.title = `${zone.format(at)} · ${time.title}`;
}

// Drafts: what was typed into a long text is kept on this machine until it is sent.
for (const draft of document.querySelectorAll("textarea[name]:not([data-secret])")) {
  const key = `draft ${location.pathname} ${draft.form?.getAttribute("action") ?? ""} ${draft.name}`;
  try {
    if (!draft.value) draft.value = localStorage.getItem(key) ?? "";
    draft.addEventListener("input", () => localStorage.setItem(key, draft.value));
    draft.form?.addEventListener("submit", () => localStorage.removeItem(key));
  } catch {
    // A browser that keeps nothing keeps no drafts either.
  }
}

// Parts that wait for something ask again until they say that it is done.
for (const part of document.querySelectorAll("[data-again]")) {
  const again = async () => {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.getElementById(part.id);
    if (!next) return;
    part.replaceChildren(...next.childNodes);
    if (next.hasAttribute("data-again")) setTimeout(again, 1000);
  };
  setTimeout(again, 1000);
}

// A code that came in a link is typed in already; it never went to the server with the address.
for (const field of document.querySelectorAll("input[data-fragment]")) {
  if (!field.value && location.hash) field.value = location.hash.slice(1);
}

// A text can be taken along with one press.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const text = document.getElementById(button.dataset.copy)?.textContent ?? "";
    navigator.clipboard?.writeText(text.trim());
  });
}

// Passkeys: where a form asks for one, the device is asked before the form is sent.
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function usePasskey(field, submitter) {
  // Whoever signs in is nobody yet, also where an old session is still in the browser.
  const credentials = "stranger" in field.dataset ? "omit" : "same-origin";
  // Where the passkey signs what is sent, what is sent is drawn up first.
  const names = field.dataset.sends?.split(" ");
  const filled = [...new FormData(field.form, submitter)].filter(([name]) => names?.includes(name));
  const sent = names && JSON.stringify(Object.fromEntries(filled));
  const headers = sent ? { "content-type": "application/json" } : {};
  const answer = await fetch(field.dataset.passkey, { method: "POST", credentials, headers, body: sent });
  // Where the form does as well without a passkey, what is wrong with it is told when it is sent.
  if (!answer.ok && "optional" in field.dataset) return "";
  const asked = await answer.json();
  if (!answer.ok) throw new Error(asked.detail ?? asked.title);
  const options = asked.publicKey;
  options.challenge = toBytes(options.challenge);
  for (const one of [...(options.allowCredentials ?? []), ...(options.excludeCredentials ?? [])]) one.id = toBytes(one.id);
  const makes = "makes" in field.dataset;
  if (makes) options.user.id = toBytes(options.user.id);
  const made = await navigator.credentials[makes ? "create" : "get"]({ publicKey: options });
  const response = { clientDataJSON: toText(made.response.clientDataJSON) };
  if (makes) {
    response.attestationObject = toText(made.response.attestationObject);
    response.transports = made.response.getTransports?.() ?? [];
  } else {
    response.authenticatorData = toText(made.response.authenticatorData);
    response.signature = toText(made.response.signature);
    if (made.response.userHandle) response.userHandle = toText(made.response.userHandle);
  }
  return JSON.stringify({ id: made.id, rawId: made.id, type: made.type, response, clientExtensionResults: {} });
}

if (window.PublicKeyCredential) {
  for (const button of document.querySelectorAll("button[data-for-passkey]")) button.hidden = false;
  for (const field of document.querySelectorAll("input[data-passkey]")) {
    const form = field.form;
    field.value = "";
    let isDone = false;
    // Whoever comes back to the page begins anew.
    addEventListener("pageshow", () => {
      isDone = false;
      field.value = "";
    });
    form.addEventListener("submit", async (event) => {
      if (isDone || form.querySelector("input[type=password]")?.value || form.querySelector("[data-without-passkey]")?.checked) return;
      event.preventDefault();
      form.querySelector("[data-not-used]")?.remove();
      try {
        field.value = await usePasskey(field, event.submitter);
        isDone = true;
        form.requestSubmit(event.submitter);
      } catch {
        const note = document.createElement("p");
        note.className = "problem";
        note.dataset.notUsed = "";
        note.setAttribute("role", "alert");
        note.textContent = field.dataset.problem;
        form.prepend(note);
      }
    });
  }
}
