// Every page fits every screen: nothing sticks out, is cut off, or lies on top of something else.

import { after, before, describe, it } from 'node:test';
import { decideFonts, launch, look, MODES, openDetails } from '../lib/browser.js';
import { Complaints, must } from '../lib/complaints.js';
import { serve } from '../lib/server.js';
import * as site from '../lib/site.js';

const WIDTHS = [320, 390, 600, 800, 1000, 1280];

/** WCAG 1.4.12: what a reader may set without losing anything. */
const TEXT_SPACING = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }`;

/** A desktop of 1280 × 900 px, zoomed in: fewer CSS pixels, the rules for narrow screens. */
const ZOOMS = { '200 % zoom': { width: 640, height: 450 }, '400 % zoom': { width: 320, height: 225 } };

const SCREENS = Object.fromEntries(WIDTHS.map((width) => [`${width} px`, { width, height: 900 }]));
const SETTINGS = {
  'as it is': { fonts: true, screens: { ...SCREENS, ...ZOOMS, 'A4 paper': MODES.print } },
  'with wide text spacing': { fonts: true, css: TEXT_SPACING, screens: SCREENS },
  'without web fonts': { fonts: false, screens: SCREENS },
};

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

describe('layout', () => {
  for (const [name, { fonts, css = '', screens }] of Object.entries(SETTINGS)) {
    describe(name, () => {
      const found = { wide: new Complaints(), cut: new Complaints(), labels: new Complaints() };

      before(async () => {
        const context = await browser.newContext();
        await decideFonts(context, fonts);
        const page = await context.newPage();
        for (const path of site.sample()) {
          await page.goto(site.fileUrl(path));
          await openDetails(page);
          await page.evaluate(prepare, css);
          for (const [mode, size] of Object.entries(screens)) {
            await look(page, { ...MODES.light, ...size });
            for (const [kind, what] of await page.evaluate(misfits)) found[kind].add(path, mode, what);
          }
        }
        await context.close();
      });

      it(`no page is wider than the screen: ${Object.keys(screens).join(', ')}`, () => found.wide.settle());
      it('no text is cut off', () => found.cut.settle());
      // Labels repeat what the rows say; a reader who spaces text out may see them touch.
      if (!css) it('chart labels stay in their chart and off each other', () => found.labels.settle());
    });
  }
});

/** The policy forbids a style element, so the reader's style sheet is adopted. */
async function prepare(css) {
  if (css) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  }
  await document.fonts.ready;
}

/** Runs in the page: what does not fit, as [kind, words]. */
function misfits() {
  const found = [];
  const name = (element, length = 40) => {
    const text = element.textContent.trim().replaceAll(/\s+/g, ' ').slice(0, length);
    const classes = [...element.classList].map((word) => `.${word}`).join('');
    return `<${element.localName}${classes}>${text ? ` “${text}”` : ''}`;
  };
  const screen = document.documentElement.clientWidth;
  const sticksOut = (element) => {
    const box = element.getBoundingClientRect();
    const contents = document.createRange();
    contents.selectNodeContents(element);
    return box.width > 1 && Math.max(box.right, contents.getBoundingClientRect().right) > screen + 1;
  };
  const scrolls = (element) => element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));

  if (document.documentElement.scrollWidth > screen) {
    const out = [...document.body.querySelectorAll('*:not(svg *), svg text')].filter((element) => sticksOut(element) && !scrolls(element));
    const culprits = out.filter((element) => !out.some((other) => other !== element && element.contains(other)));
    const names = new Set(culprits.map((element) => name(element, 0)));
    found.push(['wide', `too wide: ${[...names].slice(0, 4).join(', ') || 'no element alone'}`]);
  }
  for (const root of [document.documentElement, document.body]) {
    if (!['visible', 'auto'].includes(getComputedStyle(root).overflowX)) {
      found.push(['wide', `<${root.localName}> hides what is too wide`]);
    }
  }

  for (const element of document.body.querySelectorAll('*:not(svg, svg *)')) {
    const style = getComputedStyle(element);
    const hidden = style.clipPath !== 'none' || style.clip !== 'auto' || element.clientWidth <= 1;
    if (hidden || style.display === 'inline' || element.closest('.vh')) continue;
    const cutX = /hidden|clip/.test(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
    const cutY = /hidden|clip/.test(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
    if (cutX || cutY) found.push(['cut', `${name(element)} is cut off`]);
  }

  for (const chart of document.querySelectorAll('svg:not(svg svg)')) {
    const frame = chart.getBoundingClientRect();
    const clips = getComputedStyle(chart).overflow !== 'visible';
    const labels = [...chart.querySelectorAll('text')]
      .map((label) => ({ words: label.textContent.trim(), box: label.getBoundingClientRect() }))
      .filter(({ words, box }) => words && box.width > 0);
    for (const [at, { words, box }] of labels.entries()) {
      const out = Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom);
      if (clips && out > 1.5) found.push(['labels', `“${words}” is cut by the edge of its chart`]);
      if (box.right > screen + 1 || box.left < -1) found.push(['labels', `“${words}” leaves the screen`]);
      for (const other of labels.slice(at + 1)) {
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (across > 1 && down > 4) found.push(['labels', `“${words}” lies on “${other.words}”`]);
      }
    }
  }
  return found;
}

describe('the first phone screen', () => {
  it('shows the status, the claim, the summary and the first ask of the brief', async () => {
    const page = await browser.newPage();
    await look(page, MODES['390 px']);
    await page.goto(site.fileUrl('index.html'));
    const { height } = MODES['390 px'];
    const top = async (selector) => (await page.locator(selector).first().boundingBox())?.y;
    const bottom = async (selector) => {
      const box = await page.locator(selector).first().boundingBox();
      return box && box.y + box.height;
    };
    const places = {
      'the status': await bottom('main .st'),
      'the claim': await bottom('main h1'),
      'the summary': await bottom('main .lead'),
      'the title of the first ask': (await page.locator('main .ask').count()) ? await top('main .ask h3') : 0,
    };
    await page.close();
    for (const [what, place] of Object.entries(places)) {
      must(Number.isFinite(place), `${what} is missing`);
      must(place < height, `${what} is at ${Math.round(place)} px, the screen ends at ${height} px`);
    }
  });
});

describe('long lines', () => {
  const lines = () => {
    const code = document.createElement('pre');
    code.textContent = 'candor build --audience leadership --as-of 2026-11-20 '.repeat(8);
    document.querySelector('main .wrap').append(code);
    return code.scrollWidth - code.clientWidth;
  };
  for (const mode of ['light', '390 px', 'print']) {
    it(`${mode}: code wraps, so that nothing of it is lost`, async () => {
      const page = await browser.newPage();
      await look(page, MODES[mode]);
      await page.goto(site.fileUrl('index.html'));
      const over = await page.evaluate(lines);
      await page.close();
      must(over === 0, `${over} px of the line are out of sight`);
    });
  }

  it('in the ledger the reasons get the room, and dates stay on one line', async () => {
    const complaints = new Complaints();
    const page = await browser.newPage();
    await look(page, MODES.light);
    for (const path of site.sample().filter((path) => site.typeOf(path) === 'milestones/*')) {
      await page.goto(site.fileUrl(path));
      const narrow = await page.evaluate(() => {
        const widths = [...document.querySelectorAll('section[aria-labelledby="_ledger"] thead th')].map((cell) => cell.offsetWidth);
        return widths.length > 0 && widths.at(-1) < widths.slice(0, -1).reduce((sum, width) => sum + width, 0);
      });
      if (narrow) complaints.add(path, 'light', 'the dates take more room than the reasons');
    }
    await page.close();
    complaints.settle();
  });
});

describe('layout shift', () => {
  for (const mode of ['light', '390 px']) {
    it(`${mode}: nothing moves while a page of each type loads with slow fonts`, async () => {
      const server = await serve({ fontsAfter: 300 });
      const complaints = new Complaints();
      for (const path of site.onePerType()) {
        const context = await browser.newContext(); // nothing cached: a first visit
        const page = await context.newPage();
        await look(page, MODES[mode]);
        await page.goto(server.url(path));
        const shift = await page.evaluate(layoutShift);
        if (shift > 0) complaints.add(path, '', `layout shift ${shift.toFixed(3)}`);
        await context.close();
      }
      await server.close();
      complaints.settle();
    });
  }
});

/** Runs in the page: how far things have moved since it began to load, as browsers score it. */
async function layoutShift() {
  let sum = 0;
  const add = (list) => list.getEntries().forEach((entry) => (sum += entry.value));
  new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });
  await document.fonts.ready;
  await new Promise((later) => setTimeout(later, 100));
  return sum;
}
