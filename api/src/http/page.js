"use strict";

const form = document.getElementById("request");
const query = document.getElementById("query");
const variables = document.getElementById("variables");
const status = document.getElementById("status");
const answer = document.getElementById("answer");

const given = new URLSearchParams(location.search);
if (given.get("query")) {
  query.value = given.get("query");
}
if (given.get("variables")) {
  variables.value = given.get("variables");
}

async function run() {
  let parsed = null;
  if (variables.value.trim() !== "") {
    try {
      parsed = JSON.parse(variables.value);
    } catch (error) {
      status.textContent = "The variables are not JSON: " + error.message;
      variables.focus();
      return;
    }
  }
  status.textContent = "Running…";
  const started = performance.now();
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: {
        "Accept": "application/graphql-response+json, application/json;q=0.9",
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ query: query.value, variables: parsed }),
    });
    const text = await response.text();
    const time = Math.round(performance.now() - started);
    status.textContent = `Status ${response.status}, ${time} ms`;
    try {
      answer.textContent = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      answer.textContent = text;
    }
  } catch (error) {
    status.textContent = "The service did not answer: " + error.message;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
