//! The order of names, in which corrections of a name stand where they belong, however a page of people is found: the whole
//! province walks the names, one subtree gathers its people.

use congvu::domain::decision::standing::Correction;
use congvu::domain::ids::{FactId, OfficialId};
use congvu::domain::name;
use congvu::domain::official::Category;
use congvu::domain::period::Period;
use congvu::domain::posting::Rank;
use congvu::domain::scope::Scope;
use congvu::storage::read::Reader;
use congvu::storage::read::View;
use congvu::storage::read::people::PeopleFilter;
use time::Date;
use time::macros::date;

use super::registry::{Maker, START, header, insert_agencies, insert_people};
use crate::database::{TestDatabase, on_both_engines};

on_both_engines! {
    corrected_names_stand_in_their_order_however_a_page_is_found
}

const LATER: Date = date!(2020 - 06 - 01);
const NAMES: [&str; 9] = [
    "Nguyễn Văn An",
    "Trần Thị Bình",
    "Nguyễn Văn An",
    "Điểu Nen",
    "Đặng Thị Ánh",
    "Lê Văn Cường",
    "Phạm Thị Dung",
    "Lê Văn Cường",
    "Hoàng Văn Xuân",
];

/// Who is called what, and since when until when: (place in `NAMES`, name, period, category).
fn corrections() -> Vec<(usize, &'static str, Period, Category)> {
    let until_later = Period { from: START, to: Some(LATER) };
    vec![
        (0, "Nguyễn Văn Xuyến", Period::starting(START), Category::PublicEmployee),
        (1, "Trần Thị An", until_later, Category::CivilServant),
        (1, "Trần Thị Ân", Period::starting(LATER), Category::CivilServant),
        (3, "Lê Văn Cường", Period::starting(START), Category::CivilServant),
        (6, "Phạm Thị Ái", Period::starting(LATER), Category::PublicEmployee),
    ]
}

/// All pages of `length`, one after the other.
async fn pages(reader: &Reader, scope: &Scope, view: View, filter: &PeopleFilter, length: u32) -> Vec<OfficialId> {
    let mut lines = Vec::new();
    loop {
        let after = lines.last().map(|line: &congvu::storage::read::people::PersonLine| line.key.clone());
        let page = reader.people(scope, view, filter, after.as_ref(), length).await.expect("a page");
        if page.is_empty() {
            return lines.into_iter().map(|line| line.key.official).collect();
        }
        lines.extend(page);
    }
}

async fn corrected_names_stand_in_their_order_however_a_page_is_found(db: TestDatabase) {
    let mut maker = Maker::new();
    let root = maker.agency("H10", None);
    let parts = [maker.agency("H10.1", Some(&root)), maker.agency("H10.2", Some(&root))];
    let mut people: Vec<_> =
        NAMES.iter().enumerate().map(|(place, name)| maker.person(parts[place % 2].agency, name)).collect();
    people[4].posting.rank = Rank::Head;
    let facts: Vec<Correction> = corrections()
        .into_iter()
        .map(|(place, name, effective, category)| Correction {
            id: FactId(maker.id()),
            official: people[place].official.id,
            full_name: name.to_owned(),
            birth_date: date!(1980 - 02 - 29),
            category,
            effective,
            subject: None,
        })
        .collect();
    let mut write = db.store.write(header(START)).await.expect("a change set");
    insert_agencies(&mut write, &[root.clone(), parts[0].clone(), parts[1].clone()]).await.expect("agencies");
    insert_people(&mut write, &people).await.expect("people");
    write.commit().await.expect("a commit");
    let mut write = db.store.write(header(START)).await.expect("a change set");
    write.replace_corrections(&[], &facts).await.expect("corrections");
    let known_at = write.commit().await.expect("a commit");
    // Taken back, as if it had been a mistake: what was known before still shows it.
    let mut write = db.store.write(header(START)).await.expect("a change set");
    write.replace_corrections(&[facts[3].id], &[]).await.expect("a correction taken back");
    write.commit().await.expect("a commit");

    let reader = db.store.read().await.expect("a reader");
    let expected = |view: View, filter: &PeopleFilter, scope: Option<usize>| -> Vec<OfficialId> {
        let mut found: Vec<(Vec<u8>, OfficialId)> = Vec::new();
        for (place, person) in people.iter().enumerate() {
            let correction = facts.iter().enumerate().find(|(number, fact)| {
                let still_known = *number != 3 || view.known_at <= known_at;
                still_known && fact.official == person.official.id && fact.effective.contains(view.day)
            });
            let full_name = correction.map_or(NAMES[place], |(_, fact)| fact.full_name.as_str());
            let category = correction.map_or(person.official.category, |(_, fact)| fact.category);
            let meant = filter.category.is_none_or(|wanted| wanted == category)
                && filter.rank.is_none_or(|wanted| wanted == person.posting.rank)
                && filter.name.as_ref().is_none_or(|part| name::fold(full_name).contains(&name::fold(part)))
                && scope.is_none_or(|part| place % 2 == part);
            if meant {
                found.push((name::sort_key(full_name), person.official.id));
            }
        }
        found.sort();
        found.into_iter().map(|(_, official)| official).collect()
    };
    for view in
        [View::of(START), View::of(LATER), View::as_known_at(START, known_at), View::as_known_at(LATER, known_at)]
    {
        for filter in [
            PeopleFilter::default(),
            PeopleFilter { name: Some("an".to_owned()), ..PeopleFilter::default() },
            PeopleFilter { name: Some("Lê Văn Cường".to_owned()), ..PeopleFilter::default() },
            PeopleFilter { category: Some(Category::PublicEmployee), ..PeopleFilter::default() },
            PeopleFilter { rank: Some(Rank::Head), ..PeopleFilter::default() },
        ] {
            let whole = PeopleFilter { under: Some(root.path.clone()), ..filter.clone() };
            let part = Scope::subtree(parts[1].path.clone());
            for length in [1, 2, 100] {
                let walked = pages(&reader, &Scope::Province, view, &filter, length).await;
                assert_eq!(walked, expected(view, &filter, None), "walked {view:?} {filter:?} by {length}");
                let gathered = pages(&reader, &Scope::Province, view, &whole, length).await;
                assert_eq!(gathered, walked, "gathered {view:?} {filter:?} by {length}");
                let seen = pages(&reader, &part, view, &filter, length).await;
                assert_eq!(seen, expected(view, &filter, Some(1)), "of a part {view:?} {filter:?} by {length}");
            }
            let number = reader.count_people(&Scope::Province, view, &filter).await.expect("a count");
            assert_eq!(number, expected(view, &filter, None).len() as u64, "{view:?} {filter:?}");
        }
    }
}
