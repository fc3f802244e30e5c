// How this page asks the service.

// The token lives in this variable and nowhere else: not in the browser's storage, not in the address.
let token = '';

export function setToken(text) {
  token = text.trim().replace(/^bearer\s+/i, '');
}

export async function ask(params) {
  const headers = {
    Accept: 'application/graphql-response+json, application/json;q=0.9',
    'Content-Type': 'application/json',
  };
  if (token && !/^[\x21-\x7e]+$/.test(token)) {
    throw new Error('The token has characters that no token can have; copy it anew.');
  }
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch('graphql', {
    method: 'POST',
    headers,
    body: JSON.stringify(params),
  }).catch((error) => {
    throw new Error(`The service did not answer: ${error.message}`);
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The service answered with status ${response.status} and no JSON: ${text}`);
  }
}

// The ten questions, the one for those who are signed in, and the query for what is held.
export async function offered() {
  const response = await fetch('questions.json');
  if (!response.ok) throw new Error(`The questions are not there: status ${response.status}.`);
  return response.json();
}
