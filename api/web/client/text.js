// Text becomes nodes: never markup. Only addresses, numbers and source marks turn into controls.

const CONTACT =
  /([A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})|((?<![\d+])(?:\+33[ .\u00a0\u202f-]?|0)[1-9](?:[ .\u00a0\u202f-]?\d{2}){4}(?!\d))/g;
const MARK = /[ \u00a0\u202f]?\[(\d{1,3})\]/g;
const BULLET = /^[ \t]*(?:[-–•*]|\d{1,2}[.)])[ \u00a0]+/;
const NUMBERED = /^[ \t]*\d{1,2}[.)][ \u00a0]+/;
const MONTHS =
  "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" ");

/** An element with properties or attributes, and children (nodes or strings). */
function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const name in attributes) {
    if (!Object.prototype.hasOwnProperty.call(attributes, name)) continue;
    const value = attributes[name];
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name.slice(0, 2) === "on") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Only http and https addresses are followed; anything else gives null. */
function safeUrl(value) {
  try {
    const url = new URL(value, location.href);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

function telephone(number) {
  const digits = number.replace(/\D/g, "");
  return "tel:+33" + digits.slice(number[0] === "+" ? 2 : 1);
}

/** Appends `text`, its e-mail addresses and telephone numbers as links. */
function appendContacts(parent, text) {
  let position = 0;
  for (const match of text.matchAll(CONTACT)) {
    parent.append(text.slice(position, match.index));
    const href = match[1] ? "mailto:" + match[1] : telephone(match[0]);
    parent.append(make("a", { href }, match[0]));
    position = match.index + match[0].length;
  }
  parent.append(text.slice(position));
}

/** Spaces that French never breaks a line at: before double signs, inside sums and quotes. */
function unbreakable(text) {
  return text.replace(/ (?=[;:!?»€%])|(?<=«) |(?<=\d) (?=\d{3}(?!\d))/g, "\u00a0");
}

/** Appends a line of an answer; `mark(number)` gives the control for `[number]`, or null. */
function appendLine(parent, line, mark) {
  let position = 0;
  line = unbreakable(line);
  for (const match of line.matchAll(MARK)) {
    const control = mark(Number(match[1]));
    if (!control) continue;
    appendContacts(parent, line.slice(position, match.index));
    parent.append("\u202f", control);
    position = match.index + match[0].length;
  }
  appendContacts(parent, line.slice(position));
}

/** The paragraphs and lists of an answer. Markdown, HTML and the rest stay as typed. */
function answerNodes(text, mark) {
  const nodes = [];
  let list = null;
  let paragraph = null;
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) {
      paragraph = null;
      continue;
    }
    if (BULLET.test(line)) {
      const tag = NUMBERED.test(line) ? "ol" : "ul";
      if (!list || list.localName !== tag) nodes.push((list = make(tag)));
      const item = make("li");
      if (tag === "ol") item.setAttribute("value", String(parseInt(line, 10)));
      appendLine(item, line.replace(BULLET, ""), mark);
      list.append(item);
      paragraph = null;
      continue;
    }
    list = null;
    if (paragraph) paragraph.append(make("br"));
    else nodes.push((paragraph = make("p")));
    appendLine(paragraph, line, mark);
  }
  return nodes;
}

/** `2020-01-16` as `16 janvier 2020`; anything else unchanged. */
function frenchDate(value) {
  const match = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(value || "");
  const month = match && MONTHS[Number(match[2]) - 1];
  if (!month) return value;
  if (!match[3]) return month + " " + match[1];
  const day = match[3] === "01" ? "1er" : String(Number(match[3]));
  return day + "\u00a0" + month + "\u00a0" + match[1];
}

/** The answer as it is spoken: without the marks that only sight can follow. */
function spokenText(text) {
  return text.replace(MARK, "").replace(/\s*\n+\s*/g, " ").trim();
}
