//! On any histories, corrected in any way: the numbers of any day from steps are those of counting that day.

mod lists;

use std::collections::HashMap;

use proptest::prelude::*;
use proptest::sample::select;
use time::{Duration, macros::date};
use uuid::Uuid;

use super::*;
use crate::domain::adoption::by_rank::ByRank;
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::holding::Stop;
use crate::domain::adoption::scope::Criteria;
use crate::domain::adoption::steps::{Changes, OwnNumbers, own_numbers};
use crate::domain::adoption::tally::{AgencyRow, Part, Tally};
use crate::domain::agency::{AgencyCode, AgencyKind, AgencyRole, Level, TreePath};
use crate::domain::certificate::observation::Word;
use crate::domain::certificate::status::{ChainVerdict, REASON_HOLD, Revocation};

const BEGIN: Date = date!(2020 - 01 - 01);
/// Days in which everything happens.
const DAYS: i64 = 160;
const PEOPLE: usize = 4;
const ISSUERS: [Fingerprint; 2] = [Fingerprint([1; 32]), Fingerprint([2; 32])];

fn day(number: i64) -> Date {
    BEGIN + Duration::days(number)
}

/// Mostly within a day, at times on its very edge.
fn instant() -> impl Strategy<Value = Timestamp> {
    (0..DAYS, select(vec![0_i64, 1, 40_000, 86_399]))
        .prop_map(|(number, seconds)| Timestamp::start_of(day(number)).plus_seconds(seconds))
}

fn period() -> impl Strategy<Value = Period> {
    (0..DAYS, proptest::option::of(1..DAYS))
        .prop_map(|(from, length)| Period { from: day(from), to: length.map(|length| day(from + length)) })
}

/// Values one after the other, with or without days between them.
fn in_turn<T: Clone + std::fmt::Debug>(
    values: impl Strategy<Value = T>,
    most: usize,
) -> impl Strategy<Value = Vec<(T, Period)>> {
    let part = (values, 1_i64..60, 0_i64..15);
    (0_i64..40, proptest::collection::vec(part, 0..=most), any::<bool>()).prop_map(|(begin, parts, is_open)| {
        let mut from = begin;
        let mut all = Vec::new();
        for (value, length, pause) in parts {
            all.push((value, Period { from: day(from), to: Some(day(from + length)) }));
            from += length + pause;
        }
        if let Some((_, last)) = all.last_mut().filter(|_| is_open) {
            last.to = None;
        }
        all
    })
}

fn address(official: usize, number: usize) -> MailAddress {
    format!("nguoi{official}.{number}@binhphuoc.gov.vn").parse().unwrap()
}

fn official(number: usize) -> OfficialId {
    OfficialId(Uuid::from_u128(1000 + number as u128))
}

fn revocation() -> impl Strategy<Value = Revocation> {
    (instant(), select(vec![1, REASON_HOLD])).prop_map(|(at, reason)| Revocation { at, reason })
}

fn word() -> impl Strategy<Value = Word> {
    (revocation(), proptest::option::of(instant())).prop_map(|(revocation, ends_at)| Word { revocation, ends_at })
}

fn window() -> impl Strategy<Value = ListWindow> {
    (instant(), 1_i64..20).prop_map(|(this_update, length)| ListWindow {
        this_update,
        next_update: this_update.plus_seconds(length * 86_400),
    })
}

fn answer() -> impl Strategy<Value = (Told, ListWindow)> {
    let told = prop_oneof![Just(Told::Good), Just(Told::Unknown), revocation().prop_map(Told::Revoked)];
    (told, window())
}

fn owning(number: usize) -> impl Strategy<Value = Owning> {
    let said = proptest::collection::vec((select(vec![number, number + 1]), period()), 0..2);
    prop_oneof![
        4 => Just(Owning::Found(Some(official(number)))),
        1 => said.prop_map(|words| Owning::Said(words.into_iter().map(|(who, period)| (official(who), period)).collect())),
    ]
}

fn held(number: usize) -> impl Strategy<Value = Held> {
    use proptest::collection::vec;
    let facts = (select(vec![0_usize, 1]), instant(), 1_i64..200, 0_u8..12, vec(0_usize..3, 1..3));
    let told = (vec(word(), 0..2), vec(word(), 0..2), vec((instant(), proptest::option::of(instant())), 0..2));
    (facts, told, vec(answer(), 0..3), owning(number), 0_u8..4).prop_map(
        move |((issuer, not_before, length, kind, stated), (words, issuer_words, stops), answers, owning, quiet)| {
            Held {
                issuer: ISSUERS[issuer],
                freshness: Arc::default(),
                history: KnownCertificate {
                    chain: if kind == 0 { ChainVerdict::Untrusted } else { ChainVerdict::Good },
                    not_before,
                    not_after: not_before.plus_seconds(length * 86_400),
                    may_sign: kind != 1,
                    addresses: stated.into_iter().map(|stated| address(number, stated)).collect(),
                    // Most certificates are told nothing of, else few would ever be covered.
                    words: if quiet == 0 { words } else { Vec::new() },
                    stops: if quiet == 1 {
                        stops.into_iter().map(|(from, to)| Stop { from, to }).collect()
                    } else {
                        Vec::new()
                    },
                    issuer_words: if quiet == 0 { issuer_words } else { Vec::new() },
                    windows: Arc::default(),
                    answers: if quiet == 2 { answers } else { Vec::new() },
                    owning,
                },
            }
        },
    )
}

fn life(number: usize) -> impl Strategy<Value = Life> {
    let post = (1_u128..5, select(Rank::ALL));
    let categories = (select(Category::ALL), in_turn(select(Category::ALL), 1));
    let addresses = proptest::collection::vec((0_usize..3, period()), 1..4);
    let certificates = proptest::collection::vec(held(number), 0..4);
    (in_turn(post, 3), categories, in_turn(select(MailboxState::ALL), 3), addresses, certificates).prop_map(
        move |(posts, (category, categories), mailbox, addresses, certificates)| Life {
            official: official(number),
            category,
            categories,
            posts: posts
                .into_iter()
                .map(|((agency, rank), period)| Post { agency: AgencyId(Uuid::from_u128(agency)), rank, period })
                .collect(),
            mailbox,
            addresses: addresses.into_iter().map(|(which, period)| (address(number, which), period)).collect(),
            certificates,
        },
    )
}

/// Something that becomes known.
#[derive(Debug, Clone)]
enum Correction {
    /// What is known of one of them is this, of all days.
    Life(usize, Life),
    /// A list, perhaps older than others.
    List(usize, ListWindow),
}

fn correction() -> impl Strategy<Value = Correction> {
    prop_oneof![
        (0..PEOPLE).prop_flat_map(|number| life(number).prop_map(move |life| Correction::Life(number, life))),
        (0_usize..2, window()).prop_map(|(issuer, window)| Correction::List(issuer, window)),
    ]
}

/// What is kept, beside what it is kept from.
struct Kept {
    lives: Vec<Life>,
    steps: Vec<Steps<Place<Class>>>,
    windows: [Vec<ListWindow>; 2],
    changes: Changes<Place<Class>>,
    rule: ScopeRule,
}

impl Kept {
    fn of(lives: Vec<Life>) -> Self {
        Self::by(ScopeRule::default(), lives)
    }

    fn by(rule: ScopeRule, lives: Vec<Life>) -> Self {
        let steps = vec![Steps::default(); lives.len()];
        let mut kept = Self { lives, steps, windows: [Vec::new(), Vec::new()], changes: Changes::default(), rule };
        (0..kept.lives.len()).for_each(|number| kept.renew(number));
        kept
    }

    fn correct(&mut self, correction: Correction) {
        match correction {
            Correction::Life(number, life) => {
                self.lives[number] = life;
                self.renew(number);
            }
            Correction::List(issuer, window) => {
                let before = Freshness::of(&self.windows[issuer]);
                self.windows[issuer].push(window);
                let gaps = Freshness::of(&self.windows[issuer]).differing(&before);
                // Nobody else is looked at.
                let is_in_a_gap = |held: &Held| {
                    let ended = held.history.not_after;
                    held.issuer == ISSUERS[issuer]
                        && gaps.iter().any(|gap| gap.spoken_until < ended && ended <= gap.next_list)
                };
                let touched: Vec<usize> =
                    (0..PEOPLE).filter(|&number| self.lives[number].certificates.iter().any(is_in_a_gap)).collect();
                for number in touched {
                    self.renew(number);
                }
            }
        }
    }

    fn renew(&mut self, number: usize) {
        let freshness = self.windows.each_ref().map(|windows| Arc::new(Freshness::of(windows)));
        for held in &mut self.lives[number].certificates {
            let issuer = ISSUERS.iter().position(|issuer| *issuer == held.issuer).unwrap();
            held.freshness = Arc::clone(&freshness[issuer]);
        }
        let steps = self.lives[number].steps(&self.rule);
        self.changes.take(&self.steps[number]);
        self.changes.add(&steps);
        self.steps[number] = steps;
    }

    /// As they are kept: the numbers, and of the mailboxes those that were handed over.
    fn tally(&self, day: Date) -> (Tally, HashMap<AgencyId, ByRank>) {
        let at = Timestamp::end_of(day);
        let horizons: HashMap<Fingerprint, Option<Timestamp>> = ISSUERS
            .iter()
            .zip(&self.windows)
            .map(|(issuer, windows)| (*issuer, Freshness::of(windows).horizon()))
            .collect();
        let speaks = |issuer: &Fingerprint| horizons[issuer].is_some_and(|until| at < until);
        let numbers = |class: &Class| Some((class.counted(speaks), class.is_activated));
        let OwnNumbers { figures, activated } = own_numbers(&self.changes.on(day), numbers).unwrap();
        (Tally::of_figures(agencies(), &figures, self.rule.clone()), activated)
    }

    /// Whose mailboxes were active by then, of those that count.
    fn activated(&self, counted: &Tally, day: Date) -> HashMap<AgencyId, ByRank> {
        let was_active =
            |(state, period): &(MailboxState, Period)| *state == MailboxState::Active && period.from <= day;
        let mut activated: HashMap<AgencyId, ByRank> = HashMap::new();
        for person in counted.people(Part::Province, Column::Mailboxes) {
            let life = self.lives.iter().find(|life| life.official == person.official).unwrap();
            if life.mailbox.iter().any(was_active) {
                activated.entry(person.agency).or_default().add(person.rank, 1);
            }
        }
        activated
    }

    /// As counting the day gives it, from what holds on the day.
    fn counted(&self, day: Date) -> Tally {
        let at = Timestamp::end_of(day);
        let mut officials: Vec<OfficialRow> = Vec::new();
        let mut certificates = Vec::new();
        for life in &self.lives {
            let begun = life.posts.iter().filter(|post| post.period.from <= day);
            let Some(post) = begun.max_by_key(|post| post.period.from) else { continue };
            let on_day = |period: &Period| period.from <= day && period.to.is_none_or(|to| day < to);
            let mailbox = life.mailbox.iter().find(|(_, period)| on_day(period)).map(|(state, _)| *state);
            let in_post = on_day(&post.period);
            if !in_post && mailbox.is_none() {
                continue;
            }
            let corrected = life.categories.iter().find(|(_, period)| on_day(period));
            officials.push(OfficialRow {
                id: life.official,
                agency: post.agency,
                post: post.agency,
                in_post,
                rank: post.rank,
                category: corrected.map_or(life.category, |(category, _)| *category),
                mailbox,
            });
            for held in &life.certificates {
                let issuer = ISSUERS.iter().position(|issuer| *issuer == held.issuer).unwrap();
                let windows = self.windows[issuer].clone().into();
                let history = KnownCertificate { windows, ..held.history.clone() };
                let live =
                    |address: &MailAddress| life.addresses.iter().any(|(own, period)| on_day(period) && own == address);
                if history.owning.on(day) == Some(life.official) {
                    certificates.push(CertificateRow {
                        official: life.official,
                        evidence: history.evidence_at(at),
                        may_sign: history.may_sign,
                        address_is_live: history.addresses.iter().any(live),
                    });
                }
            }
        }
        Tally::of(agencies(), &officials, &certificates, &self.rule, at)
    }
}

/// A body with a department, and a district.
fn agencies() -> Vec<AgencyRow> {
    use AgencyRole::{Department, ReportingUnit};
    let agency = |number: u128, codes: &[&str], level: Level, role: AgencyRole| {
        let codes: Vec<AgencyCode> = codes.iter().map(|code| code.parse().unwrap()).collect();
        let path = codes[1..].iter().fold(TreePath::root(&codes[0]), |path, code| path.child(code));
        let code = codes.last().unwrap().clone();
        let (id, name, kind) = (AgencyId(Uuid::from_u128(number)), code.to_string(), AgencyKind::ServiceUnit);
        AgencyRow { id, code, name, path, kind, level, role }
    };
    vec![
        agency(1, &["H10"], Level::Province, ReportingUnit),
        agency(2, &["H10", "H10.1"], Level::Province, ReportingUnit),
        agency(3, &["H10", "H10.1", "H10.1.1"], Level::Province, Department),
        agency(4, &["H10", "H10.31"], Level::District, ReportingUnit),
    ]
}

/// What holds without rules, and up to three of them, which may be of the same people.
fn rules() -> impl Strategy<Value = ScopeRule> {
    let category = proptest::option::of(select(Category::ALL));
    let (rank, agency) = (proptest::option::of(select(Rank::ALL)), proptest::option::of(1_u128..5));
    let dated = (category, rank, agency, proptest::bool::ANY, period()).prop_map(
        |(category, rank, agency, in_scope, Period { from, to })| DatedRule {
            criteria: Criteria { category, rank, agency: agency.map(|number| AgencyId(Uuid::from_u128(number))) },
            in_scope,
            from,
            to,
        },
    );
    proptest::collection::vec(dated, 0..4).prop_map(|proposed: Vec<DatedRule>| {
        let mut dated: Vec<DatedRule> = Vec::new();
        for rule in proposed {
            // Of rules that clash one alone can be recorded.
            if !dated.iter().any(|other| other.clashes(&rule)) {
                dated.push(rule);
            }
        }
        ScopeRule { dated, ..ScopeRule::default() }
    })
}

fn lives() -> impl Strategy<Value = Vec<Life>> {
    (life(0), life(1), life(2), life(3)).prop_map(|(a, b, c, d)| vec![a, b, c, d])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_day_of_what_is_kept_is_that_day_counted(
        rule in rules(),
        lives in lives(),
        corrections in proptest::collection::vec(correction(), 0..6),
    ) {
        let mut kept = Kept::by(rule, lives);
        for correction in corrections {
            kept.correct(correction);
        }
        for number in -2..DAYS + 210 {
            let day = day(number);
            let counted = kept.counted(day);
            let expected = kept.activated(&counted, day);
            let (kept, activated) = kept.tally(day);
            prop_assert_eq!(activated, expected, "{}", day);
            prop_assert_eq!(kept.agencies, counted.agencies, "{}", day);
            prop_assert_eq!(kept.levels, counted.levels, "{}", day);
            prop_assert_eq!(kept.province, counted.province, "{}", day);
        }
    }

    #[test]
    fn corrections_leave_what_the_last_state_gives(
        lives in lives(),
        corrections in proptest::collection::vec(correction(), 0..6),
    ) {
        let mut kept = Kept::of(lives);
        for correction in corrections {
            kept.correct(correction);
        }
        let mut anew = Changes::default();
        for number in 0..PEOPLE {
            let before = kept.steps[number].clone();
            kept.renew(number);
            // A list that came in needs nobody's steps to be written anew.
            prop_assert_eq!(&before, &kept.steps[number]);
            anew.add(&before);
        }
        prop_assert_eq!(anew, kept.changes);
    }
}

fn quiet(number: usize) -> Life {
    Life::new(official(number), Category::CivilServant)
}
