// The web chat: enhances the form that the server wrote.

const root = document.getElementById("assistant");
if (root) {
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const territory = part("collection");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const conversation = new Conversation({
    log: part("log"), status: part("status"), form: part("form"), field: part("field"),
    send: part("send"), tools: part("tools"),
  }, {
    base: root.dataset.base,
    title: document.title,
    storageKey: () => "assistant-ctg:" + root.dataset.base,
    collection: () => (territory && territory.value) || null,
    contacts: JSON.parse(root.dataset.contacts),
    feedback: root.dataset.feedback === "true",
    report: root.dataset.report,
    newTab: root.dataset.newTab === "true",
    headingLevel: 3,
    notify: () => {},
    failure: async () => null,
    reveal: (node) => node.scrollIntoView({
      block: "start", behavior: calm.matches ? "auto" : "smooth" }),
  });
  part("new").addEventListener("click", () => conversation.clear());
  part("print").addEventListener("click", () => print());
  part("download").addEventListener("click", () => conversation.download());
  for (const button of root.querySelectorAll("[data-example]")) {
    button.type = "button";
    button.addEventListener("click", () => conversation.pick(button.value));
  }
  addEventListener("beforeprint", () => {
    const day = new Date().toLocaleDateString("fr-FR", { dateStyle: "long" });
    part("printed").textContent = ", imprimée le " + day;
  });
  addEventListener("online", () => conversation.say("Connexion rétablie."));
  addEventListener("offline", () => conversation.say("Vous semblez hors connexion."));
}
