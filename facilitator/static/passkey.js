/* Passkeys (W3C Web Authentication). A <form data-passkey="create" or "get" data-options='JSON'> shows itself where the browser can do
   this; when it is sent, the browser asks its owner first and the answer goes along in the hidden field "credential". */

const supported = window.isSecureContext && "PublicKeyCredential" in window && "credentials" in navigator;

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
};

const text = (buffer) => {
  const plain = Array.from(new Uint8Array(buffer), (octet) => String.fromCharCode(octet)).join("");
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const listed = (credentials = []) => credentials.map((one) => ({ ...one, id: bytes(one.id) }));

function ask(kind, options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (kind === "get") {
    return navigator.credentials.get({ publicKey: { ...publicKey, allowCredentials: listed(options.allowCredentials) } });
  }
  const user = { ...options.user, id: bytes(options.user.id) };
  return navigator.credentials.create({ publicKey: { ...publicKey, user, excludeCredentials: listed(options.excludeCredentials) } });
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

function prepare(form) {
  const problem = form.querySelector("[data-problem]");
  form.addEventListener("submit", async (event) => {
    const field = form.elements.credential;
    if (field.value && !form.dataset.sent) {
      form.dataset.sent = "yes"; // a second tap must not hide what the answer shows once
      return;
    }
    event.preventDefault();
    if (form.dataset.sent || form.dataset.asking) return;
    form.dataset.asking = "yes";
    problem.hidden = true;
    try {
      field.value = written(await ask(form.dataset.passkey, JSON.parse(form.dataset.options)));
      form.requestSubmit();
    } catch {
      delete form.dataset.asking;
      problem.hidden = false; // stopped, refused or not possible: browsers do not say which, so that no page can tell
    }
  });
  form.hidden = false;
}

if (supported) {
  for (const form of document.querySelectorAll("form[data-passkey]")) prepare(form);
  for (const words of document.querySelectorAll("[data-no-passkeys]")) words.hidden = true;
}
