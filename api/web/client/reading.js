// Brings the reader, sighted or not, to the passage that was cited.

const contents = document.querySelector(".contents details");
if (contents && matchMedia("(min-width: 64rem)").matches) contents.open = true;

const cited = document.getElementById("citation");
const anchor = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
const target = cited || anchor;

function arrive() {
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
}

// After the browser's own move to the anchor, which takes the focus away.
if (target && document.readyState === "complete") arrive();
else if (target) addEventListener("load", () => setTimeout(arrive));
