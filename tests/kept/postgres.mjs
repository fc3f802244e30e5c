// A private PostgreSQL with one database, which ends with this process, and plain dumps of it.

import { spawn, spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { gunzipSync } from 'node:zlib';

const WATCHDOG = new URL('../it/harness/postgres/watchdog.sh', import.meta.url);

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

// Starts a cluster of the programs that `pg_config` names.
export async function cluster() {
  const programs = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout.trim();
  const port = await freePort();
  const args = ['-c', readFileSync(WATCHDOG, 'utf8'), 'watchdog', programs, String(port), 'yes'];
  const child = spawn('sh', args, { stdio: ['pipe', 'pipe', 'ignore'] });
  let said = '';
  await new Promise((done, failed) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.includes('ready')) done();
    });
    child.on('exit', () => failed(new Error(said)));
  });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres?sslmode=disable`;
  return { url, programs, end: () => child.stdin.end() };
}

// Returns a dump that any PostgreSQL from 15 on takes as plain statements, without the help of psql.
export function dump({ url, programs }) {
  const args = ['--dbname', url, '--inserts', '--rows-per-insert=500', '--no-owner', '--no-privileges', '--no-comments'];
  const ran = spawnSync(`${programs}/pg_dump`, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(ran.status, 0, ran.stderr);
  // Remarks name the machine's release, `\restrict` is for psql alone, and the timeout is unknown to older servers.
  // A line of a text could begin like a remark only if a quote holds it, and the demo holds none such.
  const lines = ran.stdout.split('\n');
  return lines.filter((line) => !/^(--|\\(un)?restrict|SET transaction_timeout)/.test(line)).join('\n');
}

// Makes a second database of a packed dump.
export function loaded({ url, programs }, file) {
  const psql = (database, sql) => {
    const address = url.replace('/postgres?', `/${database}?`);
    const ran = spawnSync(`${programs}/psql`, ['--quiet', '--set=ON_ERROR_STOP=1', '--dbname', address], { input: sql, encoding: 'utf8' });
    assert.equal(ran.status, 0, ran.stderr);
    return address;
  };
  psql('postgres', 'CREATE DATABASE restored;');
  return { url: psql('restored', gunzipSync(readFileSync(file))), programs };
}
