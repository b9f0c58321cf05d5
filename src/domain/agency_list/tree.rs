//! What must hold between the rows of a list: codes and slugs once, parents present, no circle, one root.

use std::collections::{BTreeMap, BTreeSet};

use super::AgencyRow;
use super::problem::Problem;
use super::read::Draft;
use crate::domain::agency::{AgencyCode, AgencyKind, AgencyRole};
use crate::domain::slug::{self, Subject};

/// The rows in the order of the tree, each after the one above it, or all that is wrong between them.
pub(super) fn check(drafts: Vec<Draft>) -> Result<Vec<AgencyRow>, Vec<Problem>> {
    let mut problems = Vec::new();
    let places = places_by_code(&drafts, &mut problems);
    slugs_once(&drafts, &mut problems);
    one_root(&drafts, &mut problems);
    let parents: Vec<Option<usize>> =
        drafts.iter().map(|draft| draft.parent.as_ref().and_then(|code| places.get(code).copied())).collect();
    for (draft, parent) in drafts.iter().zip(&parents) {
        problems.extend(above_is_good(draft, parent.and_then(|place| drafts.get(place))));
    }
    circles(&drafts, &parents, &mut problems);
    if problems.is_empty() {
        return Ok(rows(drafts, &parents));
    }
    problems.sort_by_key(Problem::line);
    Err(problems)
}

fn places_by_code(drafts: &[Draft], problems: &mut Vec<Problem>) -> BTreeMap<AgencyCode, usize> {
    let mut places: BTreeMap<AgencyCode, usize> = BTreeMap::new();
    for (place, draft) in drafts.iter().enumerate() {
        match places.get(&draft.code).and_then(|&first| drafts.get(first)) {
            Some(first) => problems.push(Problem::Duplicate {
                line: draft.line,
                what: "code",
                value: draft.code.to_string(),
                first: first.line,
            }),
            None => {
                places.insert(draft.code.clone(), place);
            }
        }
    }
    places
}

fn slugs_once(drafts: &[Draft], problems: &mut Vec<Problem>) {
    let mut lines: BTreeMap<&str, u64> = BTreeMap::new();
    for draft in drafts {
        let Some(slug) = draft.slug.as_deref() else { continue };
        if let Some(&first) = lines.get(slug) {
            problems.push(Problem::Duplicate { line: draft.line, what: "slug", value: slug.to_owned(), first });
        } else {
            lines.insert(slug, draft.line);
        }
    }
}

fn one_root(drafts: &[Draft], problems: &mut Vec<Problem>) {
    let mut roots = drafts.iter().filter(|draft| draft.parent.is_none());
    let Some(first) = roots.next() else {
        problems.push(Problem::NoRoot);
        return;
    };
    problems.extend(roots.map(|root| Problem::SecondRoot {
        line: root.line,
        code: root.code.to_string(),
        first: first.line,
    }));
}

pub(super) fn above_is_good(draft: &Draft, above: Option<&Draft>) -> Option<Problem> {
    let parent = draft.parent.as_ref()?;
    let line = draft.line;
    let Some(above) = above else {
        return Some(Problem::UnknownParent { line, code: draft.code.to_string(), parent: parent.to_string() });
    };
    (draft.level < above.level).then(|| Problem::LevelAboveParent {
        line,
        code: draft.code.to_string(),
        level: draft.level,
        parent_level: above.level,
    })
}

/// Each circle is told once, at its first line.
fn circles(drafts: &[Draft], parents: &[Option<usize>], problems: &mut Vec<Problem>) {
    let mut settled: BTreeSet<usize> = BTreeSet::new();
    for start in 0..drafts.len() {
        let mut trail: Vec<usize> = Vec::new();
        let mut next = Some(start);
        while let Some(place) = next.filter(|place| !settled.contains(place)) {
            if let Some(beginning) = trail.iter().position(|seen| *seen == place) {
                let members = trail.iter().skip(beginning).filter_map(|&place| drafts.get(place));
                let codes: Vec<&str> = members.map(|draft| draft.code.as_str()).collect();
                let line = drafts.get(place).map_or(0, |draft| draft.line);
                problems.push(Problem::Circle { line, circle: codes.join(", ") });
                break;
            }
            trail.push(place);
            next = parents.get(place).copied().flatten();
        }
        settled.extend(trail);
    }
}

/// Breadth first from the root, siblings in the order of the file.
fn rows(drafts: Vec<Draft>, parents: &[Option<usize>]) -> Vec<AgencyRow> {
    let subjects: Vec<Subject<'_>> = drafts
        .iter()
        .zip(parents)
        .map(|(draft, &parent)| Subject {
            name: &draft.name,
            kind: draft.kind,
            level: draft.level,
            parent,
            chosen: draft.slug.as_deref(),
        })
        .collect();
    let slugs = slug::assign(&subjects);
    let roles: Vec<AgencyRole> = drafts
        .iter()
        .zip(parents)
        .map(|(draft, parent)| {
            draft.role.unwrap_or_else(|| usual_role(draft, parent.and_then(|place| drafts.get(place))))
        })
        .collect();
    let mut rows: Vec<(usize, AgencyRow)> = Vec::with_capacity(drafts.len());
    for (place, ((draft, slug), role)) in drafts.into_iter().zip(slugs).zip(roles).enumerate() {
        rows.push((depth(place, parents), draft.into_row(slug, role)));
    }
    rows.sort_by_key(|(depth, row)| (*depth, row.line));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn depth(place: usize, parents: &[Option<usize>]) -> usize {
    std::iter::successors(Some(place), |&place| parents.get(place).copied().flatten()).count()
}

/// Divisions and the bodies below another of their level roll up; the root's own children and places are ranked.
pub(super) fn usual_role(draft: &Draft, above: Option<&Draft>) -> AgencyRole {
    let is_division = matches!(draft.kind, AgencyKind::DistrictDepartment | AgencyKind::Division);
    let is_inside = above.is_some_and(|above| above.parent.is_some() && above.level == draft.level);
    if is_division || is_inside { AgencyRole::Department } else { AgencyRole::ReportingUnit }
}
