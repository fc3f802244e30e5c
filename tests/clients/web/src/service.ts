// The service under test, and what the tests know of its demo.

import schema from './gql/schema.json' with { type: 'json' };

export const endpoint = process.env['NASSS_TEST_URL'] ?? 'http://127.0.0.1:8000/graphql';

/** Quotes of the demo that are open to all. */
export const OPEN_QUOTES = 67;
/** An OPEN quote, a quote that is not for us, and an id that was never given. */
export const QUOTE = 'quo_00ss1j5zafaeaa5vg6bwxd7y2w';
export const HIDDEN = 'quo_00rmny6845b08vyp8mkrr3j5xv';
export const NEVER = 'quo_00000000000000000000000000';
/** A category, and one that was merged into another. */
export const CATEGORY = 'cat_7jwvcd7e8eayjbtn18q2d86w9z';
export const MERGED = 'cat_1k83hykv41a55ryezkqwh2mgfs';

/** A `fetch` that keeps a record: method, whether a document went along, and status. */
export function recording() {
  const record: string[] = [];
  const recorded: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { searchParams } = new URL(request.url);
    const sent = searchParams.has('query') || (await request.clone().text()).includes('"query":');
    const answer = await fetch(request);
    record.push(`${request.method} ${sent ? 'document' : 'hash'} ${answer.status}`);
    return answer;
  };
  return { record, recorded };
}

interface Field {
  name: string;
  args: { name: string }[];
  type: { name: string | null; ofType?: { name: string | null } | null };
}

/** A document that the service has not met, so that it cannot know its hash. */
export const unmet = () => `query Unmet${Date.now()} { dataset { id kind } }`;

const PAGE = ['first', 'after', 'last', 'before'];

/** Every list of the schema that can grow: type, field, and the arguments that tell lists apart. */
export const connections = (schema.__schema.types as { name: string; fields: Field[] | null }[])
  .flatMap(({ name, fields }) => (fields ?? []).map((field) => ({ type: name, field })))
  .filter(({ field }) => (field.type.ofType?.name ?? field.type.name)?.endsWith('Connection'))
  .map(({ type, field }) => ({
    type,
    field: field.name,
    args: field.args.map(({ name }) => name).filter((it) => !PAGE.includes(it)),
  }));
