//! From a row to the draft of what it does to one person.

use std::collections::BTreeMap;

use super::super::persons::AgencyBook;
use super::people::{Coming, Found, Wrong, nobody};
use crate::auth::sealing::Sealer;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::draft::{Act, AddressChoice, NewPerson, PersonDraft, Post, SubjectDraft};
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::lang::Bilingual;
use crate::domain::official::Category;
use crate::domain::posting::Rank;
use crate::domain::scope::Scope;
use crate::sheets::read::decision::DecisionRow;

/// Columns behind the fields of a draft's subject, by the end of their JSON pointer.
pub(super) fn column_of(pointer: &str) -> &'static str {
    let columns: BTreeMap<&str, &'static str> = [
        ("full_name", "full_name"),
        ("birth_date", "birth_date"),
        ("category", "category"),
        ("personal_number", "personal_number"),
        ("effective_from", "effective_from"),
        ("agency", "to_agency"),
        ("position", "position"),
        ("rank", "rank"),
        ("until", "until"),
        ("measure", "measure"),
        ("address", "new_address"),
        ("chosen", "new_address"),
        ("number", "number"),
        ("symbol", "symbol"),
        ("signer", "signer"),
        ("summary", "summary"),
        ("signed_on", "signed_on"),
        ("issuer", "issuer"),
        ("person", "full_name"),
        ("act", "kind"),
        ("kind", "kind"),
    ]
    .into();
    pointer.rsplit('/').find_map(|part| columns.get(part).copied()).unwrap_or("kind")
}

/// What finds people and agencies.
pub(super) struct Names<'a> {
    pub(super) book: &'a AgencyBook,
    pub(super) scope: &'a Scope,
    pub(super) sealer: Option<&'a Sealer>,
    pub(super) found: &'a Found,
    pub(super) coming: &'a Coming,
}

impl Names<'_> {
    /// What a row does, and to whom.
    pub(super) fn subject(&self, row: &DecisionRow) -> Result<SubjectDraft, Wrong> {
        let person = self.person(row)?;
        let act = self.act(row, &person)?;
        Ok(SubjectDraft { person, effective_from: row.effective_from, act })
    }

    /// A recruit is whoever the row describes; `record_decision` knows them again under the same decision.
    fn person(&self, row: &DecisionRow) -> Result<PersonDraft, Wrong> {
        let cells = &row.person;
        if row.kind == DecisionKind::Recruit && cells.address.is_none() {
            let (Some(full_name), Some(birth_date)) = (cells.full_name.clone(), cells.birth_date) else {
                return Err(incomplete("full_name"));
            };
            return Ok(PersonDraft::New(NewPerson {
                full_name,
                birth_date,
                category: cells.category.unwrap_or(Category::CivilServant),
                personal_number: cells.personal_number.as_ref().map(|number| number.reveal().to_owned()),
            }));
        }
        let known = self.found.who(self.book, self.scope, self.sealer, row)?;
        let coming = || self.coming.who(self.sealer, cells).map(|comer| comer.stand_in);
        known.or_else(coming).map(PersonDraft::Known).ok_or_else(|| nobody(cells))
    }

    fn act(&self, row: &DecisionRow, person: &PersonDraft) -> Result<Act, Wrong> {
        let address = row.new_address.clone().map_or(AddressChoice::Proposed, AddressChoice::Chosen);
        Ok(match row.kind {
            DecisionKind::Recruit => Act::Recruit { post: self.post(row, None)?, address },
            DecisionKind::Transfer => Act::Transfer { post: self.post(row, None)?, address },
            DecisionKind::Second => Act::Second { post: self.post(row, None)?, until: row.until },
            DecisionKind::EndSecondment => Act::EndSecondment,
            DecisionKind::Appoint => {
                let own = match person {
                    PersonDraft::Known(official) => self.own_agency(*official, row),
                    PersonDraft::New(_) => None,
                };
                Act::Appoint { post: self.post(row, own)?, concurrent: row.concurrent }
            }
            DecisionKind::Dismiss => Act::Dismiss {
                position: row.position.clone().ok_or_else(|| incomplete("position"))?,
                rank: row.rank.unwrap_or(Rank::Staff),
            },
            DecisionKind::LeaveWithoutPay => Act::LeaveWithoutPay { until: row.until, mailbox: row.leave_mailbox },
            DecisionKind::Return => Act::Return,
            DecisionKind::SuspendFromDuty => Act::SuspendFromDuty,
            DecisionKind::Discipline => Act::Discipline { measure: row.measure.ok_or_else(|| incomplete("measure"))? },
            DecisionKind::CorrectIdentity => return Err(incomplete("kind")),
            DecisionKind::Retire => Act::Retire,
            DecisionKind::Resign => Act::Resign,
            DecisionKind::MoveOut => Act::MoveOut,
            DecisionKind::Death => Act::Death,
        })
    }

    fn own_agency(&self, official: OfficialId, row: &DecisionRow) -> Option<AgencyId> {
        let comer = || self.coming.who(self.sealer, &row.person).filter(|comer| comer.stand_in == official);
        let comes_to = || self.book.find(&Scope::Province, comer()?.to_agency.as_ref()?).ok().map(|place| place.agency);
        self.found.agency_of(official, row.effective_from).or_else(comes_to)
    }

    /// The post entered. A transfer may lead out of the account's scope: the other agency then has to accept.
    fn post(&self, row: &DecisionRow, own: Option<AgencyId>) -> Result<Post, Wrong> {
        let agency = match (&row.to_agency, own) {
            (Some(text), _) => {
                let found = self.book.find(&Scope::Province, text);
                found.map_err(|(reason, remedy)| ("to_agency", reason, remedy))?.agency
            }
            (None, Some(own)) => own,
            (None, None) => return Err(incomplete("to_agency")),
        };
        let position = row.position.clone().ok_or_else(|| incomplete("position"))?;
        Ok(Post { agency, position, rank: row.rank.unwrap_or(Rank::Staff) })
    }
}

fn incomplete(key: &'static str) -> Wrong {
    (
        key,
        Bilingual::new("Thiếu thông tin cho loại quyết định này", "This kind of decision needs more"),
        Bilingual::new("Điền vào ô này", "Fill it in"),
    )
}
