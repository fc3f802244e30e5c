// How each of the two pages is used: by its labels where it has them.

const POLL = { timeout: 15_000 };

// The plain page, which the program always has.
export const plain = {
  name: 'plain',
  ready: (page) => page.getByRole('list', { name: 'What is held here' }).getByText('Held here').first(),
  async write(page, text) {
    await page.getByLabel('Query', { exact: true }).fill(text);
  },
  async writeVariables(page, text) {
    await page.getByLabel('Variables').fill(text);
  },
  token: (page) => page.getByLabel('Token'),
  run: (page) => page.getByRole('button', { name: 'Run', exact: true }).click(),
  async runByKey(page) {
    await page.getByLabel('Query', { exact: true }).focus();
    await page.keyboard.press('Control+Enter');
  },
  async showQuestions(page) {
    const box = page.locator('#questions-box');
    if (!(await box.evaluate((it) => it.open))) await page.getByText('Ten questions').click();
  },
  questions: (page) => page.locator('#questions').getByRole('button'),
  answer: (page) => page.getByRole('region', { name: 'Answer' }).innerText(),
  // Beside the answer itself.
  told: (page) => page.getByRole('status').innerText(),
};

// GraphiQL, whose editors are Monaco's.
export const graphiql = {
  name: 'graphiql',
  ready: (page) => page.locator('.graphiql-query-editor .view-lines').first(),
  write: (page, text) => type(page, '.graphiql-query-editor', text),
  writeVariables: (page, text) => type(page, '.graphiql-editor-tool', text),
  token: (page) => page.getByLabel('Token'),
  run: (page) => page.getByRole('button', { name: /^Execute query/ }).click(),
  async runByKey(page) {
    await page.locator('.graphiql-query-editor .monaco-editor').first().click();
    await page.keyboard.press('Control+Enter');
  },
  async showQuestions(page) {
    const show = page.getByRole('button', { name: 'Show Questions' });
    if (await show.isVisible()) await show.click();
  },
  questions: (page) => page.getByRole('region', { name: 'Questions' }).getByRole('button'),
  answer: (page) => model(page, 'response.json'),
  told: (page) => model(page, 'response.json'),
};

async function type(page, editor, text) {
  await page.locator(`${editor} .monaco-editor`).first().click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
  // GraphiQL looks at what was written a moment later.
  const file = editor.includes('query') ? 'operation.graphql' : 'variables.json';
  for (let tries = 0; (await model(page, file)) !== text; tries += 1) {
    if (tries > 50) throw new Error(`the editor holds ${await model(page, file)}, not ${text}`);
    await page.waitForTimeout(100);
  }
  await page.waitForTimeout(300);
}

// Monaco shows only the lines in view; its models hold all.
function model(page, file) {
  return page.evaluate((end) => {
    const models = globalThis.__MONACO.editor.getModels();
    return models.find(({ uri }) => uri.path.endsWith(end))?.getValue() ?? '';
  }, file);
}

// Waits until what is read says so.
export async function until(read, holds, what) {
  let last;
  for (const end = Date.now() + POLL.timeout; Date.now() < end; ) {
    last = await read();
    if (holds(last)) return last;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${what}; there was: ${String(last).slice(0, 500)}`);
}
