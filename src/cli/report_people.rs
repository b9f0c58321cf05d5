//! `congvu report adoption --people`: those behind a number, or in no number, within the reader's part of the tree; the reading is recorded.

use std::fs::File;
use std::io;
use std::path::Path;

use super::context::{operation_failure, store_failure};
use super::exit::{Answer, Failure};
use super::report::Asked;
use super::report_file::{ReportFormat, pretty};
use super::{output, private_file};
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::tally::{AgencyRow, Part};
use crate::domain::audit::details::Detail;
use crate::domain::code::UnknownCode;
use crate::domain::export::ExportForm;
use crate::domain::scope::Scope;
use crate::operations::Actor;
use crate::operations::audit_read::ListRead;
use crate::reports::format::people;
use crate::reports::people::{PersonBehind, people_behind};
use crate::reports::unplaced::UNPLACED;

/// The people behind `column` in the part of the tree at `root`, as the reader may read them.
pub(super) async fn listed(
    asked: &Asked<'_>,
    root: Option<&AgencyRow>,
    column: &str,
    (actor, scope): (&Actor, &Scope),
) -> Result<Vec<PersonBehind>, Failure> {
    let registry = asked.registry;
    let failed = |error| store_failure(&error);
    let reader = registry.store.read().await.map_err(failed)?;
    let lines = if column == UNPLACED {
        let root = root.map(|agency| &agency.path);
        asked.unplaced.people(&reader, asked.view, scope, root).await.map_err(failed)?
    } else {
        let column = column.parse::<Column>();
        let column = column.map_err(|error: UnknownCode| Failure::wrong_use(format!("--people: {error}")))?;
        let part = root.map_or(Part::Province, |agency| Part::Subtree(&agency.path));
        people_behind(&reader, &asked.counted.tally, asked.view, part, column).await.map_err(failed)?
    };
    drop(reader);
    let list = ListRead {
        what: "people",
        count: lines.len() as u64,
        agency: root.map(|agency| agency.id),
        filter: filter(asked, column),
    };
    registry.record_list(actor, list).await.map_err(|error| operation_failure(&error))?;
    registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
    Ok(lines)
}

/// All that decides who is listed: the column, and the three days of the figures.
fn filter(asked: &Asked<'_>, column: &str) -> Vec<(&'static str, Detail)> {
    let mut filter = vec![("column", Detail::code(column)), ("as_of", Detail::code(asked.view.day))];
    if asked.frame.structure_day != asked.view.day {
        filter.push(("structure", Detail::code(asked.frame.structure_day)));
    }
    if let Some(known) = asked.frame.known {
        filter.push(("known_at", Detail::code(known.at)));
    }
    filter
}

pub(super) fn put(asked: &Asked<'_>, lines: &[PersonBehind], format: ReportFormat, out: Option<&Path>) -> Answer {
    let list = |form| {
        let made = people::list(lines, form, asked.lang, asked.registry.clock.now());
        made.map_err(|error| operation_failure(&error.into()))
    };
    match format {
        ReportFormat::Text => put_private(people::text(lines, asked.lang).as_bytes(), out),
        ReportFormat::Json | ReportFormat::Pdf => put_private(pretty(&people::json(lines)).as_bytes(), out),
        ReportFormat::Csv => put_list(list(ExportForm::Csv)?, out),
        ReportFormat::Xlsx => put_list(list(ExportForm::Xlsx)?, out),
    }
}

fn put_private(bytes: &[u8], out: Option<&Path>) -> Answer {
    match out {
        None => output::bytes_out(bytes),
        Some(path) => private_file::write_bytes(path, bytes),
    }
}

fn put_list(mut list: File, out: Option<&Path>) -> Answer {
    match out {
        None => output::file_out(list),
        Some(path) => private_file::write(path, |file| io::copy(&mut list, file).map(|_| ())),
    }
}
