//! Judging anew: whatever changes an answer has the events concerned judged again, and what was judged at arrival stays.

use congvu::domain::certificate::answer::Told;
use congvu::domain::certificate::authority::IssuerWord;
use congvu::domain::certificate::event::{CertificateEvent, CertificateEventKind, EventCause};
use congvu::domain::certificate::facts::{Certificate, Fingerprint, Serial};
use congvu::domain::certificate::observation::Word;
use congvu::domain::certificate::owner::OwnerWord;
use congvu::domain::certificate::status::{ChainVerdict, ListWindow, REASON_HOLD, Revocation};
use congvu::domain::ids::{CertificateId, FactId, MailboxId, OfficialId, PostingId};
use congvu::domain::mailbox::address::{AddressFact, AddressKind, MailAddress};
use congvu::domain::mailbox::{Mailbox, MailboxKind};
use congvu::domain::period::Period;
use congvu::domain::posting::{Posting, Rank};
use congvu::domain::principal::Role;
use congvu::domain::signing::knowledge::Knowledge;
use congvu::domain::signing::verdict::{Outcome, Verdict};
use congvu::operations::signing_events::rejudge::{rejudge_due_events, rejudge_events};
use congvu::storage::read::View;
use congvu::storage::read::verify::Check;
use congvu::storage::write::{HeardAnswer, HeardWord, RevocationList};
use congvu::storage::{ChangeSet, Header};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{Office, actor, day};
use crate::database::{TestDatabase, on_both_engines};
use crate::fetch::words::tell;
use crate::storage::registry::ISSUER;

on_both_engines! {
    each_fact_that_changes_an_answer_has_it_judged_anew
    any_walk_leaves_verdicts_as_if_all_were_judged_anew
    turns_are_bounded_and_go_on_where_they_were
    an_erased_persons_verdicts_follow_the_lists_too
    a_signer_that_is_touched_again_and_again_is_done_all_the_same
    an_agencys_signatures_follow_its_mailbox
    what_was_not_judged_anew_is_found_by_verification
}

/// A registry to which things happen.
pub(super) struct Walk {
    pub(super) office: Office,
    random: ChaCha20Rng,
    lists: u8,
    answers: u8,
    posts: Vec<Posting>,
    addresses: Vec<AddressFact>,
    words: Vec<Option<OwnerWord>>,
    stops: Vec<(usize, FactId)>,
    chains: Vec<ChainVerdict>,
}

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    List,
    Answer,
    Stop,
    Resume,
    Chain,
    Owner,
    Post,
    Address,
    Authority,
    AuthorityEnds,
}

const STEPS: [Step; 10] = [
    Step::List,
    Step::Answer,
    Step::Stop,
    Step::Resume,
    Step::Chain,
    Step::Owner,
    Step::Post,
    Step::Address,
    Step::Authority,
    Step::AuthorityEnds,
];

impl Walk {
    pub(super) fn begin(office: Office, seed: u64) -> Self {
        let posts = office.people.iter().map(|person| person.posting.clone()).collect();
        let addresses = office.people.iter().map(|person| person.address.clone()).collect();
        let people = office.people.len();
        Self {
            office,
            random: ChaCha20Rng::seed_from_u64(seed),
            lists: 0,
            answers: 0,
            posts,
            addresses,
            words: vec![None; people],
            stops: Vec::new(),
            chains: vec![ChainVerdict::Good; people],
        }
    }

    /// Whose that person's certificate is by the last word on it.
    pub(super) fn owner_of(&self, who: usize) -> Option<OfficialId> {
        self.words[who].as_ref().and_then(|word| word.official)
    }

    pub(super) async fn step(&mut self) -> Step {
        let step = STEPS[self.pick(STEPS.len())];
        let (who, on) = (self.pick(self.office.people.len()), 20 + self.pick(180));
        self.happen(step, who, i64::try_from(on).expect("a day")).await;
        step
    }

    fn pick(&mut self, among: usize) -> usize {
        usize::try_from(self.random.next_u32()).expect("a number") % among
    }

    pub(super) async fn happen(&mut self, step: Step, who: usize, on: i64) {
        let header = Header { actor: "tester".to_owned(), operation: "test", at: day(299) };
        let mut write = self.office.db.store.write(header).await.expect("a change set");
        match step {
            Step::List => self.list(&mut write, who, on).await,
            Step::Answer => self.answer(&mut write, who, on).await,
            Step::Stop => self.stop(&mut write, who, on).await,
            Step::Resume => self.resume(&mut write, on).await,
            Step::Chain => self.chain(&mut write, who).await,
            Step::Owner => self.owner(&mut write, who, on).await,
            Step::Post => self.post(&mut write, who, on).await,
            Step::Address => self.address(&mut write, who, on).await,
            Step::Authority => self.authority(&mut write, on).await,
            Step::AuthorityEnds => Self::authority_ends(&mut write).await,
        }
        write.commit().await.expect("a commit");
    }

    /// The next list, in force for twenty days: it revokes one, or holds them, or names nobody.
    async fn list(&mut self, write: &mut ChangeSet, who: usize, on: i64) {
        self.lists += 1;
        let number = self.lists;
        let window =
            ListWindow { this_update: day(i64::from(number) * 9), next_update: day(i64::from(number) * 9 + 20) };
        let list = RevocationList {
            sha256: Fingerprint(Sha256::digest([b'l', number]).into()),
            issuer_key: ISSUER,
            issuer: "CN=Test CA,C=VN".to_owned(),
            number: Some(vec![number]),
            window,
            der: vec![b'l', number],
        };
        let reason = [None, Some(1), Some(REASON_HOLD)][self.pick(3)];
        let serial = self.office.people[who].certificate.0.facts.serial.clone();
        let entry = reason.map(|reason| (serial, Revocation { at: day(on), reason }));
        write.insert_revocation_list(&list, &entry.into_iter().collect::<Vec<_>>()).await.expect("a list");
    }

    async fn answer(&mut self, write: &mut ChangeSet, who: usize, on: i64) {
        self.answers += 1;
        let facts = &self.office.people[who].certificate.0.facts;
        let own = write.reader().own_certificates(ISSUER, &facts.serial).await.expect("certificates").remove(0);
        let told = match self.pick(4) {
            0 => Told::Revoked(Revocation { at: day(on), reason: 1 }),
            1 => Told::Unknown,
            _ => Told::Good,
        };
        let der = vec![b'a', self.answers];
        let answer = HeardAnswer {
            sha256: Fingerprint(Sha256::digest(&der).into()),
            responder: "CN=OCSP".to_owned(),
            produced_at: day(on),
            der,
        };
        let window = ListWindow { this_update: day(on), next_update: day(on + 15) };
        write.hear_answer(&answer, &[HeardWord { own, told, window }]).await.expect("an answer");
    }

    async fn stop(&mut self, write: &mut ChangeSet, who: usize, on: i64) {
        let stop = self.event(who, CertificateEventKind::StopUse, on);
        self.stops.push((who, stop.id));
        write.insert_certificate_events(&[stop]).await.expect("a stop");
    }

    async fn resume(&mut self, write: &mut ChangeSet, on: i64) {
        let Some((who, stop)) = self.stops.pop() else { return };
        let event = self.event(who, CertificateEventKind::UseResumed, on + 100);
        let cause =
            EventCause { id: FactId(self.office.maker.id()), event: event.id, subject: None, lifts: Some(stop) };
        write.insert_certificate_events(&[event]).await.expect("an end");
        write.insert_event_causes(&[cause]).await.expect("what it lifts");
    }

    fn event(&mut self, who: usize, kind: CertificateEventKind, on: i64) -> CertificateEvent {
        CertificateEvent {
            id: FactId(self.office.maker.id()),
            certificate: self.office.people[who].certificate.0.id,
            kind,
            effective_at: day(on),
            details: String::new(),
        }
    }

    async fn chain(&mut self, write: &mut ChangeSet, who: usize) {
        let other = if self.chains[who] == ChainVerdict::Good { ChainVerdict::Untrusted } else { ChainVerdict::Good };
        self.chains[who] = other;
        let certificate = self.office.people[who].certificate.0.clone();
        write.insert_chain_words(&[(certificate, other)]).await.expect("a verdict");
    }

    /// From that day on it is the next one's, or nobody's.
    async fn owner(&mut self, write: &mut ChangeSet, who: usize, on: i64) {
        let is_somebodys = self.pick(3) > 0;
        let next = &self.office.people[(who + 1) % self.office.people.len()];
        let official: Option<OfficialId> = is_somebodys.then_some(next.official.id);
        let word = OwnerWord {
            id: FactId(self.office.maker.id()),
            certificate: self.office.people[who].certificate.0.id,
            official,
            reason: "Biên bản".to_owned(),
            from: day(on).day(),
            to: None,
        };
        let old: Vec<FactId> = self.words[who].iter().map(|word| word.id).collect();
        write.replace_owner_words(&old, std::slice::from_ref(&word), &[]).await.expect("a word");
        self.words[who] = Some(word);
    }

    /// The posting is corrected: it ended on that day, or never did, and is of another rank.
    async fn post(&mut self, write: &mut ChangeSet, who: usize, on: i64) {
        let old = self.posts[who].clone();
        let to = if old.effective.to.is_none() { Some(day(on).day()) } else { None };
        let new = Posting {
            id: PostingId(self.office.maker.id()),
            effective: Period { from: old.effective.from, to },
            rank: if old.rank == Rank::Staff { Rank::Head } else { Rank::Staff },
            ..old.clone()
        };
        write.replace_postings(&[old.id], std::slice::from_ref(&new)).await.expect("a correction");
        self.posts[who] = new;
    }

    /// The address is corrected: it was theirs from that day on only, or always.
    async fn address(&mut self, write: &mut ChangeSet, who: usize, on: i64) {
        let old = self.addresses[who].clone();
        let first = self.office.people[who].address.effective.from;
        let from = if old.effective.from == first { day(on).day() } else { first };
        let new =
            AddressFact { id: FactId(self.office.maker.id()), effective: Period { from, to: None }, ..old.clone() };
        write.replace_addresses(&[old.id], std::slice::from_ref(&new)).await.expect("a correction");
        self.addresses[who] = new;
    }

    async fn authority(&mut self, write: &mut ChangeSet, on: i64) {
        let standing = write.reader().authority_words(View::of(day(299).day())).await.expect("words");
        if !standing.is_empty() || self.lists == 0 {
            return;
        }
        let ids =
            if self.office.db.is_postgres() { "select id::text from crl" } else { "select lower(hex(id)) from crl" };
        let list = Uuid::parse_str(&self.office.db.texts(ids).await[0]).expect("a key");
        let word = IssuerWord {
            word: Word { revocation: Revocation { at: day(on), reason: REASON_HOLD }, ends_at: Some(day(on + 30)) },
            authority: Fingerprint([9; 32]),
            subject: "CN=Test CA,C=VN".to_owned(),
            list,
        };
        write.replace_authority_words(&[], &[(ISSUER, word)]).await.expect("a word");
    }

    async fn authority_ends(write: &mut ChangeSet) {
        let standing = write.reader().authority_words(View::of(day(299).day())).await.expect("words");
        write.replace_authority_words(&standing, &[]).await.expect("an end");
    }

    /// Events of everybody on many days, by hash and by number.
    async fn report(&self) {
        let mut events = Vec::new();
        for who in 0..self.office.people.len() {
            for on in (0..290).step_by(7) {
                events.push(self.office.event(&format!("e-{who}-{on}"), who, on));
            }
        }
        self.office.report(events).await;
    }

    /// Every verdict that stands is the one that would come out of judging everything now.
    async fn is_up_to_date(&self, after: Step) {
        let wrong = self.behind().await;
        assert!(wrong.is_empty(), "after {after:?}: {wrong:?}");
    }

    async fn behind(&self) -> Vec<(Uuid, Verdict, Verdict)> {
        let reader = self.office.db.store.read().await.expect("a reader");
        let keys: Vec<_> = self
            .office
            .people
            .iter()
            .map(|person| congvu::domain::certificate::signer::SignerKey::Sha256(person.certificate.0.facts.sha256))
            .collect();
        let grounds = reader.verdict_grounds(&keys).await.expect("grounds");
        let mut wrong = Vec::new();
        for (who, key) in keys.iter().enumerate() {
            for on in (0..290).step_by(7) {
                let id = congvu::storage::signing::event_key(&super::code(), &format!("e-{who}-{on}"));
                let event = reader.signing_event(id).await.expect("an event").expect("it is there");
                let now = grounds.judge(key, event.event.proven_at(), Knowledge::NOW);
                if now != event.standing {
                    wrong.push((id, now, event.standing));
                }
            }
        }
        wrong
    }
}

async fn each_fact_that_changes_an_answer_has_it_judged_anew(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 1);
    walk.happen(Step::List, 0, 250).await;
    walk.report().await;
    rejudge_due_events(&walk.office.registry).await.expect("a turn");
    let first = first_verdicts(&walk).await;
    for (step, who) in [
        (Step::List, 0),
        (Step::Stop, 1),
        (Step::Resume, 1),
        (Step::Answer, 0),
        (Step::Answer, 1),
        (Step::Answer, 2),
        (Step::Chain, 1),
        (Step::Chain, 1),
        (Step::Owner, 2),
        (Step::Owner, 2),
        (Step::Post, 0),
        (Step::Post, 0),
        (Step::Address, 0),
        (Step::Address, 0),
        (Step::Authority, 0),
        (Step::AuthorityEnds, 0),
        (Step::List, 1),
        (Step::List, 2),
        (Step::Post, 1),
    ] {
        walk.happen(step, who, 55).await;
        let behind = walk.behind().await.len();
        let turn = rejudge_due_events(&walk.office.registry).await.expect("a turn");
        assert_eq!(
            turn.changed, behind as u64,
            "after {step:?}: all that are behind are judged, and no other is another"
        );
        // What they tell is left to chance, and may be what was known.
        let is_of_chance = matches!(step, Step::Answer | Step::List | Step::Owner);
        assert!(behind > 0 || is_of_chance, "{step:?} changes something");
        walk.is_up_to_date(step).await;
        let nothing = rejudge_due_events(&walk.office.registry).await.expect("a turn");
        assert_eq!((nothing.judged, nothing.changed), (0, 0), "what is done is done: {step:?}");
    }
    assert_eq!(first_verdicts(&walk).await, first, "what was known at arrival stays");
    walk.office.verified().await;
}

async fn first_verdicts(walk: &Walk) -> Vec<String> {
    walk.office.db.texts("select outcome || ' ' || further from signing_event order by id").await
}

async fn any_walk_leaves_verdicts_as_if_all_were_judged_anew(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 20_191_231);
    walk.report().await;
    for number in 0..60 {
        let step = walk.step().await;
        // Now and then several things happen before anybody looks.
        if number % 3 != 0 {
            rejudge_due_events(&walk.office.registry).await.expect("a turn");
            walk.is_up_to_date(step).await;
        }
    }
    walk.office.verified().await;
}

async fn turns_are_bounded_and_go_on_where_they_were(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 5);
    let many = (0..5000).map(|number| walk.office.event(&format!("m-{number}"), 0, 30)).collect::<Vec<_>>();
    for batch in many.chunks(1000) {
        walk.office.report(batch.to_vec()).await;
    }
    walk.happen(Step::Post, 0, 20).await;
    let officer = actor(Role::RaOfficer, "H10/");
    let first = rejudge_events(&walk.office.registry, &officer, 1).await.expect("a turn");
    assert!(first.judged >= 1 && first.judged < 5000 && first.waiting == 1, "{first:?}");
    // Something else happens on the way: what was judged by then is judged again.
    walk.happen(Step::Stop, 0, 25).await;
    let mut changed = first.changed;
    loop {
        let turn = rejudge_events(&walk.office.registry, &officer, 1).await.expect("a turn");
        changed += turn.changed;
        if turn.waiting == 0 {
            break;
        }
    }
    assert!(changed >= 5000, "{changed}");
    let reader = db.store.read().await.expect("a reader");
    for number in [0, 1, 2500, 4999] {
        let id = congvu::storage::signing::event_key(&super::code(), &format!("m-{number}"));
        let event = reader.signing_event(id).await.expect("an event").expect("it is there");
        assert_eq!(event.first.reasons, [Outcome::Indeterminate], "as was known when it was signed");
        assert_eq!(event.standing.reasons, [Outcome::Leavers, Outcome::Stopped, Outcome::Indeterminate]);
    }
    drop(reader);
    assert!(rejudge_events(&walk.office.registry, &super::machine("H10/"), 1).await.is_err(), "not everybody may");
    walk.office.verified().await;
}

/// Something happens on every turn: the round goes on where it is, and others are not kept waiting.
async fn a_signer_that_is_touched_again_and_again_is_done_all_the_same(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 9);
    let many = (0..7000).map(|number| walk.office.event(&format!("m-{number}"), 0, 30)).collect::<Vec<_>>();
    for batch in many.chunks(1000) {
        walk.office.report(batch.to_vec()).await;
    }
    walk.office.report(vec![walk.office.event("other", 2, 30)]).await;
    walk.happen(Step::Post, 0, 20).await;
    walk.happen(Step::Post, 2, 20).await;
    let officer = actor(Role::RaOfficer, "H10/");
    for _ in 0..5 {
        rejudge_events(&walk.office.registry, &officer, 1).await.expect("a turn");
        walk.happen(Step::Stop, 0, 200).await;
    }
    let done = db.texts("select outcome from verdict").await;
    assert!(done.len() > 7000, "a round began anew each time, or the second signer waits: {}", done.len());
    rejudge_due_events(&walk.office.registry).await.expect("a turn");
    assert_eq!(db.texts("select 'x' from verdict_mark").await.len(), 0);
    walk.office.verified().await;
}

/// What a certificate is judged by stays when a person is erased; its addresses do not, and what followed from them is taken over.
async fn an_erased_persons_verdicts_follow_the_lists_too(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 6);
    walk.report().await;
    // Before day 14 it was not their address.
    walk.happen(Step::Address, 0, 14).await;
    rejudge_due_events(&walk.office.registry).await.expect("a turn");
    let header = Header { actor: "tester".to_owned(), operation: "test", at: day(299) };
    let mut write = db.store.write(header).await.expect("a change set");
    let person = walk.office.people[0].official.id;
    let mut ids = crate::storage::registry::Maker::new();
    for _ in 0..500 {
        ids.id();
    }
    write.erase_official(person, None, &mut || ids.id()).await.expect("an erasure");
    write.commit().await.expect("a commit");
    assert_eq!(rejudge_due_events(&walk.office.registry).await.expect("a turn").changed, 0, "nothing else is known");
    walk.office.verified().await;
    // The next list revokes with an earlier date, as of anybody else.
    tell(&db, 60, &[(&walk.office.people[0], 30, 1)]).await;
    rejudge_due_events(&walk.office.registry).await.expect("a turn");
    let told = |on: i64| {
        let id = congvu::storage::signing::event_key(&super::code(), &format!("e-0-{on}"));
        let store = &db.store;
        async move {
            let event =
                store.read().await.expect("a reader").signing_event(id).await.expect("an event").expect("it is there");
            (event.standing.outcome(), event.standing.states_other_addresses)
        }
    };
    assert_eq!(told(7).await, (Outcome::Good, true), "and the remark stays as it was told");
    assert_eq!(told(21).await, (Outcome::Good, false));
    assert_eq!(told(35).await, (Outcome::Revoked, false));
    // Of what comes in later nobody can say whose addresses there were.
    walk.office.report(vec![walk.office.event("e-late", 0, 22)]).await;
    let late = if db.is_postgres() { "other_addresses::text" } else { "cast(other_addresses as text)" };
    let late = db.texts(&format!("select {late} from signing_event where event_id = 'e-late'")).await;
    assert!(["0", "false"].contains(&late[0].as_str()), "{late:?}");
    walk.office.verified().await;
}

/// A certificate that is nobody's and states an agency's mailbox is the agency's, while it has that address.
async fn an_agencys_signatures_follow_its_mailbox(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 7);
    walk.happen(Step::List, 0, 280).await;
    let office = &mut walk.office;
    let stated: MailAddress = "vanphong@binhphuoc.gov.vn".parse().expect("an address");
    let model = office.people[0].certificate.0.clone();
    let mut facts = model.facts.clone();
    (facts.sha256, facts.serial) = (Fingerprint([0x77; 32]), Serial(vec![0x11, 0x22]));
    facts.addresses = vec![stated.clone()];
    let seal = Certificate { id: CertificateId(office.maker.id()), facts, official: None, der: vec![7] };
    let header = || Header { actor: "tester".to_owned(), operation: "test", at: day(299) };
    let mut write = db.store.write(header()).await.expect("a change set");
    write.insert_certificates(&[(seal.clone(), ChainVerdict::Good)]).await.expect("a certificate");
    write.commit().await.expect("a commit");
    let told = office.report(vec![super::written("seal-1", seal.facts.sha256, "H10.2", 10)]).await;
    assert_eq!(told, [super::recorded(Outcome::Nobodys)]);

    let mailbox = Mailbox {
        id: MailboxId(office.maker.id()),
        number: 900,
        kind: MailboxKind::Agency,
        official: None,
        agency: Some(office.agencies[2].agency),
        quota_mib: 2048,
    };
    let address = AddressFact {
        id: FactId(office.maker.id()),
        mailbox: mailbox.id,
        address: stated,
        kind: AddressKind::Primary,
        effective: Period::starting(day(0).day()),
    };
    let mut write = db.store.write(header()).await.expect("a change set");
    write.insert_mailboxes(&[mailbox]).await.expect("a mailbox");
    write.insert_addresses(std::slice::from_ref(&address)).await.expect("an address");
    write.commit().await.expect("a commit");
    assert_eq!(rejudge_due_events(&office.registry).await.expect("a turn").changed, 1);
    let id = congvu::storage::signing::event_key(&super::code(), "seal-1");
    let standing = |reader: congvu::storage::read::Reader| async move {
        reader.signing_event(id).await.expect("an event").expect("it is there").standing
    };
    let good = standing(db.store.read().await.expect("a reader")).await;
    assert_eq!((good.outcome(), good.official, good.post), (Outcome::Good, None, Some(office.agencies[2].agency)));
    // It had that address from a later day on.
    let later =
        AddressFact { id: FactId(office.maker.id()), effective: Period::starting(day(11).day()), ..address.clone() };
    let mut write = db.store.write(header()).await.expect("a change set");
    write.replace_addresses(&[address.id], &[later]).await.expect("a correction");
    write.commit().await.expect("a commit");
    assert_eq!(rejudge_due_events(&office.registry).await.expect("a turn").changed, 1);
    assert_eq!(standing(db.store.read().await.expect("a reader")).await.outcome(), Outcome::Nobodys);
    walk.office.verified().await;
}

async fn what_was_not_judged_anew_is_found_by_verification(db: TestDatabase) {
    let mut walk = Walk::begin(Office::open(&db).await, 8);
    walk.report().await;
    walk.happen(Step::Post, 0, 50).await;
    // What is still to be judged anew may be behind.
    walk.office.verified().await;
    db.by_hand("update verdict_progress set noted_to = (select max(seq) from change_set)").await;
    let mut found = Vec::new();
    let reader = db.store.read().await.expect("a reader");
    reader.verify(&mut |inconsistency| found.push(inconsistency)).await.expect("a verification");
    // What they signed before that day tells of another rank, what they signed since of no post at all.
    let days = || (0..290).step_by(7);
    assert_eq!(found.len(), days().count(), "{found:?}");
    let no_post = found.iter().filter(|one| one.expected.as_deref().is_some_and(|facts| facts.contains("post: None")));
    assert_eq!(no_post.count(), days().filter(|on| *on >= 50).count(), "{found:?}");
    assert!(found.iter().all(|one| (one.check, one.table) == (Check::Verdict, "signing_event")), "{found:?}");
}
