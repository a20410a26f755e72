// <ctg-assistant>: the assistant in another site's page, behind an open shadow root.

const TAG = "ctg-assistant";
const SCRIPT = document.currentScript;
const HOME = new URL(".", SCRIPT && SCRIPT.src ? SCRIPT.src : location.href).href.replace(/\/$/, "");
const NEW_TAB = "(nouvelle fenêtre)";
let created = 0;

class CtgAssistant extends HTMLElement {
  constructor() {
    super();
    this.number = ++created;
    this.shown = false;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(WIDGET_CSS);
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    document.addEventListener("securitypolicyviolation", (event) => {
      if (event.effectiveDirective === "connect-src" && event.blockedURI.startsWith(this.origin)) {
        this.blocked = true;
      }
    });
  }

  /** Address of the service, without a final slash. */
  get base() {
    const other = this.getAttribute("server");
    return (other && safeUrl(other) || HOME).replace(/\/$/, "");
  }

  get origin() {
    return new URL(this.base).origin;
  }

  get inline() {
    return this.getAttribute("mode") === "inline";
  }

  get isOpen() {
    return this.shown;
  }

  connectedCallback() {
    if (!this.built) this.build();
    this.paint();
    if (!this.painting) {
      this.painting = () => this.paint();
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", this.painting);
    }
    if (this.inline) this.start();
    else if (this.shown) this.show(); // moved in the page while open
  }

  disconnectedCallback() {
    this.hide();
    setTimeout(() => {
      if (this.isConnected) return; // only moved
      this.conversation.stop();
      matchMedia("(prefers-color-scheme: dark)").removeEventListener("change", this.painting);
      this.painting = null;
    }, 1000);
  }

  /** Opens the panel and puts the cursor in the field. */
  open() {
    if (!this.built) this.connectedCallback();
    if (!this.inline && !this.shown) {
      this.shown = true;
      this.paint();
      this.show();
      this.launcher.setAttribute("aria-expanded", "true");
      this.emit("open", {});
    }
    this.start();
    this.field.focus();
  }

  /** Closes the panel and gives the focus back to the launcher. */
  close() {
    if (this.inline || !this.shown) return;
    this.shown = false;
    this.hide();
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
    this.emit("close", {});
  }

  /** Opens and asks; resolves to the answer, or null when there is none. */
  async ask(question) {
    this.open();
    return this.conversation.ask(question);
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent("ctg-" + name, { detail, bubbles: true, composed: true }));
  }

  build() {
    this.built = true;
    const heading = this.getAttribute("heading") || "Poser une question à l’assistant";
    this.log = make("div", { class: "log", role: "log", "aria-live": "off",
      "aria-label": "Conversation avec l’assistant", "aria-busy": "false" });
    this.welcome = make("div", { class: "welcome" },
      make("p", null, "Un programme d’intelligence artificielle cherche la réponse dans des documents" +
        " choisis. Il cite toujours le passage exact\u00a0: vérifiez-le."));
    this.scroller = make("div", { class: "scroller", tabindex: "0", role: "region",
      "aria-label": "Échanges" }, this.welcome, this.log);
    this.status = make("p", { class: "unseen", role: "status" });
    this.field = make("textarea", { id: "field", rows: "1", maxlength: "2000", autocomplete: "off",
      enterkeyhint: "send" });
    const send = make("button", { class: "send", type: "submit" }, "Envoyer");
    this.tools = make("div", { class: "tools", role: "group", "aria-label": "Conversation", hidden: true },
      make("button", { class: "quiet", type: "button",
        onclick: () => this.conversation.clear() }, "Nouvelle",
      make("span", { class: "spare" }, "\u00a0conversation")),
      make("button", { class: "quiet", type: "button",
        onclick: () => this.conversation.download() }, "Télécharger"));
    const form = make("form", { class: "composer" },
      make("label", { for: "field" }, "Votre question"),
      make("div", { class: "composer-row" }, this.field, send), this.tools);
    const away = (path, text) => make("a", { href: this.base + path, target: "_blank", rel: "noopener" },
      text, make("span", { class: "unseen" }, " " + NEW_TAB));
    this.sources = make("ul");
    this.welcome.append(make("details", null,
      make("summary", null, "Ce qu’il connaît, ce qui est conservé"), this.sources,
      make("p", { class: "links" }, away("/confidentialite", "Confidentialité"),
        away("/accessibilite", "Accessibilité\u00a0: non conforme"), away("/", "Ouvrir en grand"))));
    const content = [this.scroller, this.status, form];
    const title = make("h2", { id: "title" }, heading);
    const outer = make("div", { class: "outer", lang: "fr", dir: "ltr" });
    if (this.inline) {
      this.panel = make("section", { class: "panel inline", "aria-labelledby": "title" },
        make("div", { class: "head" }, title), ...content);
    } else {
      this.launcher = make("button", { class: "launcher", type: "button", "aria-haspopup": "dialog",
        "aria-expanded": "false", onclick: () => (this.shown ? this.close() : this.open()) },
      make("span", { class: "bubble", "aria-hidden": "true" }),
      this.getAttribute("label") || "Une question\u00a0?");
      this.panel = make("dialog", { class: "panel", "aria-labelledby": "title" },
        make("div", { class: "head" }, title, make("button", { class: "quiet", type: "button",
          onclick: () => this.close() }, "Fermer")), ...content);
      this.panel.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.close();
      });
      this.panel.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        this.close();
      });
      outer.append(this.launcher);
    }
    this.probe = make("span", { class: "unseen", "aria-hidden": "true" });
    outer.append(this.panel, this.probe);
    this.outer = outer;
    this.shadowRoot.append(outer);
    const key = this.id || this.number;
    this.conversation = new Conversation({ log: this.log, status: this.status, form, field: this.field,
      send, tools: this.tools }, {
      base: this.base,
      title: heading,
      storageKey: () => `${TAG}:${this.base}:${key}`,
      collection: () => this.getAttribute("collection"),
      contacts: [],
      feedback: false,
      report: this.base + "/a-propos#erreur",
      newTab: true,
      headingLevel: 3,
      notify: (name, detail) => this.emit(name, detail),
      failure: (error) => this.diagnose(error),
      reveal: (node) => {
        this.scroller.style.setProperty("--room", this.scroller.clientHeight - 8 + "px");
        this.scroller.scrollTop = node.offsetTop - this.scroller.offsetTop;
      },
    });
  }

  /**
   * Beside the page on a wide window; over the whole window, and modal, on a narrow one. Both in
   * the top layer, where no transform, overflow or z-index of the host page can reach.
   */
  show() {
    this.hide();
    if (matchMedia("(max-width: 40em), (max-height: 30em)").matches) this.panel.showModal();
    else if (this.panel.showPopover) {
      this.panel.popover = "manual";
      this.panel.showPopover();
    } else this.panel.show();
  }

  hide() {
    if (this.inline) return;
    if (this.panel.open) this.panel.close();
    this.panel.removeAttribute("popover"); // hides it too
  }

  /** First opening: what the service offers. Nothing is asked of it before. */
  async start() {
    if (this.started) return;
    this.started = true;
    try {
      const response = await fetch(this.base + "/api/widget", { credentials: "omit" });
      if (!response.ok) throw await problem(response);
      const config = await response.json();
      this.conversation.options.feedback = config.feedback === true;
      this.conversation.options.contacts = config.contacts || [];
      this.offer(config);
    } catch (error) {
      this.started = false;
      const failure = error instanceof ServiceError ? error : unreachable();
      const message = (await this.diagnose(failure)) || failure.message;
      this.notice(message);
      this.conversation.say(message);
    }
  }

  notice(text) {
    const old = this.welcome.querySelector(".error");
    if (old) old.remove();
    if (text) this.welcome.append(make("div", { class: "error" }, make("p", null, text)));
  }

  offer(config) {
    this.notice(null);
    this.sources.replaceChildren(
      ...(config.documents || []).map((title) => make("li", null, title)));
    const examples = (config.examples || []).map((text) => make("li", null,
      make("button", { class: "choice", type: "button",
        onclick: () => this.conversation.pick(text) }, text)));
    if (examples.length) {
      this.welcome.append(make("div", { class: "choices" },
        make("p", { class: "small-heading" }, "Par exemple"), make("ul", null, ...examples)));
    }
  }

  /** Why nothing came back, in words that tell an administrator what to change. */
  async diagnose(error) {
    if (!error.unreachable) return null;
    await new Promise((done) => setTimeout(done, 50)); // a policy tells of itself a little later
    if (this.blocked) {
      return this.blame("L’assistant est bloqué par la politique de sécurité (CSP) de ce site." +
        ` Administrateur du site\u00a0: ajoutez ${this.origin} à la directive connect-src.`);
    }
    if (this.origin === location.origin) return null;
    try {
      // The script may be read by any site: if it can be, the service is up and we are refused.
      await fetch(this.base + "/widget.js", { cache: "no-store", credentials: "omit" });
    } catch {
      return null;
    }
    return this.blame("L’assistant n’est pas autorisé sur ce site. Administrateur de l’assistant\u00a0:" +
      ` ajoutez ${location.origin} au réglage API_ALLOWED_ORIGINS, puis relancez le service.`);
  }

  blame(message) {
    console.error(`<${TAG}>`, message);
    return message;
  }

  /** Applies the host's colour where it can be read; says so where it can't. */
  paint() {
    const scheme = this.getAttribute("scheme");
    const dark = scheme === "dark"
      || (scheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    const style = getComputedStyle(this.outer);
    const wanted = (style.getPropertyValue("--ctg-accent") || this.getAttribute("color") || "").trim();
    for (const name of ["--accent", "--accent-strong", "--on-accent"]) this.outer.style.removeProperty(name);
    if (!wanted) return;
    const surfaces = ["--paper", "--surface", "--sunken"].map(
      (name) => channels(this.probe, style.getPropertyValue(name).trim()));
    const rgb = channels(this.probe, wanted);
    const result = rgb ? readableAccent(rgb, surfaces, dark) : { refused: 0 };
    if (!result.refused && result.accent) {
      this.outer.style.setProperty("--accent", result.accent);
      this.outer.style.setProperty("--accent-strong", result.strong);
      this.outer.style.setProperty("--on-accent", result.ink);
    } else if (this.refused !== wanted) {
      this.refused = wanted;
      console.warn(`<${TAG}> couleur refusée\u00a0: ${wanted} (contraste ${result.refused.toFixed(2)}` +
        `, il en faut ${LEAST_CONTRAST}). La couleur par défaut est gardée.`);
      this.emit("color-refused", { color: wanted, contrast: result.refused });
    }
  }

  static get observedAttributes() {
    return ["color", "scheme"];
  }

  attributeChangedCallback() {
    if (this.built && this.isConnected) this.paint();
  }
}

if (!customElements.get(TAG)) customElements.define(TAG, CtgAssistant);

/** `<script src="…/widget.js" data-mode="launcher" …>` puts the element in the page by itself. */
function place() {
  const element = document.createElement(TAG);
  for (const name of ["mode", "color", "label", "heading", "position", "collection", "scheme", "server"]) {
    if (SCRIPT.dataset[name]) element.setAttribute(name, SCRIPT.dataset[name]);
  }
  const target = SCRIPT.dataset.target && document.querySelector(SCRIPT.dataset.target);
  if (target) target.append(element);
  else if (SCRIPT.dataset.mode === "inline" && document.body.contains(SCRIPT)) SCRIPT.after(element);
  else document.body.append(element);
}

if (SCRIPT && SCRIPT.dataset.mode) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
}
