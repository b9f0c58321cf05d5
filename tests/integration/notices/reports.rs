//! Drafted reports of months: told to the reporters and heads of the agencies in them, and answers to whoever contested.

use congvu::domain::notice::NoticeKind::{ReportAnswer, ReportDraft};
use congvu::domain::notice::preference::NoticePreferences;
use congvu::domain::principal::Role;
use congvu::domain::report_period::PeriodScheme;
use congvu::operations::editions::{DraftSettings, answer_contest, contest_draft, draft_month};
use congvu::operations::notices::set_notice_preferences;

use super::told::{give_mail, happened, sent, to, waiting};
use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::Desk;

on_both_engines! {
    a_draft_and_an_answer_are_told_to_whom_they_concern
}

const SETTINGS: DraftSettings = DraftSettings { scheme: PeriodScheme::ClosingOn(14), seen_for_days: 5 };

/// It is 15 June 2019: the month's figures closed yesterday.
async fn a_draft_and_an_answer_are_told_to_whom_they_concern(db: TestDatabase) {
    let desk = Desk::open(db).await;
    let registry = &desk.office.registry;
    let mut accounts = Vec::new();
    for (name, role, agency) in [
        ("tong-hop", Role::Reporter, "H10"),
        ("tong-hop-2", Role::Reporter, "H10"),
        ("thu-truong-1", Role::AgencyHead, "H10.1"),
        ("thu-truong-2", Role::AgencyHead, "H10.2"),
    ] {
        let account = desk.account(name, role, agency, None).await;
        give_mail(registry, &account, &format!("{name}@binhphuoc.gov.vn")).await;
        accounts.push(account);
    }
    give_mail(registry, &desk.manager, "thue-bao@binhphuoc.gov.vn").await;
    let [drafter, _, first, second] = &accounts[..] else { panic!("four") };
    assert_eq!(happened(&desk).await, 0, "from here on");
    let quiet = NoticePreferences { reports: false, ..NoticePreferences::default() };
    set_notice_preferences(registry, second, &quiet).await.expect("a choice");

    let june = "2019-06".parse().expect("a month");
    draft_month(registry, drafter, june, SETTINGS).await.expect("a draft");
    assert_eq!(happened(&desk).await, 2, "not who drafted it, nor who turned it off, nor who has no part in reports");
    assert_eq!(happened(&desk).await, 0, "once");
    let told = waiting(&desk, ReportDraft).await;
    assert_eq!(to(&told), ["thu-truong-1@binhphuoc.gov.vn", "tong-hop-2@binhphuoc.gov.vn"]);
    for mail in &told {
        assert_eq!(mail.text.title, "Dự thảo báo cáo tháng 6/2019: lấy ý kiến đến hết ngày 20/06/2019");
        assert!(mail.text.body.contains("- Cơ quan H10.1\n"), "{}", mail.text.body);
    }
    assert!(!told[0].text.body.contains("H10.2"), "its own part alone: {}", told[0].text.body);
    assert!(told[1].text.body.contains("- Cơ quan H10.2\n"), "{}", told[1].text.body);
    sent(&desk).await;

    let contest = contest_draft(registry, first, june, "H10.1", "thừa một người").await.expect("a contest");
    assert_eq!(happened(&desk).await, 0, "a contest is a case, and no mail");
    answer_contest(registry, &desk.admin, contest, "chưa có quyết định").await.expect("an answer");
    assert_eq!(happened(&desk).await, 1);
    let told = waiting(&desk, ReportAnswer).await;
    assert_eq!(to(&told), ["thu-truong-1@binhphuoc.gov.vn"]);
    let text = &told[0].text;
    assert_eq!(text.title, "Ý kiến về dự thảo báo cáo tháng 6/2019 đã được trả lời");
    assert!(text.body.contains("Ý kiến của Cơ quan H10.1") && text.body.contains("ngày 15/06/2019"), "{}", text.body);
    assert!(!text.body.contains("quyết định"), "what somebody typed is in no mail: {}", text.body);
}
