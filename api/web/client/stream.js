// POST /api/chat and read its events. Every failure has a French sentence to show.

const SILENCE_MS = 30000; // the server sends a heartbeat at least every 15 s

/** What went wrong, in words for the reader. `denied` is true when nothing could be read at all. */
class ServiceError extends Error {
  constructor(message, options = {}) {
    super(message);
    this.code = options.code || null;
    this.unreachable = options.unreachable === true;
  }
}

function unreachable() {
  const message = navigator.onLine === false
    ? "Vous semblez hors connexion. Votre question est gardée\u00a0: réessayez quand le réseau revient."
    : "Le service ne répond pas pour le moment. Votre question est gardée\u00a0: vous pouvez réessayer.";
  return new ServiceError(message, { unreachable: true });
}

async function problem(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    // Not a problem object: a proxy answered in our place.
  }
  const detail = body && typeof body.detail === "string" ? body.detail : null;
  const wait = Number(response.headers.get("Retry-After"));
  const later = wait > 0 ? ` Réessayez dans ${wait}\u00a0s.` : "";
  const message = detail ? detail + later : "Le service n’a pas pu répondre. Vous pouvez réessayer.";
  return new ServiceError(message, { code: body && body.code });
}

/** Calls `on[event](data)` for each event of a `text/event-stream` body. */
async function readEvents(body, on, alive) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let buffer = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    alive();
    buffer += decoder.decode(value, { stream: true });
    let end;
    while ((end = /\r\n\r\n|\n\n|\r\r/.exec(buffer))) {
      const block = buffer.slice(0, end.index);
      buffer = buffer.slice(end.index + end[0].length);
      let name = "message";
      const data = [];
      for (const line of block.split(/\r\n|\n|\r/)) {
        if (line.slice(0, 6) === "event:") name = line.slice(6).trim();
        else if (line.slice(0, 5) === "data:") data.push(line.slice(5).replace(/^ /, ""));
      }
      if (data.length && on[name]) on[name](JSON.parse(data.join("\n")));
    }
  }
}

/** Asks; resolves to the whole answer. `on` may hold `sources` and `delta`. */
async function askService(base, body, on, controller) {
  let answer = null;
  let failure = null;
  let silent = false;
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      silent = true;
      controller.abort();
    }, SILENCE_MS);
  };
  alive();
  try {
    const response = await fetch(base + "/api/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ ...body, stream: true }),
      credentials: "omit",
      signal: controller.signal,
    });
    if (!response.ok) throw await problem(response);
    await readEvents(response.body, {
      sources: (data) => on.sources && on.sources(data.citations || data),
      delta: (data) => on.delta && on.delta(data.text),
      answer: (data) => (answer = data),
      error: (data) => (failure = data),
    }, alive);
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    if (controller.signal.aborted && !silent) throw error;
    throw unreachable();
  } finally {
    clearTimeout(timer);
  }
  if (failure) {
    throw new ServiceError(failure.detail || "Le service n’a pas pu finir sa réponse.", failure);
  }
  if (!answer) throw unreachable();
  return answer;
}
