//! `congvu directory show`: a plan row by row, chunk by chunk.

use std::io::{BufWriter, Write as _};

use super::arguments::PlanFormat;
use crate::cli::context::{Invocation, note_list, operation_failure};
use crate::cli::exit::{Answer, Failure, Outcome};
use crate::directory::apply::RowSource as _;
use crate::directory::plan::render;
use crate::domain::ids::PlanId;
use crate::operations::forget_plans::require_rows;
use crate::operations::stored_plan::{StoredRows, stored_plan};

/// Rows rendered at once.
const PAGE: usize = 500;

pub(super) async fn run(id: PlanId, format: PlanFormat, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let stored = stored_plan(&registry, id).await.map_err(|error| operation_failure(&error))?;
    require_rows(&registry, id).await.map_err(|error| operation_failure(&error))?;
    // Entries of people: names, addresses, posts.
    let actor = invocation.actor(&config, &registry).await?;
    let count = usize::try_from(stored.plan.rows).unwrap_or(usize::MAX);
    note_list(&registry, &actor, "plan_rows", count, None).await?;
    let rows = StoredRows::new(registry.store.clone(), id);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let head = match format {
        PlanFormat::Text => format!("{}\n", super::summary::stored(&stored, invocation.lang)),
        PlanFormat::Ldif => render::ldif_header().to_owned(),
        PlanFormat::Json => {
            let plan = serde_json::to_string(&stored.plan).map_err(|error| unreadable(&error))?;
            let guard = serde_json::to_string(&stored.guard).map_err(|error| unreadable(&error))?;
            format!("{{\"plan\":{plan},\"state\":\"{}\",\"guard\":{guard},\"rows\":[", stored.state)
        }
    };
    let mut write = |text: &str| match out.write_all(text.as_bytes()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(unreadable(&error)),
        Ok(()) => Ok(true),
    };
    let mut goes_on = write(&head)?;
    let mut after = 0;
    while goes_on {
        let page = rows.rows(after, PAGE).await.map_err(|error| Failure::outside(error.to_string()))?;
        let Some(last) = page.last() else { break };
        let mut text = String::new();
        for row in &page {
            match format {
                PlanFormat::Text => render::text_row(row, invocation.lang, &mut text),
                PlanFormat::Ldif => render::ldif_row(row, &mut text),
                PlanFormat::Json => {
                    text.push_str(if row.number == 1 { "\n" } else { ",\n" });
                    text.push_str(&render::json_row(row).map_err(|error| unreadable(&error))?);
                }
            }
        }
        goes_on = write(&text)?;
        after = last.number;
    }
    if goes_on && matches!(format, PlanFormat::Json) {
        write("\n]}\n")?;
    }
    Ok(Outcome::Done)
}

fn unreadable(error: &dyn std::error::Error) -> Failure {
    Failure::outside(format!("the plan cannot be written: {error}"))
}
