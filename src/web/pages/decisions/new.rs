//! `POST /decisions/new`: the form of one kind of decision, with what will happen beside it: shown again while it is filled in, by a
//! button, and at last recorded.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};

use super::super::person_words::{category, decision};
use super::act_fields::{fields, offered};
use super::choose::{PAGE, page};
use super::filled::{Filled, Known, SUBJECT, fill, known};
use super::fragments::{outcome, refused, unfinished};
use super::kinds::hint;
use crate::auth::permission::Permission::RecordDecisions;
use crate::domain::decision::DecisionKind;
use crate::domain::decision::draft::PersonDraft;
use crate::domain::ids::OfficialId;
use crate::domain::official::Category;
use crate::operations::OperationError;
use crate::operations::record_decision::{RecordedDecision, preview_decision, record_decision};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{Beside, Block, Choice, Faults, Field, Form, Line, Notice, Posted, Sent, View, Visitor};

/// A form on its way: who fills it in, its kind, whom it is about, what stands in it.
pub(super) struct Entry<'a> {
    pub(super) app: &'a App,
    pub(super) visitor: &'a Visitor,
    pub(super) kind: DecisionKind,
    /// Nobody when it names somebody new.
    pub(super) person: Option<Known>,
    pub(super) sent: &'a Sent,
}

/// Shows what would happen, or records it.
pub(in crate::web) async fn submit(State(app): State<App>, posted: Posted) -> Result<Response, PageError> {
    posted.visitor.may(RecordDecisions)?;
    let sent = &posted.sent;
    let kind = sent.value("kind").ok().flatten().ok_or(PageError::NotFound)?;
    let person: Option<OfficialId> = sent.value("person").map_err(|_| PageError::NotFound)?;
    if person.is_none() && kind != DecisionKind::Recruit {
        return Err(PageError::NotFound);
    }
    let filled = fill(&app, kind, person, sent).await?;
    let mut entry = Entry { app: &app, visitor: &posted.visitor, kind, person: None, sent };
    if sent.text("preview") == "part" {
        // Only what will happen is shown, and that is told by the operation within the visitor's scope.
        return Ok(Html(entry.foreseen(&filled, Pace::WhileTyping).await?.to_string()).into_response());
    }
    if let Some(id) = person {
        entry.person = Some(known(&app, &posted.visitor, id).await?);
    }
    match sent.text("preview") {
        "page" => {
            let shown = entry.foreseen(&filled, Pace::Asked).await?;
            let wrong = (!filled.problems.is_empty()).then(|| Problem::invalid(filled.problems.clone()));
            let faults = wrong.map(|problem| Faults::of(posted.say(), &problem));
            Ok(entry.page(Some((&filled, faults.unwrap_or_default())), Some(shown)).into_response())
        }
        _ => entry.record(&posted, &filled).await,
    }
}

/// How often what will happen is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    WhileTyping,
    Asked,
}

impl Entry<'_> {
    /// What would happen, or why that cannot be said.
    async fn foreseen(&self, filled: &Filled, pace: Pace) -> Result<Box<dyn Block>, PageError> {
        let say = self.visitor.say;
        if !filled.problems.is_empty() {
            return Ok(Box::new(unfinished(say, &filled.problems, &filled.sent)));
        }
        let mut draft = filled.draft.clone();
        if pace == Pace::WhileTyping {
            // Each look-up of a number is one of an account's few tries: none is spent on what is still being typed.
            for subject in &mut draft.subjects {
                if let PersonDraft::New(new) = &mut subject.person {
                    new.personal_number = None;
                }
            }
        }
        match preview_decision(&self.app.registry, &self.visitor.actor(), &draft).await {
            Ok(subjects) => {
                let today = self.app.registry.clock.today();
                Ok(Box::new(outcome(say, today, &subjects.concat())))
            }
            Err(error) => Ok(Box::new(refused(&self.faults(Problem::from(error))?))),
        }
    }

    async fn record(&self, posted: &Posted, filled: &Filled) -> Result<Response, PageError> {
        let say = self.visitor.say;
        if !filled.problems.is_empty() {
            let faults = Faults::of(say, &Problem::invalid(filled.problems.clone()));
            return Ok(self.page(Some((filled, faults)), None).into_response());
        }
        let actor = posted.actor();
        let work = async {
            let recorded = record_decision(&self.app.registry, &actor, &filled.draft).await?;
            Ok::<_, OperationError>(place(&recorded))
        };
        match posted.once(self.app, work).await {
            Ok(redirect) => Ok(redirect.into_response()),
            Err(problem) => {
                let faults = self.faults(problem)?;
                Ok(self.page(Some((filled, faults)), None).into_response())
            }
        }
    }

    /// Why it was refused. What is out of reach on the day of the decision is told on the form, in the same words as what is not there:
    /// nothing that was typed is lost for it.
    fn faults(&self, problem: Problem) -> Result<Faults, PageError> {
        let say = self.visitor.say;
        if problem.status() != StatusCode::NOT_FOUND {
            return Faults::refusing(say, problem);
        }
        let faults = Faults::new(say.of("Chưa ghi được quyết định", "It could not be recorded"));
        Ok(if self.sent.filled("person").is_none() {
            let reach = say.of(
                "Đơn vị này không có vào ngày hiệu lực, hoặc nằm ngoài phạm vi của tài khoản.",
                "There is no such agency on the effective day, or it lies outside what this account covers.",
            );
            faults.field(&format!("{SUBJECT}act/post/agency"), reach)
        } else {
            faults.whole(say.of(
                "Vào ngày hiệu lực, không có người này trong phạm vi của tài khoản.",
                "On the effective day, there is no such person within what this account covers.",
            ))
        })
    }

    /// The page of the form: as it stands, what is wrong with it, and what would happen.
    pub(super) fn page(&self, filled: Option<(&Filled, Faults)>, shown: Option<Box<dyn Block>>) -> View {
        let say = self.visitor.say;
        let label = say.of("Điều gì sẽ xảy ra", "What will happen");
        let beside = Beside::new(self.form(filled), label);
        let beside = match shown {
            Some(block) => beside.showing_boxed(block),
            None => beside.showing(Notice::told(say.of(
                "Khi các mục đã được điền đủ, tại đây cho biết điều gì sẽ xảy ra và vào ngày nào.",
                "Once the fields are filled in, this place says what will happen and when.",
            ))),
        };
        page(self.app, self.visitor, decision(say, self.kind))
            .crumb(PAGE, say.of("Nhập quyết định", "Enter a decision"))
            .lead(hint(say, self.kind))
            .with(beside)
    }

    fn form(&self, filled: Option<(&Filled, Faults)>) -> Form {
        let say = self.visitor.say;
        let (sent, issuers, agencies, faults) = match filled {
            Some((filled, faults)) => (&filled.sent, &*filled.issuers, &*filled.agencies, faults),
            None => (self.sent, &[][..], &[][..], Faults::default()),
        };
        let form = Form::post(PAGE).faults(faults).hidden("kind", self.kind.as_str());
        let form = match &self.person {
            Some(person) => form.hidden("person", person.official.to_string()).said(about(say, person)),
            None => form.group(say.of("Người được tuyển dụng, tiếp nhận", "Who is recruited"), "", self.newcomer()),
        };
        let act = fields(say, self.kind, SUBJECT, sent, agencies);
        form.group(say.of("Nội dung", "What is decided"), "", act)
            .group(say.of("Văn bản quyết định", "The document"), "", self.heading(sent, issuers))
            .button(say.of("Ghi quyết định", "Record the decision"))
            .choice("preview", "page", say.of("Xem trước", "Look ahead"))
            .cancel("/decisions", say.of("Không ghi, quay lại", "Back, without recording"))
    }

    fn newcomer(&self) -> Vec<Field> {
        let say = self.visitor.say;
        let name = |field: &str| format!("{SUBJECT}person/new/{field}");
        let categories = Category::ALL.iter().map(|&one| Choice::new(one.as_str(), category(say, one)));
        let fields = [
            Field::text(&name("full_name"), say.of("Họ và tên", "Full name")),
            Field::day(&name("birth_date"), say.of("Ngày sinh", "Date of birth")),
            Field::select(&name("category"), say.of("Đối tượng", "Category"), categories)
                .value(Category::CivilServant.as_str()),
            Field::short(&name("personal_number"), say.of("Số định danh cá nhân", "Personal number"))
                .hint(say.of(
                    "12 chữ số. Người đã từng có trong hệ thống được nhận ra nhờ số này.",
                    "12 digits. Somebody who was here before is recognised by it.",
                ))
                .optional(say),
        ];
        fields.into_iter().map(|field| field.again(self.sent)).collect()
    }

    fn heading(&self, sent: &Sent, issuers: &[crate::storage::read::agency::AgencyRow]) -> Vec<Field> {
        let say = self.visitor.say;
        let mut fields = vec![
            Field::text("issuer", say.of("Cơ quan ban hành", "Issued by"))
                .hint(say.of("Mã, tên hoặc một phần của tên.", "Its code, its name or a part of it.")),
        ];
        fields.extend(offered(say, "issuer", issuers));
        fields.extend([
            Field::short("number", say.of("Số", "Number")),
            Field::short("symbol", say.of("Ký hiệu", "Symbol")).hint(say.of("Ví dụ QĐ-SNV", "Such as QĐ-SNV")),
            Field::day("signed_on", say.of("Ngày ký", "Signed on")),
            Field::text("signer", say.of("Người ký", "Signed by")),
            Field::text("summary", say.of("Trích yếu", "Summary")),
        ]);
        fields.into_iter().map(|field| field.again(sent)).collect()
    }
}

fn about(say: crate::web::ui::Say, person: &Known) -> Line {
    let post = if person.post.is_empty() {
        say.of("hiện không giữ vị trí nào", "holds no post today")
    } else {
        &person.post
    };
    Line::from(say.of("Về ", "About "))
        .and_link(format!("/officials/{}", person.official), person.full_name.as_str())
        .plain(format!(", {post}."))
}

/// Where to go once it is recorded, or was found to be recorded already.
fn place(recorded: &RecordedDecision) -> String {
    let done = if recorded.change_set.is_some() { "recorded" } else { "known" };
    match recorded.subjects.as_slice() {
        [only] => format!("/subjects/{}?done={done}", only.subject),
        _ => format!("/decisions/{}?done={done}", recorded.decision),
    }
}
