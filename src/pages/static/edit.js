// The scenario's text: what is wrong with it is told while one writes, and a click on a place leads there.
(() => {
  'use strict';
  const form = document.getElementById('edit'), text = form.elements.text;
  let written = text.value, asked = 0, timer;

  const check = async () => {
    const number = ++asked;
    try {
      const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams({ text: text.value, do: 'check' }) });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const next = page.getElementById('problems');
      // A later answer counts.
      if (answer.ok && next && number === asked) document.getElementById('problems').replaceChildren(...next.childNodes);
    } catch { /* The button is there. */ }
  };

  text.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(check, 600); });
  form.addEventListener('submit', () => { written = text.value; });
  // Another world may begin meanwhile, and the page be loaded again.
  addEventListener('beforeunload', (event) => { if (text.value !== written) event.preventDefault(); });

  form.addEventListener('click', (event) => {
    const { line, column } = event.target.dataset;
    if (!line) return;
    event.preventDefault();
    const lines = text.value.split('\n').slice(0, line - 1);
    const at = lines.join('\n').length + (lines.length ? 1 : 0) + (column - 1);
    text.focus();
    text.setSelectionRange(at, at + 1);
    text.scrollTop = (line - 5) * text.scrollHeight / text.value.split('\n').length;
  });
})();
