//! Totals that agencies report, held against the signatures of the same agency and days.

use congvu::domain::import::ImportOptions;
use congvu::domain::indicator::FindingKind;
use congvu::domain::lang::Lang;
use congvu::domain::principal::Role;
use congvu::domain::report_period::PeriodScheme;
use congvu::domain::signing::reading::Field;
use congvu::operations::figure_findings::figure_findings;
use congvu::operations::import::{FigureFile, add_figures};

use super::{Office, actor, with};
use crate::database::{TestDatabase, on_both_engines};
use crate::fetch::words::tell;
use crate::figures::HEADER;

on_both_engines! {
    a_total_below_what_was_signed_is_told_and_kept
    a_total_between_levels_is_held_against_what_went_between_them
}

async fn a_total_below_what_was_signed_is_told_and_kept(db: TestDatabase) {
    let office = Office::open(&db).await;
    tell(&db, 10, &[(&office.people[1], 12, 1)]).await;
    let sent = |name: &str, who, on, document: &str, action: &str| {
        let fields = [(Field::Document, document), (Field::Action, action), (Field::Channel, "national_axis")];
        with(office.event(name, who, on), &fields)
    };
    let reviewed = [(Field::Document, "vb-9"), (Field::Action, "comment")];
    office
        .report(vec![
            sent("e-1", 0, 11, "vb-1", "leader_approval"),
            sent("e-2", 0, 11, "vb-1", "agency_issue"),
            sent("e-3", 0, 11, "vb-2", "leader_approval"),
            with(office.event("e-4", 0, 11), &reviewed),
            // By a certificate that was revoked by then: it went out, and is not signed.
            sent("e-5", 1, 13, "vb-3", "leader_approval"),
            // Of an agency beside it, and of a day after.
            sent("e-6", 2, 11, "vb-4", "leader_approval"),
        ])
        .await;
    let (first, last) = (super::day(1).day(), super::day(20).day());
    let reporter = actor(Role::Reporter, "H10/");
    let enter = async |rows: &[(&str, &str, &str, u32)]| {
        let header = "Chỉ tiêu,Cơ quan,Phạm vi,Từ ngày,Đến ngày,Số liệu,Nguồn\n";
        let rows = rows.iter().map(|(indicator, agency, scope, amount)| {
            format!("{indicator},{agency},{scope},{first},{last},{amount},Báo cáo\n")
        });
        let bytes = format!("{header}{}", rows.collect::<String>()).into_bytes().into();
        let options = ImportOptions::default();
        let file = FigureFile { options: &options, bytes, lang: Lang::En };
        let checked = add_figures(&office.registry, &reporter, &file).await.expect("an answer");
        assert!(checked.report.committed, "{:?}", checked.report.problems);
        checked.report.warnings.iter().map(|warning| (warning.row, warning.reason.en.clone())).collect::<Vec<_>>()
    };
    let below = |told: u64, least: u64| {
        format!("The figure ({told}) is below the documents of the kind that document systems reported ({least})")
    };
    let warned = enter(&[
        ("documents_outgoing", "H10.1", "own", 2),
        ("documents_signed_person", "H10.1", "own", 1),
        ("documents_signed_agency", "H10.1", "own", 1),
        ("documents_signed_both", "H10.1", "own", 0),
        ("documents_outgoing", "H10.2", "own", 0),
        ("documents_signed_person", "H10", "subtree", 2),
        ("documents_signed_person", "H10", "own", 0),
    ])
    .await;
    let evidence: Vec<_> = warned.into_iter().filter(|(_, reason)| reason.contains("below the documents")).collect();
    assert_eq!(
        evidence,
        [(2, below(2, 3)), (3, below(1, 2)), (6, below(0, 1)), (7, below(2, 3))],
        "as indicators count: each document once, signed by good signatures alone; an issue by a person's certificate is no agency's; all agencies \
         below one together"
    );
    let year = first.year();
    let findings = figure_findings(&office.registry, &reporter, PeriodScheme::Calendar, year).await.expect("findings");
    let found = findings.iter().filter(|finding| finding.kind == FindingKind::BelowEvidence).count();
    assert_eq!(found, 4);
    let mended = enter(&[("documents_signed_person", "H10.1", "own", 2)]).await;
    assert!(mended.iter().all(|(_, reason)| !reason.contains("below the documents")), "{mended:?}");
    office.verified().await;
}

async fn a_total_between_levels_is_held_against_what_went_between_them(db: TestDatabase) {
    let office = Office::open(&db).await;
    let sent = |name: &str, document: &str, level: &str| {
        let fields = [(Field::Document, document), (Field::Channel, "lgsp"), (Field::Level, level)];
        with(office.event(name, 0, 11), &fields)
    };
    office.report(vec![sent("e-1", "vb-1", "province_district"), sent("e-2", "vb-2", "province_commune")]).await;
    let (first, last) = (super::day(1).day(), super::day(20).day());
    let enter = async |amount: u32| {
        let row = format!("documents_outgoing,H10.1,Tỉnh - huyện,{first},{last},{amount},,,Báo cáo\n");
        let bytes = format!("{HEADER}{row}").into_bytes().into();
        let file = FigureFile { options: &ImportOptions::default(), bytes, lang: Lang::En };
        let checked = add_figures(&office.registry, &actor(Role::Reporter, "H10/"), &file).await.expect("an answer");
        checked.report.warnings.iter().filter(|warning| warning.reason.en.contains("below the documents")).count()
    };
    assert_eq!((enter(0).await, enter(1).await), (1, 0), "one of the two went between province and district");
}
