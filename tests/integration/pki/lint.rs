//! Each rule with a pair: a certificate about which it finds nothing, and one about which it does.

use congvu::demo::ca::{Authority, Generation};
use congvu::domain::certificate::finding::{LintFinding, LintRule, Severity};
use congvu::domain::clock::Timestamp;
use congvu::domain::lang::Lang;
use congvu::pki::facts::parse;
use congvu::pki::lint::{Holder, Linted, Registered, Stated, issuer_name, lint, rule, rules_of};
use congvu::pki::validate::chain_verdict;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use time::macros::date;

use super::forger::{Forgery, ca_constraints};
use super::official::{
    BASIC_CONSTRAINTS, CLIENT, ISSUER_OTHER_NAMES, MAIL, Official, SERVER, extension, key_usage, mailboxes, named,
    policy, usages,
};
use super::{at, ca, leaf, now, trust};

/// A certificate, and what the registry says of its holder.
struct Fixture {
    forgery: Forgery,
    holder: Option<Registered>,
    at: Timestamp,
}

fn holder() -> Registered {
    Registered {
        full_name: "Nguyễn Thị Thử Nghiệm".to_owned(),
        addresses: vec!["thunghiem.stttt@binhphuoc.gov.vn".parse().unwrap()],
        agencies: vec!["Ủy ban nhân dân tỉnh".to_owned(), "Sở Thông tin và Truyền thông".to_owned()],
        had_one: false,
    }
}

fn of(official: &Official) -> Fixture {
    Fixture { forgery: official.forgery(), holder: Some(holder()), at: now() }
}

fn sound() -> Fixture {
    of(&Official::default())
}

fn dated(from: &str, to: &str) -> Official {
    let day = |text: &str| at(&format!("{text}T00:00:00+07:00"));
    Official { not_before: day(from), not_after: day(to), ..Official::default() }
}

impl Fixture {
    fn with(mut self, change: impl FnOnce(&mut Forgery)) -> Self {
        change(&mut self.forgery);
        self
    }

    fn looked_at_on(self, day: &str) -> Self {
        Self { at: at(&format!("{day}T00:00:00+07:00")), ..self }
    }

    fn held(mut self, change: impl FnOnce(&mut Registered)) -> Self {
        change(self.holder.as_mut().unwrap());
        self
    }

    fn found(&self) -> Vec<LintFinding> {
        judged(&self.forgery.sign(), self.holder.as_ref(), self.at)
    }

    fn finds(&self, code: LintRule) -> bool {
        self.found().iter().any(|finding| finding.rule == code)
    }
}

fn judged(der: &[u8], registered: Option<&Registered>, at: Timestamp) -> Vec<LintFinding> {
    let trust = trust();
    let parsed = parse(der).unwrap();
    lint(&Linted {
        facts: &parsed.facts,
        odd: &parsed.findings,
        stated: &Stated::read(der),
        issuer: issuer_name(&trust, &parsed.facts),
        chain: chain_verdict(&trust, der),
        holder: registered.map_or(Holder::Nobody, Holder::Known),
        at,
    })
}

fn short_key() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap()
}

/// Good, then bad. A rule without its pair does not compile.
fn pair(code: LintRule) -> (Fixture, Fixture) {
    match code {
        LintRule::KeyUsage => (
            sound().with(|it| it.extensions[0] = key_usage(0x40, true)),
            sound().with(|it| it.extensions[0] = key_usage(0x20, true)),
        ),
        LintRule::KeyUsageNotCritical => {
            let later = || of(&dated("2019-06-01", "2024-06-01"));
            (later(), later().with(|it| it.extensions[0] = key_usage(0xF0, false)))
        }
        LintRule::KeyTooShort => {
            let early = of(&dated("2012-06-01", "2017-06-01")).with(|it| it.key = Some(short_key()));
            (early, sound().with(|it| it.key = Some(short_key())))
        }
        LintRule::KeyOutlived => (of(&dated("2026-06-01", "2030-12-31")), of(&dated("2026-06-01", "2031-06-01"))),
        LintRule::ValidityNew => (of(&dated("2025-01-01", "2030-01-01")), of(&dated("2025-01-01", "2030-02-01"))),
        LintRule::ValidityRenewed => {
            let renewal = |to| of(&dated("2025-01-01", to)).held(|it| it.had_one = true);
            (renewal("2028-01-01"), renewal("2029-01-01"))
        }
        LintRule::ValidityOld => {
            let decade = of(&dated("2018-06-01", "2028-06-01")).looked_at_on("2024-08-15");
            (of(&dated("2018-06-01", "2023-06-01")).looked_at_on("2024-08-15"), decade)
        }
        LintRule::AddressNotRegistered => {
            (sound(), sound().held(|it| it.addresses = vec!["nghiem.stttt@binhphuoc.gov.vn".parse().unwrap()]))
        }
        LintRule::MailboxMissing => (sound(), sound().with(|it| drop(it.extensions.remove(2)))),
        LintRule::MailboxInSubjectOnly => {
            let subject_too = Official { email: Some("thunghiem.stttt@binhphuoc.gov.vn"), ..Official::default() };
            (of(&subject_too), of(&subject_too).with(|it| drop(it.extensions.remove(2))))
        }
        LintRule::MailboxSeveral => {
            let two = ["thunghiem.stttt@binhphuoc.gov.vn", "khac.stttt@binhphuoc.gov.vn"];
            let twice = [two[0], two[0]];
            (
                sound().with(|it| it.extensions[2] = mailboxes(&twice)),
                sound().with(|it| it.extensions[2] = mailboxes(&two)),
            )
        }
        LintRule::MailboxUnreadable => (sound(), sound().with(|it| it.extensions[2] = mailboxes(&["thử nghiệm"]))),
        LintRule::NotPublicDuty => {
            (sound(), sound().with(|it| it.issuer_name = Some(named("Vietnam National Root CA"))))
        }
        LintRule::ChainNotGood => (sound(), sound().with(|it| it.signer = ca().key(Authority::G1Root).clone())),
        LintRule::WeakSignature => {
            let first = |it: &mut Forgery| {
                it.sha1 = true;
                it.issuer = Authority::G1Issuing;
                it.signer = ca().key(Authority::G1Issuing).clone();
            };
            (sound().with(first), sound().with(|it| it.sha1 = true))
        }
        LintRule::EmptyIssuerAltName => {
            let names = |value: &'static [u8]| {
                move |it: &mut Forgery| it.extensions.push(extension(ISSUER_OTHER_NAMES, false, value))
            };
            (sound().with(names(&[0x30, 3, 0x82, 1, b'a'])), sound().with(names(&[0x30, 0])))
        }
        LintRule::DuplicateExtension => (sound(), sound().with(|it| it.extensions.push(policy()))),
        LintRule::UnreadableExtension => {
            (sound(), sound().with(|it| it.extensions.push(extension(BASIC_CONSTRAINTS, false, &[0x05, 0]))))
        }
        LintRule::PolicyMissing => (sound(), sound().with(|it| drop(it.extensions.pop()))),
        LintRule::ExtendedKeyUsage => (
            sound().with(|it| it.extensions[1] = usages(&[MAIL])),
            sound().with(|it| it.extensions[1] = usages(&[CLIENT, SERVER])),
        ),
        LintRule::Serial => (sound().with(|it| it.serial = vec![1]), sound().with(|it| it.serial = vec![0xFF])),
        LintRule::CaCertificate => (sound(), sound().with(|it| it.extensions.push(ca_constraints()))),
        LintRule::OwnerUnknown => (sound(), Fixture { holder: None, ..sound() }),
        LintRule::SubjectName => (sound(), sound().held(|it| it.full_name = "Nguyễn Thị Nghiệm".to_owned())),
        LintRule::SubjectSpelling => (sound(), sound().held(|it| it.full_name = "Nguyễn Thị Thư Nghiêm".to_owned())),
        LintRule::SubjectAgency => (sound(), sound().held(|it| it.agencies = vec!["Sở Y tế".to_owned()])),
    }
}

#[test]
fn every_rule_finds_the_bad_one_of_its_pair_and_not_the_good_one() {
    for code in LintRule::ALL {
        let (good, bad) = pair(*code);
        assert!(!good.finds(*code), "{code} about the good one: {:?}", good.found());
        assert!(bad.finds(*code), "{code} finds nothing: {:?}", bad.found());
        let rule = rule(*code);
        assert_eq!(rule.code, *code);
        let (then, today) = (rule.clause.on(date!(2024 - 08 - 14)), rule.clause.on(date!(2024 - 08 - 15)));
        assert!(!then.is_empty() && !today.is_empty());
        assert!(!then.contains("68/2024") && !today.contains("130/2018"), "{code}: {then}, {today}");
        for text in [rule.title, rule.advice] {
            assert!(!text.pick(Lang::Vi).is_empty() && !text.pick(Lang::En).is_empty());
            assert_ne!(text.pick(Lang::Vi), text.pick(Lang::En));
        }
    }
}

#[test]
fn about_sound_certificates_of_both_generations_nothing_is_found() {
    assert_eq!(sound().found(), []);
    for number in 1..9 {
        for generation in [Generation::G1, Generation::G2] {
            assert_eq!(judged(&leaf(number, generation), Some(&holder()), now()), [], "{generation:?} {number}");
        }
    }
}

#[test]
fn rules_hold_from_the_day_that_their_law_does() {
    // The same fault, issued before it was one.
    let early = of(&dated("2018-12-01", "2023-12-01")).with(|it| it.extensions[0] = key_usage(0xF0, false));
    assert!(!early.finds(LintRule::KeyUsageNotCritical));
    let decade = |from: &str, to: &str| of(&dated(from, to)).looked_at_on("2024-08-15");
    let before = decade("2024-08-14", "2034-08-14");
    assert!(!before.looked_at_on("2024-08-14").finds(LintRule::ValidityOld), "nobody knows the later law");
    let before = decade("2024-08-14", "2034-08-14");
    assert!(before.finds(LintRule::ValidityOld) && !before.finds(LintRule::ValidityNew));
    let after = decade("2024-08-15", "2034-08-15");
    assert!(after.finds(LintRule::ValidityNew) && !after.finds(LintRule::ValidityOld));
    assert!(
        !of(&dated("2018-02-01", "2023-02-01")).with(|it| drop(it.extensions.pop())).finds(LintRule::PolicyMissing)
    );
}

#[test]
fn of_a_certificate_that_is_over_the_registry_of_today_says_nothing() {
    let moved = |when: &str| {
        let left = sound().held(|it| {
            it.addresses = Vec::new();
            it.full_name = "Người Khác".to_owned();
            it.agencies = vec!["Sở Y tế".to_owned()];
        });
        Fixture { at: at(when), ..left }
    };
    let told: Vec<LintRule> = moved("2023-05-31T00:00:00+07:00").found().into_iter().map(|one| one.rule).collect();
    assert_eq!(told, [LintRule::AddressNotRegistered, LintRule::SubjectName, LintRule::SubjectAgency]);
    assert_eq!(moved("2023-06-01T00:00:00+07:00").found(), []);
}

#[test]
fn findings_say_how_and_name_nobody() {
    let spelt = |name: &str| sound().held(|it| it.full_name = name.to_owned()).found();
    let detail = |found: Vec<LintFinding>| found.into_iter().map(|one| one.detail).collect::<Vec<_>>();
    assert_eq!(detail(spelt("Nguyen Thi Thu Nghiem")), ["marks"]);
    assert_eq!(detail(spelt("Nghiệm Nguyễn Thị Thử")), ["order"]);
    assert_eq!(detail(spelt("NGUYỄN THỊ THỬ NGHIỆM")), [""; 0]);
    let (_, public) = pair(LintRule::NotPublicDuty);
    assert!(
        public.found().contains(&LintFinding { rule: LintRule::NotPublicDuty, detail: "national_root".to_owned() })
    );
    let (_, short) = pair(LintRule::KeyTooShort);
    assert!(short.found().contains(&LintFinding { rule: LintRule::KeyTooShort, detail: "1024".to_owned() }));
    for code in LintRule::ALL {
        let (_, bad) = pair(*code);
        for finding in bad.found() {
            let letters = finding.detail.to_lowercase();
            assert!(!letters.contains("nghi") && !letters.contains('@'), "{finding:?} outlives an erasure");
        }
    }
    let all: usize = Severity::ALL.iter().map(|severity| rules_of(*severity).len()).sum();
    assert_eq!(all, LintRule::ALL.len());
}
