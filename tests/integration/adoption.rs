//! Adoption of the demo province: the tally of its people and planned certificates, and the report's two formats.

use std::collections::HashMap;

use congvu::demo::certificates::{CertificateOrder, CertificatePlan, Oddity};
use congvu::demo::people::{AgencyBatch, People, Settings};
use congvu::demo::province;
use congvu::domain::adoption::counts::Column;
use congvu::domain::adoption::rule::{CertificateRow, OfficialRow, ScopeRule};
use congvu::domain::adoption::tally::{AgencyRow, Part, Tally};
use congvu::domain::agency::{AgencyVersion, Level, TreePath};
use congvu::domain::certificate::status::{ChainVerdict, Evidence, Revocation};
use congvu::domain::clock::Timestamp;
use congvu::domain::ids::{IdSource, OfficialId};
use congvu::domain::lang::Lang;
use congvu::domain::mailbox::template::DEFAULT_TEMPLATE;
use congvu::reports::adoption::{AdoptionReport, Frame};
use congvu::reports::format::text::Detail;
use congvu::reports::format::{json, text};
use time::{Date, macros::date};

const TODAY: Date = date!(2019 - 12 - 31);

fn agency_row(version: &AgencyVersion) -> AgencyRow {
    AgencyRow {
        id: version.agency,
        code: version.code.clone(),
        name: version.name.clone(),
        path: version.path.clone(),
        kind: version.kind,
        level: version.level,
        role: version.role,
    }
}

fn official_rows(batch: &AgencyBatch) -> Vec<OfficialRow> {
    let latest: HashMap<OfficialId, _> = batch.postings.iter().map(|posting| (posting.official, posting)).collect();
    let states: HashMap<_, _> = batch
        .states
        .iter()
        .filter(|fact| fact.effective.contains(TODAY))
        .map(|fact| (fact.mailbox, fact.state))
        .collect();
    let mailboxes: HashMap<_, _> = batch
        .mailboxes
        .iter()
        .filter_map(|mailbox| Some((mailbox.official?, states.get(&mailbox.id).copied())))
        .collect();
    let row = |official: &congvu::domain::official::Official| OfficialRow {
        id: official.id,
        agency: latest[&official.id].agency,
        post: latest[&official.id].agency,
        in_post: latest[&official.id].effective.contains(TODAY),
        rank: latest[&official.id].rank,
        category: official.category,
        mailbox: mailboxes.get(&official.id).copied().flatten(),
    };
    batch.officials.iter().map(row).collect()
}

/// What import would find: wrong addresses are nobody's.
fn certificate_row(order: &CertificateOrder) -> CertificateRow {
    let revocation = order.revocation.map(|(on, reason)| Revocation { at: Timestamp::start_of(on), reason });
    let is_right = !matches!(order.oddity, Some(Oddity::AnothersAddress | Oddity::NobodysAddress));
    CertificateRow {
        official: order.official,
        evidence: Evidence {
            chain: ChainVerdict::Good,
            not_before: Timestamp::start_of(order.not_before),
            not_after: Timestamp::start_of(order.not_after),
            revocation,
            stop_use_since: None,
            list_is_fresh: true,
        },
        may_sign: true,
        address_is_live: is_right,
    }
}

pub(crate) fn province_tally(mailboxes: u64) -> Tally {
    let mut ids = IdSource::seeded(2019);
    let agencies = province::agencies(&mut ids, Timestamp::start_of(TODAY)).unwrap();
    let settings = Settings { mailboxes, seed: 2019, today: TODAY, template: DEFAULT_TEMPLATE.parse().unwrap() };
    let mut plan = CertificatePlan::new(2019, TODAY);
    let (mut officials, mut certificates) = (Vec::new(), Vec::new());
    for (agency, batch) in agencies.iter().zip(People::new(&agencies, settings, &mut ids)) {
        officials.extend(official_rows(&batch));
        certificates.extend(plan.orders(agency, "Bình Phước", &batch).iter().map(certificate_row));
    }
    let rows = agencies.iter().map(agency_row).collect();
    Tally::of(rows, &officials, &certificates, &ScopeRule::default(), Timestamp::end_of(TODAY))
}

pub(crate) fn frame() -> Frame {
    let generated_at = Timestamp::start_of(TODAY).plus_seconds(9 * 3600);
    Frame::of_day(TODAY, generated_at)
}

#[test]
fn the_province_has_its_6149_mailboxes_and_every_number_opens() {
    let tally = province_tally(6149);
    assert_eq!(tally.province.total.get(Column::Mailboxes), 6149);
    assert!(tally.province.total.get(Column::Staff) > 6149);
    assert!(tally.unplaced.is_empty());
    for column in [Column::Covered, Column::Expiring, Column::Expired, Column::Revoked, Column::Excluded] {
        let number = tally.province.total.get(column);
        assert!(number > 0, "{column}");
        assert_eq!(tally.people(Part::Province, column).count() as u64, number);
    }
    let shares: Vec<u64> = tally.levels.iter().filter_map(|(_, figures)| figures.total.coverage().tenths()).collect();
    assert!(shares[0] > shares[1] && shares[1] > shares[2], "{shares:?}");
}

#[test]
fn the_text_is_fit_to_be_shown() {
    let tally = province_tally(6149);
    let whole = AdoptionReport::of(&tally, None, frame()).unwrap();
    insta::assert_snapshot!("province_vi", text::adoption(&whole, Lang::Vi, Detail::Units));
    insta::assert_snapshot!("province_en", text::adoption(&whole, Lang::En, Detail::Levels));
    let root = TreePath::from_stored("H10/H10.36/".to_owned());
    let district = AdoptionReport::of(&tally, Some(&root), frame()).unwrap();
    insta::assert_snapshot!("district_vi", text::adoption(&district, Lang::Vi, Detail::Departments));
    assert!(AdoptionReport::of(&tally, Some(&TreePath::from_stored("H99/".to_owned())), frame()).is_none());
}

#[test]
fn the_json_holds_the_same_numbers_raw() {
    let tally = province_tally(700);
    let report = AdoptionReport::of(&tally, None, frame()).unwrap();
    let document = json::adoption(&report);
    let counts = |row: &serde_json::Value, column: &str| row["counts"][column].as_u64().unwrap();
    let rows = |name: &str| document[name].as_array().unwrap().clone();
    for &column in Column::ALL {
        let total = tally.province.total.get(column);
        assert_eq!(counts(&document["total"], column.as_str()), total);
        for parts in ["levels", "units"] {
            assert_eq!(rows(parts).iter().map(|row| counts(row, column.as_str())).sum::<u64>(), total, "{parts}");
        }
    }
    assert_eq!((document["as_of"].as_str(), rows("units").len()), (Some("2019-12-31"), 159));
    let district = rows("units").into_iter().find(|unit| unit["code"] == "H10.36").unwrap();
    assert_eq!((district["departments"].as_array().unwrap().len(), &district["level"]), (15, &"district".into()));
    assert_eq!(rows("levels")[0]["level"], Level::Province.as_str());
    let coverage = &document["total"]["coverage"];
    let exact = coverage["part"].as_f64().unwrap() * 100.0 / coverage["whole"].as_f64().unwrap();
    assert!((coverage["percent"].as_f64().unwrap() - exact).abs() <= 0.050_001);
}
