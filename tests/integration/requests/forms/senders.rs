//! Who sends a form, and from where: districts and communes date their texts where they are, and what was dissolved signs nothing.

use congvu::domain::agency::{AgencyKind, AgencyRole, AgencySuccession, AgencyVersion, Level, SuccessionPart};
use congvu::domain::form::FormNumber;
use congvu::domain::form::filled::{Heading, HeadingLine};
use congvu::domain::ids::{AgencyId, FactId, PostingId, RequestId};
use congvu::domain::period::Period;
use congvu::domain::principal::Role;
use congvu::operations::Actor;
use congvu::operations::requests::draft_request;
use time::Date;
use time::macros::date;

use super::{DAY, desk, filled, of};
use crate::database::{TestDatabase, on_both_engines};
use crate::requests::desk::Desk;
use crate::storage::registry::{Maker, START, insert_agencies};

on_both_engines! {
    a_body_dates_its_texts_where_it_is
    what_was_dissolved_signs_nothing_and_its_main_successor_does
}

/// The day on which districts came to their end.
const DISSOLVED: Date = date!(2025 - 07 - 01);

/// A district that ends, with its department, and two communes in it that do not.
struct Dissolved {
    district: AgencyVersion,
    department: AgencyVersion,
    communes: [AgencyVersion; 2],
}

fn version(
    desk: &Desk,
    code: &str,
    parent: &AgencyVersion,
    (name, kind, level): (&str, AgencyKind, Level),
) -> AgencyVersion {
    let id = || desk.office.registry.new_id();
    let model = Maker::new().agency(code, Some(parent));
    AgencyVersion { id: FactId(id()), agency: AgencyId(id()), name: name.to_owned(), kind, level, ..model }
}

impl Dissolved {
    fn of(desk: &Desk) -> Self {
        let province = &desk.office.agencies[0];
        let effective = Period { from: START, to: Some(DISSOLVED) };
        let of_district = ("UBND huyện Lộc Ninh", AgencyKind::RuralDistrict, Level::District);
        let district = AgencyVersion { effective, ..version(desk, "H10.31", province, of_district) };
        let of_department = ("Phòng Nội vụ", AgencyKind::DistrictDepartment, Level::District);
        let department = version(desk, "H10.31.01", &district, of_department);
        let department = AgencyVersion { effective, role: AgencyRole::Department, ..department };
        let commune =
            |code: &str, name: &str| version(desk, code, province, (name, AgencyKind::RuralCommune, Level::Commune));
        let communes = [commune("H10.41", "UBND xã Lộc Thạnh"), commune("H10.42", "Ủy ban Lộc Hưng")];
        Self { district, department, communes }
    }
}

/// The people of the small registry work in the department and the two communes; a draft of a revocation for each.
async fn moved(desk: &Desk, whole: &Actor) -> (Dissolved, Vec<RequestId>) {
    let office = &desk.office;
    let told = Dissolved::of(desk);
    let at = [&told.department, &told.communes[0], &told.communes[1]];
    let registry = &office.registry;
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.unwrap();
    let all = [told.district.clone(), told.department.clone(), told.communes[0].clone(), told.communes[1].clone()];
    insert_agencies(&mut change, &all).await.unwrap();
    for (person, agency) in office.people.iter().zip(at) {
        let mut posting = person.posting.clone();
        posting.id = PostingId(registry.new_id());
        (posting.agency, posting.effective) = (agency.agency, agency.effective);
        change.replace_postings(&[person.posting.id], &[posting]).await.unwrap();
    }
    change.commit().await.unwrap();
    let mut drafts = Vec::new();
    for person in 0..3 {
        drafts.push(draft_request(registry, whole, desk.revoke(person)).await.unwrap().request.id);
    }
    (told, drafts)
}

async fn heading(desk: &Desk, whole: &Actor, request: RequestId) -> Heading {
    filled(desk, whole, &of(FormNumber::Revoke, &[request])).await.unwrap().heading
}

fn lines(heading: &Heading) -> [Option<&str>; 3] {
    [heading.superior.as_deref(), heading.agency.as_deref(), heading.place.as_deref()]
}

async fn a_body_dates_its_texts_where_it_is(db: TestDatabase) {
    let (desk, _) = desk(db, DAY).await;
    let whole = desk.account("quan-ly-tinh", Role::SubscriberManager, "H10", None).await;
    let (_, drafts) = moved(&desk, &whole).await;
    let district = heading(&desk, &whole, drafts[0]).await;
    assert_eq!(lines(&district), [None, Some("UBND huyện Lộc Ninh"), Some("Lộc Ninh")]);
    let commune = heading(&desk, &whole, drafts[1]).await;
    assert_eq!(lines(&commune), [None, Some("UBND xã Lộc Thạnh"), Some("Lộc Thạnh")]);
    assert_eq!(commune.gaps(), []);
    // A name that does not say of which commune: a gap that is told, and filled by hand.
    let unclear = heading(&desk, &whole, drafts[2]).await;
    assert_eq!((lines(&unclear)[2], unclear.gaps()), (None, vec![HeadingLine::Place]));
    let mut wish = of(FormNumber::Revoke, &[drafts[2]]);
    wish.set = vec![("heading.place".to_owned(), "Lộc Hưng".to_owned())];
    let by_hand = filled(&desk, &whole, &wish).await.unwrap().heading;
    assert_eq!((by_hand.place.as_deref(), by_hand.gaps()), (Some("Lộc Hưng"), vec![]));
}

async fn what_was_dissolved_signs_nothing_and_its_main_successor_does(db: TestDatabase) {
    let (desk, _) = desk(db, DAY).await;
    let whole = desk.account("quan-ly-tinh", Role::SubscriberManager, "H10", None).await;
    let (told, drafts) = moved(&desk, &whole).await;
    let desk = desk.on(date!(2025 - 07 - 10));
    let gone = heading(&desk, &whole, drafts[0]).await;
    assert_eq!(lines(&gone), [None, None, None]);
    assert_eq!(gone.gaps(), [HeadingLine::Agency, HeadingLine::Place]);
    // On its last day it signed still.
    let mut before = of(FormNumber::Revoke, &[drafts[0]]);
    before.dated_on = Some(date!(2025 - 06 - 30));
    assert_eq!(filled(&desk, &whole, &before).await.unwrap().heading.agency.as_deref(), Some("UBND huyện Lộc Ninh"));
    // The district went on in several; in one of them its history did.
    let registry = &desk.office.registry;
    let succession = |successor: &AgencyVersion, main| AgencySuccession {
        id: FactId(registry.new_id()),
        predecessor: told.district.agency,
        successor: successor.agency,
        part: SuccessionPart::Part,
        main,
        effective_from: DISSOLVED,
        legal_act: "Nghị quyết số 202/2025/QH15".to_owned(),
    };
    let arrows = [succession(&told.communes[1], false), succession(&told.communes[0], true)];
    let mut change = registry.store.write(registry.header(&Actor::Shell, "test")).await.unwrap();
    change.insert_successions(&arrows).await.unwrap();
    change.commit().await.unwrap();
    let after = heading(&desk, &whole, drafts[0]).await;
    assert_eq!(lines(&after), [None, Some("UBND xã Lộc Thạnh"), Some("Lộc Thạnh")]);
}
