//! Filling in the official forms 01 to 06 from requests and the registry.
//!
//! Nothing is kept: a form is computed when it is asked for, the same facts give the same form. What the registry does not have is a
//! gap that is told. Who sees a request may have its form; a whole personal number stands in it only for who enters decisions about the
//! person, or is the person, and never by a token. Each reading of a person by a form is recorded, and whether their number was opened.

mod choose;
mod contact;
mod facts;
mod number;
mod sender;

use std::collections::BTreeMap;

use time::{Date, Duration};

use self::facts::Sources;
use super::error::{OperationError, OperationResult};
use super::printing::printed;
use super::registry::{Actor, Registry};
use crate::auth::permission::Permission;
use crate::domain::certificate::request::RequestState;
use crate::domain::field_problem::FieldProblem;
use crate::domain::form::FormNumber;
use crate::domain::form::edition::Edition;
use crate::domain::form::filled::{FilledForm, Heading, Row, contact_cells, row_cells};
use crate::domain::ids::{AgencyId, OfficialId, RequestId};
use crate::domain::lang::Bilingual;
use crate::paper;
use crate::sheets::form::workbook;
use crate::storage::read::View;

/// Rows of a form at most: as many as requests in a letter.
pub const MOST_ROWS: usize = super::requests::MOST_IN_A_LETTER;

/// Days by which a form may be dated ahead.
const AHEAD: i64 = 31;

/// A form that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormWish {
    /// Which.
    pub form: FormNumber,
    /// Of which requests.
    pub requests: FormRequests,
    /// Only of those that this agency sends.
    pub agency: Option<AgencyId>,
    /// The day that it bears; otherwise that of the letter, or today.
    pub dated_on: Option<Date>,
    /// Whom to turn to; otherwise who submitted them all.
    pub contact: Option<OfficialId>,
    /// What is filled in by hand.
    pub set: Vec<(String, String)>,
}

/// The requests of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormRequests {
    /// These, in this order.
    Listed(Vec<RequestId>),
    /// Those of our letter that the form takes.
    Letter {
        /// Its number and symbol.
        number: String,
        /// Its day, where several letters have that number.
        dated_on: Option<Date>,
    },
}

/// Fills in a form.
///
/// # Errors
/// [`OperationError::NotFound`] when a request, the letter or the contact is not there or out of the actor's scope;
/// [`OperationError::Invalid`] when the form does not take a request, they are of several agencies, no law had forms on the day, or what
/// is filled in by hand cannot stand; when a personal number cannot be opened, or the store fails.
pub async fn fill_form(registry: &Registry, actor: &Actor, wish: &FormWish) -> OperationResult<FilledForm> {
    let scope = actor.scope(Permission::ReadRegistry)?;
    let today = registry.clock.today();
    let reader = registry.store.read().await?;
    let seen = (&scope, View::of(today));
    let chosen = choose::requests(&reader, seen, wish).await?;
    let dated_on = wish.dated_on.or(chosen.letter().map(|letter| letter.dated_on)).unwrap_or(today);
    let number = chosen.letter().map(|letter| letter.number.clone());
    let edition = edition(dated_on, today)?;
    let layout = edition.layout(wish.form);
    let mut sources = Sources::open(registry, actor, &reader, dated_on).await?;
    let (sender, asked) = chosen.of_one_agency(&mut sources, seen, wish.agency).await?;
    let contact = contact::contact(&mut sources, &scope, wish.contact, layout, &asked).await?;
    let mut rows = Vec::with_capacity(asked.len());
    for one in &asked {
        let (about, facts) = sources.row(layout, one).await?;
        rows.push(Row {
            request: one.request.id,
            official: one.request.official,
            cells: row_cells(layout, about, &facts),
        });
    }
    let mut filled = FilledForm {
        form: wish.form,
        edition,
        dated_on,
        is_draft: asked.iter().any(|one| matches!(one.state, RequestState::Draft | RequestState::Returned)),
        is_signed_by_hand: asked.iter().any(|one| one.content.first_of_agency),
        heading: Heading {
            superior: sender.superior,
            agency: sender.stands.then_some(sender.name),
            place: sender.place,
            number,
        },
        contact: contact_cells(layout, &contact.facts),
        rows,
    };
    let opened = sources.into_opened();
    let problems = filled.set(&wish.set);
    if !problems.is_empty() {
        return Err(OperationError::Invalid { problems });
    }
    drop(reader);
    record(registry, actor, &filled, (contact.official, opened)).await?;
    Ok(filled)
}

/// A filled form as a workbook: octet by octet the same for the same form.
///
/// # Errors
/// When the workbook cannot be put together.
pub fn form_workbook(filled: &FilledForm) -> OperationResult<Vec<u8>> {
    Ok(workbook(filled)?)
}

/// A filled form as printed pages: octet by octet the same for the same form.
///
/// # Errors
/// When the system has no font for it, or the pages cannot be set.
pub async fn form_pages(filled: &FilledForm) -> OperationResult<Vec<u8>> {
    printed(paper::form::paper(filled)).await
}

/// What a file of it is called.
#[must_use]
pub fn form_file_name(filled: &FilledForm, ending: &str) -> String {
    format!("mau-{}-{}.{ending}", filled.form, filled.dated_on)
}

/// The edition of the day, which has to have come, or nearly.
fn edition(dated_on: Date, today: Date) -> OperationResult<&'static Edition> {
    let wrong = |reason: Bilingual, remedy: Bilingual| {
        Err(OperationError::Invalid { problems: vec![FieldProblem::new("/date", reason, remedy)] })
    };
    if dated_on > today.checked_add(Duration::days(AHEAD)).unwrap_or(Date::MAX) {
        return wrong(
            Bilingual::new("Ngày của mẫu còn quá xa", "The day of the form is too far ahead"),
            Bilingual::new("Ghi ngày trong vòng 31 ngày tới", "Give a day within the next 31 days"),
        );
    }
    let first = Edition::first_day();
    Edition::on(dated_on).map_or_else(
        || {
            wrong(
                Bilingual::new("Ngày này chưa có mẫu theo luật", "No law that is known here had forms on that day"),
                Bilingual::new(format!("Ghi ngày từ {first} trở đi"), format!("Give a day from {first} on")),
            )
        },
        Ok,
    )
}

/// Records each person whose data the form tells, and whether their personal number was opened for it.
async fn record(
    registry: &Registry,
    actor: &Actor,
    filled: &FilledForm,
    (contact, opened): (Option<OfficialId>, Vec<OfficialId>),
) -> OperationResult<()> {
    let told = filled.rows.iter().map(|row| row.official).chain(contact);
    let mut people: BTreeMap<OfficialId, bool> = told.map(|official| (official, false)).collect();
    people.extend(opened.into_iter().map(|official| (official, true)));
    for (official, is_opened) in people {
        let event = registry.event(actor, "read_person").about_person(official).with("what", "request_form");
        registry.record(event.with("form", filled.form.as_str()).with("personal_number", is_opened)).await?;
    }
    Ok(())
}
