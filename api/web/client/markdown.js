// The conversation as a file for a council's folder.

/** Characters that Markdown or HTML would interpret are neutralised; the words stay the same. */
function markdownText(text) {
  return text
    .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/([\\`*_|~])/g, "\\$1")
    .replace(/\]\(/g, "]\\(").replace(/^(\s*)([#>+=-])/gm, "$1\\$2");
}

/** One answer with its sources, as plain text for the clipboard. */
function plainAnswer(turn) {
  const lines = [turn.question, "", turn.answer.answer];
  for (const citation of turn.answer.citations) {
    lines.push("", `[${citation.number}] ${sourceName(citation)} (${sourceDetails(citation)})`,
      `«\u00a0${citation.quote.replace(/\s+/g, " ")}\u00a0»`, citation.url);
  }
  return lines.join("\n");
}

/** The whole conversation, with its sources. */
function markdownConversation(title, turns) {
  const day = new Date().toLocaleDateString("fr-FR", { dateStyle: "long" });
  const lines = [`# ${markdownText(title)}`, "", `Conversation du ${day}. Réponses d’un programme` +
    " automatique, à vérifier dans les documents cités.", ""];
  for (const turn of turns) {
    if (!turn.answer) continue;
    lines.push(`## ${markdownText(turn.question.replace(/\s+/g, " "))}`, "",
      markdownText(turn.answer.answer).replace(/\n/g, "  \n"), "");
    if (!turn.answer.citations.length) continue;
    lines.push("### Sources", "");
    for (const citation of turn.answer.citations) {
      lines.push(`**${markdownText(sourceName(citation))}** (${markdownText(sourceDetails(citation))})`,
        "", ...citation.quote.split("\n").map((line) => "> " + markdownText(line)), "",
        `<${citation.url}>`, "");
    }
  }
  return lines.join("\n") + "\n";
}
