//! `GET /officials/{id}`: somebody as a time line: postings, mailbox, certificates, decisions, requests, and what is still to come.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use time::Date;

use super::super::person_words::category;
use super::super::status_words::{certificate_status, mailbox_shape};
use super::story::{Told, moments};
use crate::auth::permission::Permission::{ReadRegistry, RecordDecisions, ResetPasswords, SubmitRequests};
use crate::auth::permission::scope_for;
use crate::domain::ids::OfficialId;
use crate::domain::mailbox::address::AddressKind;
use crate::domain::period::Period;
use crate::domain::posting::{Posting, PostingKind};
use crate::domain::scope::Scope;
use crate::operations::shown_number::last_four;
use crate::reports::words;
use crate::storage::read;
use crate::storage::read::Reader;
use crate::storage::read::agency::AgencyRow;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateLine};
use crate::storage::read::official::OfficialFile;
use crate::storage::read::request_list::{RequestFilter, RequestLine};
use crate::storage::read::step::StepLine;
use crate::storage::read::step_list::StepFilter;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::state::App;
use crate::web::ui::{Actions, Facts, Line, Say, TimeLine, View, Visitor};

/// Lines of each kind at most; somebody who has more is shown the newest.
const MOST: u32 = 100;

/// Everything that is read of somebody.
struct Person {
    file: OfficialFile,
    certificates: Vec<CertificateLine>,
    requests: Vec<RequestLine>,
    steps: Vec<StepLine>,
    /// Where their primary posting of the day is.
    home: Option<(Posting, AgencyRow)>,
    last_four: Option<String>,
    today: Date,
}

/// The page. Whoever is out of the reader's part is as good as not there; everybody sees their own.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<OfficialId>, PathRejection>,
) -> Result<View, PageError> {
    let Path(id) = id?;
    let is_own = visitor.principal.official == Some(id);
    let scope = if is_own { Scope::Province } else { visitor.may(ReadRegistry)? };
    let say = visitor.say;
    let view = read::View::of(app.registry.clock.today());
    let reader = app.registry.store.read().await?;
    let file = reader.official(&scope, view, id).await?.ok_or(PageError::NotFound)?;
    app.registry.record_read(&visitor.actor(), "official", id).await?;
    let person = gather(&app, &visitor, &reader, (&scope, view), file).await?;
    let agencies = person.file.postings.iter().map(|posting| posting.agency);
    let agencies = reader.agency_names(view, agencies).await?;
    drop(reader);
    let told = Told { file: &person.file, agencies: &agencies, requests: &person.requests, steps: &person.steps };
    let (ahead, been) = moments(say, view.day, &told);
    let frame = Frame::new(&app, "officials", Some(&visitor.principal)).speaking(say);
    let page = View::new(frame, person.file.official.full_name.as_str())
        .crumb("/officials", say.of("Cán bộ, công chức, viên chức", "Officials"))
        .with(facts(say, &person))
        .with_some(onward(say, &visitor, id, &person));
    let page = if ahead.is_empty() {
        page
    } else {
        page.with(TimeLine::new(say.of("Sắp tới và đang chờ", "To come, and waiting"), ahead, ""))
    };
    let none = say.of("Chưa có gì được ghi nhận.", "Nothing is recorded yet.");
    Ok(page.with(TimeLine::new(say.of("Đến hôm nay", "Until today"), been, none)))
}

async fn gather(
    app: &App,
    visitor: &Visitor,
    reader: &Reader,
    (scope, view): (&Scope, read::View),
    file: OfficialFile,
) -> Result<Person, PageError> {
    let id = file.official.id;
    let own = CertificateFilter { official: Some(id), ..CertificateFilter::default() };
    let certificates = reader.certificate_page(scope, view, app.registry.clock.now(), &own, None, MOST).await?;
    let own = RequestFilter { official: Some(id), ..RequestFilter::default() };
    let requests = reader.request_page(scope, view, &own, None, MOST).await?;
    let subjects = file.decisions.iter().map(|about| about.subject.id).collect();
    let own = StepFilter { subjects: Some(subjects), ..StepFilter::default() };
    let steps = reader.step_page(scope, view, &own, None, MOST).await?;
    let is_home = |posting: &&Posting| posting.kind == PostingKind::Primary && posting.effective.contains(view.day);
    let home = match file.postings.iter().find(is_home) {
        Some(posting) => {
            let row = reader.agency(&Scope::Province, view, posting.agency).await?;
            row.map(|row| (posting.clone(), row))
        }
        None => None,
    };
    let last_four = last_four(&app.registry, &visitor.actor(), reader, view, id).await?;
    Ok(Person { file, certificates, requests, steps, home, last_four, today: view.day })
}

fn facts(say: Say, person: &Person) -> Facts {
    let official = &person.file.official;
    let post = match &person.home {
        Some((posting, row)) => Line::from(posting.position.as_str())
            .plain(", ")
            .and_link(format!("/agencies/{}", row.code), row.name.as_str()),
        None => Line::from(say.of("Hiện không giữ vị trí nào", "Holds no post today")),
    };
    let certificates = person.certificates.iter().fold(Line::default(), |line, one| {
        let until = format!(" {} {}", say.of("đến", "until"), say.day(one.key.not_after.day()));
        let line = if line.is_empty() { line } else { line.new_line() };
        let shown = certificate_status(say, one.status);
        line.then(shown).plain(until)
    });
    let certificates = if certificates.is_empty() { Line::from(say.of("Chưa có", "None")) } else { certificates };
    Facts::new("")
        .fact(say.of("Ngày sinh", "Date of birth"), say.day(official.birth_date))
        .fact(say.of("Đối tượng", "Category"), category(say, official.category))
        .known(
            say.of("Số định danh cá nhân", "Personal number"),
            person.last_four.as_ref().map(|last| format!("•••• {last}")),
        )
        .fact(say.of("Vị trí hiện nay", "Post today"), post)
        .fact(say.of("Hộp thư công vụ", "Mailbox"), mailbox(say, person))
        .fact(say.of("Chứng thư", "Certificates"), certificates)
}

fn mailbox(say: Say, person: &Person) -> Line {
    let file = &person.file;
    let today = |period: &Period| period.contains(person.today);
    let state = file.states.iter().find(|fact| today(&fact.effective));
    let address = file.addresses.iter().find(|fact| fact.kind == AddressKind::Primary && today(&fact.effective));
    let Some(state) = state else { return Line::from(say.of("Chưa có", "None")) };
    let address = address.map(|fact| fact.address.to_string()).unwrap_or_default();
    Line::from(address).plain(" ").and_status(mailbox_shape(state.state), words::mailbox_state(say.0, state.state))
}

/// What may be done from here, for whoever may do it.
fn onward(say: Say, visitor: &Visitor, id: OfficialId, person: &Person) -> Option<Actions> {
    let ways = [
        (
            RecordDecisions,
            format!("/decisions/new?person={id}"),
            say.of("Nhập quyết định về người này", "Enter a decision"),
        ),
        (
            SubmitRequests,
            format!("/requests/new?official={id}"),
            say.of("Lập đề nghị gửi CA", "Draft a request to the CA"),
        ),
        (ResetPasswords, format!("/helpdesk/{id}"), say.of("Hỗ trợ hộp thư", "Help with the mailbox")),
    ];
    let is_theirs = |permission| {
        let scope = scope_for(&visitor.principal, permission);
        person.home.as_ref().map_or(!scope.is_empty(), |(_, row)| scope.covers(&row.path))
    };
    let ways: Vec<_> = ways.into_iter().filter(|(permission, ..)| is_theirs(*permission)).collect();
    (!ways.is_empty()).then(|| ways.into_iter().fold(Actions::default(), |links, (_, to, text)| links.link(to, text)))
}
