//! Which agency an entry belongs to: by a mapping file, else by an agency's code or full name.

use std::collections::HashMap;
use std::io::Read;

use thiserror::Error;

use crate::directory::adopt::candidate::Candidate;
use crate::directory::dn;
use crate::domain::ids::AgencyId;
use crate::domain::name::fold;
use crate::domain::scope::Scope;
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::storage::read::View;

/// Rows of a mapping file at most.
const ROWS: usize = 20_000;

/// A mapping file: below which name, or with which department, an entry belongs to which agency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgencyMap {
    rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    line: u64,
    /// Relative names of the suffix in normal form.
    suffix: Option<String>,
    /// Folded.
    department: Option<String>,
    code: String,
}

/// Why a mapping file is not read.
#[derive(Debug, Error)]
pub enum AgencyMapError {
    /// No CSV.
    #[error("the mapping cannot be read: {0}; write CSV with the columns dn_suffix, department, agency_code")]
    Csv(#[from] csv::Error),
    /// A heading is missing.
    #[error("the mapping has no column '{0}'; its columns are dn_suffix, department, agency_code")]
    NoColumn(&'static str),
    /// A row says nothing.
    #[error("line {line} of the mapping: {reason}")]
    Row {
        /// Which, from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
}

impl AgencyMap {
    /// Reads a mapping: CSV in UTF-8 with the columns `dn_suffix`, `department`, `agency_code`; of the first two a row may leave one
    /// empty.
    ///
    /// # Errors
    /// When it is no such table, or a row has no agency, no condition, or a suffix that is no name.
    pub fn read(input: impl Read) -> Result<Self, AgencyMapError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input);
        let headings = reader.headers()?.clone();
        let place = |name: &'static str| {
            let is_it = |heading: &str| heading.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name);
            headings.iter().position(is_it).ok_or(AgencyMapError::NoColumn(name))
        };
        let [suffix, department, code] = [place("dn_suffix")?, place("department")?, place("agency_code")?];
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record?;
            let line = record.position().map_or(0, csv::Position::line);
            let wrong = |reason: &str| AgencyMapError::Row { line, reason: reason.to_owned() };
            let field = |place: usize| record.get(place).filter(|text| !text.is_empty());
            let code = field(code).ok_or_else(|| wrong("agency_code is empty"))?.to_owned();
            let suffix = match field(suffix) {
                Some(text) if dn::parse(text).is_none() => return Err(wrong("dn_suffix is no name (RFC 4514)")),
                text => text.map(|text| dn::normal(text).into_owned()),
            };
            let department = field(department).map(fold);
            if suffix.is_none() && department.is_none() {
                return Err(wrong("neither dn_suffix nor department is given"));
            }
            if rows.len() == ROWS {
                return Err(wrong("the mapping has more rows than are read"));
            }
            rows.push(Row { line, suffix, department, code });
        }
        // The longest suffix speaks first, and a row with a department before one without.
        rows.sort_by_key(|row| {
            let length = row.suffix.as_ref().map_or(0, String::len);
            (std::cmp::Reverse((length, row.department.is_some())), row.line)
        });
        Ok(Self { rows })
    }
}

/// The agencies of today, and what names them.
#[derive(Debug, Default)]
pub(super) struct Agencies {
    by_code: HashMap<String, AgencyId>,
    /// None where several have the name.
    by_name: HashMap<String, Option<AgencyId>>,
    slugs: HashMap<AgencyId, String>,
    own_slugs: std::collections::HashSet<String>,
    rules: Vec<(Row, AgencyId)>,
}

impl Agencies {
    /// Reads them, and resolves the mapping's codes.
    ///
    /// # Errors
    /// When the mapping names an agency that does not exist today, or the store fails.
    pub(super) async fn read(registry: &Registry, map: Option<&AgencyMap>) -> OperationResult<Self> {
        let rows = registry.store.read().await?.agencies(&Scope::Province, View::of(registry.clock.today())).await?;
        let mut agencies = Self::default();
        for row in rows {
            agencies.by_code.insert(row.code.to_ascii_uppercase(), row.agency);
            let named = agencies.by_name.entry(fold(&row.name)).or_insert(Some(row.agency));
            if *named != Some(row.agency) {
                *named = None;
            }
            agencies.own_slugs.insert(row.slug.clone());
            agencies.slugs.insert(row.agency, row.slug);
        }
        for row in map.into_iter().flat_map(|map| &map.rows) {
            let Some(&agency) = agencies.by_code.get(&row.code.to_ascii_uppercase()) else {
                return Err(unknown_agency(row));
            };
            agencies.rules.push((row.clone(), agency));
        }
        Ok(agencies)
    }

    /// The agency that an entry belongs to.
    pub(super) fn of(&self, candidate: &Candidate) -> Option<AgencyId> {
        let departments: Vec<String> = candidate.departments.iter().map(|text| fold(text)).collect();
        self.by_rule(candidate, &departments).or_else(|| {
            let named = |text: &String| self.by_code.get(&text.trim().to_ascii_uppercase()).copied();
            let mut found: Vec<AgencyId> = candidate.departments.iter().filter_map(named).collect();
            found.extend(departments.iter().filter_map(|name| self.by_name.get(name).copied().flatten()));
            found.sort_unstable();
            found.dedup();
            // An entry that names several agencies names none.
            if let [only] = found[..] { Some(only) } else { None }
        })
    }

    fn by_rule(&self, candidate: &Candidate, departments: &[String]) -> Option<AgencyId> {
        if self.rules.is_empty() {
            return None;
        }
        let name = dn::normal(&candidate.dn);
        let fits = |row: &Row| {
            let is_below = row.suffix.as_ref().is_none_or(|suffix| {
                name.strip_suffix(suffix.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with(','))
            });
            is_below && row.department.as_ref().is_none_or(|department| departments.contains(department))
        };
        self.rules.iter().find(|(row, _)| fits(row)).map(|(_, agency)| *agency)
    }

    /// An agency's short name, which its people's addresses may end with.
    pub(super) fn slug(&self, agency: AgencyId) -> Option<&str> {
        self.slugs.get(&agency).map(String::as_str)
    }

    /// Whether some agency has this short name.
    pub(super) fn is_slug(&self, text: &str) -> bool {
        self.own_slugs.contains(text)
    }
}

fn unknown_agency(row: &Row) -> crate::operations::OperationError {
    crate::operations::OperationError::Conflict {
        reason: crate::domain::lang::Bilingual::new(
            format!("Dòng {} của tệp ánh xạ: không có cơ quan mã '{}' hôm nay; chưa ghi gì", row.line, row.code),
            format!("line {} of the mapping: there is no agency '{}' today; nothing was written", row.line, row.code),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_read_with_its_most_special_row_first() {
        let text = "\u{feff}dn_suffix,department,agency_code\nou=a,dc=x,,H1\n\"OU=B, ou=A,dc=x\",,H2\n\"ou=a,dc=x\",Sở Y tế,H3\n,Văn phòng,H4\n";
        let codes: Vec<_> = AgencyMap::read(text.replace("ou=a,dc=x,,", "\"ou=a,dc=x\",,").as_bytes())
            .unwrap()
            .rows
            .into_iter()
            .map(|row| row.code)
            .collect();
        assert_eq!(codes, ["H2", "H3", "H1", "H4"]);
    }

    #[test]
    fn what_is_no_mapping_is_refused() {
        let refused = |text: &str| AgencyMap::read(text.as_bytes()).unwrap_err().to_string();
        assert!(refused("a,b\n").contains("dn_suffix"));
        let heading = "dn_suffix,department,agency_code\n";
        for (row, reason) in [(",,H1\n", "neither"), ("ou=a,,\n", "agency_code"), ("nonsense,,H1\n", "no name")] {
            let text = refused(&format!("{heading}{row}"));
            assert!(text.starts_with("line 2") && text.contains(reason), "{text}");
        }
    }
}
