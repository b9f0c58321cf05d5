//! Proposing addresses: a template that is data, numbers for clashes, and names nobody may have.
//!
//! Default `{ten}{initials}.{unit}@binhphuoc.gov.vn`: Nguyễn Văn An of Sở TT&TT is `annv.stttt@binhphuoc.gov.vn`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::address::MailAddress;
use crate::domain::name::{NameParts, fold};

/// The template of the first province.
pub const DEFAULT_TEMPLATE: &str = "{ten}{initials}.{unit}@binhphuoc.gov.vn";

/// Names before the `@`, or before its first dot, that belong to roles and to mail itself (RFC 2142 and the province's own).
pub const RESERVED: [&str; 8] = ["postmaster", "abuse", "admin", "root", "hostmaster", "webmaster", "vanthu", "motcua"];

const FIELDS: &str = "{ten}, {ho}, {dem}, {initials}, {unit}";

/// A checked template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AddressTemplate {
    local: Vec<Part>,
    domain: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Given,
    Family,
    Middle,
    Initials,
    Unit,
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidTemplate {
    /// Nothing to put a person into, or no domain.
    #[error("the address template '{template}' has no @; write it like {DEFAULT_TEMPLATE}")]
    NoAt {
        /// What was read.
        template: String,
    },
    /// A field that does not exist.
    #[error("the address template has an unknown field '{{{field}}}'; use only {FIELDS}")]
    UnknownField {
        /// What stands between the braces.
        field: String,
    },
    /// A brace without its partner.
    #[error("the address template '{template}' has a brace without its partner; fields are {FIELDS}")]
    Unbalanced {
        /// What was read.
        template: String,
    },
    /// Everyone would get the same address.
    #[error("the address template '{template}' has no {{ten}}; without it people cannot be told apart")]
    NoGivenName {
        /// What was read.
        template: String,
    },
    /// Its own text or domain would make no address.
    #[error(
        "the address template '{template}' makes no valid address (tried '{example}'); write {FIELDS}, letters, digits and . _ - before the @ and a domain after it"
    )]
    NotAnAddress {
        /// What was read.
        template: String,
        /// What it made of an example.
        example: String,
    },
}

/// Why no address can be proposed for a person.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoProposal {
    /// The name has no letter that an address can hold.
    #[error(
        "no address can be made from the name '{name}': it has no Latin letter in its tên; type the address by hand"
    )]
    NoLetters {
        /// The tên.
        name: String,
    },
    /// Too long, or otherwise no address.
    #[error("'{address}' would be no valid address (at most 64 characters before the @); type a shorter one by hand")]
    NotAnAddress {
        /// What the template made.
        address: String,
    },
}

impl AddressTemplate {
    /// [`DEFAULT_TEMPLATE`], already read.
    pub(crate) fn parts_of_default() -> Self {
        let local = vec![Part::Given, Part::Initials, Part::Text(".".to_owned()), Part::Unit];
        Self { local, domain: "binhphuoc.gov.vn".to_owned() }
    }

    /// Whether an address by this template changes with the agency.
    #[must_use]
    pub fn names_unit(&self) -> bool {
        self.local.contains(&Part::Unit)
    }

    /// The first free address for a person in a unit, of [`AddressTemplate::series`]. `is_taken` answers for whole addresses,
    /// past and promised ones included.
    ///
    /// # Errors
    /// When the name or the unit makes no valid address.
    pub fn propose(
        &self,
        person: &NameParts,
        unit: &str,
        is_taken: impl Fn(&MailAddress) -> bool,
        is_slug: impl Fn(&str) -> bool,
    ) -> Result<MailAddress, NoProposal> {
        let mut series = self.series(person, unit, is_slug)?;
        loop {
            let address = series.forward()?;
            if !is_taken(&address) {
                return Ok(address);
            }
        }
    }

    /// What a person in a unit may be called: the template's address, then with 2, 3, … after the person's part; none that is
    /// reserved. `is_slug` answers for agency slugs, since `stttt@…` is the agency's own mailbox.
    ///
    /// # Errors
    /// When the name has no letters.
    pub fn series<F: Fn(&str) -> bool>(
        &self,
        person: &NameParts,
        unit: &str,
        is_slug: F,
    ) -> Result<Series<F>, NoProposal> {
        if fold(&person.given).is_empty() {
            return Err(NoProposal::NoLetters { name: person.given.clone() });
        }
        Ok(Series { filled: self.fill(person, unit), number: 0, is_slug })
    }

    /// The template with a person's parts.
    fn fill(&self, person: &NameParts, unit: &str) -> Filled {
        let last_personal = self.local.iter().rposition(|part| !matches!(part, Part::Text(_) | Part::Unit));
        let (personal, rest) = self.local.split_at(last_personal.map_or(0, |place| place + 1));
        let text = |parts: &[Part]| parts.iter().map(|part| part.of(person, unit)).collect::<String>();
        Filled { personal: text(personal), rest: format!("{}@{}", text(rest), self.domain) }
    }
}

impl Part {
    fn of(&self, person: &NameParts, unit: &str) -> String {
        match self {
            Self::Text(literal) => literal.clone(),
            Self::Given => fold(&person.given),
            Self::Family => fold(&person.family),
            Self::Middle => fold(&person.middle),
            Self::Initials => initials(person),
            Self::Unit => unit.to_owned(),
        }
    }
}

/// A person's possible addresses, one after the other; it has no end.
pub struct Series<F> {
    filled: Filled,
    number: u64,
    is_slug: F,
}

impl<F: Fn(&str) -> bool> Series<F> {
    /// The next address that is not reserved.
    ///
    /// # Errors
    /// When it would be no valid address; every later one is longer.
    pub fn forward(&mut self) -> Result<MailAddress, NoProposal> {
        loop {
            self.number += 1;
            let text = self.filled.numbered(self.number);
            let address: MailAddress = text.parse().map_err(|_| NoProposal::NotAnAddress { address: text })?;
            if !is_reserved(&address, &self.is_slug) {
                return Ok(address);
            }
        }
    }
}

/// An address up to the end of what is the person's, and the rest of it: among hundreds of one name only the number between
/// them changes.
struct Filled {
    personal: String,
    rest: String,
}

impl Filled {
    /// The first address has no number.
    fn numbered(&self, number: u64) -> String {
        let Self { personal, rest } = self;
        if number > 1 { format!("{personal}{number}{rest}") } else { format!("{personal}{rest}") }
    }
}

/// First letters of họ and đệm: Nguyễn Thị Thanh gives `ntt`.
fn initials(person: &NameParts) -> String {
    let words = person.family.split_whitespace().chain(person.middle.split_whitespace());
    words.filter_map(|word| fold(word).chars().next()).collect()
}

/// Whether an address belongs to mail itself, to a role of an agency, or to an agency.
pub fn is_reserved(address: &MailAddress, is_slug: impl Fn(&str) -> bool) -> bool {
    let local = address.local();
    let first = local.split('.').next().unwrap_or(local);
    RESERVED.contains(&local) || RESERVED.contains(&first) || is_slug(local)
}

impl FromStr for AddressTemplate {
    type Err = InvalidTemplate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let template = || text.to_owned();
        let (local, domain) = text.rsplit_once('@').ok_or_else(|| InvalidTemplate::NoAt { template: template() })?;
        let parsed = Self { local: parse_fields(local, text)?, domain: domain.to_ascii_lowercase() };
        if !parsed.local.contains(&Part::Given) {
            return Err(InvalidTemplate::NoGivenName { template: template() });
        }
        let person = NameParts { family: "Ho".into(), middle: "Dem".into(), given: "Ten".into() };
        let example = parsed.fill(&person, "unit").numbered(2);
        if example.parse::<MailAddress>().is_err() {
            return Err(InvalidTemplate::NotAnAddress { template: template(), example });
        }
        Ok(parsed)
    }
}

fn parse_fields(local: &str, template: &str) -> Result<Vec<Part>, InvalidTemplate> {
    let unbalanced = || InvalidTemplate::Unbalanced { template: template.to_owned() };
    let mut parts = Vec::new();
    let mut rest = local;
    while !rest.is_empty() {
        let (literal, after) = rest.split_once('{').unwrap_or((rest, ""));
        if literal.contains('}') {
            return Err(unbalanced());
        }
        if !literal.is_empty() {
            parts.push(Part::Text(literal.to_owned()));
        }
        if literal.len() == rest.len() {
            break;
        }
        let (field, after) = after.split_once('}').ok_or_else(unbalanced)?;
        parts.push(match field {
            "ten" => Part::Given,
            "ho" => Part::Family,
            "dem" => Part::Middle,
            "initials" => Part::Initials,
            "unit" => Part::Unit,
            _ => return Err(InvalidTemplate::UnknownField { field: field.to_owned() }),
        });
        rest = after;
    }
    Ok(parts)
}

impl fmt::Display for AddressTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.local {
            f.write_str(match part {
                Part::Text(literal) => literal,
                Part::Given => "{ten}",
                Part::Family => "{ho}",
                Part::Middle => "{dem}",
                Part::Initials => "{initials}",
                Part::Unit => "{unit}",
            })?;
        }
        write!(f, "@{}", self.domain)
    }
}

impl TryFrom<String> for AddressTemplate {
    type Error = InvalidTemplate;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<AddressTemplate> for String {
    fn from(template: AddressTemplate) -> Self {
        template.to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::name::split;

    fn template() -> AddressTemplate {
        DEFAULT_TEMPLATE.parse().unwrap()
    }

    fn propose(name: &str, unit: &str, taken: &[&str]) -> String {
        let proposal =
            template().propose(&split(name), unit, |address| taken.contains(&address.as_str()), |slug| slug == "stttt");
        proposal.unwrap().to_string()
    }

    #[test]
    fn a_name_and_a_unit_make_an_address_and_clashes_count_up() {
        let base = "annv.stttt@binhphuoc.gov.vn";
        assert_eq!(propose("Nguyễn Văn Ấn", "stttt", &[]), base);
        assert_eq!(propose("Nguyễn Văn An", "stttt", &[base]), "annv2.stttt@binhphuoc.gov.vn");
        let both = [base, "annv2.stttt@binhphuoc.gov.vn"];
        assert_eq!(propose("Nguyễn Văn An", "stttt", &both), "annv3.stttt@binhphuoc.gov.vn");
        assert_eq!(propose("H'Mông", "bombo", &[]), "hmong.bombo@binhphuoc.gov.vn");
        assert_eq!(propose("Y Bhăm Êban", "bombo", &[]), "bhamey.bombo@binhphuoc.gov.vn");
    }

    #[test]
    fn reserved_names_and_slugs_are_passed_over() {
        assert_eq!(propose("Trần Hữu Uy Văn", "snv", &[]), "vanthu2.snv@binhphuoc.gov.vn");
        let plain: AddressTemplate = "{ten}@x.vn".parse().unwrap();
        let proposal = plain.propose(&split("Root"), "", |_| false, |slug| slug == "root2");
        assert_eq!(proposal.unwrap().as_str(), "root3@x.vn");
    }

    #[test]
    fn a_name_without_latin_letters_or_an_endless_one_is_refused_with_advice() {
        let none = template().propose(&split("李明"), "snv", |_| false, |_| false);
        assert!(none.unwrap_err().to_string().contains("by hand"));
        let long = "a".repeat(80);
        assert!(template().propose(&split(&long), "snv", |_| false, |_| false).is_err());
    }

    #[test]
    fn bad_templates_say_what_is_wrong() {
        for (text, said) in [
            ("{ten}", "has no @"),
            ("{name}@x.vn", "unknown field '{name}'"),
            ("{ten@x.vn", "without its partner"),
            ("ten}@x.vn", "without its partner"),
            ("{unit}@x.vn", "has no {ten}"),
            ("{ten}@x", "tried 'ten2@x'"),
            ("{ten} {ho}@x.vn", "tried 'ten ho2@x.vn'"),
            (".{ten}@x.vn", "no valid address"),
        ] {
            let message = text.parse::<AddressTemplate>().unwrap_err().to_string();
            assert!(message.contains(said), "{text}: {message}");
        }
    }

    proptest! {
        #[test]
        fn a_proposal_is_valid_free_and_not_reserved(
            names in proptest::collection::vec("(Trần Hữu Uy|Nguyễn|Điểu|Y) [AĐVvaăâếụn]{1,3}", 1..40),
        ) {
            let template = template();
            let mut taken = BTreeSet::new();
            for name in names {
                let address = template.propose(&split(&name), "snv", |address| taken.contains(address), |slug| slug == "snv");
                let address = address.map_err(|error| TestCaseError::fail(error.to_string()))?;
                prop_assert_eq!(address.as_str().parse::<MailAddress>(), Ok(address.clone()));
                prop_assert!(!is_reserved(&address, |slug| slug == "snv"));
                prop_assert!(taken.insert(address));
            }
        }

        #[test]
        fn a_template_prints_as_it_was_written(text in "[a-z.{}]{0,6}\\{ten\\}[a-z._]{0,4}(\\{unit\\})?@[a-z]{1,4}\\.vn") {
            if let Ok(template) = text.parse::<AddressTemplate>() {
                prop_assert_eq!(template.to_string(), text);
            }
        }
    }
}
