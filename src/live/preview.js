// The preview: shows a new build without losing the place, and what is wrong
// on top of the last good page. Works under the policy of a built page: no
// markup from text, only nodes.
(() => {
  'use strict';
  const own = document.currentScript;
  const token = new URL(own.src).searchParams.get('t');
  const address = (name) => `/__candor/${name}?t=${token}`;
  const scriptOf = (head) => head.querySelector('script[src^="/__candor/"]');

  const make = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  };

  // A shadow root keeps the page's style and ours apart.
  const host = make('candor-preview');
  const shadow = host.attachShadow({ mode: 'open' });
  const style = make('link');
  style.rel = 'stylesheet';
  style.href = '/__candor/preview.css';
  const badge = make('p', 'badge');
  const overlay = make('section', 'overlay');
  overlay.setAttribute('role', 'alert');
  overlay.hidden = true;
  shadow.append(style, badge, overlay);
  // Beside the body, so that replacing the body leaves it alone.
  document.documentElement.append(host);

  const place = ({ place }) => (place ? `${place.file}:${place.line}:${place.column}` : '');
  const showFindings = (findings) => {
    overlay.hidden = findings.length === 0;
    // Warnings stop a site only where that is asked for.
    const errors = findings.filter((finding) => finding.severity !== 'warning');
    const shown = errors.length > 0 ? errors : findings;
    const word = errors.length > 0 ? 'mistake' : 'warning';
    const count = shown.length === 1 ? `One ${word} stops` : `${shown.length} ${word}s stop`;
    const list = make('ol');
    for (const finding of shown) {
      const item = make('li', finding.severity);
      if (finding.more) {
        item.append(make('p', 'message', `and ${finding.more} more`));
      } else {
        if (finding.place) item.append(make('p', 'place', place(finding)));
        item.append(make('p', 'message', finding.message));
        if (finding.help) item.append(make('p', 'help', finding.help));
        if (finding.related) item.append(make('p', 'help', `${place(finding.related)} ${finding.related.why}`));
        if (finding.code) item.append(make('p', 'code', `candor explain ${finding.code}`));
      }
      list.append(item);
    }
    overlay.replaceChildren(make('h1', '', `${count} the site`), make('p', 'lead', 'Behind this is the last good page.'), list);
  };

  // Makes the old tree like the new one and keeps every node that need not go:
  // so what is scrolled, opened or focused stays.
  const become = (old, next) => {
    if (old.isEqualNode(next)) return;
    if (old.nodeType !== next.nodeType || old.nodeName !== next.nodeName) {
      old.replaceWith(document.importNode(next, true));
      return;
    }
    if (old.nodeType !== Node.ELEMENT_NODE) {
      old.nodeValue = next.nodeValue;
      return;
    }
    const kept = (name) => name === 'open' && old.nodeName === 'DETAILS';
    for (const { name } of [...old.attributes]) {
      if (!next.hasAttribute(name) && !kept(name)) old.removeAttribute(name);
    }
    for (const { name, value } of next.attributes) {
      if (old.getAttribute(name) !== value && !kept(name)) old.setAttribute(name, value);
    }
    const a = [...old.childNodes];
    const b = [...next.childNodes];
    let start = 0;
    while (start < a.length && start < b.length && a[start].isEqualNode(b[start])) start += 1;
    let end = 0;
    while (end < a.length - start && end < b.length - start && a.at(-1 - end).isEqualNode(b.at(-1 - end))) end += 1;
    const gone = a.slice(start, a.length - end);
    const come = b.slice(start, b.length - end);
    const after = a[a.length - end] ?? null;
    come.forEach((node, n) => {
      if (n < gone.length) become(gone[n], node);
      else old.insertBefore(document.importNode(node, true), after);
    });
    gone.slice(come.length).forEach((node) => node.remove());
  };

  const load = (href, type) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('GET', href);
      request.responseType = type;
      request.onload = () => resolve(request.response);
      request.onerror = reject;
      request.send();
    });

  // What of a head cannot be exchanged without loading the page; the rest can.
  const isFixed = (node) => node.matches('script, link[rel="stylesheet"], meta[http-equiv]');
  const fixed = (head) => [...head.children].filter((node) => isFixed(node) && node !== scriptOf(head));
  const loose = (head) => [...head.children].filter((node) => !isFixed(node));
  const written = (head) => fixed(head).map((node) => node.outerHTML).join('\n');
  const first = written(document.head);

  // What each style sheet held when it was looked at last; `stale` ones are
  // exchanged where they are something else now.
  const styles = new Map();
  const lookAtStyles = async (stale) => {
    for (const link of document.head.querySelectorAll('link[rel="stylesheet"]')) {
      const href = link.getAttribute('href').split('?')[0];
      const text = await load(href, 'text');
      if (stale && styles.get(href) !== text) {
        const fresh = link.cloneNode();
        fresh.href = `${href}?${Date.now()}`;
        fresh.addEventListener('load', () => link.remove());
        link.after(fresh);
      }
      styles.set(href, text);
    }
  };

  // Which build the page shows.
  let shown = Number(own.dataset.build);
  const update = async () => {
    const news = await load(address('news'), 'json');
    if (!news) return;
    badge.textContent = news.audience ? `Preview for ${news.audience}` : 'Preview';
    showFindings(news.findings);
    if (news.build === shown) await lookAtStyles(false);
    if (news.findings.length > 0 || news.build === shown) return;
    const next = await load(location.pathname + location.search, 'document');
    if (!next) return;
    const heads = [loose(document.head), loose(next.head)];
    if (written(next.head) !== first || heads[0].length !== heads[1].length || next.body.querySelector('script')) {
      location.reload();
      return;
    }
    heads[0].forEach((node, n) => become(node, heads[1][n]));
    become(document.body, next.body);
    await lookAtStyles(true);
    shown = news.build;
  };

  let running = false;
  let again = false;
  const onBuild = async () => {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      try {
        await update();
      } catch {
        // An answer was lost. Where the preview has gone, its return is a new event.
        await new Promise((wake) => setTimeout(wake, 500));
        again ||= events.readyState === EventSource.OPEN;
      }
    }
    running = false;
  };

  const events = new EventSource(address('events'));
  events.addEventListener('message', onBuild);
  events.addEventListener('error', () => {
    badge.textContent = 'The preview has ended';
    // A new preview has a new token: only a new page knows it.
    const retry = setInterval(async () => {
      if (events.readyState === EventSource.OPEN) clearInterval(retry);
      else if (await fetch(location.href, { method: 'HEAD' }).then(() => true, () => false)) location.reload();
    }, 1000);
  });
})();
