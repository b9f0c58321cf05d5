//! Which requests a form is made of: seen by the actor, of the form's kind, and of one agency.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::facts::Sources;
use super::sender::Sender;
use super::{FormRequests, FormWish, MOST_ROWS};
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::certificate::request::content::Content;
use crate::domain::certificate::request::event::{Evidence, RequestAct};
use crate::domain::certificate::request::{Request, RequestState};
use crate::domain::field_problem::FieldProblem;
use crate::domain::form::FormNumber;
use crate::domain::ids::{AgencyId, LetterId, OfficialId, PrincipalId, RequestId};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::storage::read::form::LetterRequest;
use crate::storage::read::request_list::RequestFilter;
use crate::storage::read::{Reader, View};

/// A request that goes on the form.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) request: Request,
    pub(super) state: RequestState,
    pub(super) content: Content,
    /// The account that handed it in last.
    pub(super) submitted_by: Option<PrincipalId>,
    /// The certificate that answered it.
    pub(super) brought: Option<Fingerprint>,
}

/// The letter that takes them to the CA.
#[derive(Debug)]
pub(super) struct Cover {
    pub(super) number: String,
    pub(super) dated_on: Date,
}

/// The requests that are meant, before they are put on a form of one agency.
#[derive(Debug)]
pub(super) enum Chosen {
    /// Those that were listed.
    Listed(Vec<Asked>),
    /// Those of a letter that the form takes: however many a letter took, none of them is read yet.
    OfLetter(Vec<LetterRequest>, Cover),
}

/// The requests that are meant.
pub(super) async fn requests(
    reader: &Reader,
    (scope, view): (&Scope, View),
    wish: &FormWish,
) -> OperationResult<Chosen> {
    match &wish.requests {
        FormRequests::Listed(ids) => {
            let asked = listed(reader, (scope, view), ids).await?;
            let problems: Vec<FieldProblem> = asked.iter().filter_map(|one| refusal(wish.form, one)).collect();
            if problems.is_empty() { Ok(Chosen::Listed(asked)) } else { Err(OperationError::Invalid { problems }) }
        }
        FormRequests::Letter { number, dated_on } => {
            let number = number.split_whitespace().collect::<Vec<_>>().join(" ");
            let found = reader.letters_numbered(scope, view, &number).await?;
            let (letter, dated_on) = the_one(&number, found, *dated_on)?;
            let mut requests = reader.requests_of_letter(scope, view, letter).await?;
            requests.retain(|one| wish.form.takes(one.kind, one.agency.is_some()));
            if requests.is_empty() {
                return Err(wrong(
                    "/letter",
                    (
                        format!("Công văn không có đề nghị nào theo Mẫu {}", wish.form),
                        format!("The letter has no request that goes on form {}", wish.form),
                    ),
                    ("Chọn mẫu khác", "Choose another form"),
                ));
            }
            Ok(Chosen::OfLetter(requests, Cover { number, dated_on }))
        }
    }
}

impl Chosen {
    /// The letter that takes them to the CA.
    pub(super) const fn letter(&self) -> Option<&Cover> {
        match self {
            Self::Listed(_) => None,
            Self::OfLetter(_, cover) => Some(cover),
        }
    }

    /// Those of the agency that is wanted, read; of all, when all are of one.
    pub(super) async fn of_one_agency(
        self,
        sources: &mut Sources<'_>,
        (scope, view): (&Scope, View),
        wanted: Option<AgencyId>,
    ) -> OperationResult<(Sender, Vec<Asked>)> {
        match self {
            Self::Listed(asked) => {
                of_one_agency(sources, asked, |one| (one.request.official, one.content.agency), wanted).await
            }
            Self::OfLetter(requests, _) => {
                let (sender, own) = of_one_agency(sources, requests, |one| (one.official, one.agency), wanted).await?;
                if own.len() > MOST_ROWS {
                    return Err(too_many(own.len()));
                }
                let mut asked = Vec::with_capacity(own.len());
                for one in own {
                    asked.extend(read(sources.reader, (scope, view), one.id).await?);
                }
                Ok((sender, asked))
            }
        }
    }
}

fn too_many(number: usize) -> OperationError {
    wrong(
        "/letter",
        (
            format!("Công văn có {number} đề nghị theo mẫu này, nhiều hơn {MOST_ROWS}"),
            format!("The letter has {number} requests that go on this form, more than {MOST_ROWS}"),
        ),
        (
            "Chọn một cơ quan, hoặc lập mẫu theo từng danh sách đề nghị",
            "Choose one agency, or make forms of lists of requests",
        ),
    )
}

async fn listed(reader: &Reader, seen: (&Scope, View), ids: &[RequestId]) -> OperationResult<Vec<Asked>> {
    let distinct: BTreeSet<&RequestId> = ids.iter().collect();
    if ids.is_empty() || ids.len() > MOST_ROWS || distinct.len() < ids.len() {
        return Err(wrong(
            "/request",
            (
                format!("Mẫu phải có từ 1 đến {MOST_ROWS} đề nghị, mỗi đề nghị một lần"),
                format!("A form takes 1 to {MOST_ROWS} requests, each once"),
            ),
            ("Sửa danh sách đề nghị", "Mend the list of requests"),
        ));
    }
    let mut asked = Vec::with_capacity(ids.len());
    for id in ids {
        asked.push(read(reader, seen, *id).await?.ok_or(OperationError::NotFound { what: "request" })?);
    }
    Ok(asked)
}

async fn read(reader: &Reader, (scope, view): (&Scope, View), id: RequestId) -> OperationResult<Option<Asked>> {
    let filter = RequestFilter { id: Some(id), ..RequestFilter::default() };
    let Some(line) = reader.request_page(scope, view, &filter, None, 1).await?.pop() else { return Ok(None) };
    let story = reader.request_story(view, id).await?;
    let submitted = story.events.iter().rev().find(|told| told.act == RequestAct::Submitted);
    let brought = story.events.iter().find_map(|told| match told.evidence {
        Some(Evidence::Certificate(sha256)) => Some(sha256),
        _ => None,
    });
    Ok(Some(Asked {
        request: line.request,
        state: line.state.unwrap_or(RequestState::Draft),
        submitted_by: submitted.and_then(|told| told.by),
        brought,
        content: story.content,
    }))
}

/// Why a request does not go on the form.
fn refusal(form: FormNumber, one: &Asked) -> Option<FieldProblem> {
    let (kind, is_agencys) = (one.request.kind, one.content.agency.is_some());
    let id = one.request.id;
    if !form.takes(kind, is_agencys) {
        let forms: Vec<&str> =
            FormNumber::ALL.iter().filter(|form| form.takes(kind, is_agencys)).map(|form| form.as_str()).collect();
        let remedy = if forms.is_empty() {
            Bilingual::new(
                "Lệnh nội bộ không gửi CA, không có mẫu",
                "An internal order never goes to the CA and has no form",
            )
        } else {
            let forms = forms.join(", ");
            Bilingual::new(format!("Lập riêng theo Mẫu {forms}"), format!("Put it on form {forms}, by itself"))
        };
        let whose = if is_agencys { ("của cơ quan", "an agency's") } else { ("của cá nhân", "a person's") };
        let reason = Bilingual::new(
            format!(
                "Đề nghị {id} là “{}” {}, không thuộc Mẫu {form} ({})",
                kind.called(Lang::Vi),
                whose.0,
                form.called(Lang::Vi)
            ),
            format!(
                "Request {id} is {} ({}), and form {form} is for {}",
                kind.called(Lang::En),
                whose.1,
                form.called(Lang::En)
            ),
        );
        return Some(FieldProblem::new("/request", reason, remedy));
    }
    matches!(one.state, RequestState::Cancelled | RequestState::Rejected).then(|| {
        let reason = Bilingual::new(
            format!("Đề nghị {id} đã kết thúc ({})", one.state.called(Lang::Vi)),
            format!("Request {id} has ended ({})", one.state.called(Lang::En)),
        );
        FieldProblem::new("/request", reason, Bilingual::new("Lập đề nghị mới", "Open a new request"))
    })
}

/// Of the letters with that number, as far as they are the reader's matter, the one that is meant.
fn the_one(
    number: &str,
    mut found: Vec<(LetterId, Date)>,
    dated_on: Option<Date>,
) -> OperationResult<(LetterId, Date)> {
    found.retain(|(_, day)| dated_on.is_none_or(|wanted| wanted == *day));
    match found.as_slice() {
        [] => Err(OperationError::NotFound { what: "letter" }),
        [one] => Ok(*one),
        several => {
            let days = several.iter().map(|(_, day)| day.to_string()).collect::<Vec<_>>().join(", ");
            Err(wrong(
                "/letter",
                (
                    format!("Có nhiều công văn số {number}, ghi các ngày {days}"),
                    format!("There are several letters {number}, of {days}"),
                ),
                ("Ghi thêm ngày của công văn", "Say of which day"),
            ))
        }
    }
}

/// Those of the agency that is wanted; of all, when all are of one.
async fn of_one_agency<T>(
    sources: &mut Sources<'_>,
    asked: Vec<T>,
    whose: impl Fn(&T) -> (OfficialId, Option<AgencyId>),
    wanted: Option<AgencyId>,
) -> OperationResult<(Sender, Vec<T>)> {
    let senders = sources.senders(&asked.iter().map(whose).collect::<Vec<_>>()).await?;
    let mut of: BTreeMap<AgencyId, (Sender, Vec<T>)> = BTreeMap::new();
    for (sender, one) in senders.into_iter().zip(asked) {
        of.entry(sender.agency).or_insert_with(|| (sender, Vec::new())).1.push(one);
    }
    if let Some(wanted) = wanted {
        return of.remove(&wanted).ok_or(OperationError::NotFound { what: "request" });
    }
    if of.len() > 1 {
        let told = |word: &str| {
            let each = of.values().map(|(sender, asked)| format!("{} ({} {word})", sender.name, asked.len()));
            each.collect::<Vec<_>>().join("; ")
        };
        return Err(wrong(
            "/request",
            (
                format!("Các đề nghị thuộc nhiều cơ quan: {}", told("đề nghị")),
                format!("The requests are of several agencies: {}", told("requests")),
            ),
            ("Lập mỗi cơ quan một mẫu, hoặc chọn một cơ quan", "Make a form for each agency, or choose one"),
        ));
    }
    of.into_values().next().ok_or(OperationError::NotFound { what: "request" })
}

fn wrong(field: &str, (vi, en): (String, String), remedy: (&str, &str)) -> OperationError {
    let problem = FieldProblem::new(field, Bilingual::new(vi, en), Bilingual::new(remedy.0, remedy.1));
    OperationError::Invalid { problems: vec![problem] }
}
