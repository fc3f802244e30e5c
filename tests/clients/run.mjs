// Runs the clients of docs/clients.md against the service, as a developer would set them up.
//
//   node run.mjs           starts the service itself, on a free port, with its demo
//   node run.mjs web       only these: web, python
//
// NASSS_TEST_BINARY names another binary than target/debug/nasss. Needs npm and Python's venv. All that
// is installed and generated goes into a folder that is removed at the end.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from '../service.mjs';
import { stale } from './docs.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = ['schema.graphql', 'tests/clients/web', 'tests/clients/python'];
const LEFT_BY_EDITORS = /\/(node_modules|dist|gql|\.venv|nasss_client|__pycache__|\.mypy_cache)$/;

const work = mkdtempSync(join(tmpdir(), 'nasss-clients-'));
const running = new Set();
process.on('exit', () => {
  for (const { pid } of running) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It ended by itself just now, or never began.
    }
  }
  rmSync(work, { recursive: true, force: true, maxRetries: 10 });
});

for (const path of COPIED) {
  const filter = (from) => !LEFT_BY_EDITORS.test(from);
  cpSync(join(ROOT, path), join(work, path), { recursive: true, filter });
}

// Runs the commands one after the other, and tells their output when all is done, so that two parts
// at once do not mix theirs.
function part(name, folder, commands) {
  const cwd = join(work, 'tests/clients', folder);
  return async (env) => {
    const told = [];
    for (const [what, ...command] of commands) {
      const began = Date.now();
      const { code, output } = await ran(command, { cwd, env });
      told.push(`-- ${name}: ${what}, ${((Date.now() - began) / 1000).toFixed(1)} s`);
      if (code !== 0 || what === 'run') told.push(output);
      if (code !== 0) return { told, failed: `${name}: ${what} failed (${code})` };
    }
    return { told };
  };
}

function ran([program, ...args], options) {
  return new Promise((done) => {
    // A group of its own, so that ending it ends what it started.
    const stdio = ['ignore', 'pipe', 'pipe'];
    const child = spawn(program, args, { ...options, stdio, detached: true });
    running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    const end = (code) => {
      running.delete(child);
      done({ code, output });
    };
    child.on('error', (error) => {
      output += `${error.message}\n`;
      end(program);
    });
    child.on('close', (code, signal) => end(signal ?? code));
  });
}

const TESTS = ['apollo', 'plain', 'urql'].map((name) => `dist/${name}.test.js`);
const PARTS = {
  web: part('web', 'web', [
    ['install', 'npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    ['generate', 'node_modules/.bin/graphql-codegen'],
    ['compile', 'node_modules/.bin/tsc'],
    ['run', process.execPath, '--test', '--test-reporter=spec', ...TESTS],
  ]),
  python: part('python', 'python', [
    ['venv', 'python3', '-m', 'venv', '.venv'],
    [
      'install',
      '.venv/bin/pip',
      'install',
      '--quiet',
      '--no-compile',
      '--disable-pip-version-check',
      '--requirement=requirements.txt',
    ],
    ['generate', '.venv/bin/ariadne-codegen'],
    ['check types', '.venv/bin/mypy', '--strict', 'findings.py', 'test_findings.py'],
    ['run', '.venv/bin/python', '-m', 'unittest', '--verbose'],
  ]),
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
const wrong = names.filter((name) => !Object.hasOwn(PARTS, name));
if (wrong.length) throw new Error(`no such part: ${wrong}`);

const faults = stale();
for (const fault of faults) console.error(fault);
if (faults.length) process.exit(1);

const service = await start({ args: ['--demo'] });
const env = { ...process.env, NASSS_TEST_URL: service.url };
const done = await Promise.all(names.map((name) => PARTS[name](env)));
console.log(done.flatMap(({ told }) => told).join('\n'));
const failed = done.flatMap(({ failed }) => failed ?? []);
for (const what of failed) console.error(what);
if (failed.length) service.tellLog();
const stopped = await service.stop();
process.exitCode = failed.length || !stopped ? 1 : 0;
if (!process.exitCode) console.log(`clients: ${names.length} passed, 0 failed`);
