//! In whose name a report is printed: the agency, the one above it, where it dates its texts, as what its head signs.

use crate::domain::adoption::tally::{AgencyTally, Tally};
use crate::domain::agency::{AgencyKind, Level, TreePath};
use crate::domain::form::words::{governed, place};

/// In whose name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// The agency above; none for the highest.
    pub superior: Option<String>,
    /// Who reports.
    pub agency: String,
    /// Where it dates its texts, if its name or that of one above tells.
    pub place: Option<String>,
    /// As what somebody signs, a line each.
    pub signer: &'static str,
}

/// What a people's committee is called at length, and how for short.
const COMMITTEE: [&str; 2] = ["Ủy ban nhân dân ", "UBND "];

/// Kinds that govern a district or a commune.
const GOVERNING: [AgencyKind; 6] = [
    AgencyKind::City,
    AgencyKind::Town,
    AgencyKind::RuralDistrict,
    AgencyKind::Ward,
    AgencyKind::RuralCommune,
    AgencyKind::Township,
];

impl Letterhead {
    /// That of the province, or of the agency at `root`. None when no agency is there.
    #[must_use]
    pub fn of(tally: &Tally, root: Option<&TreePath>, province: &str) -> Option<Self> {
        let line = match root {
            Some(root) => tally.agencies.iter().find(|line| line.agency.path == *root)?,
            None => tally.agencies.first()?,
        };
        let name = &line.agency.name;
        Some(Self {
            superior: above(tally, line).map(|above| at_length(&above.agency.name)),
            agency: at_length(name),
            place: place_of(tally, line, province),
            signer: Self::signer(of_committee(name).is_some()),
        })
    }

    /// As what the head of a people's committee signs, or that of another agency.
    #[must_use]
    pub const fn signer(is_committee: bool) -> &'static str {
        if is_committee { "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH" } else { "THỦ TRƯỞNG ĐƠN VỊ" }
    }
}

fn above<'a>(tally: &'a Tally, line: &AgencyTally) -> Option<&'a AgencyTally> {
    let code = line.agency.path.codes().rev().nth(1)?;
    tally.agencies.iter().find(|other| other.agency.code.as_str() == code)
}

/// What follows the words for a people's committee, if it is one.
fn of_committee(name: &str) -> Option<&str> {
    COMMITTEE.iter().find_map(|begins| name.strip_prefix(begins))
}

/// An official text has names at length; a committee's is broken where its unit begins.
fn at_length(name: &str) -> String {
    of_committee(name).map_or_else(|| name.to_owned(), |unit| format!("{}\n{unit}", COMMITTEE[0].trim_end()))
}

/// The administrative unit of its level that it governs, or that the nearest one above it does (Decree 30/2020, annex I).
fn place_of(tally: &Tally, line: &AgencyTally, province: &str) -> Option<String> {
    let level = line.agency.level;
    if level == Level::Province {
        return Some(place(province).to_owned());
    }
    let mut next = Some(line);
    while let Some(line) = next.filter(|line| line.agency.level == level) {
        if let Some(place) = GOVERNING.into_iter().find_map(|kind| governed(kind, &line.agency.name)) {
            return Some(place);
        }
        next = above(tally, line);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_committees_are_at_length_and_broken() {
        assert_eq!(at_length("UBND xã Lộc Thạnh"), "Ủy ban nhân dân\nxã Lộc Thạnh");
        assert_eq!(at_length("Ủy ban nhân dân tỉnh Bình Phước"), "Ủy ban nhân dân\ntỉnh Bình Phước");
        assert_eq!(at_length("Văn phòng Ủy ban nhân dân tỉnh"), "Văn phòng Ủy ban nhân dân tỉnh");
    }
}
