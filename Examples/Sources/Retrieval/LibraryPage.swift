/// A page on which documents are kept and looked through.
enum LibraryPage {
    static let html = """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>Library</title>
        <style>body { font: 16px sans-serif; max-width: 40em; margin: 2em auto } textarea { width: 100% }</style>
        <h1>Library</h1>
        <p><input id="key" placeholder="API key, if needed"></p>
        <form id="keep"><input id="title" placeholder="Title" required>
          <textarea id="text" rows="8" placeholder="Text" required></textarea><button>Keep</button></form>
        <form id="find"><input id="q" placeholder="Look for" required><button>Find</button></form>
        <ul id="list"></ul>
        <script>
        const headers = () => key.value ? { Authorization: "Bearer " + key.value } : {};
        const show = (lines) => list.replaceChildren(...lines.map((line) => {
          const item = document.createElement("li"); item.textContent = line; return item; }));
        const ask = async (path, options = {}) => {
          const answer = await fetch(path, { ...options, headers: { ...headers(), ...options.headers } });
          const body = await answer.json();
          if (!answer.ok) { show([body.error.message]); throw new Error(body.error.message); }
          return body; };
        const refresh = async () => show(await ask("documents"));
        keep.onsubmit = async (event) => { event.preventDefault();
          await ask("documents/" + encodeURIComponent(title.value),
            { method: "PUT", body: text.value, headers: { "Content-Type": "text/plain" } });
          await refresh(); };
        find.onsubmit = async (event) => { event.preventDefault();
          const found = await ask("documents/search?q=" + encodeURIComponent(q.value));
          show(found.map((p) => `${p.score.toFixed(2)} [${p.title}] ${p.text}`)); };
        refresh();
        </script></html>
        """
}
