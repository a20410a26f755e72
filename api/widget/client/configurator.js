// The page for Caf staff: options in, a live preview and the line to copy out.

const page = document.getElementById("configurateur");
const form = page.querySelector("form");
const line = document.getElementById("ligne");
const preview = document.getElementById("apercu");
const colourHelp = document.getElementById("opt-color-help");
const DEFAULT_COLOUR = "#1d5263";
const NAMES = ["color", "heading", "label", "position", "scheme", "collection"];

function attribute(name, value) {
  return ` ${name}="${value.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;")}"`;
}

function chosen() {
  const data = new FormData(form);
  const options = {};
  for (const name of NAMES) {
    const value = String(data.get(name) || "").trim();
    if (value && !(name === "color" && value === DEFAULT_COLOUR)) options[name] = value;
  }
  return { mode: data.get("mode"), version: data.get("version"), options };
}

function sourceLine({ mode, version, options }) {
  if (mode === "iframe") {
    const title = options.heading || "Poser une question à l’assistant";
    return `<iframe${attribute("src", page.dataset.frame)}${attribute("title", title)}` +
      ' width="100%" height="640" loading="lazy"></iframe>';
  }
  const from = version === "pinned"
    ? attribute("src", page.dataset.pinned) + attribute("integrity", page.dataset.integrity) +
      ' crossorigin="anonymous"'
    : attribute("src", page.dataset.src);
  const data = Object.entries(options)
    .filter(([name]) => mode !== "inline" || (name !== "label" && name !== "position"))
    .map(([name, value]) => attribute("data-" + name, value)).join("");
  return `<script${from} data-mode="${mode}"${data} async></script>`;
}

function show() {
  const choice = chosen();
  line.textContent = sourceLine(choice);
  colourHelp.textContent = choice.mode === "iframe"
    ? "Le cadre garde les couleurs de l’assistant." : "Cette couleur est lisible.";
  for (const old of document.querySelectorAll("ctg-assistant")) old.remove();
  if (choice.mode === "iframe") {
    const frame = document.createElement("iframe");
    frame.src = new URL(page.dataset.frame, location.href).pathname;
    frame.title = choice.options.heading || "Poser une question à l’assistant";
    preview.replaceChildren(frame);
    return;
  }
  const element = document.createElement("ctg-assistant");
  element.setAttribute("mode", choice.mode);
  for (const name in choice.options) element.setAttribute(name, choice.options[name]);
  element.addEventListener("ctg-color-refused", (event) => {
    const ratio = event.detail.contrast.toLocaleString("fr-FR", { maximumFractionDigits: 1 });
    colourHelp.textContent = `Couleur refusée\u00a0: contraste de ${ratio} pour 1, il en faut 4,5.` +
      " L’assistant garde sa couleur.";
  });
  const note = document.createElement("p");
  note.textContent = "Le bouton est en bas de cette page.";
  if (choice.mode === "inline") preview.replaceChildren(element);
  else {
    preview.replaceChildren(note);
    document.body.append(element);
  }
}

form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("copier").addEventListener("click", async () => {
  const status = document.getElementById("copie");
  try {
    await navigator.clipboard.writeText(line.textContent);
    status.textContent = "Ligne copiée.";
  } catch {
    const range = document.createRange();
    range.selectNodeContents(line);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    status.textContent = "Ligne sélectionnée\u00a0: copiez-la avec Ctrl + C.";
  }
});
show();
