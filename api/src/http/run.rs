//! From parameters to an answer: find the document, judge it, run it within its time.

use std::sync::Arc;

use async_graphql::{Request, Response, ServerError, Value, parser::types::ExecutableDocument};

use super::{
    Site,
    answer::Cost,
    errors::about_input,
    params::Params,
    persisted::Found,
    refusal::{Fault, Refusal, Status},
    viewer::Caller,
};
use crate::{
    Code, Error,
    context::failed,
    document::{self, Operation},
};

/// An operation that ran.
pub(super) struct Done {
    pub(super) answer: Response,
    pub(super) cost: Cost,
    pub(super) mutation: bool,
}

/// Runs what the parameters ask for of a document; by GET a query alone.
pub(super) async fn run(
    site: &Site,
    found: Found,
    params: Params,
    caller: &Caller,
    get: bool,
) -> Result<Done, Refusal> {
    let limits = &site.config.limits;
    let known = site.documents.find(&found.text);
    let validated = known.is_some();
    let parsed = match known {
        Some(parsed) => parsed,
        None => Arc::new(parse(site, &found.text)?),
    };
    let operation = document::select(&parsed, params.operation_name.as_deref())?;
    if get && operation.is_mutation() {
        return Err(Refusal::method("POST"));
    }
    let definition = &operation.definition.node;
    let cost = Cost {
        requested: document::cost(&parsed, definition, &params.variables, &site.index, limits),
        limit: limits.cost,
    };
    if cost.requested > cost.limit {
        return Err(too_expensive(cost));
    }
    let mutation = operation.is_mutation();
    let name = named(&parsed, &operation);
    let variables = document::coerce(definition, params.variables, &site.index, limits);
    let _turn =
        site.operations.turn(caller.payer()).await.map_err(|refusal| refusal.with_cost(cost))?;
    let mut request = Request::new("");
    request.operation_name = name;
    request.set_parsed_query(ExecutableDocument::clone(&parsed));
    let answer = match variables {
        Ok(variables) => {
            // A variable with a default may stand where null may not, and then be given null: of all rules
            // only that one depends on the variables.
            let quick = validated && variables.values().all(|value| *value != Value::Null);
            execute(site, request.variables(variables), caller, quick).await
        }
        Err(error) if validated => return Err(Refusal::from(error).with_cost(cost)),
        Err(error) => {
            // A document that is itself invalid is the better thing to hear about first. No field of
            // ours runs this way.
            let answer = site.execute(request.only_introspection(), caller, false).await;
            if began(&answer) {
                return Err(Refusal::from(error).with_cost(cost));
            }
            answer
        }
    };
    if !began(&answer) {
        return Err(invalid(answer.errors).with_cost(cost));
    }
    site.persisted.keep(&found);
    if !validated {
        site.documents.keep(&found.text, parsed);
    }
    Ok(Done { answer, cost, mutation })
}

/// A document that may run here, as far as can be told without its variables.
fn parse(site: &Site, text: &str) -> Result<ExecutableDocument, Refusal> {
    let parsed = document::parse(text, &site.index, &site.config.limits)?;
    match document::introspection(&parsed) {
        Some(place) if !site.config.introspection => Err(Refusal::from(
            document::RequestError::new(
                Code::GraphqlValidationFailed,
                "Introspection is turned off here; schema.graphql is published with the source.",
            )
            .at(place),
        )),
        _ => Ok(parsed),
    }
}

/// The name for async-graphql, which wants none where there is one operation without a name.
fn named(document: &ExecutableDocument, operation: &Operation<'_>) -> Option<String> {
    let several = document.operations.iter().len() > 1;
    operation.name.filter(|_| several).map(str::to_owned)
}

async fn execute(site: &Site, request: Request, caller: &Caller, validated: bool) -> Response {
    let limit = site.config.limits.execution_timeout;
    match tokio::time::timeout(limit, site.execute(request, caller, validated)).await {
        Ok(answer) => answer,
        Err(_) => failed(timed_out(limit)),
    }
}

/// Whether fields ran. async-graphql writes `"data": null` both for an invalid document and for an
/// error that spread to the root, but only a field's error has a path or a source. (An extension of
/// its own could tell as well, but takes every field onto async-graphql's slow path.)
fn began(answer: &Response) -> bool {
    answer.data != Value::Null
        || answer.errors.iter().any(|error| error.source.is_some() || !error.path.is_empty())
}

fn timed_out(limit: std::time::Duration) -> Error {
    Error::new(
        Code::Timeout,
        format!(
            "The operation took more than {} s and was stopped; ask for less at once.",
            limit.as_secs_f64()
        ),
    )
}

fn too_expensive(cost: Cost) -> Refusal {
    Refusal::of_request(
        Code::CostLimitExceeded,
        format!(
            "The operation costs {} points and at most {} are allowed; ask for smaller pages or \
             fewer levels.",
            cost.requested, cost.limit
        ),
    )
    .with_cost(cost)
}

fn invalid(errors: Vec<ServerError>) -> Refusal {
    Refusal {
        status: Status::RequestError,
        errors: errors
            .into_iter()
            .map(|error| Fault {
                code: code_of_invalid(&error.message),
                message: error.message,
                locations: error.locations,
            })
            .collect(),
        headers: Vec::new(),
        cost: None,
    }
}

/// A literal that only its own type could judge is input, not a fault of the document.
fn code_of_invalid(message: &str) -> Code {
    if about_input(message) { Code::BadUserInput } else { Code::GraphqlValidationFailed }
}
