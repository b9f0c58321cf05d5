//! Files made to keep us busy: each ends within our bounds, by a named refusal or a verdict that says where the search stopped.

use congvu::domain::clock::Timestamp;
use congvu::pki::algorithm::AlgorithmPolicy;
use congvu::pki::chain::{TrustError, TrustStore};
use congvu::pki::revocation::{CrlLimits, RevocationLists, VerifiedCrl};
use congvu::pki::validate::{Outcome, RevocationRule, Status, Terms, Validator, Verdict, chain_verdict};
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::{BasicConstraints, KeyUsage};
use openssl::x509::{X509, X509Name, X509NameBuilder};

use super::{ca, now};

/// What a certificate of the maze is.
#[derive(Clone, Copy)]
enum Kind {
    Leaf,
    Authority,
    /// With at most so many CAs below it.
    AuthorityOver(u32),
}

/// Names, one key for all: whoever bears the name has signed whatever says so.
struct Maze {
    key: PKey<Private>,
    serial: u32,
}

impl Maze {
    fn new() -> Self {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        Self { key: PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap(), serial: 0 }
    }

    fn name(text: &str) -> X509Name {
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_text("CN", text).unwrap();
        name.build()
    }

    fn certificate(&mut self, subject: &str, issuer: &str, kind: Kind) -> Vec<u8> {
        self.serial += 1;
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        builder.set_serial_number(&BigNum::from_u32(self.serial).unwrap().to_asn1_integer().unwrap()).unwrap();
        builder.set_subject_name(&Self::name(subject)).unwrap();
        builder.set_issuer_name(&Self::name(issuer)).unwrap();
        builder.set_not_before(&Asn1Time::from_unix(1_500_000_000).unwrap()).unwrap();
        builder.set_not_after(&Asn1Time::from_unix(1_900_000_000).unwrap()).unwrap();
        builder.set_pubkey(&self.key).unwrap();
        if !matches!(kind, Kind::Leaf) {
            let mut constraints = BasicConstraints::new();
            constraints.critical().ca();
            if let Kind::AuthorityOver(depth) = kind {
                constraints.pathlen(depth);
            }
            builder.append_extension(constraints.build().unwrap()).unwrap();
            builder.append_extension(KeyUsage::new().critical().key_cert_sign().build().unwrap()).unwrap();
        }
        builder.sign(&self.key, MessageDigest::sha256()).unwrap();
        builder.build().to_der().unwrap()
    }

    fn authority(&mut self, subject: &str, issuer: &str) -> Vec<u8> {
        self.certificate(subject, issuer, Kind::Authority)
    }
}

fn judge(anchor: &[u8], intermediates: &[Vec<u8>], leaf: &[u8]) -> Verdict {
    let trust = TrustStore::load(&[anchor.to_vec()], intermediates, AlgorithmPolicy::default()).unwrap();
    let terms = Terms { revocation: RevocationRule::Unchecked, ..Terms::default() };
    Validator { trust: &trust, lists: &RevocationLists::default() }.validate_for(leaf, now(), &terms)
}

fn is_cut(verdict: &Verdict) -> bool {
    verdict
        .checks
        .iter()
        .any(|check| check.outcome == Outcome::Unknown && check.detail.contains("the search ended after"))
}

#[test]
fn a_ladder_of_thousands_of_paths_ends_at_the_bound() {
    let mut maze = Maze::new();
    let leaf = maze.certificate("leaf", "level 0", Kind::Leaf);
    let mut ladder = Vec::new();
    for level in 0..6 {
        for _ in 0..6 {
            ladder.push(maze.authority(&format!("level {level}"), &format!("level {}", level + 1)));
        }
    }
    // Nothing above: 46,656 ways that lead nowhere.
    let elsewhere = maze.authority("root", "root");
    let verdict = judge(&elsewhere, &ladder, &leaf);
    assert_eq!(verdict.status, Status::Untrusted);
    assert!(is_cut(&verdict), "{verdict:#?}");
    // A root above that lets no CA be below it: as many whole paths, all bad.
    let root = maze.certificate("level 6", "level 6", Kind::AuthorityOver(0));
    let verdict = judge(&root, &ladder, &leaf);
    assert_eq!(verdict.status, Status::Untrusted);
    assert!(is_cut(&verdict), "{verdict:#?}");
    // And one that does.
    let root = maze.authority("level 6", "level 6");
    let verdict = judge(&root, &ladder, &leaf);
    assert_eq!((verdict.status, verdict.path.len()), (Status::Valid, 8));
    assert!(!is_cut(&verdict));
}

#[test]
fn circles_and_thousands_of_namesakes_end_too() {
    let mut maze = Maze::new();
    let root = maze.authority("root", "root");
    let leaf = maze.certificate("leaf", "a", Kind::Leaf);
    let circle = [maze.authority("a", "b"), maze.authority("b", "c"), maze.authority("c", "a")];
    let verdict = judge(&root, &circle, &leaf);
    assert_eq!(verdict.status, Status::Untrusted);
    assert!(!is_cut(&verdict), "a circle is seen through: {verdict:#?}");

    let mut namesakes: Vec<Vec<u8>> = (0..3000).map(|_| maze.authority("a", "a")).collect();
    let verdict = judge(&root, &namesakes, &leaf);
    assert_eq!(verdict.status, Status::Untrusted);
    namesakes.insert(0, maze.authority("a", "root"));
    let trust = TrustStore::load(&[root], &namesakes, AlgorithmPolicy::default()).unwrap();
    assert_eq!(chain_verdict(&trust, &leaf), congvu::domain::certificate::status::ChainVerdict::Good);
    // A list in the name of all of them, which none has signed.
    let refused =
        VerifiedCrl::open(&super::crl(congvu::demo::ca::Authority::G2Issuing, &[]), &trust, &CrlLimits::default());
    assert!(refused.unwrap_err().to_string().contains("no known CA"));
}

#[test]
fn eight_certificates_may_stand_between_and_not_nine() {
    let mut maze = Maze::new();
    let leaf = maze.certificate("leaf", "0", Kind::Leaf);
    let mut between = Vec::new();
    for (count, expected) in [(8, Status::Valid), (9, Status::Untrusted)] {
        between.clear();
        between.extend((0..count).map(|level| maze.authority(&level.to_string(), &(level + 1).to_string())));
        let root = maze.authority(&count.to_string(), &count.to_string());
        assert_eq!(judge(&root, &between, &leaf).status, expected, "{count}");
    }
}

#[test]
fn too_many_authorities_are_refused_unread() {
    let nothing = vec![Vec::new(); 10_000];
    let root = ca().anchors()[0].to_vec();
    let refused = TrustStore::load(&[root], &nothing, AlgorithmPolicy::default());
    assert!(matches!(refused, Err(TrustError::TooMany { count: 10_001, limit: 10_000 })));
}

#[test]
fn nesting_and_giant_lengths_are_malformed() {
    let nested = |depth: usize| (0..depth).fold(Vec::new(), |inner: Vec<u8>, _| super::forger::element(0x30, &inner));
    let trust = super::trust();
    let lists = RevocationLists::default();
    let validator = Validator { trust: &trust, lists: &lists };
    let status = |bytes: &[u8]| validator.validate(bytes, now()).status;
    for bytes in [
        nested(1_000),
        nested(15_000),
        [0x30, 0x80].repeat(30_000),
        vec![0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
        vec![0x30, 0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        vec![0x30; 1 << 20],
    ] {
        assert_eq!(status(&bytes), Status::Malformed, "{} bytes", bytes.len());
        assert!(VerifiedCrl::open(&bytes, &trust, &CrlLimits::default()).is_err());
        let terms = congvu::pki::ocsp::OcspTerms::default();
        assert!(congvu::pki::ocsp::VerifiedOcsp::open(&bytes, &trust, &lists, &terms).is_err());
    }
    let last = Timestamp::from_unix_seconds(i64::MAX);
    assert_eq!(validator.validate(&super::leaf(1, congvu::demo::ca::Generation::G2), last).status, Status::Expired);
}

#[test]
fn what_one_path_taught_is_never_used_for_another_that_differs() {
    let mut maze = Maze::new();
    let root = maze.authority("root", "root");
    let issuing = maze.certificate("issuing", "root", Kind::AuthorityOver(0));
    let trust = TrustStore::load(&[root], &[issuing], AlgorithmPolicy::default()).unwrap();
    let lists = RevocationLists::default();
    let terms = Terms { revocation: RevocationRule::Unchecked, ..Terms::default() };
    let judge = |der: &[u8], at: &str| {
        Validator { trust: &trust, lists: &lists }.validate_for(der, super::at(at), &terms).status
    };
    let good = maze.certificate("a", "issuing", Kind::Leaf);
    for _ in 0..2 {
        assert_eq!(judge(&good, "2019-12-31T00:00:00Z"), Status::Valid);
    }
    // The same names and another's signature; octets of the signature changed; before the CA was.
    let mut lookalike = Maze { key: Maze::new().key, serial: 100 };
    assert_eq!(judge(&lookalike.certificate("b", "issuing", Kind::Leaf), "2019-12-31T00:00:00Z"), Status::Untrusted);
    let mut changed = maze.certificate("c", "issuing", Kind::Leaf);
    let last = changed.len() - 1;
    changed[last] ^= 1;
    assert_eq!(judge(&changed, "2019-12-31T00:00:00Z"), Status::Untrusted);
    // A CA below one that lets none be below it, and what that CA issues.
    let below = maze.authority("below", "issuing");
    let under_below = maze.certificate("d", "below", Kind::Leaf);
    let more = TrustStore::load(
        &[maze.authority("root", "root")],
        &[maze.certificate("issuing", "root", Kind::AuthorityOver(0)), below],
        AlgorithmPolicy::default(),
    )
    .unwrap();
    let judge = |der: &[u8]| Validator { trust: &more, lists: &lists }.validate_for(der, now(), &terms).status;
    for _ in 0..2 {
        assert_eq!(judge(&good), Status::Valid);
        assert_eq!(judge(&under_below), Status::Untrusted);
    }
}
