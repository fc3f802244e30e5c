// What GraphiQL keeps in the browser's storage: documents, but none that may hold a password or a token, and never
// variables, whose names do not tell what they hold.

const PREFIX = 'graphiql:';

// Mutations and input fields that take or give secrets.
const SECRET = /sign(In|Out)|password|refresh|token/i;

const isSecret = (text) => typeof text === 'string' && SECRET.test(text);

// A tab or an entry of the history without its variables and headers.
const bare = (entry) => ({ ...entry, variables: null, headers: null });

// What may be kept of a value; null to keep nothing.
export function keepable(key, value) {
  const name = key.slice(PREFIX.length);
  if (name === 'variables' || name === 'headers') return null;
  if (name === 'tabState') return keepableTabs(value);
  if (name === 'queries' || name === 'favorites') return keepableHistory(name, value);
  return isSecret(value) ? null : value;
}

function keepableTabs(value) {
  try {
    const state = JSON.parse(value);
    const tabs = state.tabs.map((tab) =>
      isSecret(JSON.stringify(tab.query)) ? { ...bare(tab), query: '', title: '', operationName: null } : bare(tab),
    );
    return JSON.stringify({ ...state, tabs });
  } catch {
    return null;
  }
}

function keepableHistory(name, value) {
  try {
    const entries = JSON.parse(value)[name].filter((entry) => !isSecret(JSON.stringify(bare(entry))));
    return JSON.stringify({ [name]: entries.map(bare) });
  } catch {
    return null;
  }
}

// The browser's storage, or none where the browser forbids it.
function browserStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

// The storage for GraphiQL. Values that an earlier page wrote are brought to the same rules at once.
export function safeStorage(storage = browserStorage()) {
  if (!storage) return null;
  const own = () => Object.keys(storage).filter((key) => key.startsWith(PREFIX));
  function setItem(key, value) {
    const kept = keepable(key, value);
    if (kept === null) storage.removeItem(key);
    else storage.setItem(key, kept);
  }
  for (const key of own()) setItem(key, storage.getItem(key));
  return {
    getItem: (key) => storage.getItem(key),
    setItem,
    removeItem: (key) => storage.removeItem(key),
    clear: () => own().forEach((key) => storage.removeItem(key)),
    get length() {
      return own().length;
    },
  };
}
