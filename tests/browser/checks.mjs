// What must hold of either page. A check returns what it expects to be logged as a fault, which then must be.

import assert from 'node:assert/strict';
import { until } from './pages.mjs';

const FORBIDDEN = [/policy: /, /Content Security Policy/];
const WRONG_TOKEN = [/status 401: .*\/graphql/, /console: .*401 \(Unauthorized\)/];

async function answered(page, site) {
  const read = () => site.answer(page);
  const text = await until(read, (text) => /^\{[^]*\}\s*$/.test(text), 'there is no answer');
  return JSON.parse(text);
}

export const checks = {
  async 'says what is held, and is as wide as the window'({ page, kind }) {
    const held = page.getByRole('list', { name: 'What is held here' });
    await held.getByText('Held here:').first().waitFor();
    assert.equal(await held.getByText('This is a demo').count(), kind === 'DEMO' ? 1 : 0);
    const [all, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(all <= seen, `${all} pixels wide in a window of ${seen}`);
  },

  async 'runs a query'({ page, site, kind }) {
    await site.write(page, '{ dataset { kind } }');
    await site.run(page);
    assert.deepEqual((await answered(page, site)).data, { dataset: { kind } });
  },

  async 'runs a query by keyboard'({ page, site, kind }) {
    await site.write(page, '{ dataset { kind } }');
    await site.runByKey(page);
    assert.deepEqual((await answered(page, site)).data, { dataset: { kind } });
  },

  async 'sends variables'({ page, site }) {
    await site.write(page, 'query Held($n: Int) { studies(first: $n) { nodes { slug } } }');
    await site.writeVariables(page, '{ "n": 1 }');
    await site.run(page);
    assert.equal((await answered(page, site)).data.studies.nodes.length, 1);
  },

  async 'says that variables are no JSON, without asking'({ page, site }) {
    await site.write(page, '{ dataset { kind } }');
    await site.writeVariables(page, 'nonsense');
    let asked = 0;
    page.on('request', (request) => {
      if (request.postData()?.includes('dataset { kind } }')) asked += 1;
    });
    await site.run(page);
    await until(() => site.told(page), (text) => /variables/i.test(text), 'nothing is told');
    assert.equal(asked, 0);
  },

  async 'runs what the address names'({ page, site, origin, kind }) {
    const query = encodeURIComponent('{ dataset { kind } }');
    await page.goto(`${origin}/graphiql?query=${query}`);
    await site.ready(page).waitFor();
    await site.run(page);
    assert.deepEqual((await answered(page, site)).data, { dataset: { kind } });
  },

  async 'shows an error of the service'({ page, site }) {
    await site.write(page, '{ category(id: "cat_1") { name } }');
    await site.run(page);
    const answer = await answered(page, site);
    assert.equal(answer.errors[0].extensions.code, 'BAD_USER_INPUT');
  },

  async 'answers each of the ten questions from its button'({ page, site }) {
    await site.showQuestions(page);
    const questions = site.questions(page);
    assert.equal(await questions.count(), 10);
    const seen = new Set();
    for (let n = 0; n < 10; n += 1) {
      const text = await questions.nth(n).innerText();
      const [response] = await Promise.all([
        page.waitForResponse((got) => got.request().postDataJSON()?.query?.startsWith(`# ${text}\n`)),
        questions.nth(n).click(),
      ]);
      const got = await response.text();
      const shown = await until(
        () => site.answer(page),
        (shown) => shown.startsWith('{') && JSON.stringify(JSON.parse(shown)) === got,
        `the answer to question ${n + 1} is not shown`,
      );
      const { data, errors } = JSON.parse(shown);
      assert.ok(data && !errors, `question ${n + 1}: ${shown.slice(0, 500)}`);
      seen.add(text);
    }
    assert.equal(seen.size, 10);
  },

  async 'sends a token, shows why it is refused, and keeps it nowhere'({ page, site, origin }) {
    const field = site.token(page);
    await field.fill('secret-token');
    await site.write(page, '{ dataset { kind } }');
    const isOurs = (request) => request.postData()?.includes('dataset { kind } }');
    const [request] = await Promise.all([page.waitForRequest(isOurs), site.run(page)]);
    assert.equal((await request.allHeaders()).authorization, 'Bearer secret-token');
    await until(() => site.told(page), (text) => text.includes('The token is not valid'), 'nothing is told');
    assert.equal((await answered(page, site)).errors[0].extensions.code, 'UNAUTHENTICATED');
    // GraphiQL writes to the storage a moment later.
    await page.waitForTimeout(1000);
    const kept = await page.context().storageState({ indexedDB: true });
    assert.ok(!JSON.stringify(kept).includes('secret-token'), 'the token is in the storage');
    assert.ok(!page.url().includes('secret-token'));
    await page.goto(`${origin}/`);
    await site.ready(page).waitFor();
    assert.equal(await site.token(page).inputValue(), '');
    return WRONG_TOKEN;
  },

  async 'does not take what cannot be a token'({ page, site }) {
    await site.token(page).fill('zwei Wörter');
    await site.write(page, '{ dataset { kind } }');
    await site.run(page);
    await until(() => site.told(page), (text) => text.includes('no token can have'), 'nothing is told');
  },

  async 'runs no script but its own, and asks no other host'({ page }) {
    const ran = await page.evaluate(async () => {
      const inline = document.createElement('script');
      inline.textContent = 'globalThis.ranInline = true';
      const foreign = document.createElement('script');
      foreign.src = 'https://example.org/script.js';
      document.head.append(inline, foreign);
      setTimeout('globalThis.ranText = true', 0);
      const asked = await fetch('https://example.org/').then(() => true, () => false);
      const shown = await new Promise((done) => {
        const image = new Image();
        image.onload = () => done(true);
        image.onerror = () => done(false);
        image.src = 'https://example.org/image.png';
      });
      return [globalThis.ranInline, globalThis.ranText, asked, shown];
    });
    assert.deepEqual(ran, [undefined, undefined, false, false]);
    // Had the policy let any of it pass, "asked another host" would be among the faults.
    return FORBIDDEN;
  },
};
