//! What a client wants a person to be, out of the resource it sent. Of several attributes that say the same thing (`title` and
//! `position`, `department` and `agencyCode`, the names) the one that the request changes counts.

use std::str::FromStr;

use serde_json::Value;
use time::Date;

use crate::domain::clock::day_or_midnight;
use crate::domain::decision::draft::Post;
use crate::domain::decision::pushed::{Leaving, StandingOfficial, WishedOfficial};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::name;
use crate::domain::official::Category;
use crate::domain::posting::Rank;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::scim::ScimUser;
use crate::web::scim::error::{ScimError, ScimResult};
use crate::web::scim::object::Object;
use crate::web::scim::schema::{CONGVU, ENTERPRISE};

/// A decision as a client names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedDecision {
    pub(super) issuer: String,
    pub(super) number: i32,
    pub(super) symbol: String,
    pub(super) signed_on: Date,
    pub(super) signer: String,
    pub(super) summary: String,
}

/// Everything that a request wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) person: WishedOfficial,
    pub(super) external_id: Option<String>,
    pub(super) personal_number: Option<String>,
    pub(super) decision: Option<NamedDecision>,
}

/// The person as the registry has them.
pub(super) fn standing(user: &ScimUser) -> StandingOfficial {
    StandingOfficial {
        full_name: user.full_name.clone(),
        birth_date: user.birth_date,
        category: user.category,
        post: Post { agency: user.agency, position: user.position.clone(), rank: user.rank },
        addresses: user.address.iter().chain(&user.aliases).cloned().collect(),
        in_service: user.in_service,
        leaves_on: user.leaves_on,
        since: user.since,
        until: user.until,
        awaited: user.awaited.clone(),
    }
}

/// Reads the wish out of the resource as it should be (`now`), given the one it was (`was`, empty for someone new). Every
/// wrong attribute is told at once. `agencies` are those that the client may send people to.
pub(super) fn wish(was: &Object, now: &Object, agencies: &[AgencyRow]) -> ScimResult<Wish> {
    let mut reader = Reader { was, now, problems: Vec::new() };
    let full_name = reader.full_name();
    let birth_date = reader.own("birthDate", true, day_or_midnight);
    let category = reader.own("category", true, |text| Category::from_str(text).ok());
    let rank = reader.own("rank", false, |text| Rank::from_str(text).ok());
    let position = reader.either(&[&[CONGVU.urn, "position"], &["title"]]);
    if position.as_ref().is_none_or(|position| position.trim().is_empty()) {
        reader.wrong("title (or position) is required");
    }
    let agency = reader.agency(agencies);
    let address = reader.address();
    let leaving = reader.decided("kind", |text| Leaving::from_str(text).ok());
    let effective_from = reader.decided("effectiveFrom", day_or_midnight);
    let decision = reader.decision();
    let in_service = now.get("active").and_then(Value::as_bool);
    let in_service = in_service.or_else(|| was.get("active").and_then(Value::as_bool)).unwrap_or(true);
    let (Some(birth_date), Some(category), Some(agency), Some(position), true) =
        (birth_date, category, agency, position, reader.problems.is_empty())
    else {
        return Err(ScimError::invalid_value(reader.problems.join(" | ")));
    };
    Ok(Wish {
        person: WishedOfficial {
            full_name,
            birth_date,
            category,
            post: Post { agency, position, rank: rank.unwrap_or(Rank::Staff) },
            address,
            in_service,
            leaving: leaving.unwrap_or(Leaving::Resign),
            effective_from,
            is_decided: decision.is_some(),
        },
        external_id: text(now, &["externalId"]).map(str::to_owned),
        personal_number: text(now, &[CONGVU.urn, "personalNumber"]).map(str::to_owned),
        decision,
    })
}

struct Reader<'a> {
    was: &'a Object,
    now: &'a Object,
    problems: Vec<String>,
}

/// The text at a place in a resource.
fn text<'a>(object: &'a Object, place: &[&str]) -> Option<&'a str> {
    let (first, rest) = place.split_first()?;
    rest.iter().try_fold(object.get(*first)?, |value, name| value.get(*name))?.as_str()
}

impl Reader<'_> {
    fn wrong(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    /// An attribute of our extension; one that is left out stays as it was.
    fn own<T>(&mut self, name: &str, required: bool, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let place = [CONGVU.urn, name];
        let Some(text) = text(self.now, &place).or_else(|| text(self.was, &place)) else {
            if required {
                self.wrong(format!("{}:{name} is required", CONGVU.urn));
            }
            return None;
        };
        let found = read(text);
        if found.is_none() {
            self.wrong(not_understood(name));
        }
        found
    }

    /// The changed one of several attributes that say the same thing.
    fn either(&mut self, places: &[&[&str]]) -> Option<String> {
        let changed: Vec<&str> = places
            .iter()
            .filter(|place| text(self.now, place) != text(self.was, place))
            .filter_map(|place| text(self.now, place))
            .collect();
        if let [first, others @ ..] = changed.as_slice() {
            if others.iter().any(|other| name::normalise(other) != name::normalise(first)) {
                let names: Vec<&str> = places.iter().filter_map(|place| place.last().copied()).collect();
                self.wrong(format!("{} say different things", names.join(" and ")));
            }
            return Some((*first).to_owned());
        }
        places.iter().find_map(|place| text(self.was, place)).map(str::to_owned)
    }

    /// `name.formatted`, else `displayName`, else the parts in Vietnamese order, whichever the request changes.
    fn full_name(&mut self) -> String {
        let was = text(self.was, &["displayName"]).unwrap_or_default();
        for place in [&["name", "formatted"][..], &["displayName"]] {
            if let Some(new) = text(self.now, place).map(name::normalise).filter(|new| !new.is_empty() && new != was) {
                return new;
            }
        }
        let old = name::split(was);
        let part =
            |name: &str, old: &str| text(self.now, &["name", name]).map_or_else(|| old.to_owned(), name::normalise);
        let (family, middle, given) =
            (part("familyName", &old.family), part("middleName", &old.middle), part("givenName", &old.given));
        if (&family, &middle, &given) == (&old.family, &old.middle, &old.given) && !was.is_empty() {
            return was.to_owned();
        }
        let joined = name::normalise(&format!("{family} {middle} {given}"));
        // Okta has no middle name: its family name or given name carries the đệm along.
        let short = name::normalise(&format!("{family} {given}"));
        let new = if short == was { short } else { joined };
        if new.is_empty() {
            self.wrong("name.formatted (or displayName, or name.familyName and name.givenName) is required");
        }
        new
    }

    /// The agency by identifier, name or short name. One outside what the client may decide is like one that is not there.
    fn agency(&mut self, agencies: &[AgencyRow]) -> Option<crate::domain::ids::AgencyId> {
        let department = self.changed(&[ENTERPRISE.urn, "department"]);
        let code = self.changed(&[CONGVU.urn, "agencyCode"]);
        let mut found = Vec::new();
        for wanted in department.iter().chain(&code) {
            match find(agencies, wanted) {
                Some(agency) => found.push(agency.agency),
                None => {
                    self.wrong(format!("there is no agency '{wanted}' within your scope, or several are called so"));
                }
            }
        }
        found.dedup();
        match found.as_slice() {
            [agency] => Some(*agency),
            [] => {
                let stays = text(self.was, &[CONGVU.urn, "agencyCode"]).and_then(|code| find(agencies, code));
                if stays.is_none() && department.is_none() && code.is_none() {
                    self.wrong("agencyCode (or department) is required");
                }
                stays.map(|agency| agency.agency)
            }
            _ => {
                self.wrong("department and agencyCode name different agencies");
                None
            }
        }
    }

    fn changed(&self, place: &[&str]) -> Option<String> {
        let new = text(self.now, place)?;
        (text(self.was, place) != Some(new)).then(|| new.to_owned())
    }

    /// The address of `userName`, else of the work mail, whichever the request changes.
    fn address(&mut self) -> Option<MailAddress> {
        let work = |object: &Object| {
            let emails = object.get("emails").and_then(Value::as_array).cloned().unwrap_or_default();
            let is_work = |email: &&Value| email.get("type").and_then(Value::as_str).is_none_or(|kind| kind == "work");
            emails.iter().find(is_work).and_then(|email| email.get("value")?.as_str().map(str::to_owned))
        };
        let user_name = self.changed(&["userName"]);
        let mail = work(self.now).filter(|new| Some(new) != work(self.was).as_ref());
        let was = text(self.was, &["userName"]).map(str::to_owned);
        if was.is_none() && user_name.is_none() {
            self.wrong("userName is required");
            return None;
        }
        let mail = if was.is_none() { None } else { mail };
        let wanted = user_name.or(mail).or(was)?;
        match wanted.parse() {
            Ok(address) => Some(address),
            // Without an address the identifier stands in for it.
            Err(_) if text(self.was, &["userName"]) == Some(&wanted) => None,
            Err(error) => {
                self.wrong(format!("userName is the official mail address: {error}"));
                None
            }
        }
    }

    fn decided<T>(&mut self, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = text(self.now, &[CONGVU.urn, "decision", name])?;
        let found = read(text);
        if found.is_none() {
            self.wrong(not_understood(&format!("decision.{name}")));
        }
        found
    }

    /// A decision is named whole or not at all.
    fn decision(&mut self) -> Option<NamedDecision> {
        let sent = self.now.get(CONGVU.urn)?.get("decision")?.as_object()?;
        if !["issuer", "number", "symbol", "signedOn"].iter().any(|name| sent.contains_key(*name)) {
            return None;
        }
        let get = |name: &str| sent.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let number = sent.get("number").and_then(Value::as_i64).and_then(|number| i32::try_from(number).ok());
        let signed_on = get("signedOn").and_then(day_or_midnight);
        if signed_on.is_none() && get("signedOn").is_some() {
            self.wrong(not_understood("decision.signedOn"));
            return None;
        }
        let (Some(issuer), Some(number), Some(symbol), Some(signed_on), Some(signer), Some(summary)) =
            (get("issuer"), number, get("symbol"), signed_on, get("signer"), get("summary"))
        else {
            self.wrong("a decision has issuer, number, symbol, signedOn, signer and summary, or none of them");
            return None;
        };
        Some(NamedDecision {
            issuer: issuer.to_owned(),
            number,
            symbol: symbol.to_owned(),
            signed_on,
            signer: signer.to_owned(),
            summary: summary.to_owned(),
        })
    }
}

/// A value that does not mean anything, and what to send.
fn not_understood(name: &str) -> String {
    if ["birthDate", "decision.effectiveFrom", "decision.signedOn"].contains(&name) {
        return format!(
            "{name} is no day; send it as 1980-12-31, or as the midnight that begins it, in Vietnam or in its own offset"
        );
    }
    format!("{name} is not understood; /Schemas says what it may be")
}

fn find<'a>(agencies: &'a [AgencyRow], wanted: &str) -> Option<&'a AgencyRow> {
    let name = name::normalise(wanted);
    let by_key = agencies.iter().find(|agency| agency.code == name || agency.slug == name);
    by_key.or_else(|| {
        let mut named = agencies.iter().filter(|agency| agency.name == name);
        named.next().filter(|_| named.next().is_none())
    })
}

#[cfg(test)]
mod tests;
