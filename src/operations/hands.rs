//! Whose hands are in an act: those of the account and whom it stood in for, and of everyone who could have been the one who
//! acted, because they saw the code that its password came from or linked it with another provider.

use std::collections::BTreeSet;

use super::error::OperationResult;
use super::registry::Registry;
use crate::auth::four_eyes::Hands;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PrincipalId;
use crate::domain::principal::Principal;
use crate::storage::read::Reader;

/// The hands in what the account did at `at`.
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
        let principal = as_of(&reader, account, at).await?;
        // Who gave the ways in that were good then, as they were when they did; and the same of those.
        for &holder in
            std::iter::once(&principal.id).chain(principal.stands_in_for.iter().map(|other| &other.principal))
        {
            open.extend(reader.sources_of_ways(holder, at).await?);
        }
        hands = hands.with(Hands::of(&principal));
    }
    Ok(hands)
}

async fn as_of(reader: &Reader, account: PrincipalId, at: Timestamp) -> OperationResult<Principal> {
    let row = reader.principal(account, at.day()).await?;
    // An account is never deleted; without it nothing but its key is known.
    Ok(row.map_or_else(|| Principal::new(account, ""), |row| row.principal))
}
