//! The yearly report with next year's need, against the registry's own tables.

use calamine::{Data, Reader as _, Xlsx};
use congvu::domain::adoption::counts::Column;
use congvu::domain::adoption::rule::{Gap, Standing};
use congvu::domain::adoption::tally::Part;
use congvu::domain::lang::Lang;
use congvu::domain::report_period::PeriodScheme;
use congvu::domain::scope::Scope;
use congvu::reports::assemble::adoption;
use congvu::reports::demand::{DemandAsked, Needs, demand, json, sheets, text};
use time::macros::date;

use super::province::Province;
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    the_need_is_everybodys_and_the_year_is_the_tables
}

async fn the_need_is_everybodys_and_the_year_is_the_tables(db: TestDatabase) {
    let province = Province::staffed(db).await;
    province.certified().await;
    let (store, now) = (&province.registry.store, province.registry.clock.now());
    let asked = |year| DemandAsked { scheme: PeriodScheme::Calendar, year, now, known_at: None };
    let report = demand(&store.read().await.unwrap(), &asked(2019)).await.unwrap().expect("agencies");
    assert_eq!((report.days.last, report.until), (date!(2019 - 12 - 31), date!(2020 - 12 - 31)));
    let counted = adoption(store, &Scope::Province, report.days.last).await.unwrap();
    let people: Vec<_> = counted.tally.people(Part::Province, Column::InScope).collect();
    let stand = |is: fn(Standing) -> bool| people.iter().filter(|person| is(person.standing)).count() as u64;
    let total = report.total;
    assert_eq!((total.in_scope, report.coverage), (people.len() as u64, counted.tally.province.total.coverage()));
    let new = stand(|standing| {
        let gaps = [Gap::NoCertificate, Gap::Expired, Gap::Revoked, Gap::Untrusted, Gap::CannotSign];
        matches!(standing, Standing::Uncovered(gap) if gaps.contains(&gap))
    });
    assert_eq!((total.new, total.devices), (new, new), "nobody has a device on record");
    assert_eq!(total.change, stand(|standing| standing == Standing::Uncovered(Gap::AddressNotLive)));
    let covered = stand(|standing| matches!(standing, Standing::Covered { .. } | Standing::Indeterminate));
    assert!(stand(|standing| standing == Standing::Covered { expiring: true }) <= total.renew);
    // The farther the day, the more have to be renewed by it; in the end all.
    let mut renewals = Vec::new();
    for year in [2019, 2021, 2023, 2040] {
        let of_year = demand(&store.read().await.unwrap(), &asked(year)).await.unwrap().expect("agencies");
        renewals.push(of_year.total.renew);
    }
    assert!(renewals.is_sorted() && renewals[0] == total.renew, "{renewals:?}");
    assert!(renewals[0] < renewals[2] && renewals[3] == covered, "{renewals:?} of {covered}");
    let sum = |needs: &mut dyn Iterator<Item = Needs>| {
        needs.fold(Needs::default(), |sum, one| Needs {
            in_scope: sum.in_scope + one.in_scope,
            new: sum.new + one.new,
            renew: sum.renew + one.renew,
            change: sum.change + one.change,
            devices: sum.devices + one.devices,
        })
    };
    assert_eq!(sum(&mut report.levels.iter().map(|(_, needs)| *needs)), total);
    assert_eq!(sum(&mut report.units.iter().map(|unit| unit.needs)), total);
    let in_2019 = |column: &str, more: &str| {
        format!(
            "select cast(count(*) as text) from certificate c where c.may_sign and c.chain = 'good' and c.{column} >= 1546275600000000 and c.{column} < 1577811600000000{more}"
        )
    };
    let issued = province.text(&in_2019("not_before", "")).await;
    assert_eq!(issued, report.happened.issued.to_string());
    let revoked = province
        .text(
            "select cast(count(*) as text) from revocation r join certificate c on c.issuer_key = r.issuer_key and c.serial = r.serial \
             where c.may_sign and c.chain = 'good' and r.reason <> 6 and r.revoked_at >= 1546275600000000 and r.revoked_at < 1577811600000000",
        )
        .await;
    assert_eq!(revoked, report.happened.revoked.to_string());
    let told = text::demand(&report, Lang::Vi);
    assert!(
        told.contains("CHỨNG THƯ SỐ CHUYÊN DÙNG CHÍNH PHỦ NĂM 2019 VÀ NHU CẦU NĂM 2020")
            && told.contains("Nghị định số 130/2018/NĐ-CP"),
        "{told}"
    );
    assert_eq!(json::demand(&report)["need"]["new"], serde_json::json!(new));
    let as_known = demand(&store.read().await.unwrap(), &DemandAsked { known_at: Some(now), ..asked(2019) })
        .await
        .unwrap()
        .expect("agencies");
    let known = json::demand(&as_known)["known"].clone();
    assert_eq!(known["at"], serde_json::json!(now));
    assert_eq!(as_known, congvu::reports::demand::Demand { known: as_known.known, ..report.clone() }, "all was known");
    assert!(text::demand(&as_known, Lang::Vi).contains(", theo dữ liệu đã ghi nhận đến "), "it says so");
    let book = sheets::demand_workbook(&report, Lang::Vi).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(book)).unwrap();
    let summary = book.worksheet_range("Tổng hợp").unwrap();
    let title = "Sử dụng chứng thư số chuyên dùng Chính phủ năm 2019 và nhu cầu năm 2020";
    assert!(summary.rows().any(|row| row[0].to_string().starts_with(title)), "words follow the day");
    let issued = summary.rows().find(|row| row[1] == Data::String("Cấp trong năm".into())).expect("a row");
    assert_eq!(issued[2], Data::Float(f64::from(u32::try_from(report.happened.issued).unwrap())), "a real number");
    assert!(demand(&store.read().await.unwrap(), &asked(1995)).await.unwrap().is_none(), "nothing was there");
}
