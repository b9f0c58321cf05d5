//! `GET` and `POST /directory/cases/{id}`: a case with the mailboxes that may be meant, what each choice will do, and the decision.

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use super::super::reading::day_of;
use super::status::Asked;
use super::words::{case_state, decision as decision_word, matter};
use super::{PAGE, listed, view, whole};
use crate::auth::permission::Permission::ApprovePlan;
use crate::domain::field_problem::FieldProblem;
use crate::domain::lang::Bilingual;
use crate::domain::official::Category;
use crate::operations::cases::{Candidate, candidates, reason_words};
use crate::operations::decide_case::{CaseDecision, Identity, decide_case};
use crate::operations::export_list::words::category;
use crate::storage::row::case::{CaseMatter, CaseRow, CaseState};
use crate::web::api::Problem;
use crate::web::error::PageError;
use crate::web::state::App;
use crate::web::ui::{
    Choice, Column, Facts, Faults, Field, Form, Line, Notice, Posted, Row, Say, Sent, Table, View, Visitor,
};

/// The page.
pub(in crate::web) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    id: Result<Path<Uuid>, PathRejection>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<View, PageError> {
    let (Path(id), Query(asked)) = (id?, asked?);
    let page = page(&app, &visitor, id, &Sent::default(), Faults::default(), asked.done == "decided").await?;
    Ok(page)
}

/// The decision.
pub(in crate::web) async fn decide(
    State(app): State<App>,
    id: Result<Path<Uuid>, PathRejection>,
    posted: Posted,
) -> Result<Response, PageError> {
    let Path(id) = id?;
    whole(&posted.visitor, ApprovePlan)?;
    let case = app.registry.store.read().await?.case(id).await?.ok_or(PageError::NotFound)?;
    let deciding = async {
        posted.require_seen(case.state.as_str())?;
        decide_case(&app.registry, &posted.actor(), id, &decision(case.matter, &posted.sent)?).await?;
        Ok::<_, Problem>(format!("{PAGE}/cases/{id}?done=decided"))
    };
    match posted.once(&app, deciding).await {
        Ok(there) => Ok(there.into_response()),
        Err(problem) => {
            let faults = Faults::refusing(posted.say(), unknown_mailbox(problem))?;
            Ok(page(&app, &posted.visitor, id, &posted.sent, faults, false).await?.into_response())
        }
    }
}

/// What the form says. A mailbox that is typed in stands for none of those that were offered.
fn decision(matter: CaseMatter, sent: &Sent) -> Result<CaseDecision, Problem> {
    let missing = || {
        Problem::invalid(vec![FieldProblem::new(
            "/decision",
            Bilingual::new("Chưa chọn quyết định", "No decision was chosen"),
            Bilingual::new("Chọn một trong các khả năng", "Choose one of them"),
        )])
    };
    match (matter, sent.text("decision")) {
        (CaseMatter::Person, _) => identity(sent).map(CaseDecision::Confirm),
        (_, "leave") => Ok(CaseDecision::Leave),
        (CaseMatter::Name, "move") => Ok(CaseDecision::Move),
        (CaseMatter::Identity, "other") => {
            let other = sent.filled("other").ok_or_else(no_number)?;
            Ok(CaseDecision::Link(other.to_ascii_lowercase()))
        }
        (CaseMatter::Identity, number) if !number.is_empty() => Ok(CaseDecision::Link(number.to_owned())),
        _ => Err(missing()),
    }
}

fn no_number() -> Problem {
    Problem::invalid(vec![FieldProblem::new(
        "/other",
        Bilingual::new("Không có hộp thư mang số này", "No mailbox has this number"),
        Bilingual::new("Nhập số hộp thư như m000042", "Write a mailbox's number such as m000042"),
    )])
}

/// What is not found in a decision is the mailbox: that the case is there was seen before.
fn unknown_mailbox(problem: Problem) -> Problem {
    if problem.status() == axum::http::StatusCode::NOT_FOUND { no_number() } else { problem }
}

fn identity(sent: &Sent) -> Result<Identity, Problem> {
    let mut problems = Vec::new();
    let birth_date = sent.filled("birth_date").map(|text| day_of(text).ok_or(())).transpose();
    let birth_date = birth_date.unwrap_or_else(|()| {
        problems.push(FieldProblem::new(
            "/birth_date",
            Bilingual::new("Ngày sinh không hợp lệ", "This is no day"),
            Bilingual::new("Nhập ngày có thật, ví dụ 31/12/1980", "Write a day such as 1980-12-31"),
        ));
        None
    });
    let category = sent.value::<Category>("category").unwrap_or_else(|_| {
        problems.push(FieldProblem::new(
            "/category",
            Bilingual::new("Không có loại này", "There is no such category"),
            Bilingual::new("Chọn một loại trong danh sách", "Choose one of the list"),
        ));
        None
    });
    if problems.is_empty() {
        Ok(Identity { full_name: sent.filled("full_name").map(str::to_owned), birth_date, category })
    } else {
        Err(Problem::invalid(problems))
    }
}

async fn page(
    app: &App,
    visitor: &Visitor,
    id: Uuid,
    sent: &Sent,
    faults: Faults,
    is_done: bool,
) -> Result<View, PageError> {
    whole(visitor, ApprovePlan)?;
    let say = visitor.say;
    let case = app.registry.store.read().await?.case(id).await?.ok_or(PageError::NotFound)?;
    listed(app, visitor, "directory_cases", 1).await?;
    let candidates = candidates(&app.registry, &case).await?;
    let view = view(app, visitor, matter(say, case.matter))
        .crumb(format!("{PAGE}/cases"), say.of("Hồ sơ cần quyết định", "Cases"))
        .with_some(is_done.then(|| Notice::done(say.of("Đã ghi nhận quyết định.", "The decision is recorded."))))
        .with(facts(say, &case))
        .with(table(say, case.matter, &candidates));
    if case.state != CaseState::Open && faults.is_empty() {
        return Ok(view);
    }
    Ok(view.with(form(say, &case, &candidates, sent, faults)))
}

fn facts(say: Say, case: &CaseRow) -> Facts {
    let shown = case.shown.lines().fold(Line::default(), |line, text| {
        let line = if line.is_empty() { line } else { line.new_line() };
        line.plain(text)
    });
    let facts = Facts::new(say.of("Mục trong danh bạ", "The entry"))
        .fact(say.of("Tên phân biệt", "Name"), Line::code(case.dn.as_str()))
        .fact(say.of("Nội dung", "What it says"), shown)
        .fact(say.of("Lý do chờ", "Why it waits"), say.text(&reason_words(&case.reason)))
        .fact(say.of("Từ lúc", "Since"), say.instant(case.opened_at))
        .fact(say.of("Trạng thái", "State"), case_state(say, case.state));
    let decided = case.decided_by.as_deref().zip(case.decided_at);
    let decided = decided.map(|(by, at)| {
        let what = decision_word(say, case.decision.as_deref().unwrap_or_default());
        format!("{what}; {by}, {}", say.instant(at))
    });
    facts.known(say.of("Quyết định", "Decision"), decided)
}

fn table(say: Say, about: CaseMatter, candidates: &[Candidate]) -> Table {
    let columns = [
        Column::new(say.of("Người giữ hộp thư", "Holder")),
        Column::new(say.of("Địa chỉ", "Address")),
        Column::new(say.of("Cơ quan", "Agency")),
        Column::new(say.of("Căn cứ", "What speaks for it")),
    ];
    let rows = candidates.iter().map(|one| {
        let evidence: Vec<String> = one.evidence.iter().map(|evidence| say.text(evidence)).collect();
        Row::new([
            Line::from(one.name.as_deref().unwrap_or(&one.number)).small(one.number.as_str()),
            one.address.as_deref().unwrap_or("–").into(),
            one.agency_code.as_deref().unwrap_or("–").into(),
            evidence.join("; ").into(),
        ])
    });
    let caption = match about {
        CaseMatter::Identity => say.of("Các hộp thư có thể là của mục này", "Mailboxes that may be meant"),
        CaseMatter::Person | CaseMatter::Name => say.of("Hộp thư liên quan", "The mailbox"),
    };
    let empty = say.of("Không có hộp thư nào khớp với mục này.", "No mailbox fits the entry.");
    Table::new(caption, columns, empty).rows(rows)
}

fn form(say: Say, case: &CaseRow, candidates: &[Candidate], sent: &Sent, faults: Faults) -> Form {
    let form = Form::post(format!("{PAGE}/cases/{}", case.id)).seen(case.state.as_str()).faults(faults);
    let form = match case.matter {
        CaseMatter::Person => person_fields(say, form, sent),
        CaseMatter::Identity => identity_fields(say, form, candidates, sent),
        CaseMatter::Name => form.field(
            Field::radio(
                "decision",
                say.of("Quyết định", "Decision"),
                [
                    Choice::new("move", say.of("Chuyển về tên chuẩn", "Move it to its name")).hint(say.of(
                        "Kế hoạch sau đổi tên mục; mật khẩu và hộp thư không đổi.",
                        "The next plan renames the entry; password and mailbox stay.",
                    )),
                    Choice::new("leave", say.of("Giữ tên hiện nay", "Keep its name")).hint(
                        say.of("Không kế hoạch nào đổi tên mục này nữa.", "No plan renames this entry any more."),
                    ),
                ],
            )
            .again(sent),
        ),
    };
    form.said(
        say.of(
            "Mỗi hồ sơ chỉ quyết định một lần, không hoàn tác được.",
            "A case is decided once; that cannot be undone.",
        ),
    )
    .button(say.of("Ghi quyết định", "Record the decision"))
    .cancel(format!("{PAGE}/cases"), say.of("Quay lại", "Back"))
}

fn identity_fields(say: Say, form: Form, candidates: &[Candidate], sent: &Sent) -> Form {
    let linked = say.of(
        "Mục được liên kết với hộp thư này; từ nay sổ đăng ký quản lý các thuộc tính của mục.",
        "The entry is linked to this mailbox; from then on the registry keeps its attributes.",
    );
    let choices = candidates.iter().map(|one| {
        let name = one.name.as_deref().unwrap_or_default();
        Choice::new(one.number.as_str(), format!("{}: {name} ({})", say.of("Là của", "It is of"), one.number))
            .hint(linked)
    });
    let others = [
        Choice::new("other", say.of("Là của hộp thư khác", "It is another mailbox's"))
            .hint(say.of("Nhập số hộp thư ở dưới.", "Write its number below.")),
        Choice::new("leave", say.of("Để nguyên, không liên kết", "Leave it alone")).hint(say.of(
            "Mục không được quản lý; các lần tiếp nhận sau cũng bỏ qua.",
            "The entry is nobody's; later runs pass it over too.",
        )),
    ];
    form.field(Field::radio("decision", say.of("Quyết định", "Decision"), choices.chain(others)).again(sent)).field(
        Field::short("other", say.of("Số hộp thư khác", "Number of another mailbox"))
            .hint(say.of("Ví dụ m000042", "Such as m000042"))
            .optional(say)
            .again(sent),
    )
}

fn person_fields(say: Say, form: Form, sent: &Sent) -> Form {
    let as_it_is = Choice::new("", say.of("Như đã ghi", "As recorded"));
    let categories = Category::ALL.iter().map(|&one| Choice::new(one.as_str(), category(say.0, one)));
    form.said(say.of(
        "Người này được tạo từ mục của danh bạ. Xác nhận nhân thân là một đính chính, có hiệu lực từ ngày được nhập.",
        "This person was made of the entry. To confirm who it is is a correction, from the day of entry.",
    ))
    .field(
        Field::text("full_name", say.of("Họ và tên", "Full name"))
            .hint(say.of("Để trống nếu đã đúng", "Leave it empty if it is right"))
            .optional(say)
            .again(sent),
    )
    .field(Field::day("birth_date", say.of("Ngày sinh", "Date of birth")).optional(say).again(sent))
    .field(
        Field::select("category", say.of("Loại", "Category"), std::iter::once(as_it_is).chain(categories))
            .optional(say)
            .again(sent),
    )
}
