// Runs every server audit of `graphql-http` against the service.
//
//   node run.mjs [URL]     without a URL it starts the service itself, on a free port
//
// NASSS_TEST_URL names a URL as well, NASSS_TEST_BINARY another binary than target/debug/nasss.
// Exits 1 if any audit fails, be it a MUST, a SHOULD or a MAY, unless it is excused below.

import { serverAudits } from 'graphql-http';
import { start } from '../service.mjs';

// Audits which we choose not to pass: id, and why. One that passes after all must leave the table.
const EXCUSED = {};

async function audit(url) {
  const unknown = new Set(Object.keys(EXCUSED));
  const counts = { passed: 0, failed: 0, excused: 0 };
  // One after the other: together they would look like an attack to the limits per address.
  for (const { id, name, fn } of serverAudits({ url })) {
    const result = await fn();
    const excuse = EXCUSED[id];
    unknown.delete(id);
    console.log(`${id}  ${result.status.padEnd(6)}  ${name}`);
    if (result.status === 'ok' && !excuse) {
      counts.passed += 1;
    } else if (result.status === 'ok') {
      counts.failed += 1;
      console.log('      passes, but is excused: take it out of the table');
    } else {
      counts[excuse ? 'excused' : 'failed'] += 1;
      console.log(`      ${result.reason}${excuse ? `; excused: ${excuse}` : ''}`);
    }
  }
  for (const id of unknown) {
    counts.failed += 1;
    console.log(`${id}  is excused, but there is no such audit`);
  }
  console.log(`audit: ${counts.passed} passed, ${counts.failed} failed, ${counts.excused} excused`);
  return counts.passed > 0 && counts.failed === 0;
}

const given = process.argv[2] ?? process.env.NASSS_TEST_URL;
const service = given ? undefined : await start();
try {
  process.exitCode = (await audit(given ?? service.url)) ? 0 : 1;
} catch (error) {
  // The audits throw when nobody answers at all.
  console.error(error);
  process.exitCode = 1;
} finally {
  if (process.exitCode) service?.tellLog();
  if (service && !(await service.stop())) process.exitCode = 1;
}
