//! A loss is told in the change set that records it: to the holder and the administrators, whatever anybody turned off.

use congvu::domain::lang::Lang;
use congvu::domain::notice::NoticeKind::DeviceLoss;
use congvu::domain::notice::preference::{ExpiryReminders, NoticePreferences};
use congvu::domain::principal::Role;
use congvu::operations::devices::{Loss, report_loss};
use congvu::operations::notices::set_notice_preferences;

use super::told::{before_end, desk_with_mail, give_mail, to, waiting};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    a_loss_is_told_once_to_the_holder_and_the_administrators
}

async fn a_loss_is_told_once_to_the_holder_and_the_administrators(db: TestDatabase) {
    let desk = desk_with_mail(db, before_end(100), &[("quan-tri", "quan-tri@example.vn")]).await;
    let person = desk.office.person(1);
    let own = desk.account("an", Role::Official, "H10.1", Some(person)).await;
    let elsewhere = desk.account("quan-tri-2", Role::ItAdmin, "H10.2", None).await;
    give_mail(&desk.office.registry, &elsewhere, "quan-tri-2@binhphuoc.gov.vn").await;
    let (expiry_reminders, language) = (ExpiryReminders::Last, Lang::En);
    let nothing = NoticePreferences { expiry_reminders, digests: false, reports: false, language };
    set_notice_preferences(&desk.office.registry, &own, &nothing).await.expect("a choice");
    let loss = Loss { official: person, device: None, since: None, details: "Rơi trên đường".to_owned() };
    let outcome = report_loss(&desk.office.registry, &own, &loss).await.expect("a report");
    assert_eq!((outcome.stopped.len(), outcome.requests.len()), (1, 1));
    let told = waiting(&desk, DeviceLoss).await;
    assert_eq!(to(&told), ["nguoi2@binhphuoc.gov.vn", "quan-tri@example.vn"]);
    assert_eq!(told[0].text.title, "A key device was reported lost");
    assert!(told[0].text.body.contains("Dear Nguyễn Văn An") && told[0].text.body.contains("stopped: 1\n"), "{told:?}");
    assert!(!told[1].text.body.contains("Nguyễn") && told[1].text.body.contains("Cơ quan H10.1"), "{told:?}");
    report_loss(&desk.office.registry, &own, &loss).await.expect("the same again");
    assert_eq!(waiting(&desk, DeviceLoss).await.len(), 2, "twice is once");
}
