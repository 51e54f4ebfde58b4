// The preview of `candor serve`: edits show, mistakes show, nothing leaks to another page.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch } from '../lib/browser.js';
import { must } from '../lib/complaints.js';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const candor = process.env.CANDOR || join(project, 'target/release/candor');
// Where others read the log, a report says less; an author reads all of it.
const { CI, GITHUB_ACTIONS, ...env } = process.env;
const SCRIPT = /<script src="\/__candor\/[^>]*><\/script>/;

let browser;
before(async () => {
  must(existsSync(candor), `there is no ${candor}: cargo build --release, or set CANDOR`);
  browser = await launch();
});
after(() => browser?.close());

const example = (root) => {
  cpSync(join(project, 'content'), join(root, 'content'), { recursive: true });
  cpSync(join(project, 'candor.toml'), join(root, 'candor.toml'));
};

/** A preview of a copy of the example, or of what `fill` puts there. */
async function preview(t, flags = [], fill = example) {
  const root = mkdtempSync(join(tmpdir(), 'candor-preview-'));
  fill(root);
  const child = spawn(candor, ['-C', root, 'serve', '--port', '0', ...flags], { env });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const until = async (words) => {
    for (let n = 0; n < 400; n += 1) {
      const match = words.exec(said);
      if (match) return match;
      await new Promise((wake) => setTimeout(wake, 25));
    }
    throw new Error(`the preview never said ${words}, but:\n${said}`);
  };
  const page = await browser.newPage();
  const console = [];
  page.on('console', (message) => message.type() === 'error' && console.push(message.text()));
  page.on('pageerror', (error) => console.push(String(error)));
  t.after(async () => {
    await page.close();
    child.kill();
    rmSync(root, { recursive: true, force: true });
  });
  const url = (await until(/Serving (\S+)\//))[1];
  await until(/Built \d+ pages|no site yet/);
  const file = (path) => join(root, path);
  const edit = (path, change) => {
    const whole = change(readFileSync(file(path), 'utf8'));
    // As most editors save: a new file, moved over the old one.
    writeFileSync(file(`${path}~`), whole);
    renameSync(file(`${path}~`), file(path));
  };
  const shows = (text) => page.getByText(text).first().waitFor({ timeout: 5000 });
  const gone = (text) => page.getByText(text).first().waitFor({ state: 'detached', timeout: 5000 });
  /** The overlay's text. */
  const overlay = () => page.locator('candor-preview .overlay');
  return { root, url, page, console, file, edit, shows, gone, overlay, child, until };
}

const BETA = 'content/milestones/ferry-piers.toml';
const title = (text) => (toml) => toml.replace(/^title = .*$/m, `title = "${text}"`);

describe('an edit', () => {
  test('shows at once, and the page stays where it is', async (t) => {
    const { page, url, edit, shows, console } = await preview(t);
    await page.setViewportSize({ width: 900, height: 500 });
    await page.goto(`${url}/milestones/ferry-piers.html`);
    await page.locator('candor-preview .badge', { hasText: 'Preview for' }).waitFor();
    await page.evaluate(() => {
      window.stays = true;
      window.scrollTo(0, 300);
    });
    edit(BETA, title('Piers with new readers'));
    await shows('Piers with new readers');
    assert.deepEqual(await page.evaluate(() => [window.stays, window.scrollY]), [true, 300]);
    assert.match(await page.title(), /Piers with new readers/);
    edit('candor.toml', (toml) => toml.replace(/^title = .*$/m, 'title = "Another name"'));
    await page.locator('header', { hasText: 'Another name' }).waitFor();
    assert.equal(await page.evaluate(() => window.stays), true);
    assert.deepEqual(console, []);
  });

  test('of a style or a template shows too', async (t) => {
    const { page, url, file, shows, console } = await preview(t);
    await page.goto(`${url}/trust.html`);
    await page.locator('candor-preview .badge', { hasText: 'Preview for' }).waitFor();
    const css = readFileSync(join(project, 'themes/paper/assets/paper.css'), 'utf8');
    mkdirSync(file('assets'));
    writeFileSync(file('assets/paper.css'), `${css}\nh1 { color: rgb(1, 2, 3) }\n`);
    await page.waitForFunction(() => getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)');
    mkdirSync(file('templates'));
    writeFileSync(file('templates/trust.html'), '{% extends "base.html" %}{% block main %}<h1>Of our own</h1>{% endblock %}');
    await shows('Of our own');
    assert.deepEqual(console, []);
  });

  test('loads a page with a script of its own again, once', async (t) => {
    const { page, url, file, edit, shows, console } = await preview(t, [], (root) => {
      example(root);
      mkdirSync(join(root, 'templates'));
      mkdirSync(join(root, 'static'));
      writeFileSync(join(root, 'static/own.js'), "document.head.append(document.createElement('meta'));");
      writeFileSync(
        join(root, 'templates/trust.html'),
        '{% extends "base.html" %}{% block main %}<h1>{{ site.title }}</h1><script src="own.js"></script>{% endblock %}',
      );
    });
    let loads = 0;
    page.on('load', () => (loads += 1));
    await page.goto(`${url}/trust.html`);
    await page.waitForTimeout(1000);
    assert.equal(loads, 1);
    edit('candor.toml', (toml) => toml.replace(/^title = .*$/m, 'title = "Another name"'));
    await shows('Another name');
    await page.waitForTimeout(1000);
    assert.ok(loads <= 3, `${loads} loads`);
    assert.deepEqual(console, []);
  });

  test('that adds and deletes files changes which pages there are', async (t) => {
    const { page, url, file, shows } = await preview(t);
    const there = async (path) => (await page.request.get(`${url}/${path}`)).status();
    writeFileSync(file('content/stakeholders/zoe.toml'), 'name = "Zoe Zander"\nsince = 2026-06-01\n');
    await page.goto(`${url}/people/index.html`);
    await shows('Zoe Zander');
    assert.equal(await there('people/zoe.html'), 200);
    rmSync(file('content/stakeholders/zoe.toml'));
    for (let n = 0; n < 100 && (await there('people/zoe.html')) !== 404; n += 1) await page.waitForTimeout(50);
    assert.equal(await there('people/zoe.html'), 404);
  });
});

describe('a mistake', () => {
  test('shows on top of the last good page until it is mended', async (t) => {
    const { page, url, edit, shows, overlay, console } = await preview(t);
    await page.goto(`${url}/milestones/ferry-piers.html`);
    const heading = await page.locator('h1').first().innerText();
    edit(BETA, (toml) => toml.replace(/^owner = .*$/m, 'owner = "nobody-at-all"'));
    await overlay().filter({ hasText: 'One mistake stops the site' }).waitFor();
    const text = await overlay().innerText();
    assert.match(text, /content\/milestones\/ferry-piers\.toml:\d+:\d+/);
    assert.match(text, /nothing has the id `nobody-at-all`/);
    assert.match(text, /candor new stakeholder nobody-at-all/);
    assert.equal(await page.locator('h1').first().innerText(), heading);
    await page.reload();
    await overlay().filter({ hasText: 'nobody-at-all' }).waitFor();
    assert.equal(await page.locator('h1').first().innerText(), heading);
    edit(BETA, (toml) => title('Mended piers')(toml.replace(/^owner = .*$/m, 'owner = "matteo-ferri"')));
    await shows('Mended piers');
    await overlay().waitFor({ state: 'hidden' });
    assert.deepEqual(console, []);
  });

  test('in a file with a wild name shows as text', async (t) => {
    const { page, url, file, overlay, console } = await preview(t);
    await page.goto(`${url}/`);
    writeFileSync(file('content/milestones/<img src=x onerror=alert(1)>.toml'), 'title = "<b id=bold>x</b>"\n');
    await overlay().filter({ hasText: '<img src=x onerror=alert(1)>' }).waitFor();
    assert.equal(await page.locator('candor-preview img, candor-preview #bold').count(), 0);
    assert.deepEqual(console, []);
  });

  test('at the very beginning shows as well', async (t) => {
    const { page, url, file, shows, overlay } = await preview(t, [], (root) => writeFileSync(join(root, 'candor.toml'), 'titel = "x"\n'));
    await page.goto(`${url}/`);
    await overlay().filter({ hasText: 'did you mean `title`' }).waitFor();
    mkdirSync(file('content/stakeholders'), { recursive: true });
    writeFileSync(file('content/stakeholders/ada.toml'), 'name = "Ada Byron"\nsince = 2026-01-05\n');
    writeFileSync(file('candor.toml'), 'title = "Born late"\nowner = "ada"\n');
    await shows('Born late');
    await overlay().waitFor({ state: 'hidden' });
  });
});

test('what is served is what is built, but for the script', async (t) => {
  const { root, url, page } = await preview(t, ['--base-url', 'https://example.org/status/']);
  const out = join(root, 'built');
  const built = spawnSync(candor, ['-C', root, 'build', '--base-url', 'https://example.org/status/', '--output', out], { env });
  assert.equal(built.status, 0, String(built.stderr));
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '.candor-manifest')
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1));
  assert.ok(files.length > 80);
  for (const file of files) {
    const answer = await page.request.get(`${url}/status/${file}`);
    let body = await answer.body();
    if (file.endsWith('.html')) body = Buffer.from(body.toString().replace(SCRIPT, ''));
    assert.equal(answer.status(), 200, file);
    assert.ok(body.equals(readFileSync(join(out, file))), file);
  }
  const missing = await page.request.get(`${url}/status/no/such/page.html`);
  assert.equal(missing.status(), 404);
  assert.equal((await missing.text()).replace(SCRIPT, ''), readFileSync(join(out, '404.html'), 'utf8'));
  await page.goto(url);
  assert.equal(page.url(), `${url}/status/`);
});

test('wat 5: a foreign page reads nothing', async (t) => {
  const { url } = await preview(t);
  const foreign = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><title>foreign</title>'));
  await new Promise((done) => foreign.listen(0, '127.0.0.1', done));
  const page = await browser.newPage();
  t.after(() => (page.close(), foreign.close()));
  await page.goto(`http://127.0.0.1:${foreign.address().port}/`);
  const stolen = await page.evaluate(async (url) => {
    const tag = (name, source, attribute = 'src') =>
      new Promise((tell) => {
        const node = document.createElement(name);
        node.onload = () => tell(name === 'iframe' ? Boolean(node.contentDocument?.body?.textContent) : true);
        node.onerror = () => tell(false);
        setTimeout(() => tell(false), 1500);
        node[attribute] = source;
        document.body.append(node);
      });
    const events = new Promise((tell) => {
      const source = new EventSource(`${url}/__candor/events?t=0`);
      source.onmessage = () => tell(true);
      source.onerror = () => tell(false);
    });
    const socket = new Promise((tell) => {
      const socket = new WebSocket(url.replace('http', 'ws'));
      socket.onopen = () => tell(true);
      socket.onerror = () => tell(false);
    });
    return {
      fetch: await fetch(`${url}/data.json`).then(() => true, () => false),
      opaque: await fetch(`${url}/data.json`, { mode: 'no-cors' }).then(() => true, () => false),
      script: await tag('script', `${url}/__candor/preview.js`),
      data: await tag('script', `${url}/data.json`),
      image: await tag('img', `${url}/badge.svg`),
      frame: await tag('iframe', `${url}/index.html`),
      events: await events,
      socket: await socket,
    };
  }, url);
  for (const [way, got] of Object.entries(stolen)) assert.equal(got, false, way);
});

test('Ctrl-C ends it at once, with pages open', async (t) => {
  const { page, url, child } = await preview(t);
  await page.goto(`${url}/`);
  await page.locator('candor-preview .badge', { hasText: 'Preview for' }).waitFor();
  const start = performance.now();
  const ended = new Promise((tell) => child.on('exit', (code) => tell(code)));
  child.kill('SIGINT');
  assert.equal(await ended, 130);
  assert.ok(performance.now() - start < 5000);
  await page.locator('candor-preview .badge', { hasText: 'The preview has ended' }).waitFor();
});
