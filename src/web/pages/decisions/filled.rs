//! The form of a decision, filled in: whom it is about, which agencies its texts mean, the decision it says, and everything that is
//! wrong with it.

use std::collections::BTreeSet;

use time::Date;
use uuid::Uuid;

use super::super::agency_search::{Found, find, written};
use super::super::reading::Reading;
use super::act_fields::{act, has_post, pick};
use crate::auth::permission::Permission::RecordDecisions;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::draft::{DecisionDraft, NewPerson, PersonDraft, SubjectDraft};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{AgencyId, OfficialId};
use crate::domain::lang::Bilingual;
use crate::domain::official::Category;
use crate::domain::scope::Scope;
use crate::operations::record_decision::draft_problems;
use crate::storage::StoreError;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::{Reader, View};
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Sent, Visitor};

/// Where the operation finds the one person of the form.
pub(super) const SUBJECT: &str = "subjects/0/";

/// Stands for an agency that was not found, so that the rest can be checked.
const NO_AGENCY: AgencyId = AgencyId(Uuid::nil());

/// Whom a decision is about, as the form shows them.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) official: OfficialId,
    pub(super) full_name: String,
    /// Their post today, if they hold one.
    pub(super) post: String,
    /// Where it is, as it stands in a field.
    pub(super) home: String,
}

/// A form that was filled in.
pub(super) struct Filled {
    pub(super) draft: DecisionDraft,
    pub(super) problems: Vec<FieldProblem>,
    /// What stands in it, agencies that were found by their names with their codes.
    pub(super) sent: Sent,
    /// Agencies that the issuer's text may mean.
    pub(super) issuers: Vec<AgencyRow>,
    /// Agencies that the post's text may mean.
    pub(super) agencies: Vec<AgencyRow>,
}

/// What a field of an agency means.
pub(super) enum Meant {
    /// This one.
    One(Box<AgencyRow>),
    /// Nothing yet: one of these, or none at all.
    Unclear(Vec<AgencyRow>),
}

impl Meant {
    /// The agency; where there is none, what stands for it while the rest is checked.
    pub(super) fn agency(&self) -> AgencyId {
        if let Self::One(row) = self { row.agency } else { NO_AGENCY }
    }

    /// What stands in the form then: that agency, written so that it is found again.
    pub(super) fn written(&self, name: &str, sent: Sent) -> Sent {
        if let Self::One(row) = self { sent.saying(name, written(row)) } else { sent }
    }

    /// Those that can be chosen from.
    pub(super) fn candidates(self) -> Vec<AgencyRow> {
        if let Self::Unclear(rows) = self { rows } else { Vec::new() }
    }
}

/// Somebody whom the visitor may enter decisions about.
pub(super) async fn known(app: &App, visitor: &Visitor, id: OfficialId) -> Result<Known, PageError> {
    let scope = visitor.may(RecordDecisions)?;
    let view = View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let file = reader.official(&scope, view, id).await?.ok_or(PageError::NotFound)?;
    let held = file.postings.iter().filter(|posting| posting.effective.contains(view.day));
    let mut held: Vec<_> = held.collect();
    held.sort_by_key(|posting| posting.kind);
    let home = match held.first() {
        Some(posting) => reader.agency(&Scope::Province, view, posting.agency).await?,
        None => None,
    };
    let names = reader.agency_names(view, held.iter().map(|posting| posting.agency)).await?;
    drop(reader);
    app.registry.record_read(&visitor.actor(), "decision_form", id).await?;
    let posts = held.iter().map(|posting| {
        let agency = names.get(&posting.agency).map_or("", String::as_str);
        format!("{}, {agency}", posting.position)
    });
    Ok(Known {
        official: id,
        full_name: file.official.full_name,
        post: posts.collect::<Vec<_>>().join("; "),
        home: home.as_ref().map(written).unwrap_or_default(),
    })
}

/// Reads the form of a kind; `person` is whom it is about, unless it names somebody new.
pub(super) async fn fill(
    app: &App,
    kind: DecisionKind,
    person: Option<OfficialId>,
    sent: &Sent,
) -> Result<Filled, StoreError> {
    let today = app.registry.clock.today();
    let reader = app.registry.store.read().await?;
    let mut head = Reading::new(sent, "");
    let issuer = agency(&reader, today, &mut head, sent, "issuer").await?;
    let mut body = Reading::new(sent, SUBJECT);
    let to = if has_post(kind) {
        agency(&reader, today, &mut body, sent, "act/post/agency").await?
    } else {
        Meant::Unclear(Vec::new())
    };
    drop(reader);
    let subject = subject(kind, person, &mut body, to.agency(), today);
    let remedy = Bilingual::new("Nhập số ghi trên quyết định", "Write the number that the decision bears");
    let draft = DecisionDraft {
        issuer: issuer.agency(),
        number: head.number("number", remedy).unwrap_or(0),
        symbol: head.text("symbol"),
        signed_on: head.day("signed_on").unwrap_or(today),
        signer: head.text("signer"),
        summary: head.text("summary"),
        file_sha256: None,
        subjects: vec![subject],
    };
    let problems = together(head.problems.into_iter().chain(body.problems).collect(), draft_problems(&draft, today));
    let shown = issuer.written("issuer", sent.clone());
    let shown = to.written(&format!("{SUBJECT}act/post/agency"), shown);
    Ok(Filled { draft, problems, sent: shown, issuers: issuer.candidates(), agencies: to.candidates() })
}

/// The person and what is done to them.
fn subject(
    kind: DecisionKind,
    person: Option<OfficialId>,
    reading: &mut Reading<'_>,
    to: AgencyId,
    today: Date,
) -> SubjectDraft {
    let person = match person {
        Some(id) => PersonDraft::Known(id),
        None => PersonDraft::New(NewPerson {
            full_name: reading.text("person/new/full_name"),
            birth_date: reading.day("person/new/birth_date").unwrap_or(today),
            category: reading.code("person/new/category").unwrap_or(Category::CivilServant),
            personal_number: Some(reading.text("person/new/personal_number")).filter(|number| !number.is_empty()),
        }),
    };
    let effective_from = reading.day("effective_from").unwrap_or(today);
    SubjectDraft { person, effective_from, act: act(kind, reading, to, today) }
}

/// The agency that a field means. Agencies are no secret: people may be handed over to any, and any may have
/// issued a decision.
pub(super) async fn agency(
    reader: &Reader,
    today: Date,
    reading: &mut Reading<'_>,
    sent: &Sent,
    field: &str,
) -> Result<Meant, StoreError> {
    let name = reading.name(field);
    let text = sent.filled(&pick(&name)).unwrap_or_else(|| sent.text(&name));
    if text.is_empty() {
        let reason = Bilingual::new("Chưa nhập đơn vị", "The agency is missing");
        reading.wrong(field, reason, Bilingual::new("Gõ mã hoặc tên đơn vị", "Write its code or its name"));
        return Ok(Meant::Unclear(Vec::new()));
    }
    match find(reader, &Scope::Province, View::of(today), text).await? {
        Found::One(row) => Ok(Meant::One(row)),
        Found::None => {
            let reason = Bilingual::new("Không có đơn vị nào mang tên hoặc mã này", "No agency has this name or code");
            let remedy =
                Bilingual::new("Gõ một phần của tên, hoặc mã định danh", "Write a part of its name, or its code");
            reading.wrong(field, reason, remedy);
            Ok(Meant::Unclear(Vec::new()))
        }
        Found::Several(rows) => {
            let reason = Bilingual::new("Có nhiều đơn vị khớp với nội dung này", "Several agencies match this");
            let remedy =
                Bilingual::new("Chọn một đơn vị trong danh sách, hoặc gõ đầy đủ hơn", "Choose one, or write more");
            reading.wrong(field, reason, remedy);
            Ok(Meant::Unclear(rows))
        }
    }
}

/// What reading found, and what the check found in fields that could be read.
fn together(read: Vec<FieldProblem>, checked: Vec<FieldProblem>) -> Vec<FieldProblem> {
    let told: BTreeSet<String> = read.iter().map(|problem| problem.field.clone()).collect();
    read.into_iter().chain(checked.into_iter().filter(|problem| !told.contains(&problem.field))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_could_not_be_read_is_told_of_once() {
        let problem = |field: &str| FieldProblem::new(field, Bilingual::new("a", "a"), Bilingual::new("b", "b"));
        let all = together(vec![problem("/number")], vec![problem("/number"), problem("/symbol")]);
        assert_eq!(all.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["/number", "/symbol"]);
    }
}
