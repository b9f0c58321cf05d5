//! The agency that somebody means: by its code, its short name, or a part of its name with or without marks.

use crate::domain::name::fold;
use crate::domain::scope::Scope;
use crate::storage::StoreError;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::agency_list::AgencyFilter;
use crate::storage::read::{Reader, View};

/// So many are offered to choose from; of more, something more exact must be written.
pub(super) const OFFERED: usize = 20;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// No agency is called so.
    None,
    /// This one.
    One(Box<AgencyRow>),
    /// One of these; more than [`OFFERED`] where there are more.
    Several(Vec<AgencyRow>),
}

/// The agencies of the scope that `text` may mean on the view's day.
pub(super) async fn find(reader: &Reader, scope: &Scope, view: View, text: &str) -> Result<Found, StoreError> {
    let code = code_in(text);
    if let Some(row) = reader.agency_by_code(scope, view, code).await? {
        return Ok(Found::One(Box::new(row)));
    }
    if let Some(row) = reader.agency_by_slug(scope, view, &code.to_lowercase()).await? {
        return Ok(Found::One(Box::new(row)));
    }
    let folded = fold(text);
    if folded.is_empty() {
        return Ok(Found::None);
    }
    let filter = AgencyFilter { name: Some(text.to_owned()), ..AgencyFilter::default() };
    let limit = u32::try_from(OFFERED + 1).unwrap_or(u32::MAX);
    let rows = reader.agency_page(scope, view, &filter, None, limit).await?;
    Ok(best(&folded, rows))
}

/// Of several the only one that is called exactly so.
fn best(folded: &str, mut rows: Vec<AgencyRow>) -> Found {
    let exact: Vec<usize> =
        rows.iter().enumerate().filter(|(_, row)| fold(&row.name) == folded).map(|(place, _)| place).collect();
    match (rows.len(), exact.as_slice()) {
        (0, _) => Found::None,
        (1, _) => Found::One(Box::new(rows.swap_remove(0))),
        (_, &[only]) => Found::One(Box::new(rows.swap_remove(only))),
        _ => Found::Several(rows),
    }
}

/// An agency as it stands in a field: its name, and the code by which it is found again.
pub(super) fn written(row: &AgencyRow) -> String {
    format!("{} ({})", row.name, row.code)
}

/// The code in what stands in such a field; else the whole text.
fn code_in(text: &str) -> &str {
    let text = text.trim();
    let code = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map(|(_, code)| code.trim());
    code.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::agency::{AgencyKind, AgencyRole, Level, TreePath};
    use crate::domain::ids::AgencyId;

    fn row(name: &str) -> AgencyRow {
        AgencyRow {
            agency: AgencyId(uuid::Uuid::nil()),
            code: "H10.12".to_owned(),
            name: name.to_owned(),
            slug: "soyt".to_owned(),
            kind: AgencyKind::ProvincialDepartment,
            level: Level::Province,
            role: AgencyRole::ReportingUnit,
            parent: None,
            path: TreePath::from_stored("H10/".to_owned()),
            network_site: false,
            revision: 1,
        }
    }

    #[test]
    fn a_field_is_read_by_its_code() {
        assert_eq!(code_in(&written(&row("Sở Y tế (cơ sở 2)"))), "H10.12");
        for (text, code) in [(" H10.12 ", "H10.12"), ("Sở Y tế", "Sở Y tế"), ("x)", "x)"), ("", "")] {
            assert_eq!(code_in(text), code);
        }
    }

    #[test]
    fn the_one_that_is_called_exactly_so_is_meant() {
        let rows = || vec![row("Văn phòng Sở Y tế"), row("Sở Y tế")];
        let Found::One(found) = best(&fold("so y te"), rows()) else { panic!("one is meant") };
        assert_eq!(found.name, "Sở Y tế");
        assert!(matches!(best(&fold("y te"), rows()), Found::Several(several) if several.len() == 2));
        assert_eq!(best(&fold("y te"), Vec::new()), Found::None);
    }
}
