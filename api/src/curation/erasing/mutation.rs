//! The doors to erasing, for stewards alone.

use async_graphql::{Context, Object};

use super::{
    payload::{ErasePayload, RedactQuoteInput, TakeDownInput, WithdrawConsentInput},
    service::{Plan, erase},
};
use crate::{
    access::{Action, Permit},
    account::Desk,
    context::scope,
    error::{Error, Result},
    id::{Kind, read},
};

/// Erasing.
#[derive(Default)]
pub struct ErasingMutation;

fn desk(ctx: &Context<'_>) -> Result<(Desk, Permit)> {
    let desk = scope(ctx)?.desk();
    let permit = Permit::granted(&desk.viewer, Action::Erase)?;
    Ok((desk, permit))
}

#[Object]
impl ErasingMutation {
    /// Erases all that a participant said and told, because they took their consent back. It is published at once and
    /// cannot be taken back. Only for stewards of the study.
    async fn withdraw_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The participant.")] input: WithdrawConsentInput,
    ) -> Option<Result<ErasePayload>> {
        let erased = async {
            let (desk, permit) = desk(ctx)?;
            let participant = Kind::Participant.key(&input.participant)?;
            let plan = Plan::Consent { participant };
            let erased = erase(&desk, &permit, plan, input.reason).await;
            ErasePayload::of(scope(ctx)?, erased, "participant").await
        };
        Some(erased.await)
    }

    /// Erases the words of a quote, because they tell who spoke or speak of a third person; other words may take their
    /// place. It is published at once and cannot be taken back. Only for stewards of the study.
    async fn redact_quote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The quote.")] input: RedactQuoteInput,
    ) -> Option<Result<ErasePayload>> {
        let erased = async {
            let (desk, permit) = desk(ctx)?;
            let quote = Kind::Quote.key(&input.quote)?;
            let plan = Plan::Quote { quote, replacement: input.replacement };
            let erased = erase(&desk, &permit, plan, input.reason).await;
            ErasePayload::of(scope(ctx)?, erased, "quote").await
        };
        Some(erased.await)
    }

    /// Erases quotes, and texts of sources with all quotes from them, because a licence or an order asks for it. It is
    /// published at once and cannot be taken back. Only for stewards of the study.
    async fn take_down(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to go.")] input: TakeDownInput,
    ) -> Option<Result<ErasePayload>> {
        let erased = async {
            let (desk, permit) = desk(ctx)?;
            let (mut quotes, mut sources) = (Vec::new(), Vec::new());
            for id in &input.things {
                match read(id)? {
                    (Kind::Quote, key) => quotes.push(key),
                    (Kind::SourceDocument, key) => sources.push(key),
                    (kind, _) => {
                        let message = format!(
                            "Quotes and sources can be taken down, but not a {}.",
                            kind.words()
                        );
                        return Err(Error::bad_input(message));
                    }
                }
            }
            let plan = Plan::Down { quotes, sources };
            let erased = erase(&desk, &permit, plan, input.reason).await;
            ErasePayload::of(scope(ctx)?, erased, "things").await
        };
        Some(erased.await)
    }
}
