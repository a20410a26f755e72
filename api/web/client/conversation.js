// A conversation: the log, the form, and what a screen reader is told. The page and the widget
// both mount it; it keeps everything in this tab's sessionStorage and nowhere else.

const MOST_MESSAGES = 19; // the service takes 20 and the contract asks for one less
const SLOW_MS = 8000;
const FORGET_MS = 20000; // after which the status node no longer repeats the answer
const REASONS = [
  "La réponse est fausse",
  "Elle ne répond pas à la question",
  "Elle est incomplète",
  "Elle est difficile à comprendre",
  "La source citée ne convient pas",
];

class Conversation {
  /**
   * `parts`: log, status, form, field, send, tools, nodes that exist already.
   * `options`: base, storageKey, title, collection (a function), contacts, feedback, report, newTab,
   * headingLevel, notify(name, detail), failure(error) -> Promise of a sentence or null.
   */
  constructor(parts, options) {
    this.parts = parts;
    this.options = options;
    this.turns = [];
    this.pending = null;
    const { form, field } = parts;
    form.noValidate = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.pending) this.say("Une réponse est déjà en cours. Votre texte est gardé.");
      else this.ask(field.value);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    field.addEventListener("input", () => {
      this.fit();
      this.save();
    });
    parts.send.addEventListener("click", (event) => {
      if (!this.pending) return;
      event.preventDefault();
      this.stop();
    });
    this.restore();
  }

  /** Asks `question`; resolves to the answer, or to null when there is none. */
  ask(question) {
    question = String(question).trim().slice(0, 2000);
    if (!question) {
      this.say("Écrivez votre question dans le champ, puis envoyez-la.");
      this.parts.field.focus();
      return Promise.resolve(null);
    }
    if (this.pending) return Promise.resolve(null);
    if (question === this.parts.field.value.trim()) {
      this.parts.field.value = "";
      this.fit();
    }
    const turn = { question, answer: null, error: null };
    this.turns.push(turn);
    this.place(turn);
    return this.run(turn);
  }

  /** Gives up the answer in flight; the question stays, with a button to ask it again. */
  stop() {
    if (this.pending) this.pending.abort();
  }

  /** A new conversation: what was said is forgotten here too. */
  clear() {
    this.stop();
    this.turns = [];
    this.parts.log.replaceChildren();
    this.save();
    this.showTools();
    this.say("Nouvelle conversation.");
    this.parts.field.focus();
    this.options.notify("cleared", {});
  }

  messages(turn) {
    const messages = [];
    for (const earlier of this.turns) {
      if (earlier === turn) break;
      if (!earlier.answer) continue;
      messages.push({ role: "user", content: earlier.question },
        { role: "assistant", content: earlier.answer.answer });
    }
    messages.push({ role: "user", content: turn.question });
    return messages.slice(-MOST_MESSAGES);
  }

  async run(turn) {
    const controller = new AbortController();
    this.pending = controller;
    turn.error = null;
    this.busy(true);
    this.draw(turn);
    this.say("Recherche en cours");
    const slow = setTimeout(() => {
      const sentence = "La recherche prend plus de temps que d’habitude. Vous pouvez attendre ou l’arrêter.";
      if (turn.waiting) turn.waiting.lastChild.textContent = sentence;
      this.say(sentence);
    }, SLOW_MS);
    let candidates = [];
    let text = "";
    try {
      const body = { messages: this.messages(turn), collection: this.options.collection() };
      turn.answer = await askService(this.options.base, body, {
        sources: (citations) => (candidates = citations),
        delta: (piece) => {
          text += piece;
          this.drawText(turn, text, candidates);
        },
      }, controller);
    } catch (error) {
      turn.error = controller.signal.aborted && !(error instanceof ServiceError)
        ? "La recherche a été arrêtée."
        : (await this.options.failure(error)) || error.message;
    }
    clearTimeout(slow);
    if (this.pending === controller) this.pending = null;
    if (this.turns.indexOf(turn) < 0) {
      if (!this.pending) this.busy(false);
      return null;
    }
    this.busy(false);
    this.draw(turn);
    this.save();
    if (turn.error) this.say(turn.error);
    else this.say(this.spoken(turn.answer));
    this.options.notify(turn.error ? "failed" : "answered", turn.error
      ? { question: turn.question, message: turn.error }
      : { question: turn.question, answer: turn.answer });
    return turn.error ? null : turn.answer;
  }

  busy(state) {
    this.parts.log.setAttribute("aria-busy", String(state));
    this.parts.send.textContent = state ? "Arrêter" : "Envoyer";
    this.parts.form.classList.toggle("busy", state);
  }

  /** The one polite status node: each sentence is put there once. */
  say(text) {
    const { status } = this.parts;
    clearTimeout(this.forget);
    status.textContent = "";
    status.textContent = text;
    this.forget = setTimeout(() => (status.textContent = ""), FORGET_MS);
  }

  spoken(answer) {
    const parts = [spokenText(answer.answer)];
    if (answer.notice) parts.push(answer.notice);
    for (const citation of answer.citations) parts.push(sourceName(citation) + ".");
    if (this.offersContact(answer)) {
      parts.push("Vous pouvez demander à\u00a0:", ...this.options.contacts.map(({ text }) => text + "."));
    }
    if (answer.suggestions.length) {
      parts.push(answer.status === "clarification" ? "Choix proposés sous la réponse."
        : "Questions proposées sous la réponse.");
    }
    return parts.join(" ");
  }

  /** Puts an empty turn at the end of the log and brings its question to the top. */
  place(turn, quiet) {
    const heading = "h" + this.options.headingLevel;
    turn.body = make("div", { class: "answer" });
    turn.node = make("article", { class: "turn" },
      make(heading, { class: "question", dir: "auto" },
        make("span", { class: "unseen" }, "Vous\u00a0: "), turn.question),
      turn.body);
    for (const other of this.parts.log.children) other.classList.remove("latest");
    turn.node.classList.add("latest");
    this.parts.log.append(turn.node);
    this.showTools(); // now, while the reader's own action moves things, not when the answer comes
    if (!quiet) this.options.reveal(turn.node);
    this.save();
  }

  draw(turn) {
    turn.waiting = null;
    turn.text = null;
    if (turn.error) turn.body.replaceChildren(this.errorBox(turn));
    else if (turn.answer) turn.body.replaceChildren(...this.finished(turn));
    else {
      turn.waiting = make("p", { class: "waiting" }, make("span", { class: "dots", "aria-hidden": "true" }),
        make("span", null, "Recherche en cours dans les documents…"));
      turn.body.replaceChildren(turn.waiting);
    }
  }

  drawText(turn, text, citations) {
    if (!turn.text) {
      turn.text = make("div", { class: "answer-text" });
      turn.body.replaceChildren(turn.text);
      turn.waiting = null;
    }
    turn.text.replaceChildren(...answerNodes(text, (number) => this.mark(turn, number, citations)));
  }

  /** The control in the text that leads to source `number`, null when there is no such source. */
  mark(turn, number, citations) {
    const citation = citations.find((candidate) => candidate.number === number);
    if (!citation) return null;
    return make("button", {
      type: "button",
      class: "mark",
      "aria-label": sourceName(citation),
      onclick: () => {
        const card = turn.body.querySelector(`.source[data-number="${number}"]`);
        if (!card) return;
        card.scrollIntoView({ block: "nearest" });
        card.focus({ preventScroll: true });
      },
    }, String(number));
  }

  finished(turn) {
    const { answer } = turn;
    const nodes = [make("div", { class: "answer-text", "data-status": answer.status },
      ...answerNodes(answer.answer, (number) => this.mark(turn, number, answer.citations)))];
    if (answer.mode === "generated") {
      nodes.push(make("p", { class: "hint" }, "Rédigé par un modèle de langue à partir des sources" +
        " ci-dessous, puis vérifié phrase par phrase."));
    }
    if (answer.notice) nodes.push(make("p", { class: "notice" }, answer.notice));
    if (answer.citations.length) nodes.push(this.sourceList(turn));
    if (this.offersContact(answer)) nodes.push(this.contactList());
    if (answer.suggestions.length) nodes.push(this.choices(answer));
    nodes.push(this.actions(turn));
    return nodes;
  }

  /** Whom to ask, when the documents do not say and the answer itself names nobody. */
  offersContact(answer) {
    return this.options.contacts.length > 0 && !this.options.collection()
      && (answer.status === "not_in_sources" || answer.status === "source_missing")
      && answer.answer.search(CONTACT) < 0;
  }

  contactList() {
    const newTab = this.options.newTab;
    const items = this.options.contacts.map(({ text, title, url }) => {
      const words = make("p", { class: "contact" });
      appendContacts(words, text);
      const href = safeUrl(url);
      return make("li", { class: "source" }, words, make("p", { class: "source-details" },
        href ? make("a", { href, target: newTab ? "_blank" : null, rel: "noopener" }, title,
          newTab ? make("span", { class: "unseen" }, " (nouvelle fenêtre)") : null) : title));
    });
    const heading = "h" + (this.options.headingLevel + 1);
    return make("section", { class: "contact-section" },
      make(heading, { class: "small-heading" }, "Vous pouvez demander à"),
      make("ul", { class: "sources" }, ...items));
  }

  sourceList(turn) {
    const { citations } = turn.answer;
    const list = make("ol", { class: "sources" },
      ...citations.map((citation) => sourceCard(citation, this.options.newTab)));
    list.addEventListener("click", (event) => {
      const link = event.target.closest("a.source-link");
      if (link) this.remember(turn, link);
    });
    const heading = "h" + (this.options.headingLevel + 1);
    return make("section", { class: "source-section", "aria-label": "Sources de la réponse" },
      make(heading, { class: "small-heading" }, citations.length > 1 ? "Sources" : "Source"), list);
  }

  choices(answer) {
    const asks = answer.status === "clarification";
    const heading = "h" + (this.options.headingLevel + 1);
    return make("div", { class: "choices" },
      make(heading, { class: "small-heading" }, asks ? "Choisissez" : "Vous pouvez aussi demander"),
      make("ul", null, ...answer.suggestions.map((text) => make("li", null,
        make("button", { type: "button", class: "choice", onclick: () => this.pick(text) }, text)))));
  }

  /** A suggestion is asked at once; the focus goes back to the field, where it always is. */
  pick(text) {
    if (this.pending) this.say("Une réponse est déjà en cours.");
    else {
      this.ask(text);
      this.parts.field.focus({ preventScroll: true });
    }
  }

  errorBox(turn) {
    return make("div", { class: "error" },
      make("p", null, turn.error),
      make("button", { type: "button", class: "button", onclick: () => {
        if (this.pending) return;
        this.parts.field.focus({ preventScroll: true });
        this.run(turn);
      } }, "Réessayer"));
  }

  actions(turn) {
    const row = make("div", { class: "actions" },
      make("button", { type: "button", class: "quiet", onclick: () => this.copy(turn) }, "Copier"));
    if (this.options.feedback) this.addThumbs(row, turn);
    if (this.options.report) {
      row.append(make("a", { class: "quiet", href: this.options.report,
        target: this.options.newTab ? "_blank" : null, rel: "noopener" }, "Signaler une erreur",
      this.options.newTab ? make("span", { class: "unseen" }, " (nouvelle fenêtre)") : null));
    }
    return row;
  }

  addThumbs(row, turn) {
    if (turn.rated) {
      row.append(make("span", { class: "thanks" }, "Merci pour votre avis."));
      return;
    }
    row.append(
      make("button", { type: "button", class: "quiet", onclick: () => this.rate(turn, "up") }, "Utile"),
      make("button", { type: "button", class: "quiet", "aria-expanded": "false",
        onclick: (event) => this.askReason(turn, event.currentTarget) }, "Pas utile"));
  }

  askReason(turn, opener) {
    const open = turn.body.querySelector(".reasons");
    if (open) {
      open.remove();
      opener.setAttribute("aria-expanded", "false");
      return;
    }
    opener.setAttribute("aria-expanded", "true");
    const group = "reason-" + Math.random().toString(36).slice(2);
    const comment = make("textarea", { id: group, rows: "2", maxlength: "1000" });
    const form = make("form", { class: "reasons", onsubmit: (event) => {
      event.preventDefault();
      const chosen = form.querySelector("input:checked");
      this.rate(turn, "down", chosen && chosen.value, comment.value.trim());
    } },
    make("fieldset", null, make("legend", null, "Qu’est-ce qui ne va pas\u00a0?"),
      ...REASONS.map((reason) => make("label", null,
        make("input", { type: "radio", name: group, value: reason }), reason))),
    make("label", { for: group }, "Précisez, sans donnée personnelle (facultatif)"), comment,
    make("button", { type: "submit", class: "button" }, "Envoyer l’avis"));
    turn.body.append(form);
    form.querySelector("input").focus();
  }

  async rate(turn, rating, reason, comment) {
    try {
      const response = await fetch(this.options.base + "/api/feedback", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        credentials: "omit",
        body: JSON.stringify({
          answer_id: turn.answer.id, rating, reason: reason || null, comment: comment || null,
          question: turn.question, answer: turn.answer.answer,
        }),
      });
      if (!response.ok) throw await problem(response);
      turn.rated = rating;
      this.draw(turn);
      this.save();
      this.say("Merci pour votre avis.");
      this.parts.field.focus({ preventScroll: true });
    } catch (error) {
      this.say(error instanceof ServiceError ? error.message
        : "L’avis n’a pas pu être envoyé. Vous pouvez réessayer.");
    }
  }

  async copy(turn) {
    const text = plainAnswer(turn);
    let copied = false;
    try {
      await navigator.clipboard.writeText(text);
      copied = true;
    } catch {
      const area = make("textarea", { class: "unseen", "aria-hidden": "true" });
      area.value = text;
      this.parts.log.append(area);
      area.select();
      copied = document.execCommand("copy");
      area.remove();
      this.parts.field.focus({ preventScroll: true });
    }
    this.say(copied ? "Réponse et sources copiées." : "La copie n’est pas permise par ce navigateur.");
  }

  /** Downloads the conversation with its sources as a Markdown file. */
  download() {
    const blob = new Blob([markdownConversation(this.options.title, this.turns)],
      { type: "text/markdown;charset=utf-8" });
    const url = URL.createObjectURL(blob);
    const day = new Date().toISOString().slice(0, 10);
    const link = make("a", { href: url, download: `conversation-${day}.md`, hidden: true });
    this.parts.log.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    this.say("Conversation téléchargée.");
  }

  showTools() {
    const started = this.turns.length > 0;
    this.parts.tools.hidden = !started;
    this.parts.form.classList.toggle("started", started);
  }

  fit() {
    const { field } = this.parts;
    field.style.height = "auto";
    field.style.height = Math.min(field.scrollHeight + 2, 160) + "px";
  }

  /** Keeps which source was opened, so that coming back finds the same link focused. */
  remember(turn, link) {
    const number = Number(link.closest(".source").dataset.number);
    this.opened = { turn: this.turns.indexOf(turn), number };
    this.save();
  }

  save() {
    const turns = this.turns.map(({ question, answer, error, rated }) => (
      { question, answer, error, rated }));
    const state = { turns, draft: this.parts.field.value, opened: this.opened || null };
    try {
      sessionStorage.setItem(this.options.storageKey(), JSON.stringify(state));
    } catch {
      // Storage is refused or full: the conversation then lives in this page only.
    }
  }

  restore() {
    let state = null;
    try {
      state = JSON.parse(sessionStorage.getItem(this.options.storageKey()));
    } catch {
      // Refused, or not ours.
    }
    if (!state || !Array.isArray(state.turns)) return;
    this.parts.field.value = state.draft || this.parts.field.value;
    for (const { question, answer, error, rated } of state.turns) {
      const turn = { question, answer, error, rated };
      if (!answer && !error) turn.error = "La recherche a été interrompue.";
      this.turns.push(turn);
      this.place(turn, true);
      this.draw(turn);
    }
    this.fit();
    if (!state.opened || !this.turns[state.opened.turn]) return;
    const selector = `.source[data-number="${Number(state.opened.number)}"] a.source-link`;
    const link = this.turns[state.opened.turn].body.querySelector(selector);
    this.opened = null;
    this.save();
    if (link) link.focus();
  }
}
