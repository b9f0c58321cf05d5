//! Four eyes: whoever acts on a request must be apart from those who had a hand in it, as hands were when they had it.

use crate::auth::four_eyes::are_apart;
use crate::domain::certificate::request::event::Done;
use crate::domain::ids::PrincipalId;
use crate::domain::principal::Principal;
use crate::operations::error::{OperationResult, conflict};
use crate::operations::hands::hands_at;
use crate::operations::registry::Registry;

/// Refuses whoever had a hand in one of these acts, in words of both languages. Hands are looked up outside of change sets: there it would hold
/// everybody's place in line meanwhile.
pub(super) async fn check_apart(
    registry: &Registry,
    principal: &Principal,
    acts: &[Done],
    (vi, en): (&str, &str),
) -> OperationResult<()> {
    let accounts: Vec<(PrincipalId, &Done)> =
        acts.iter().filter_map(|done| done.by.map(|account| (account, done))).collect();
    if accounts.is_empty() {
        return Ok(());
    }
    let own = hands_at(registry, principal.id, registry.clock.now()).await?;
    for (account, done) in accounts {
        if !are_apart(&hands_at(registry, account, done.at).await?, &own) {
            return Err(conflict(vi, en));
        }
    }
    Ok(())
}
