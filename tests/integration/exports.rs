//! Exports of more than a page: nothing lost between pages, all rows of one moment.

use std::collections::BTreeSet;
use std::io::Read as _;

use congvu::domain::export::ExportForm;
use congvu::domain::import::{ImportKind, ImportOptions};
use congvu::domain::lang::Lang;
use congvu::operations::export_list::{ExportRequest, ExportedList, export_list};
use congvu::storage::read::people::PeopleFilter;

use crate::database::{TestDatabase, on_both_engines};
use crate::imports::office::{Office, officials};

on_both_engines! {
    a_list_of_many_pages_is_whole_and_of_one_moment
}

const PEOPLE: usize = 2345;

/// The rows of the export of all officials, as fields.
async fn exported(office: &Office) -> Vec<Vec<String>> {
    let list = ExportedList::Officials(PeopleFilter::default());
    let request = ExportRequest { list, under: None, form: ExportForm::Csv, lang: Lang::En };
    let mut exported = export_list(&office.registry, &office.hr, &request).await.expect("an export");
    let mut text = String::new();
    exported.file.read_to_string(&mut text).expect("a file");
    assert_eq!(exported.length, text.len() as u64);
    let rows = csv::Reader::from_reader(text.as_bytes()).into_records();
    let rows: Vec<Vec<String>> = rows.map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    assert_eq!(exported.rows, rows.len() as u64);
    rows
}

async fn a_list_of_many_pages_is_whole_and_of_one_moment(db: TestDatabase) {
    let office = Office::new(db).await;
    office.commit(ImportKind::Officials, &ImportOptions::default(), &officials(PEOPLE)).await;
    let rows = exported(&office).await;
    let ids: BTreeSet<&str> = rows.iter().filter_map(|row| row.last()).map(String::as_str).collect();
    assert_eq!((rows.len(), ids.len()), (PEOPLE, PEOPLE));
    // Every position changes at once, again and again, while the list is read.
    let db = office.db.clone();
    let (stop, mut stopped) = tokio::sync::oneshot::channel();
    let changing = tokio::spawn(async move {
        let mut changes = 0;
        while stopped.try_recv().is_err() {
            changes += 1;
            db.by_hand(&format!("update posting set position = 'Chuyên viên {changes}'")).await;
        }
        changes
    });
    let mut seen = BTreeSet::new();
    for _ in 0..5 {
        let rows = exported(&office).await;
        let positions: BTreeSet<String> = rows.iter().map(|row| row[4].clone()).collect();
        assert_eq!((rows.len(), positions.len()), (PEOPLE, 1), "{positions:?}");
        seen.extend(positions);
    }
    stop.send(()).expect("someone who changes");
    assert!(changing.await.expect("changes") > 0 && seen.len() > 1, "nothing changed meanwhile: {seen:?}");
}
