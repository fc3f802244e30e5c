// Tries both pages for people in a headless Chromium, on a screen and on a phone.
//
//   node run.mjs [plain|graphiql]     without a name both
//
// NASSS_TEST_BINARY names another binary than target/debug/nasss, NASSS_TEST_CHROMIUM another browser
// than Debian's, NASSS_TEST_SCREENSHOTS a folder for pictures of what was seen.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { start } from '../service.mjs';
import { checks } from './checks.mjs';
import { graphiql, plain } from './pages.mjs';

const SCREENS = [
  { name: 'screen', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'phone', viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true },
];
const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
];

// Invented studies have more to show; the data that come with the program are what most people see.
const SERVED = [
  { site: plain, args: ['--demo'], kind: 'DEMO' },
  { site: graphiql, args: [], kind: 'REAL' },
];

// Who signs in on the pages.
const PERSON = { name: 'ada', password: 'twelve small boats' };

// Runs a command of the program beside the service.
function command(service, args, input = '') {
  return execFileSync(service.binary, args, { cwd: service.dir, env: service.env, input, encoding: 'utf8' });
}

// What must not happen, whatever is done.
async function watch(context, origin) {
  const faults = [];
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI}`);
    });
  });
  // Every request passes here; what is not for this service goes nowhere.
  await context.route('**/*', (route) => {
    const url = new URL(route.request().url());
    if (url.origin === origin || url.protocol === 'data:') return route.continue();
    faults.push(`asked another host: ${url}`);
    return route.abort();
  });
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      faults.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', (error) => faults.push(`uncaught: ${error.error()}`));
  context.on('response', (response) => {
    if (response.status() >= 400) faults.push(`status ${response.status()}: ${response.url()}`);
  });
  return faults;
}

async function tryPage(browser, { site, args, kind }, screen) {
  const service = await start({ args, settings: { NASSS_IDE: site.name, NASSS_LOG_FILTER: 'warn' } });
  const page = await fetch(service.origin, { headers: { Accept: 'text/html' } });
  if (site === graphiql && !(await page.text()).includes('graphiql/assets/')) {
    console.log('GraphiQL was not built into the program: npm run --prefix api/ide bundle, then cargo build');
    await service.stop();
    return false;
  }
  const account = (task, input) => command(service, ['account', ...args, ...task], input);
  account(['create', PERSON.name, '--grant', 'READER']);
  account(['password', PERSON.name], PERSON.password);
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    const { viewport, colorScheme, hasTouch } = screen;
    const context = await browser.newContext({ viewport, colorScheme, hasTouch });
    const faults = await watch(context, service.origin);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    try {
      await page.goto(service.origin);
      await site.ready(page).waitFor();
      const expected = (await check({ page, site, kind, origin: service.origin, person: PERSON, account })) ?? [];
      const others = faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)));
      if (others.length > 0) throw new Error(others.join('\n'));
      const missed = expected.filter((pattern) => !faults.some((fault) => pattern.test(fault)));
      if (missed.length > 0) throw new Error(`nothing was logged like ${missed.join(', ')}`);
      console.log(`${site.name} ${screen.name}  ok    ${name}`);
    } catch (error) {
      failed += 1;
      const told = [error.message, ...faults.filter((fault) => !error.message.includes(fault))];
      console.log(`${site.name} ${screen.name}  FAIL  ${name}\n${told.join('\n')}`);
    }
    const folder = process.env.NASSS_TEST_SCREENSHOTS;
    const file = `${site.name}-${screen.name}-${name.replaceAll(/\W+/g, '-')}.png`;
    if (folder) await page.screenshot({ path: join(folder, file), fullPage: true });
    await context.close();
  }
  if (failed > 0) service.tellLog();
  return (await service.stop()) && failed === 0;
}

const wanted = SERVED.filter(({ site }) => !process.argv[2] || process.argv[2] === site.name);
const browser = await chromium.launch({
  executablePath: process.env.NASSS_TEST_CHROMIUM ?? '/usr/bin/chromium',
  args: QUIET,
});
try {
  let well = wanted.length > 0;
  for (const served of wanted) {
    const tried = await Promise.all(SCREENS.map((screen) => tryPage(browser, served, screen)));
    well &&= tried.every(Boolean);
  }
  process.exitCode = well ? 0 : 1;
} finally {
  await browser.close();
}
