//! `congvu migrate`: brings the database up, or tells how it stands.

use serde::Serialize;

use super::arguments::MigrateArguments;
use super::context::{Invocation, store_failure};
use super::exit::{Answer, Outcome};
use super::output;

#[derive(Serialize)]
struct Status {
    applied: Vec<String>,
    pending: Vec<String>,
    unknown: Vec<String>,
}

pub(super) async fn run(arguments: &MigrateArguments, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let mut done = Vec::new();
    if !arguments.status {
        done = store.migrate().await.map_err(|error| store_failure(&error))?;
    }
    if let Some(role) = &arguments.grant {
        store.grant_to(role).await.map_err(|error| store_failure(&error))?;
    }
    let status = store.migration_status().await.map_err(|error| store_failure(&error))?;
    let outcome = if status.pending.is_empty() && status.unknown.is_empty() { Outcome::Done } else { Outcome::No };
    if arguments.json {
        let status = Status { applied: status.applied, pending: status.pending, unknown: status.unknown };
        return output::json_then(&status, outcome);
    }
    let lang = invocation.lang;
    let mut text = String::new();
    for name in &done {
        text.push_str(&format!("{} {name}\n", lang.pick("đã áp dụng", "applied")));
    }
    for name in &status.pending {
        text.push_str(&format!("{} {name}\n", lang.pick("chưa áp dụng", "pending")));
    }
    for name in &status.unknown {
        text.push_str(&format!("{} {name}\n", lang.pick("của phiên bản mới hơn", "of a newer program")));
    }
    if done.is_empty() && status.pending.is_empty() {
        text.push_str(&format!(
            "{} ({})\n",
            lang.pick("Cơ sở dữ liệu đã ở phiên bản mới nhất", "The database is up to date"),
            status.applied.len()
        ));
    }
    output::text_then(&text, outcome)
}
