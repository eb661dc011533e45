// Follows the timeline: asks for its own address again and puts what has changed in its place; new rows wait.
(() => {
  'use strict';
  const data = document.documentElement.dataset, lamp = document.getElementById('lamp');
  const find = (id, page = document) => page.getElementById(id), list = document.querySelector('[data-rows]');
  const button = find('fresh'), clock = find('clock');
  let had = Number(data.newest), loaded = Date.now(), busy, again, fresh, source, timer, leaving, polls, stale, slept;

  const say = (state, text) => {
    if (lamp.textContent !== text) { lamp.dataset.lamp = state; lamp.textContent = text; }
  };

  // What a reader is in the middle of stays.
  const inUse = (part) => {
    const focus = document.activeElement, chosen = getSelection();
    return (focus !== part && part.contains(focus)) || (!chosen.isCollapsed && part.contains(chosen.anchorNode))
      || [...part.querySelectorAll('textarea')].some((field) => field.value !== field.defaultValue);
  };

  const put = (part, next) => {
    if (part.outerHTML === next.outerHTML) return;
    if (inUse(part)) { stale = true; return; }
    for (const { name } of [...part.attributes]) if (!next.hasAttribute(name)) part.removeAttribute(name);
    for (const { name, value } of next.attributes) part.setAttribute(name, value);
    part.replaceChildren(...next.childNodes);
  };

  // What one reads, far down, and where it stands: rows first, since the button for new ones comes above them.
  const readNow = () => {
    const seen = (one) => { const { top } = one.getBoundingClientRect(); return top >= 0 && top < innerHeight; };
    const found = (which) => [...document.querySelectorAll(which)].find((one) => !one.closest('[data-live]') && seen(one));
    const part = scrollY > 0 && (found('[data-rows] > li') ?? found('main :is(h1, h2, h3, p, dt, tr)'));
    return part && { part, top: part.getBoundingClientRect().top };
  };

  // On to this page of a world that has begun anew, unless something is being written. What came of a form was before.
  const beginAnew = () => {
    if (leaving) return;
    if ([...document.querySelectorAll('textarea, input')].some((field) => field.value !== field.defaultValue)) {
      stop();
      say('off', 'the world has begun anew: load the page again');
      return;
    }
    const page = new URL(location.href);
    page.hash = '';
    for (const name of ['came', 'begun']) page.searchParams.delete(name);
    location.replace(page);
  };

  const load = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
      if (answer.status >= 500) throw 0;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const now = page.documentElement.dataset;
      if (!answer.ok) {
        say('off', 'not there any more: load the page again');
        busy = again = false;
        return;
      }
      // Not loaded again as it came: that may have been a form.
      if (now.epoch !== data.epoch) { beginAnew(); return; }
      had = Math.max(had, now.newest);
      loaded = Date.now();
      const read = readNow();
      for (const part of document.querySelectorAll('[data-live]')) {
        const next = find(part.id, page);
        if (next) put(part, next);
      }
      fresh = page.querySelector('[data-rows]');
      const count = [...(fresh?.children ?? [])].filter((row) => row.dataset.seq > Number(list.dataset.newest)).length;
      if (count) { button.textContent = `${count} new`; button.hidden = false; }
      if (read) scrollBy(0, read.part.getBoundingClientRect().top - read.top);
      if (polls) say('slow', 'asking every 5 s');
    } catch {
      if (!document.hidden && !leaving) {
        stop();
        say('slow', 'no answer: trying again');
        timer = setTimeout(poll, 5000);
      }
    }
    busy = false;
    if (again) { again = false; load(); }
  };

  const stop = () => { clearTimeout(timer); source?.close(); };

  const open = () => {
    stop();
    if (!polls) say('slow', 'catching up');
    source = new EventSource(`${data.stream}&after=${had}`);
    let told = slept;
    slept = false;
    source.onmessage = (event) => {
      clearTimeout(timer);
      const news = JSON.parse(event.data);
      polls = false;
      if (news.epoch !== data.epoch) { beginAnew(); return; }
      // The first event says what was missed. The clock has moved where another tells nothing new.
      if (told || news.newest !== had) load();
      told = true;
      say('live', 'live');
    };
    source.onerror = poll;
    timer = setTimeout(poll, 5000);
  };

  // A proxy may collect the stream: the page asks by itself, and tries the stream again in between.
  const poll = () => {
    stop();
    polls = true;
    load();
    timer = setTimeout(open, 5000);
  };

  // A browser has six connections: a hidden page takes none.
  const watch = () => {
    leaving = busy = polls = false;
    if (!document.hidden) { open(); return; }
    stop();
    slept = true;
    say('off', 'paused');
  };
  document.addEventListener('visibilitychange', watch);
  addEventListener('submit', () => { leaving = true; stop(); });
  addEventListener('pagehide', stop);
  addEventListener('pageshow', watch);

  // What was left as it is for its reader is renewed once that is over.
  const renew = () => { if (stale) { stale = false; load(); } };
  document.addEventListener('focusout', renew);
  document.addEventListener('selectionchange', () => { if (getSelection().isCollapsed) renew(); });

  button?.addEventListener('click', () => {
    list.replaceChildren(...fresh.children);
    list.dataset.newest = had;
    button.hidden = true;
    list.querySelector('a')?.focus();
  });

  // What is to be copied stands before its button, and can be selected without it.
  document.documentElement.classList.add('scripted');
  document.addEventListener('click', async (event) => {
    const copy = event.target.closest?.('.copy'), text = copy?.previousElementSibling;
    if (!text) return;
    let done = true;
    try { await navigator.clipboard.writeText(text.textContent); } catch {
      // Browsers have no clipboard for addresses that are neither local nor HTTPS.
      getSelection().selectAllChildren(text);
      done = document.execCommand('copy');
    }
    copy.textContent = done ? 'copied' : 'selected: copy it with Ctrl+C';
  });

  const time = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Copenhagen', timeStyle: 'medium' });
  setInterval(() => {
    const { millis, factor } = clock.dataset;
    if (factor > 0) clock.querySelector('.hour').textContent = time.format(+millis + (Date.now() - loaded) * factor);
  }, 1000);

  for (const drop of document.querySelectorAll('.drop')) {
    const over = (event) => { event.preventDefault(); drop.classList.toggle('over', event.type === 'dragover'); };
    for (const kind of ['dragover', 'dragleave', 'drop']) drop.addEventListener(kind, over);
    drop.addEventListener('drop', (event) => {
      drop.querySelector('[type=file]').files = event.dataTransfer.files;
      drop.requestSubmit();
    });
  }
})();
