//! Reading a decision from a file for people: agencies may be named by their codes, officials by their addresses.

use std::path::Path;

use serde_json::Value;
use uuid::Uuid;

use crate::cli::context::store_failure;
use crate::cli::exit::Failure;
use crate::domain::decision::draft::DecisionDraft;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::scope::Scope;
use crate::operations::Registry;
use crate::storage::read::{Reader, View};

/// The decision that a file holds.
pub(super) async fn read(path: &Path, registry: &Registry) -> Result<DecisionDraft, Failure> {
    let unreadable = |reason: String| Failure::wrong_use(format!("cannot read {}: {reason}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    let mut document: Value = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let names = Names { reader, view: View::of(registry.clock.today()) };
    names.agency(document.pointer_mut("/issuer")).await?;
    let subjects = document.pointer_mut("/subjects").and_then(Value::as_array_mut);
    for subject in subjects.into_iter().flatten() {
        names.agency(subject.pointer_mut("/act/post/agency")).await?;
        names.official(subject.pointer_mut("/person/known")).await?;
    }
    serde_json::from_value(document).map_err(|error| unreadable(error.to_string()))
}

/// Looks names up; what is not found is left for the draft's own checks.
struct Names {
    reader: Reader,
    view: View,
}

impl Names {
    async fn agency(&self, place: Option<&mut Value>) -> Result<(), Failure> {
        let Some(Value::String(text)) = place else { return Ok(()) };
        if text.parse::<Uuid>().is_ok() {
            return Ok(());
        }
        let found = self.reader.agency_by_code(&Scope::Province, self.view, text).await;
        let found = found.map_err(|error| store_failure(&error))?;
        let agency = found.ok_or_else(|| Failure::wrong_use(format!("there is no agency {text} today")))?;
        *text = agency.agency.to_string();
        Ok(())
    }

    async fn official(&self, place: Option<&mut Value>) -> Result<(), Failure> {
        let Some(Value::String(text)) = place else { return Ok(()) };
        let Ok(address) = text.parse::<MailAddress>() else { return Ok(()) };
        let found = self.reader.address_owners(&Scope::Province, self.view, std::slice::from_ref(&address)).await;
        let owners = found.map_err(|error| store_failure(&error))?;
        let owner = owners.get(&address).and_then(|owner| owner.official);
        // Whether it is in the actor's scope is for the operation to say; a wrong one must look the same as none.
        *text = owner.map_or_else(|| Uuid::nil().to_string(), |official| official.to_string());
        Ok(())
    }
}
