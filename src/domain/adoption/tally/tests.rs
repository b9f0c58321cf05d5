use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::adoption::rule::Standing;
use crate::domain::agency::AgencyKind;
use crate::domain::certificate::status::{ChainVerdict, Evidence, Revocation};
use crate::domain::mailbox::lifecycle::MailboxState;
use crate::domain::official::Category;
use crate::domain::posting::Rank;

const NOW: Timestamp = Timestamp::from_unix_seconds(86_400_000);

fn agency(number: u128, codes: &[&str], level: Level, role: AgencyRole) -> AgencyRow {
    let codes: Vec<AgencyCode> = codes.iter().map(|code| code.parse().unwrap()).collect();
    let root = TreePath::root(&codes[0]);
    let path = codes[1..].iter().fold(root, |path, code| path.child(code));
    let code = codes.last().unwrap().clone();
    let kind = AgencyKind::ServiceUnit;
    AgencyRow { id: AgencyId(Uuid::from_u128(number)), name: code.to_string(), code, path, kind, level, role }
}

/// A province body with a division that has a team, and a district with a department and a commune.
fn province() -> Vec<AgencyRow> {
    use AgencyRole::{Department, ReportingUnit};
    vec![
        agency(1, &["H10"], Level::Province, ReportingUnit),
        agency(2, &["H10", "H10.1"], Level::Province, ReportingUnit),
        agency(3, &["H10", "H10.1", "H10.1.1"], Level::Province, Department),
        agency(4, &["H10", "H10.1", "H10.1.1", "H10.1.1.1"], Level::Province, Department),
        agency(5, &["H10", "H10.31"], Level::District, ReportingUnit),
        agency(6, &["H10", "H10.31", "H10.31.50"], Level::District, Department),
        agency(7, &["H10", "H10.31", "H10.31.01"], Level::Commune, ReportingUnit),
    ]
}

fn any_official(number: u128) -> impl Strategy<Value = (OfficialRow, Vec<CertificateRow>)> {
    let mailbox = proptest::option::of(proptest::sample::select(MailboxState::ALL));
    let (ranks, categories) = (proptest::sample::select(Rank::ALL), proptest::sample::select(Category::ALL));
    let id = OfficialId(Uuid::from_u128(number));
    (1_u128..8, any::<bool>(), ranks, categories, mailbox, proptest::collection::vec(any_certificate(id), 0..3))
        .prop_map(move |(agency, in_post, rank, category, mailbox, certificates)| {
            let agency = AgencyId(Uuid::from_u128(agency));
            (OfficialRow { id, agency, post: agency, in_post, rank, category, mailbox }, certificates)
        })
}

fn any_certificate(official: OfficialId) -> impl Strategy<Value = CertificateRow> {
    (-400_i64..50, -50_i64..200, 0_u8..8, any::<[bool; 3]>()).prop_map(
        move |(from, to, reason, [is_fresh, may_sign, address_is_live])| CertificateRow {
            official,
            evidence: Evidence {
                chain: if reason == 7 { ChainVerdict::Untrusted } else { ChainVerdict::Good },
                not_before: NOW.plus_seconds(from * 86_400),
                not_after: NOW.plus_seconds(to * 86_400),
                revocation: (reason == 1 || reason == 6).then_some(Revocation { at: NOW, reason }),
                stop_use_since: (reason == 5).then_some(NOW),
                list_is_fresh: is_fresh || reason == 0,
            },
            may_sign: may_sign || reason < 4,
            address_is_live: address_is_live || reason < 3,
        },
    )
}

fn any_tally() -> impl Strategy<Value = Tally> {
    let people: Vec<_> = (1_u128..40).map(any_official).collect();
    people.prop_map(|people| {
        let (officials, certificates): (Vec<_>, Vec<_>) = people.into_iter().unzip();
        Tally::of(province(), &officials, &certificates.concat(), &ScopeRule::default(), NOW)
    })
}

proptest! {
    #[test]
    fn a_parent_is_the_sum_of_its_parts_and_the_province_of_its_levels(tally in any_tally()) {
        let at = |place: usize| &tally.agencies[place];
        prop_assert_eq!(at(0).subtree, tally.province);
        prop_assert_eq!(tally.levels.iter().map(|(_, figures)| *figures).sum::<Figures>(), tally.province);
        prop_assert_eq!(tally.agencies.iter().map(|tally| tally.own).sum::<Figures>(), tally.province);
        let units = tally.agencies.iter().filter(|tally| tally.agency.role == AgencyRole::ReportingUnit);
        prop_assert_eq!(units.map(|tally| tally.with_departments).sum::<Figures>(), tally.province);
        // Places in tree order: root, body, division, team, district, commune, department.
        prop_assert_eq!(at(1).with_departments, [1, 2, 3].map(|place| at(place).own).into_iter().sum::<Figures>());
        prop_assert_eq!(at(4).with_departments, [4, 6].map(|place| at(place).own).into_iter().sum::<Figures>());
        prop_assert_eq!(at(4).subtree, [4, 5, 6].map(|place| at(place).own).into_iter().sum::<Figures>());
        prop_assert_eq!((at(3).unit, at(6).unit), (at(1).agency.id, at(4).agency.id));
    }

    #[test]
    fn every_number_is_the_length_of_its_list(tally in any_tally()) {
        prop_assert!(tally.people(Part::Province, Column::StaffWithMailbox).all(|person| person.in_post));
        for &column in Column::ALL {
            let mut parts = vec![(Part::Province, tally.province)];
            parts.extend(tally.levels.iter().map(|(level, figures)| (Part::Level(*level), *figures)));
            for line in &tally.agencies {
                parts.push((Part::Own(line), line.own));
                parts.push((Part::Unit(line), line.with_departments));
                parts.push((Part::Subtree(&line.agency.path), line.subtree));
            }
            for (part, figures) in parts {
                let people: Vec<&Person> = tally.people(part, column).collect();
                prop_assert_eq!(people.len() as u64, figures.total.get(column), "{:?} {}", part, column);
                prop_assert_eq!(part.figures(&tally), figures);
                let agencies: Vec<AgencyId> = part.agencies(&tally).collect();
                prop_assert!(people.iter().all(|person| agencies.contains(&person.agency)));
            }
        }
    }

    #[test]
    fn columns_and_ranks_add_up(tally in any_tally()) {
        use Column::*;
        for figures in tally.agencies.iter().map(|tally| tally.subtree) {
            let of = |columns: &[Column]| columns.iter().map(|&column| figures.total.get(column)).sum::<u64>();
            prop_assert_eq!(of(&[Staff]), of(&[InScope, Excluded]));
            prop_assert_eq!(of(&[InScope]), of(&[Covered, Indeterminate, Uncovered]));
            prop_assert_eq!(of(&[Uncovered]), of(&[NoCertificate, Expired, Revoked, AddressNotLive, OtherGap]));
            prop_assert!(of(&[Expiring]) <= of(&[Covered]) && of(&[StaffWithMailbox]) <= of(&[Mailboxes]));
            for &column in Column::ALL {
                let by_rank: u64 = figures.ranks().map(|(_, counts)| counts.get(column)).sum();
                prop_assert_eq!(by_rank, figures.total.get(column));
            }
        }
    }
}

#[test]
fn someone_of_an_unknown_agency_is_named_and_not_counted() {
    let stray = OfficialRow {
        id: OfficialId(Uuid::from_u128(1)),
        agency: AgencyId(Uuid::from_u128(99)),
        post: AgencyId(Uuid::from_u128(99)),
        in_post: true,
        rank: Rank::Staff,
        category: Category::Cadre,
        mailbox: None,
    };
    let tally = Tally::of(province(), std::slice::from_ref(&stray), &[], &ScopeRule::default(), NOW);
    assert_eq!(tally.province, Figures::default());
    let named: Vec<_> = tally.unplaced.iter().map(|person| (person.official, person.agency)).collect();
    assert_eq!(named, [(stray.id, stray.agency)]);
}

#[test]
fn an_agency_without_anyone_in_scope_has_no_share() {
    let tally = Tally::of(province(), &[], &[], &ScopeRule::default(), NOW);
    assert_eq!(tally.province.total.coverage().tenths(), None);
}

#[test]
fn lists_carry_the_reason() {
    let contract = OfficialRow {
        id: OfficialId(Uuid::from_u128(1)),
        agency: AgencyId(Uuid::from_u128(7)),
        post: AgencyId(Uuid::from_u128(7)),
        in_post: true,
        rank: Rank::Staff,
        category: Category::Contract,
        mailbox: Some(MailboxState::Active),
    };
    let tally = Tally::of(province(), &[contract], &[], &ScopeRule::default(), NOW);
    let standings: Vec<Standing> =
        tally.people(Part::Level(Level::Commune), Column::Excluded).map(|p| p.standing).collect();
    assert_eq!(serde_json::to_string(&standings).unwrap(), r#"[{"standing":"excluded","reason":"category"}]"#);
}
