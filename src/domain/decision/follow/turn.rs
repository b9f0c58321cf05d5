//! A person's record in the making: the lines that acts edit, and what comes of them.

use std::collections::{BTreeMap, BTreeSet};

use time::{Date, Duration};

use crate::domain::certificate::request::RequestKind;
use crate::domain::decision::agencies::{AgencyBook, AgencyPlace};
use crate::domain::decision::changes::{Changes, claims};
use crate::domain::decision::consequence::{Consequence, ConsequenceKind};
use crate::domain::decision::settings::DecisionSettings;
use crate::domain::decision::standing::{Correction, Standing};
use crate::domain::decision::step::{StepDraft, StepKind};
use crate::domain::decision::tell::told;
use crate::domain::decision::timeline::{DatedFact as _, Keys, Line};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::{AgencyId, FactId, PostingId, SubjectId};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::mailbox::Mailbox;
use crate::domain::mailbox::address::{AddressFact, AddressKind, MailAddress};
use crate::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use crate::domain::period::Period;
use crate::domain::posting::{Posting, PostingKind, Rank};
use crate::domain::principal::Role;

/// What an act needs to know beside the person.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The day of recording.
    pub today: Date,
    /// The subject that the act is recorded as.
    pub subject: SubjectId,
    /// Number of the next mailbox.
    pub next_number: i64,
    /// The province's settings.
    pub settings: &'a DecisionSettings,
    /// All agencies.
    pub agencies: &'a AgencyBook,
    /// Whether an address is somebody else's, retention included.
    pub is_taken: &'a dyn Fn(&MailAddress) -> bool,
}

impl std::fmt::Debug for Given<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Given").field("today", &self.today).field("subject", &self.subject).finish_non_exhaustive()
    }
}

impl Given<'_> {
    /// So many days after `day`.
    #[must_use]
    pub fn due(&self, day: Date, days: u32) -> Date {
        day.checked_add(Duration::days(i64::from(days))).unwrap_or(Date::MAX)
    }
}

/// A record in the making.
pub(super) struct Turn<'a> {
    pub(super) from: Date,
    pub(super) before: &'a Standing,
    pub(super) given: &'a Given<'a>,
    pub(super) postings: Line<Posting>,
    pub(super) states: Line<MailboxStateFact>,
    pub(super) addresses: Line<AddressFact>,
    pub(super) corrections: Line<Correction>,
    pub(super) made: Option<Mailbox>,
    pub(super) superseded: Vec<SubjectId>,
    keys: &'a mut Keys<'a>,
    steps: Vec<StepDraft>,
    problems: Vec<FieldProblem>,
}

impl<'a> Turn<'a> {
    pub(super) fn new(from: Date, before: &'a Standing, given: &'a Given<'a>, keys: &'a mut Keys<'_>) -> Self {
        Self {
            from,
            before,
            given,
            postings: Line::of(&before.postings),
            states: Line::of(&before.states),
            addresses: Line::of(&before.addresses),
            corrections: Line::of(&before.corrections),
            made: None,
            superseded: Vec::new(),
            keys,
            steps: Vec::new(),
            problems: Vec::new(),
        }
    }

    pub(super) fn problem(&mut self, field: &str, reason: (&str, &str), remedy: (&str, &str)) {
        let both = |(vi, en): (&str, &str)| Bilingual::new(vi, en);
        self.problems.push(FieldProblem::new(field, both(reason), both(remedy)));
    }

    pub(super) fn new_key(&mut self) -> uuid::Uuid {
        (self.keys)()
    }

    /// The primary posting of the effective day; without one the act does not fit.
    pub(super) fn in_service(&mut self) -> Option<Posting> {
        let posting = self.before.primary_on(self.from).cloned();
        if posting.is_none() {
            self.problem(
                "/effective_from",
                ("Người này không giữ vị trí công tác nào vào ngày đó", "They hold no post on that day"),
                (
                    "Chọn ngày khác; nếu đã nghỉ thì nhập quyết định tuyển dụng, tiếp nhận",
                    "Give another day; if they have left, enter a recruitment",
                ),
            );
        }
        posting
    }

    /// The agency on the effective day; one that does not exist then is a problem of `field`.
    pub(super) fn agency(&mut self, agency: AgencyId, field: &str) -> Option<AgencyPlace> {
        let place = self.given.agencies.on(agency, self.from).cloned();
        if place.is_none() {
            self.problem(
                field,
                ("Không có cơ quan này vào ngày đó", "There is no such agency on that day"),
                ("Chọn cơ quan đang hoạt động vào ngày hiệu lực", "Name an agency that exists on the effective day"),
            );
        }
        place
    }

    /// Puts a posting where `from` to `to` was free of its kind.
    pub(super) fn post(&mut self, agency: AgencyId, kind: PostingKind, place: (&str, Rank), effective: Period) {
        let posting = Posting {
            id: PostingId(self.new_key()),
            official: self.before.official.id,
            agency,
            effective,
            kind,
            rank: place.1,
            position: place.0.to_owned(),
            subject: Some(self.given.subject),
        };
        self.postings.add(posting);
    }

    /// Takes days out of the postings that `touches` names.
    pub(super) fn unpost(&mut self, touches: impl Fn(&Posting) -> bool, from: Date, to: Option<Date>) {
        self.postings.cut(touches, from, to, self.keys);
    }

    /// The mailbox's first day on or after the effective one; none without a mailbox, or with one that is closed for good.
    pub(super) fn mailbox_day(&self) -> Option<Date> {
        let first = self.before.states.iter().map(|fact| fact.effective.from).min()?;
        let day = first.max(self.from);
        self.before.state_on(day).filter(|state| *state != MailboxState::Purged).map(|_| day)
    }

    /// Puts the mailbox in a state from `from` to `to`, whatever it was.
    pub(super) fn state(&mut self, state: MailboxState, from: Date, to: Option<Date>) {
        let Some(mailbox) = self.made.as_ref().or(self.before.mailbox.as_ref()).map(|mailbox| mailbox.id) else {
            return;
        };
        self.states.cut(|_| true, from, to, self.keys);
        let (id, subject) = (FactId(self.new_key()), Some(self.given.subject));
        self.states.add(MailboxStateFact { id, mailbox, state, effective: Period { from, to }, subject });
    }

    /// Gives an address for a period; the primary one takes the place of the one before.
    pub(super) fn address(&mut self, address: &MailAddress, kind: AddressKind, effective: Period) {
        let Some(mailbox) = self.made.as_ref().or(self.before.mailbox.as_ref()).map(|mailbox| mailbox.id) else {
            return;
        };
        if kind == AddressKind::Primary {
            self.unaddress(|fact| fact.kind == AddressKind::Primary, effective.from, effective.to);
        }
        // One address is not primary and alias of a mailbox at once: a primary one goes over an alias, also where it begins later.
        let is_primary = |fact: &AddressFact| fact.address == *address && fact.kind == AddressKind::Primary;
        let primary = if kind == AddressKind::Alias { self.addresses.periods(is_primary) } else { Vec::new() };
        self.unaddress(|fact| fact.address == *address && !is_primary(fact), effective.from, effective.to);
        let (id, named) = (FactId(self.new_key()), address.clone());
        self.addresses.add(AddressFact { id, mailbox, address: named, kind, effective });
        for period in primary {
            self.unaddress(|fact| fact.address == *address && fact.kind == AddressKind::Alias, period.from, period.to);
        }
    }

    /// Takes days out of the addresses that `touches` names.
    pub(super) fn unaddress(&mut self, touches: impl Fn(&AddressFact) -> bool, from: Date, to: Option<Date>) {
        self.addresses.cut(touches, from, to, self.keys);
    }

    /// Corrects the identity from the effective day on.
    pub(super) fn correction(&mut self, correct: impl FnOnce(FactId, Period) -> Correction, to: Option<Date>) {
        let from = self.from;
        self.corrections.cut(|_| true, from, to, self.keys);
        let id = FactId(self.new_key());
        self.corrections.add(correct(id, Period { from, to }));
    }

    /// A step that a person takes.
    pub(super) fn step(&mut self, kind: StepKind, agency: AgencyId, begins_on: Date) {
        let settings = self.given.settings;
        let (role, days, told, vi, en) = match kind {
            StepKind::HandOverActivation => (
                Role::ItAdmin,
                settings.activation_days,
                ConsequenceKind::HandOverActivation,
                "In và giao phiếu kích hoạt hộp thư",
                "The activation sheet is printed and handed over",
            ),
            StepKind::StopUse => (
                Role::RaOfficer,
                0,
                ConsequenceKind::StopUse,
                "Ngừng sử dụng nội bộ chứng thư chữ ký số (nếu có)",
                "The use of certificates, if any, is stopped by our own order",
            ),
            StepKind::ResumeUse => (
                Role::RaOfficer,
                0,
                ConsequenceKind::ResumeUse,
                "Cho sử dụng lại chứng thư chữ ký số đã ngừng vì tạm đình chỉ (nếu có)",
                "Certificates, if any, that the suspension stopped may be used again",
            ),
            StepKind::Notify => (
                Role::Hr,
                0,
                ConsequenceKind::Notify,
                "Gửi thư báo kết quả cho bộ phận tổ chức cán bộ",
                "HR is told the result by mail",
            ),
            other => {
                let (told, vi, en, days) = match other.request() {
                    Some(RequestKind::Revoke) => (
                        ConsequenceKind::RequestRevocation,
                        "Lập đề nghị thu hồi chứng thư chữ ký số (nếu có)",
                        "Revocation of the certificates, if any, is requested",
                        settings.revocation_days,
                    ),
                    Some(RequestKind::Change) => (
                        ConsequenceKind::RequestChange,
                        "Lập đề nghị thay đổi nội dung chứng thư chữ ký số (nếu có)",
                        "A change of the certificates, if any, is requested",
                        settings.request_days,
                    ),
                    _ => (
                        ConsequenceKind::RequestCertificate,
                        "Lập đề nghị cấp mới chứng thư chữ ký số",
                        "A certificate is requested",
                        settings.request_days,
                    ),
                };
                (Role::SubscriberManager, days, told, vi, en)
            }
        };
        let consequence = Consequence { on: begins_on, kind: told, text: Bilingual::new(vi, en) };
        let due_on = self.given.due(begins_on, days);
        let consequences = vec![consequence];
        self.steps.push(StepDraft { kind, role: Some(role), agency, begins_on, due_on, consequences });
    }

    /// Closes: checks the mailbox's life, and tells everything by day.
    pub(super) fn finish(mut self) -> Result<Changes, Vec<FieldProblem>> {
        self.check_life();
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let mut changes = Changes {
            mailbox: self.made,
            postings: self.postings.edit(&self.before.postings),
            states: self.states.edit(&self.before.states),
            addresses: self.addresses.edit(&self.before.addresses),
            corrections: self.corrections.edit(&self.before.corrections),
            superseded: self.superseded,
            ..Changes::default()
        };
        let after = changes.applied(self.before);
        let closed = self.before.addresses.iter().filter(|fact| changes.addresses.close.contains(&fact.id.0));
        let touched: BTreeSet<MailAddress> =
            changes.addresses.open.iter().chain(closed).map(|fact| fact.address.clone()).collect();
        let retention = self.given.settings.retention_months;
        changes.claims = claims(touched, &after.addresses, self.given.today, retention);
        let facts = told(self.before, &after, self.given.agencies);
        let agency = after.agency_about(self.from);
        let mut days: BTreeMap<Date, Vec<Consequence>> = BTreeMap::new();
        for consequence in facts {
            days.entry(consequence.on).or_default().push(consequence);
        }
        for (day, consequences) in days {
            let agency = after.agency_about(day).or(agency).unwrap_or(AgencyId(uuid::Uuid::nil()));
            let kind = StepKind::TakeEffect;
            changes.steps.push(StepDraft { kind, role: None, agency, begins_on: day, due_on: day, consequences });
        }
        changes.steps.extend(self.steps);
        changes.steps.sort_by_key(|step| step.begins_on);
        changes.consequences = changes.steps.iter().flat_map(|step| step.consequences.clone()).collect();
        Ok(changes)
    }

    /// No state may follow another that the life of a mailbox does not know. What was recorded so before is not ours.
    fn check_life(&mut self) {
        let mut states: Vec<&MailboxStateFact> = self.states.facts().iter().collect();
        states.sort_by_key(|fact| fact.effective.from);
        let recorded = |fact: &MailboxStateFact| self.before.states.iter().any(|old| old.key() == fact.key());
        let forbidden = states.windows(2).find_map(|pair| match pair {
            [first, second]
                if first.effective.to == Some(second.effective.from)
                    && first.state != second.state
                    && !(recorded(first) && recorded(second)) =>
            {
                first.state.check_transition(second.state).err().map(|wrong| (wrong, second.effective.from))
            }
            _ => None,
        });
        if let Some((wrong, day)) = forbidden {
            let day = crate::domain::decision::tell::written(day);
            let (old, new) = (wrong.from.called(Lang::Vi), wrong.to.called(Lang::Vi));
            let vi = format!("Hộp thư không thể chuyển từ trạng thái “{old}” sang “{new}” ngày {day}");
            let en = format!("{wrong} on {day}");
            self.problem(
                "/effective_from",
                (&vi, &en),
                (
                    "Xem các quyết định đã ghi của người này và sửa quyết định trái ngược",
                    "Look at their recorded decisions and correct the one that contradicts",
                ),
            );
        }
    }
}
