use time::macros::date;
use time::{Date, Duration};
use uuid::Uuid;

use super::*;
use crate::domain::agency::TreePath;
use crate::domain::decision::agencies::{AgencyBook, AgencyPlace};
use crate::domain::decision::draft::{AddressChoice, LeaveMailbox, Post};
use crate::domain::decision::settings::DecisionSettings;
use crate::domain::decision::standing::PriorAct;
use crate::domain::ids::{DecisionId, FactId, MailboxId, OfficialId, PostingId, SubjectId};
use crate::domain::mailbox::address::{AddressFact, AddressKind, MailAddress};
use crate::domain::mailbox::lifecycle::{MailboxState, MailboxStateFact};
use crate::domain::mailbox::{Mailbox, MailboxKind};
use crate::domain::official::{Category, Official};
use crate::domain::period::Period;
use crate::domain::posting::{Posting, PostingKind, Rank};

mod soundness;

const TODAY: Date = date!(2019 - 06 - 15);
const BEGUN: Date = date!(2015 - 01 - 01);

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn agency(number: u128) -> AgencyId {
    AgencyId(id(number))
}

/// Agencies 1, 2 and 3: a1, a2, a3.
fn book() -> AgencyBook {
    let place = |number: u128| AgencyPlace {
        agency: agency(number),
        effective: Period::starting(date!(2010 - 01 - 01)),
        name: format!("Cơ quan {number}"),
        slug: format!("a{number}"),
        path: TreePath::from_stored(format!("H10/H10.{number}/")),
    };
    AgencyBook::new((1..=3).map(place).collect())
}

fn address(text: &str) -> MailAddress {
    text.parse().unwrap()
}

/// Nguyễn Văn An of agency 1 since 2015, with a working mailbox.
fn an(rank: Rank) -> Standing {
    let official = OfficialId(id(100));
    let mailbox = MailboxId(id(101));
    let mut standing = Standing::newcomer(Official {
        id: official,
        full_name: "Nguyễn Văn An".to_owned(),
        birth_date: date!(1970 - 05 - 05),
        category: Category::CivilServant,
    });
    standing.postings.push(Posting {
        id: PostingId(id(102)),
        official,
        agency: agency(1),
        effective: Period::starting(BEGUN),
        kind: PostingKind::Primary,
        rank,
        position: "Chuyên viên".to_owned(),
        subject: None,
    });
    standing.mailbox = Some(Mailbox {
        id: mailbox,
        number: 7,
        kind: MailboxKind::Personal,
        official: Some(official),
        agency: None,
        quota_mib: 2048,
    });
    let effective = Period::starting(BEGUN);
    standing.states.push(MailboxStateFact {
        id: FactId(id(103)),
        mailbox,
        state: MailboxState::Active,
        effective,
        subject: None,
    });
    standing.addresses.push(AddressFact {
        id: FactId(id(104)),
        mailbox,
        address: address("annv.a1@binhphuoc.gov.vn"),
        kind: AddressKind::Primary,
        effective,
    });
    standing
}

fn post(number: u128) -> Post {
    Post { agency: agency(number), position: "Chuyên viên chính".to_owned(), rank: Rank::Staff }
}

fn transfer(to: u128) -> Act {
    Act::Transfer { post: post(to), address: AddressChoice::Proposed }
}

fn recruit(to: u128) -> Act {
    Act::Recruit { post: post(to), address: AddressChoice::Proposed }
}

/// One person through several acts, each under its own subject.
struct Life {
    standing: Standing,
    next: u128,
    settings: DecisionSettings,
    taken: Vec<MailAddress>,
}

impl Life {
    fn of(standing: Standing) -> Self {
        Self { standing, next: 1000, settings: DecisionSettings::default(), taken: Vec::new() }
    }

    fn newcomer() -> Self {
        Self::of(Standing::newcomer(an(Rank::Staff).official))
    }

    fn act(&mut self, act: &Act, from: Date) -> Result<Changes, Vec<FieldProblem>> {
        let book = book();
        self.next += 1;
        let subject = SubjectId(id(self.next));
        let taken = &self.taken;
        let is_taken = |address: &MailAddress| taken.contains(address);
        let given = Given {
            today: TODAY,
            subject,
            next_number: 42,
            settings: &self.settings,
            agencies: &book,
            is_taken: &is_taken,
        };
        let mut next = self.next * 1000;
        let mut keys = || {
            next += 1;
            id(next)
        };
        let changes = follow(act, from, &self.standing, &given, &mut keys)?;
        self.standing = changes.applied(&self.standing);
        let prior = PriorAct { subject, decision: DecisionId(id(1)), kind: act.kind(), effective_from: from };
        self.standing.acts.push(prior);
        Ok(changes)
    }

    fn states(&self) -> Vec<(Date, MailboxState)> {
        self.standing.states.iter().map(|fact| (fact.effective.from, fact.state)).collect()
    }

    fn primary(&self) -> Vec<(Date, Option<Date>, u128)> {
        let primary = self.standing.postings.iter().filter(|posting| posting.kind == PostingKind::Primary);
        primary.map(|fact| (fact.effective.from, fact.effective.to, fact.agency.0.as_u128())).collect()
    }

    fn addresses(&self, day: Date) -> Vec<(AddressKind, &str)> {
        let mut held: Vec<_> = self.standing.addresses.iter().filter(|fact| fact.effective.contains(day)).collect();
        held.sort_by_key(|fact| fact.kind);
        held.into_iter().map(|fact| (fact.kind, fact.address.as_str())).collect()
    }
}

fn kinds(changes: &Changes) -> Vec<StepKind> {
    let mut kinds: Vec<StepKind> = changes.steps.iter().map(|step| step.kind).collect();
    kinds.retain(|kind| *kind != StepKind::TakeEffect && *kind != StepKind::Notify);
    kinds
}

#[test]
fn what_each_kind_leaves_to_be_done() {
    use StepKind::{HandOverActivation, RequestCertificate, RequestChange, RequestRevocation, StopUse};
    let day = date!(2019 - 08 - 01);
    let title = Act::Dismiss { position: "Chuyên viên".to_owned(), rank: Rank::Staff };
    let renamed =
        Act::CorrectIdentity { full_name: "Nguyễn Văn Ẩn".to_owned(), birth_date: date!(1970 - 05 - 05) };
    let leave = Act::LeaveWithoutPay { until: None, mailbox: LeaveMailbox::Suspend };
    let measure = |measure| Act::Discipline { measure };
    let rows: Vec<(Act, Vec<StepKind>)> = vec![
        (transfer(2), vec![RequestChange]),
        (Act::Second { post: post(2), until: None }, vec![]),
        (Act::Appoint { post: post(1), concurrent: false }, vec![]),
        (Act::Appoint { post: post(2), concurrent: true }, vec![]),
        (title, vec![]),
        (leave, vec![]),
        (Act::SuspendFromDuty, vec![StopUse]),
        (measure(Measure::Warning), vec![]),
        (measure(Measure::Dismissal), vec![StopUse, RequestRevocation]),
        (renamed, vec![RequestChange]),
        (Act::Retire, vec![StopUse, RequestRevocation]),
        (Act::Resign, vec![StopUse, RequestRevocation]),
        (Act::MoveOut, vec![StopUse, RequestRevocation]),
        (Act::Death, vec![StopUse, RequestRevocation]),
    ];
    for (act, expected) in rows {
        let changes = Life::of(an(Rank::Staff)).act(&act, day).unwrap();
        assert_eq!(kinds(&changes), expected, "{act:?}");
    }
    let changes = Life::newcomer().act(&recruit(1), day).unwrap();
    assert_eq!(kinds(&changes), [HandOverActivation, RequestCertificate]);
}

#[test]
fn what_each_kind_makes_of_the_mailbox() {
    use MailboxState::{Active, Preserved, ReceiveOnly, Suspended};
    let day = date!(2019 - 08 - 01);
    let until = Some(date!(2019 - 11 - 01));
    let leave = |mailbox, until| Act::LeaveWithoutPay { until, mailbox };
    let begun = (BEGUN, Active);
    let rows = [
        (transfer(2), Rank::Staff, vec![begun]),
        (leave(LeaveMailbox::Keep, None), Rank::Staff, vec![begun]),
        (leave(LeaveMailbox::Suspend, None), Rank::Staff, vec![begun, (day, Suspended)]),
        (
            leave(LeaveMailbox::Suspend, until),
            Rank::Staff,
            vec![begun, (day, Suspended), (date!(2019 - 11 - 01), Active)],
        ),
        (Act::SuspendFromDuty, Rank::Staff, vec![begun, (day, Suspended)]),
        (Act::Retire, Rank::Staff, vec![begun, (day, ReceiveOnly), (date!(2020 - 02 - 01), Preserved)]),
        (Act::Retire, Rank::Head, vec![begun, (day, ReceiveOnly), (date!(2020 - 08 - 01), Preserved)]),
        (Act::Resign, Rank::Head, vec![begun, (day, ReceiveOnly), (date!(2019 - 09 - 01), Preserved)]),
        (Act::MoveOut, Rank::Staff, vec![begun, (day, ReceiveOnly), (date!(2019 - 09 - 01), Preserved)]),
        (Act::Death, Rank::Staff, vec![begun, (day, Suspended), (date!(2020 - 02 - 01), Preserved)]),
        (
            Act::Discipline { measure: Measure::Dismissal },
            Rank::Staff,
            vec![begun, (day, Suspended), (date!(2019 - 09 - 01), Preserved)],
        ),
    ];
    for (act, rank, expected) in rows {
        let mut life = Life::of(an(rank));
        life.act(&act, day).unwrap();
        assert_eq!(life.states(), expected, "{act:?} of {rank}");
    }
}

#[test]
fn a_back_dated_transfer_stops_at_the_one_recorded_before() {
    let mut life = Life::of(an(Rank::Staff));
    life.act(&transfer(3), date!(2019 - 05 - 01)).unwrap();
    life.act(&transfer(2), date!(2019 - 02 - 01)).unwrap();
    let (february, may) = (date!(2019 - 02 - 01), date!(2019 - 05 - 01));
    assert_eq!(life.primary(), [(BEGUN, Some(february), 1), (february, Some(may), 2), (may, None, 3)]);
    assert_eq!(
        life.addresses(date!(2019 - 03 - 01)),
        [(AddressKind::Primary, "annv.a2@binhphuoc.gov.vn"), (AddressKind::Alias, "annv.a1@binhphuoc.gov.vn")]
    );
    assert_eq!(life.addresses(date!(2019 - 06 - 01))[0], (AddressKind::Primary, "annv.a3@binhphuoc.gov.vn"));
}

#[test]
fn a_transfer_before_a_recorded_retirement_keeps_that() {
    let mut life = Life::of(an(Rank::Staff));
    let (retires, moves) = (date!(2019 - 12 - 01), date!(2019 - 09 - 01));
    life.act(&Act::Retire, retires).unwrap();
    life.act(&transfer(2), moves).unwrap();
    assert_eq!(life.primary(), [(BEGUN, Some(moves), 1), (moves, Some(retires), 2)]);
    assert_eq!(life.states().len(), 3);
    let later = life.act(&transfer(3), retires).unwrap_err();
    assert_eq!(later[0].field, "/effective_from");
}

#[test]
fn retiring_before_a_recorded_transfer_is_refused_and_death_is_not() {
    let mut life = Life::of(an(Rank::Staff));
    life.act(&transfer(2), date!(2019 - 10 - 01)).unwrap();
    let refused = life.act(&Act::Retire, date!(2019 - 09 - 01)).unwrap_err();
    assert!(refused[0].reason.en.contains("01/10/2019"), "{refused:?}");
    let changes = life.act(&Act::Death, date!(2019 - 09 - 01)).unwrap();
    assert_eq!(changes.superseded.len(), 1);
    assert_eq!(life.primary(), [(BEGUN, Some(date!(2019 - 09 - 01)), 1)]);
}

#[test]
fn death_goes_over_a_retirement_to_come_and_cancels_its_steps() {
    use MailboxState::{Active, Preserved, Suspended};
    let mut life = Life::of(an(Rank::Staff));
    life.act(&Act::Retire, date!(2019 - 12 - 01)).unwrap();
    let retirement = life.standing.acts[0].subject;
    let changes = life.act(&Act::Death, date!(2019 - 07 - 01)).unwrap();
    assert_eq!(changes.superseded, [retirement]);
    let died = date!(2019 - 07 - 01);
    assert_eq!(life.states(), [(BEGUN, Active), (died, Suspended), (date!(2020 - 01 - 01), Preserved)]);
}

#[test]
fn a_mailbox_that_was_kept_is_given_back_with_its_number() {
    let mut life = Life::of(an(Rank::Staff));
    life.act(&Act::Resign, date!(2018 - 01 - 01)).unwrap();
    assert_eq!(life.standing.state_on(TODAY), Some(MailboxState::Preserved));
    let back = date!(2019 - 07 - 01);
    let changes = life.act(&recruit(2), back).unwrap();
    assert_eq!(changes.mailbox, None);
    assert_eq!(life.standing.mailbox.as_ref().unwrap().number, 7);
    assert_eq!(life.standing.state_on(back), Some(MailboxState::Active));
    assert_eq!(life.addresses(back)[0], (AddressKind::Primary, "annv.a2@binhphuoc.gov.vn"));
    assert_eq!(life.addresses(back - Duration::days(1)), [(AddressKind::Primary, "annv.a1@binhphuoc.gov.vn")]);
    assert!(life.act(&recruit(3), date!(2019 - 08 - 01)).is_err(), "in service already");
}

/// Found by the property: the alias of a secondment took the address away that a later transfer to the same agency had made primary.
#[test]
fn a_secondment_to_where_a_later_transfer_leads_leaves_the_address_of_that() {
    let mut life = Life::of(an(Rank::Staff));
    let moves = date!(2019 - 07 - 01);
    life.act(&transfer(3), moves).unwrap();
    let there = life.standing.address_on(moves).cloned().unwrap();
    let until = Some(date!(2019 - 12 - 24));
    life.act(&Act::Second { post: post(3), until }, moves - Duration::days(9)).unwrap();
    assert_eq!(life.standing.address_on(moves), Some(&there));
    let alias = life.standing.addresses.iter().find(|fact| fact.kind == AddressKind::Alias && fact.address == there);
    assert_eq!(alias.unwrap().effective, Period { from: moves - Duration::days(9), to: Some(moves) });
}

#[test]
fn a_secondment_keeps_home_and_its_alias_ends_with_it() {
    let mut life = Life::of(an(Rank::Staff));
    let (from, until) = (date!(2019 - 07 - 01), date!(2020 - 07 - 01));
    life.act(&Act::Second { post: post(2), until: Some(until) }, from).unwrap();
    assert_eq!(life.standing.group_on(from), Some(agency(1)));
    let duty = (AddressKind::Alias, "annv.a2@binhphuoc.gov.vn");
    assert!(life.addresses(from).contains(&duty));
    assert_eq!(life.addresses(until), [(AddressKind::Primary, "annv.a1@binhphuoc.gov.vn")]);
    assert!(life.act(&Act::Second { post: post(3), until: None }, date!(2019 - 09 - 01)).is_err());
    let back = date!(2019 - 10 - 01);
    life.act(&Act::EndSecondment, back).unwrap();
    assert_eq!(life.addresses(back), [(AddressKind::Primary, "annv.a1@binhphuoc.gov.vn")]);
    assert!(
        life.standing.postings.iter().all(|posting| !posting.effective.contains(until) || posting.agency == agency(1))
    );
}

#[test]
fn leave_and_return_lock_and_open_the_mailbox() {
    use MailboxState::{Active, Suspended};
    let mut life = Life::of(an(Rank::Staff));
    let from = date!(2019 - 07 - 01);
    assert!(life.act(&Act::Return, from).is_err(), "they are not away");
    life.act(&Act::LeaveWithoutPay { until: Some(date!(2020 - 01 - 01)), mailbox: LeaveMailbox::Suspend }, from)
        .unwrap();
    let back = date!(2019 - 10 - 01);
    life.act(&Act::Return, back).unwrap();
    let on = |day| life.standing.state_on(day);
    assert_eq!(
        [on(from), on(back - Duration::days(1)), on(back), on(date!(2020 - 02 - 01))].map(Option::unwrap),
        [Suspended, Suspended, Active, Active]
    );
    let mut kept = Life::of(an(Rank::Staff));
    kept.act(&Act::LeaveWithoutPay { until: None, mailbox: LeaveMailbox::Keep }, from).unwrap();
    kept.act(&Act::Return, back).unwrap();
    assert_eq!(kept.states(), [(BEGUN, Active)]);
}

#[test]
fn another_name_brings_another_address_and_other_marks_do_not() {
    let born = date!(1970 - 05 - 05);
    let day = date!(2019 - 07 - 01);
    let mut marks = Life::of(an(Rank::Staff));
    marks.act(&Act::CorrectIdentity { full_name: "Nguyễn Văn Ân".to_owned(), birth_date: born }, day).unwrap();
    assert_eq!(marks.addresses(day), [(AddressKind::Primary, "annv.a1@binhphuoc.gov.vn")]);
    assert_eq!(marks.standing.identity_on(day).full_name, "Nguyễn Văn Ân");
    assert_eq!(marks.standing.identity_on(BEGUN).full_name, "Nguyễn Văn An");
    let mut name = Life::of(an(Rank::Staff));
    name.act(&Act::CorrectIdentity { full_name: "Nguyễn Văn Bình".to_owned(), birth_date: born }, day).unwrap();
    assert_eq!(name.addresses(day)[0], (AddressKind::Primary, "binhnv.a1@binhphuoc.gov.vn"));
    assert_eq!(name.addresses(day)[1], (AddressKind::Alias, "annv.a1@binhphuoc.gov.vn"));
}

#[test]
fn addresses_are_free_kept_by_setting_or_refused_without_the_owner() {
    let mut life = Life::of(an(Rank::Staff));
    life.settings.keep_address_on_transfer = true;
    life.act(&transfer(2), date!(2019 - 07 - 01)).unwrap();
    assert_eq!(life.addresses(date!(2019 - 07 - 01)), [(AddressKind::Primary, "annv.a1@binhphuoc.gov.vn")]);
    let mut life = Life::newcomer();
    life.taken.push(address("annv.a1@binhphuoc.gov.vn"));
    life.act(&recruit(1), date!(2019 - 07 - 01)).unwrap();
    assert_eq!(life.addresses(TODAY), [(AddressKind::Primary, "annv2.a1@binhphuoc.gov.vn")]);
    for (chosen, said) in [("annv.a1@binhphuoc.gov.vn", "is taken"), ("vanthu@binhphuoc.gov.vn", "belongs to")] {
        let mut life = Life::newcomer();
        life.taken.push(address("annv.a1@binhphuoc.gov.vn"));
        let act = Act::Recruit { post: post(1), address: AddressChoice::Chosen(address(chosen)) };
        let refused = life.act(&act, date!(2019 - 07 - 01)).unwrap_err();
        assert_eq!(refused[0].field, "/act/address/chosen");
        assert!(refused[0].reason.en.contains(said), "{refused:?}");
    }
    let mut odd = Life::newcomer();
    let act = Act::Recruit { post: post(1), address: AddressChoice::Chosen(address("an-cu@binhphuoc.gov.vn")) };
    odd.act(&act, date!(2019 - 07 - 01)).unwrap();
    assert_eq!(odd.addresses(TODAY), [(AddressKind::Primary, "an-cu@binhphuoc.gov.vn")]);
}
