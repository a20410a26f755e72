"""Pages of sites that are not ours."""

from __future__ import annotations

STRICT_POLICY = (
    "default-src 'none'; script-src {service}; connect-src {service}; style-src 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)


def host_page(inside: str, *, head: str = "", doctype: str = "<!doctype html>") -> str:
    """A page with `inside` at the end of its body."""
    return (
        f'{doctype}<html lang="en"><head><meta charset="utf-8"><title>Commune</title>'
        f'<meta name="viewport" content="width=device-width">{head}</head>'
        f"<body><main><h1>Commune</h1><p>Bienvenue.</p>{inside}</main></body></html>"
    )


AGGRESSIVE_STYLE = """<style>
* { all: unset !important; display: inline !important; color: yellow !important;
    background: yellow !important; font: 7px cursive !important; position: static !important;
    visibility: hidden !important; opacity: 0 !important; transform: rotate(9deg) !important;
    pointer-events: none !important; --ink: yellow; --accent: yellow; --paper: yellow; }
button, dialog, a, p { display: none !important; }
html { font-size: 3px; letter-spacing: 2em; line-height: 0.1; }
</style>"""

OTHER_LIBRARY = """<script>
// A library with elements of its own that wraps the registry and litters the prototypes.
const define = customElements.define.bind(customElements);
window.defined = [];
customElements.define = (name, type, options) => {
  window.defined.push(name);
  return define(name, type, options);
};
customElements.define('other-element', class extends HTMLElement {
  connectedCallback() { this.attachShadow({ mode: 'open' }).textContent = 'autre'; }
});
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (init) { return attach.call(this, init); };
Array.prototype.last = function () { return this[this.length - 1]; };
Object.prototype.extended = true;
String.prototype.last = function () { return this.at(-1); };
window.make = window.Conversation = window.css = () => { throw new Error('pris'); };
</script><other-element></other-element>"""
