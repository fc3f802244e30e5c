//! From parameters to an answer: find the document, judge it, run it within its time.

use std::sync::Arc;

use async_graphql::{Request, Response, Variables, parser::types::ExecutableDocument};
use tokio::time::{Instant, timeout_at};

use super::{
    Site,
    answer::Cost,
    documents::Parsed,
    operation_log::{OperationRecord, Outline},
    params::Params,
    persisted::Found,
    refusal::Refusal,
    site::Mode,
    viewer::Caller,
};
use crate::{
    Code, Error,
    context::failed,
    document::{self, Operation, ValidDocument},
    meter::Meter,
};

/// An operation that ran.
pub(super) struct Done {
    pub(super) answer: Response,
    pub(super) cost: Cost,
    pub(super) outline: Outline,
    pub(super) mutation: bool,
    /// Holds the memory of the answer until that is written.
    pub(super) meter: Arc<Meter>,
}

/// An operation that was let in: it is measured, and runs within its bounds.
struct Admitted<'a> {
    site: &'a Site,
    caller: &'a Caller,
    mutation: bool,
    meter: Arc<Meter>,
    deadline: Instant,
}

/// Runs what the parameters ask for of a document; by GET a query alone.
pub(super) async fn run(
    site: &Site,
    found: Found,
    params: Params,
    caller: &Caller,
    get: bool,
    record: &OperationRecord,
) -> Result<Done, Refusal> {
    let limits = &site.config.limits;
    let parsed = load(site, &found.text)?;
    let document = &parsed.document;
    let operation = document::select(document, params.operation_name.as_deref())?;
    // At once, so that the log names the operation also if it is refused, as for its variables.
    record.note(Outline::of(operation.name, None));
    let mutation = operation.is_mutation();
    if get && mutation {
        return Err(Refusal::method("POST"));
    }
    let definition = operation.definition;
    let variables = document::coerce(document, definition, params.variables, &site.index, limits)?;
    let cost = Cost {
        requested: document::cost(document, &definition.node, &variables, &site.index, limits),
        limit: limits.cost,
    };
    let outline = Outline::of(operation.name, Some(cost.requested));
    record.note(outline.clone());
    if cost.requested > cost.limit {
        return Err(too_expensive(cost));
    }
    let _turn =
        site.operations.turn(caller.payer()).await.map_err(|refusal| refusal.with_cost(cost))?;
    let share = site.memory.admit(caller.payer()).await;
    let share = share.map_err(|error| Refusal::of_error(error).with_cost(cost))?;
    let meter = Meter::new(limits, share, Arc::clone(&parsed.type_names));
    let deadline = Instant::now() + limits.execution_timeout;
    let mut admitted = Admitted { site, caller, mutation, meter: Arc::new(meter), deadline };
    let mut answer = admitted.answer(&parsed, &operation, variables).await;
    if document.asks_for_interfaces() {
        document::complete_interfaces(&mut answer.data);
    }
    site.persisted.keep(&found);
    Ok(Done { answer, cost, outline, mutation, meter: admitted.meter })
}

impl Admitted<'_> {
    /// Executes the operation, without the extension that charges each value if that is possible.
    async fn answer(
        &mut self,
        parsed: &Parsed,
        operation: &Operation<'_>,
        variables: Variables,
    ) -> Response {
        let request = if parsed.has_repeats {
            let (document, index) = (&parsed.document, &self.site.index);
            let mut merged = document::merge(document, operation.definition, &variables, index);
            document::omit_absent_arguments(&mut merged, &variables);
            let mut request = Request::new("");
            request.set_parsed_query(merged);
            request
        } else if let Some(answer) = self.prepaid(parsed, operation, &variables).await {
            return answer;
        } else {
            request_of(&parsed.document, operation, &variables)
        };
        self.execute(request.variables(variables), Mode::Metered).await
    }

    /// Executes an operation without the extension that charges each value. None if it needs that: nothing of it is
    /// kept then.
    async fn prepaid(
        &mut self,
        parsed: &Parsed,
        operation: &Operation<'_>,
        variables: &Variables,
    ) -> Option<Response> {
        let amounts = parsed.amounts(operation, &self.site.index);
        let amounts = amounts.filter(|_| self.site.is_prepaying)?;
        self.meter = Arc::new(self.meter.prepaid(amounts)?);
        let request = request_of(&parsed.document, operation, variables);
        let request = request.variables(variables.clone());
        let answer = self.execute(request, Mode::Prepaid).await;
        if !self.meter.must_repeat() {
            return Some(match self.meter.charge_answer(&answer.data) {
                Ok(()) => answer,
                Err(error) => failed(error),
            });
        }
        if self.meter.is_outgrown() {
            parsed.outgrow();
        }
        self.meter = Arc::new(self.meter.metered()?);
        None
    }

    async fn execute(&self, request: Request, mode: Mode) -> Response {
        let limit = self.site.config.limits.execution_timeout;
        let operation = self.site.execute(request, self.caller, &self.meter, mode);
        match timeout_at(self.deadline, self.meter.run(operation)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => failed(self.about_writes(error)),
            Err(_) => failed(self.about_writes(timed_out(limit))),
        }
    }

    /// Tells the caller of a mutation that it may have been carried out although its answer failed.
    fn about_writes(&self, mut error: Error) -> Error {
        if self.mutation {
            error.message.push_str(
                " The mutation may have been carried out: read what it changes before you send it again.",
            );
        }
        error
    }
}

/// A request for async-graphql of one operation of a document.
fn request_of(
    document: &ExecutableDocument,
    operation: &Operation<'_>,
    variables: &Variables,
) -> Request {
    let mut request = Request::new("");
    request.operation_name = named(document, operation);
    let mut document = document.clone();
    document::omit_absent_arguments(&mut document, variables);
    request.set_parsed_query(document);
    request
}

/// Returns a document that may run here, from the cache or parsed and then kept.
pub(super) fn load(site: &Site, text: &Arc<str>) -> Result<Arc<Parsed>, Refusal> {
    if let Some(parsed) = site.documents.find(text) {
        return Ok(parsed);
    }
    let parsed = Arc::new(Parsed::from(parse(site, text)?));
    site.documents.keep(text, Arc::clone(&parsed));
    Ok(parsed)
}

/// A document that may run here, as far as can be told without its variables.
fn parse(site: &Site, text: &str) -> Result<ValidDocument, Refusal> {
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
