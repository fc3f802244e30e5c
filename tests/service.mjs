// Starts the service for tests from outside: on a free port, with an empty directory for its data.

import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const BINARY =
  process.env.NASSS_TEST_BINARY ??
  fileURLToPath(new URL('../target/debug/nasss', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 15_000;

// Below the ports that the system lends to outgoing connections, or one of those may take it before
// the service does.
async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer();
    const free = await new Promise((done) => {
      server.on('error', () => done(false)).listen(port, '127.0.0.1', () => done(true));
    });
    if (!free) continue;
    await new Promise((done) => server.close(done));
    return port;
  }
}

// The settings of whoever runs this are not those to test.
function environment(settings) {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('NASSS_'));
  return { ...Object.fromEntries(others), ...settings };
}

async function untilReady(service, address) {
  for (const end = Date.now() + START_MS; Date.now() < end; await sleep(100)) {
    if (service.ended) throw new Error(`the service ended: ${service.ended}`);
    const answer = await fetch(`${address}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`the service is not ready after ${START_MS} ms`);
}

// `more` are arguments and settings besides.
export async function start(more = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'nasss-test-'));
  const log = join(dir, 'log');
  const listen = `127.0.0.1:${await freePort()}`;
  const env = environment({
    NASSS_LISTEN: listen,
    NASSS_DATA_DIR: join(dir, 'data'),
    NASSS_LIMITS_DRAIN_DELAY: '0',
    ...more.settings,
  });
  const out = openSync(log, 'w');
  // In its own directory, or it would read the settings file of whoever runs this.
  const child = spawn(BINARY, ['serve', ...(more.args ?? [])], { cwd: dir, env, stdio: ['ignore', out, out] });
  const service = {
    origin: `http://${listen}`,
    url: `http://${listen}/graphql`,
    // For running other commands beside it.
    binary: BINARY,
    env,
    dir,
    ended: undefined,
    tellLog: () => process.stderr.write(`--- log of the service\n${readFileSync(log)}---\n`),
    stop,
  };
  const end = new Promise((done) => {
    child.on('error', (error) => done((service.ended = error.message)));
    child.on('exit', (code, signal) => done((service.ended = signal ?? `exit code ${code}`)));
  });

  // Returns whether it ended well, as a service that is told to stop must.
  async function stop() {
    const asked = !service.ended && child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await end;
    clearTimeout(killer);
    const well = asked && service.ended === 'exit code 0';
    if (!well) console.error(`the service did not stop well: ${service.ended}`);
    return well;
  }

  process.on('exit', () => {
    child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

  try {
    await untilReady(service, `http://${listen}`);
  } catch (error) {
    console.error(error.message);
    if (child.pid) service.tellLog();
    process.exit(1);
  }
  return service;
}
