// The questions whose answers are kept, for each class of viewer.

import { ask, documents } from './service.mjs';

// Lists of which cursors are kept: document, and variables without the cursor.
function lists(story, until) {
  const study = story.clinic.id;
  return [
    ['page_of_categories', {}],
    ['page_of_categories_by_change', { study }],
    ['page_of_quotes', {}],
    ['page_of_quotes_of_a_study', { study }],
    ['page_of_studies', {}],
    ['page_of_search', { words: 'booth' }],
    ['page_of_search', { words: 'kosten' }],
    ['page_of_search', { words: 'the' }],
    ['page_of_history', { id: story.clinic.category('short-way') }],
    ['page_of_comparison', {}],
    ['page_of_change_sets', {}],
    ['page_of_participants', { study }],
    ['page_of_accounts', {}],
    ['page_of_audit', { until }],
  ];
}

// Returns the connection called `page` in an answer, however deep it is.
function page(value) {
  if (value === null || typeof value !== 'object') return undefined;
  return value.page ?? Object.values(value).map(page).find(Boolean);
}

// Returns the cursors that one viewer is given now: of each list that goes on, and of the feed near its start, near its end and at its end.
export async function cursors(service, bearer, story, until) {
  const taken = [];
  for (const [document, variables] of lists(story, until)) {
    const info = page((await ask(service, bearer, documents[document], variables)).data)?.pageInfo;
    if (info?.hasNextPage) taken.push({ document, variables: { ...variables, after: info.endCursor } });
  }
  const feed = 'query ($since: String, $first: Int) { changes(since: $since, first: $first) { cursor hasMore } }';
  const next = async (since, first) => (await ask(service, bearer, feed, { since, first })).data.changes;
  const early = await next(null, 7);
  let last = early;
  let before = early;
  while (last.hasMore) {
    before = last;
    last = await next(last.cursor, 30);
  }
  const feeds = [...new Set([early.cursor, before.cursor, last.cursor])];
  return { pages: taken, feeds };
}

// Follows the feed from a cursor to its end.
async function follow(record, since) {
  for (;;) {
    const { data } = await record('changes', { since });
    if (!data?.changes?.hasMore) return;
    since = data.changes.cursor;
  }
}

// Asks everything as one viewer; `record` keeps each question with its answer.
export async function askAll(service, bearer, { things, sets, studies, taken, foreign, versions }, keep) {
  const record = async (document, variables) => {
    const { data, errors = [], extensions } = await ask(service, bearer, documents[document], variables);
    // A document that stands in the repository costs at most half of what is allowed.
    const { requested, limit } = extensions.cost;
    if (requested > limit / 2) throw new Error(`${document} costs ${requested} points of ${limit}`);
    keep(document, variables, { data, codes: errors.map((it) => it.extensions.code) });
    return { data };
  };
  await record('dataset', {});
  await record('nodes', { ids: things });
  for (const id of things) {
    await record('node', { id });
    await record('history', { id });
    await record('snapshot', { id, early: versions.early, late: versions.late });
  }
  await record('change_sets', {});
  for (const id of sets) await record('change_set', { id });
  for (const study of studies) {
    for (const document of ['study_categories', 'study_quotes', 'people']) await record(document, { study });
  }
  for (const { document, variables } of taken.pages) await record(document, variables);
  for (const since of taken.feeds) await follow(record, since);
  await record('changes', { since: foreign });
}
