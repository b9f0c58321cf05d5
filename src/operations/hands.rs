//! Whose hands are in an act: those of the account and whom it stood in for, and of everyone who could have been the one who
//! acted, because they saw the code that its password came from or linked it with another provider.

use std::collections::BTreeSet;

use super::error::OperationResult;
use super::registry::Registry;
use crate::auth::four_eyes::Hands;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;

/// The hands in what the account did at `at`. What became of deputies, accounts and roles since takes no hand away: not a
/// deputyship that ended later on that day, not an account that was disabled, not a tie to an official that was undone.
///
/// # Errors
/// When the store fails.
pub async fn hands_at(registry: &Registry, account: PrincipalId, at: Timestamp) -> OperationResult<Hands> {
    let reader = registry.store.read().await?;
    let mut hands = Hands::default();
    let mut looked_at = BTreeSet::new();
    let mut open = vec![(account, at)];
    while let Some((account, at)) = open.pop() {
        if !looked_at.insert((account, at)) {
            continue;
        }
        let mut holders = reader.stood_in_for(account, at).await?;
        holders.push(account);
        for &holder in &holders {
            // Who gave the ways in that were good then, as they were when they did; and the same of those.
            open.extend(reader.sources_of_ways(holder, at).await?);
            hands = hands.with(Hands::those_of(&[], &reader.officials_of(holder, at).await?));
        }
        hands = hands.with(Hands::those_of(&holders, &[]));
    }
    Ok(hands)
}
