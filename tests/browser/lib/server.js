// A static host as small as can be: the site below a base path, its 404.html for the rest.

import { createServer } from 'node:http';
import { extname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as site from './site.js';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ics': 'text/calendar; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};

/** Listens on 127.0.0.1 until `close`; `fontsAfter` milliseconds makes the line slow for fonts. */
export async function serve({ base = '/some/base/', fontsAfter = 0 } = {}) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://host').pathname);
    const wanted = path.startsWith(base) ? path.slice(base.length).replace(/^$|\/$/, '$&index.html') : '';
    const found = site.has(wanted);
    const sent = found ? wanted : site.NOT_FOUND;
    if (fontsAfter && sent.endsWith('.woff2')) await pause(fontsAfter);
    response.writeHead(found ? 200 : 404, {
      'content-type': TYPES[extname(sent)] ?? 'application/octet-stream',
      'cache-control': 'max-age=600',
    });
    response.end(site.has(sent) ? site.bytes(sent) : 'not found');
  });
  server.unref(); // a check that failed before `close` must not wait for ever
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    url: (page) => origin + base + page,
    close: () => (server.closeAllConnections(), new Promise((closed) => server.close(closed))),
  };
}
