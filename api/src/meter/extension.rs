//! The extension of async-graphql that charges each value as it is resolved.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, OnceLock},
};

use async_graphql::{
    ServerResult, Value,
    async_trait::async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo},
};

use super::Meter;

/// Charges the [`Meter`] in the request's data. A request without one is not charged.
pub struct Metering;

impl ExtensionFactory for Metering {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::<OperationMetering>::default()
    }
}

/// The extension of one operation.
#[derive(Default)]
struct OperationMetering(OnceLock<Option<Arc<Meter>>>);

#[async_trait]
impl Extension for OperationMetering {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let meter = self.0.get_or_init(|| ctx.data_opt::<Arc<Meter>>().cloned());
        let Some(meter) = meter else {
            return next.run(ctx, info).await;
        };
        let is_leaf = info.field.selection_set.node.items.is_empty();
        poll_fn(|cx| meter.poll_turn(cx)).await;
        let mut resolving = pin!(next.run(ctx, info));
        // Fields that waited for the same read go on in one poll of the operation, and each may copy a long text: once
        // one of them exceeds a bound, the others stay as they are.
        let resolved = poll_fn(|cx| meter.poll_while_within(resolving.as_mut(), cx)).await;
        match resolved.as_ref().ok().and_then(Option::as_ref) {
            // A list of scalars was charged item by item.
            Some(list @ Value::List(_)) => meter.charge_container(list),
            Some(value) if is_leaf => meter.charge_leaf(value),
            Some(value) => meter.charge_container(value),
            // An error is null in the answer.
            None => meter.charge_leaf(&Value::Null),
        }
        resolved
    }
}
