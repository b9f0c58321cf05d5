//! Requests as commands tell them: JSON for programs, text for people.

use std::fmt::Write as _;

use serde::Serialize;
use time::Date;

use crate::domain::certificate::request::content::{Content, RevocationReason};
use crate::domain::certificate::request::due::{Term, due_on};
use crate::domain::certificate::request::event::{EvidenceKind, RequestAct};
use crate::domain::certificate::request::letter::LetterDirection;
use crate::domain::certificate::request::{RequestKind, RequestState};
use crate::domain::clock::{Timestamp, iso_day, iso_day_option};
use crate::domain::ids::{CertificateId, OfficialId, RequestId};
use crate::domain::lang::Lang;
use crate::operations::Registry;
use crate::reports::number::{day, instant};
use crate::reports::table::{Align, Table};
use crate::storage::read::request_list::RequestLine;
use crate::storage::read::request_story::{RequestStory, ToldEvent};

/// A request and where it stands.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub(super) id: RequestId,
    pub(super) kind: RequestKind,
    pub(super) official: OfficialId,
    pub(super) full_name: Option<String>,
    pub(super) certificate: Option<CertificateId>,
    #[serde(with = "iso_day")]
    pub(super) opened_on: Date,
    pub(super) state: Option<RequestState>,
    pub(super) since: Option<Timestamp>,
    pub(super) reason: Option<RevocationReason>,
    #[serde(with = "iso_day_option")]
    pub(super) sent_on: Option<Date>,
    #[serde(with = "iso_day_option")]
    pub(super) due_on: Option<Date>,
    pub(super) overdue: bool,
    pub(super) revision: i64,
}

/// The same with what it asks for and what happened to it.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    line: Line,
    content: Content,
    events: Vec<Step>,
}

#[derive(Debug, Serialize)]
struct Step {
    state: RequestState,
    at: Timestamp,
    act: RequestAct,
    account: Option<String>,
    details: String,
    letter: Option<Letter>,
    evidence: Option<Evidence>,
}

#[derive(Debug, Serialize)]
struct Letter {
    direction: LetterDirection,
    number: String,
    #[serde(with = "iso_day")]
    dated_on: Date,
    sha256: Option<String>,
}

#[derive(Debug, Serialize)]
struct Evidence {
    kind: EvidenceKind,
    sha256: Option<String>,
}

impl Line {
    /// The line as it stands today; whose it is, is for the caller to name.
    pub(super) fn of(line: RequestLine, registry: &Registry) -> Self {
        let RequestLine { request, state, since, reason, sent_on, revision } = line;
        let term = |state| Term { kind: request.kind, reason, state, opened_on: request.opened_on, sent_on };
        let due = state.and_then(|state| due_on(&term(state), &registry.calendar));
        Self {
            id: request.id,
            kind: request.kind,
            official: request.official,
            full_name: None,
            certificate: request.certificate,
            opened_on: request.opened_on,
            state,
            since,
            reason,
            sent_on,
            due_on: due,
            overdue: due.is_some_and(|due| due < registry.clock.today()),
            revision,
        }
    }

    fn state(&self, lang: Lang) -> &'static str {
        self.state.map_or("", |state| state.called(lang))
    }

    fn due(&self, lang: Lang) -> String {
        let late = if self.overdue { lang.pick(" (quá hạn)", " (overdue)") } else { "" };
        self.due_on.map(|due| format!("{}{late}", day(lang, due))).unwrap_or_default()
    }
}

impl Shown {
    pub(super) fn of(line: Line, story: RequestStory) -> Self {
        Self { line, content: story.content, events: story.events.into_iter().map(Step::from).collect() }
    }
}

impl From<ToldEvent> for Step {
    fn from(told: ToldEvent) -> Self {
        Self {
            state: told.event.state,
            at: told.event.effective_at,
            act: told.act,
            account: told.account,
            details: told.event.details,
            letter: told.letter.map(|letter| Letter {
                direction: letter.direction,
                number: letter.draft.number,
                dated_on: letter.draft.dated_on,
                sha256: letter.draft.sha256.map(|hash| hash.to_string()),
            }),
            evidence: told.evidence.map(|evidence| Evidence {
                kind: evidence.kind(),
                sha256: evidence.sha256().map(|hash| hash.to_string()),
            }),
        }
    }
}

/// One request after an act: what it is, and where it stands now.
pub(super) fn told(lang: Lang, line: &Line) -> String {
    let due = line.due(lang);
    let due = if due.is_empty() { String::new() } else { format!("; {} {due}", lang.pick("hạn", "due")) };
    format!("{}: {} · {}{due}\n", line.id, line.kind.called(lang), line.state(lang))
}

/// A table of requests.
pub(super) fn table(lang: Lang, lines: &[Line]) -> String {
    if lines.is_empty() {
        return lang.pick("Không có đề nghị nào.\n", "There is no request.\n").to_owned();
    }
    let mut table = Table::new(&[
        (lang.pick("Đề nghị", "Request"), Align::Left),
        (lang.pick("Nội dung", "Kind"), Align::Wrap(28)),
        (lang.pick("Người được đề nghị", "Official"), Align::Wrap(28)),
        (lang.pick("Trạng thái", "State"), Align::Left),
        (lang.pick("Ngày lập", "Opened"), Align::Left),
        (lang.pick("Hạn", "Due"), Align::Left),
    ]);
    for line in lines {
        let name = line.full_name.clone().unwrap_or_else(|| line.official.to_string());
        table.row([
            line.id.to_string(),
            line.kind.called(lang).to_owned(),
            name,
            line.state(lang).to_owned(),
            day(lang, line.opened_on),
            line.due(lang),
        ]);
    }
    table.to_string()
}

/// A request with all of it.
pub(super) fn shown(lang: Lang, shown: &Shown) -> String {
    let line = &shown.line;
    let mut text = told(lang, line);
    for (label, value) in fields(lang, shown) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = writeln!(text, "  {label}: {value}");
        }
    }
    for step in &shown.events {
        let by = step.account.as_deref().unwrap_or(lang.pick("hệ thống", "the program"));
        let _ = write!(text, "  {}  {} ({by})", instant(lang, step.at), step.act.called(lang));
        if let Some(letter) = &step.letter {
            let _ = write!(text, " · {} {}, {}", lang.pick("số", "no."), letter.number, day(lang, letter.dated_on));
        }
        if let Some(evidence) = &step.evidence {
            let _ = write!(text, " · {}", evidence.kind.called(lang));
            if let Some(hash) = &evidence.sha256 {
                let _ = write!(text, " {hash}");
            }
        }
        let details = if step.details.is_empty() { String::new() } else { format!(": {}", step.details) };
        let _ = writeln!(text, "{details}");
    }
    text
}

fn fields(lang: Lang, shown: &Shown) -> [(&'static str, Option<String>); 12] {
    let (line, content) = (&shown.line, &shown.content);
    let yes = |is_so: bool| is_so.then(|| lang.pick("có", "yes").to_owned());
    [
        (lang.pick("Người được đề nghị", "Official"), line.full_name.clone().or(Some(line.official.to_string()))),
        (lang.pick("Chứng thư", "Certificate"), line.certificate.map(|certificate| certificate.to_string())),
        (lang.pick("Ngày lập", "Opened"), Some(day(lang, line.opened_on))),
        (lang.pick("Lý do", "Reason"), content.reason.map(|reason| reason.called(lang).to_owned())),
        (lang.pick("Phương tiện lưu khóa", "Medium"), content.medium.map(|medium| medium.called(lang).to_owned())),
        (lang.pick("Số hiệu thiết bị", "Device serial"), content.device_serial.clone()),
        (lang.pick("Nội dung thay đổi", "To be changed"), content.item.clone()),
        (lang.pick("Giá trị mới", "New value"), content.new_value.clone()),
        (lang.pick("Gia hạn", "Extend"), yes(content.extend)),
        (lang.pick("Điện thoại di động", "Mobile"), content.mobile.clone()),
        (lang.pick("Đề nghị đầu tiên của cơ quan", "First of its agency"), yes(content.first_of_agency)),
        (lang.pick("Cơ quan", "Agency"), content.agency.map(|agency| agency.to_string())),
    ]
}
