//! Agencies: identifiers, the tree, and versions dated by both clocks.
//!
//! Identifiers follow Decision 20/2020/QĐ-TTg: `Hnn[.group…]`, at most 35 characters, compared as text and never cut by width.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::Date;

use super::code::code_list;
use super::ids::{AgencyId, FactId};
use super::period::Period;

code_list! {
    /// The level of government that an agency belongs to and is reported under.
    Level {
        /// Province level.
        Province = "province",
        /// District level.
        District = "district",
        /// Commune level.
        Commune = "commune",
    }
}

code_list! {
    /// What an agency is in the reports.
    AgencyRole {
        /// Ranked by itself: a department of the province, a district, a commune.
        ReportingUnit = "reporting_unit",
        /// Rolls up into its parent, never ranked.
        Department = "department",
    }
}

code_list! {
    /// The legal kind of an agency (codes of the province's own list, in Vietnamese without marks).
    AgencyKind {
        /// People's committee of the province.
        ProvinceCommittee = "ubnd_tinh",
        /// Office.
        Office = "van_phong",
        /// Provincial department (sở).
        ProvincialDepartment = "so",
        /// Inspectorate.
        Inspectorate = "thanh_tra",
        /// Board (ban).
        Board = "ban",
        /// Public service unit.
        ServiceUnit = "su_nghiep",
        /// Provincial city.
        City = "thanh_pho",
        /// Town.
        Town = "thi_xa",
        /// Rural district.
        RuralDistrict = "huyen",
        /// Ward.
        Ward = "phuong",
        /// Rural commune.
        RuralCommune = "xa",
        /// Township.
        Township = "thi_tran",
        /// Party body.
        PartyBody = "dang",
        /// Mass organisation.
        MassOrganisation = "doan_the",
        /// District department (phòng).
        DistrictDepartment = "phong",
        /// Division of a provincial body (phòng, chi cục).
        Division = "phong_so",
    }
}

/// An agency identifier such as `H10.31.02`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgencyCode(String);

/// Why a text is no agency identifier.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{text}' is not an agency identifier; write H, two digits and dot-separated groups of letters or digits, at most 35 characters (Decision 20/2020/QĐ-TTg)"
)]
pub struct InvalidAgencyCode {
    /// What was read.
    pub text: String,
}

impl AgencyCode {
    /// The identifier's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AgencyCode {
    type Err = InvalidAgencyCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut groups = text.split('.');
        let root_is_good = groups.next().is_some_and(|root| {
            root.len() == 3 && root.starts_with('H') && root.chars().skip(1).all(|c| c.is_ascii_digit())
        });
        let groups_are_good = groups.all(|group| !group.is_empty() && group.chars().all(|c| c.is_ascii_alphanumeric()));
        if root_is_good && groups_are_good && text.len() <= 35 {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidAgencyCode { text: text.to_owned() })
        }
    }
}

impl TryFrom<String> for AgencyCode {
    type Error = InvalidAgencyCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AgencyCode> for String {
    fn from(code: AgencyCode) -> Self {
        code.0
    }
}

impl fmt::Display for AgencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An agency's place in the tree: the identifiers from the root down, each followed by `/`,
/// such as `H10/H10.31/H10.31.02/`. A prefix test answers "is below".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TreePath(String);

impl TreePath {
    /// The root's path.
    #[must_use]
    pub fn root(code: &AgencyCode) -> Self {
        Self(format!("{code}/"))
    }

    /// The path of a child of this one.
    #[must_use]
    pub fn child(&self, code: &AgencyCode) -> Self {
        Self(format!("{}{code}/", self.0))
    }

    /// Takes a path as it was stored.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The path's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is `ancestor` or below it.
    #[must_use]
    pub fn is_within(&self, ancestor: &Self) -> bool {
        self.0.starts_with(&ancestor.0)
    }

    /// The identifiers from the root down.
    #[must_use]
    pub fn codes(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/').filter(|code| !code.is_empty())
    }

    /// How many steps below the root; the root is 0.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.codes().count().saturating_sub(1)
    }
}

/// What is true of an agency during a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyVersion {
    /// This version.
    pub id: FactId,
    /// Whose version it is.
    pub agency: AgencyId,
    /// When it holds in law.
    pub effective: Period,
    /// Identifier by Decision 20/2020.
    pub code: AgencyCode,
    /// Other identifiers, such as the older QCVN 102:2016 form; comma-separated.
    pub alternative_codes: Vec<String>,
    /// Statistics code (General Statistics Office), for administrative units.
    pub gso_code: Option<String>,
    /// Full name, NFC.
    pub name: String,
    /// Short Latin name, unique, used in addresses (`stttt`).
    pub slug: String,
    /// Legal kind.
    pub kind: AgencyKind,
    /// Level it is reported under.
    pub level: Level,
    /// Ranked by itself or rolled up.
    pub role: AgencyRole,
    /// The agency above, none for the root.
    pub parent: Option<AgencyId>,
    /// Place in the tree in this period.
    pub path: TreePath,
    /// Connected to the Party and State's dedicated data network.
    pub network_site: bool,
    /// The legal act behind the version, as people cite it.
    pub legal_act: Option<String>,
}

code_list! {
    /// How much of an agency went into its successor.
    SuccessionPart {
        /// All of it.
        Whole = "whole",
        /// A part of it.
        Part = "part",
    }
}

/// One arrow of a reorganisation: merger, split or renewal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencySuccession {
    /// This fact.
    pub id: FactId,
    /// The agency that gave.
    pub predecessor: AgencyId,
    /// The agency that received.
    pub successor: AgencyId,
    /// All of it or a part.
    pub part: SuccessionPart,
    /// The main successor, where history continues.
    pub main: bool,
    /// Since when.
    pub effective_from: Date,
    /// The legal act.
    pub legal_act: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_checked() {
        for good in ["H10", "H10.31", "H10.31.02", "H10.31.A7"] {
            assert_eq!(good.parse::<AgencyCode>().map(|code| code.to_string()).as_deref(), Ok(good));
        }
        for bad in ["", "10", "H1", "H10.", "H10..1", "h10", "H10 ", "H10.é", &format!("H10.{}", "1".repeat(40))] {
            assert!(bad.parse::<AgencyCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_path_is_within_itself_and_its_ancestors_only() -> Result<(), InvalidAgencyCode> {
        let root = TreePath::root(&"H10".parse()?);
        let district = root.child(&"H10.3".parse()?);
        let other = root.child(&"H10.31".parse()?);
        assert!(district.is_within(&root) && district.is_within(&district));
        assert!(!other.is_within(&district) && !root.is_within(&district));
        assert_eq!((root.depth(), other.depth()), (0, 1));
        Ok(())
    }
}
