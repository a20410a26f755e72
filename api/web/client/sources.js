// A citation as a readable card.

/** `Source 2 : Guide repère pour les élus, La relation contractuelle`. */
function sourceName(citation) {
  const place = citation.section ? ", " + citation.section : "";
  return `Source\u00a0${citation.number}\u00a0: ${citation.document_title}${place}`;
}

/** Publisher, territory, date and page; what is not known is left out. */
function sourceDetails(citation) {
  const restated = citation.restated_from; // « Résumé d’après … », with the date
  const page = citation.printed_page || citation.page;
  return [
    restated ? restated.replace(/\d{4}-\d{2}(-\d{2})?/g, frenchDate) : citation.publisher,
    citation.territory,
    restated ? null : citation.valid_on && frenchDate(citation.valid_on),
    page && `page\u00a0${page}`,
  ].filter(Boolean).join(" · ");
}

/** The card; `newTab` opens the document beside the host page. */
function sourceCard(citation, newTab) {
  const name = sourceName(citation);
  const href = safeUrl(citation.url);
  const link = href
    ? make("a", {
        class: "source-link",
        href,
        target: newTab ? "_blank" : null,
        rel: newTab ? "noopener" : null,
      }, name, newTab ? make("span", { class: "unseen" }, " (nouvelle fenêtre)") : null)
    : make("span", { class: "source-link" }, name);
  const quote = make("blockquote", { class: "quote", dir: "auto" });
  for (const piece of String(citation.quote).split(/\n{2,}/)) {
    const paragraph = make("p");
    appendContacts(paragraph, piece);
    quote.append(paragraph);
  }
  const original = citation.source_url && safeUrl(citation.source_url);
  return make("li", { class: "source", tabindex: "-1", "data-number": citation.number },
    make("p", { class: "source-name" }, link),
    quote,
    make("p", { class: "source-details" }, sourceDetails(citation),
      original ? " · " : null,
      original ? make("a", { href: original, target: newTab ? "_blank" : null, rel: "noopener" },
        "publication d’origine", newTab ? make("span", { class: "unseen" },
          " (nouvelle fenêtre)") : null) : null));
}
