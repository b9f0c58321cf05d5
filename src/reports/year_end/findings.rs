//! What of the reported figures is to be looked at: what was passed over, what does not go together, what signatures contradict.

use std::collections::BTreeMap;

use super::FigureFinding;
use super::count::{Reported, ReportedLine};
use crate::domain::agency::TreePath;
use crate::domain::ids::FactId;
use crate::domain::indicator::doubt::doubts;
use crate::domain::indicator::overlap::Placed;
use crate::domain::indicator::period::Days;
use crate::domain::indicator::{FindingKind, IndicatorValue};
use crate::domain::lang::Bilingual;
use crate::reports::figure_evidence::{AgenciesOverTime, least_of};
use crate::reports::figure_words as words;
use crate::storage::StoreError;
use crate::storage::read::figure_finding::KeptRefusal;
use crate::storage::read::{Reader, View};

/// The findings of figures that speak of the days, and of all rows that were passed over: by kind, then by agency.
pub(super) async fn findings(
    reader: &Reader,
    view: View,
    reported: &Reported,
    agencies: &AgenciesOverTime,
    days: Days,
) -> Result<Vec<FigureFinding>, StoreError> {
    let passed_over = reader.figure_refusals(view).await?;
    let mut found: Vec<FigureFinding> =
        passed_over.into_iter().map(|refusal| of_refusal(refusal, agencies, view)).collect();
    let lines = reported.speaking_of(days);
    found.extend(do_not_go_together(reported, &lines));
    let values: Vec<&IndicatorValue> = lines.iter().map(|one| &one.line.value).collect();
    for (least, one) in least_of(reader, view, agencies, &values).await?.into_iter().zip(&lines) {
        let told = one.line.value.amount;
        if let Some(least) = least.filter(|least| told.0 < *least) {
            found.push(of_line(FindingKind::BelowEvidence, reported, one, words::below_evidence(told, least)));
        }
    }
    let by_id: BTreeMap<FactId, &ReportedLine> = lines.iter().map(|one| (one.line.value.id, *one)).collect();
    for weakened in reader.weakened_values(view).await? {
        let Some(one) = by_id.get(&weakened.value).filter(|one| days.overlaps(one.line.value.days)) else { continue };
        let row = reported.row(one);
        let reason = words::weakened(row.unit, weakened.before, weakened.status);
        found.push(of_line(FindingKind::Weakened, reported, one, reason));
    }
    let beyond = reported.beyond(days);
    found.extend(beyond.map(|one| of_line(FindingKind::LeftOut, reported, one, words::left_out())));
    found.sort_by(|one, other| (one.kind, &one.path, one.id).cmp(&(other.kind, &other.path, other.id)));
    Ok(found)
}

fn do_not_go_together(reported: &Reported, lines: &[&ReportedLine]) -> Vec<FigureFinding> {
    let placed: Vec<Placed<'_>> = lines.iter().map(|one| Placed { value: &one.line.value, path: &one.path }).collect();
    let mut found = Vec::new();
    for doubt in doubts(&placed, reported.indicators()) {
        let (Some(one), Some(beside)) = (lines.get(doubt.value), lines.get(doubt.beside)) else { continue };
        let reason = match doubt.kind {
            FindingKind::AboveWhole => words::above_whole(one.line.value.amount, doubt.against),
            FindingKind::LevelsDiffer => words::levels_differ(one.line.value.amount, doubt.against),
            _ => words::told_above(&beside.line.agency_code),
        };
        found.push(of_line(doubt.kind, reported, one, reason));
    }
    found
}

fn of_line(kind: FindingKind, reported: &Reported, one: &ReportedLine, reason: Bilingual) -> FigureFinding {
    FigureFinding {
        kind,
        id: one.line.value.id.0,
        row: Some(reported.row(one)),
        content: None,
        reason,
        path: Some(one.line.path.clone()),
    }
}

fn of_refusal(refusal: KeptRefusal, agencies: &AgenciesOverTime, view: View) -> FigureFinding {
    let told = |pick: fn(&Bilingual) -> &str| {
        refusal.problems.iter().map(|problem| pick(&problem.reason)).collect::<Vec<_>>().join("; ")
    };
    let reason = Bilingual::new(told(|reason| &reason.vi), told(|reason| &reason.en));
    let path: Option<TreePath> = refusal.agency.and_then(|agency| agencies.places.on(agency, view.day)).cloned();
    FigureFinding { kind: refusal.kind, id: refusal.id, row: None, content: Some(refusal.content), reason, path }
}
