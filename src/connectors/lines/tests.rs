use proptest::prelude::*;

use super::*;

/// Headings of the built-in mapping that a test leaves out.
fn all_of(system: &str) -> Vec<Field> {
    Mapping::built_in(system).unwrap().unwrap().fields.keys().copied().collect()
}

fn read(file: &[u8], system: &str) -> Vec<Line> {
    let mapping = Mapping::built_in(system).unwrap().unwrap();
    let mut found = Vec::new();
    lines(file, &mapping, &all_of(system), |line| {
        found.push(line);
        ControlFlow::Continue(())
    })
    .unwrap();
    found
}

fn told(found: &[Line]) -> Vec<(u64, bool)> {
    found.iter().map(|line| (line.number, line.content.is_ok())).collect()
}

#[test]
fn a_json_line_is_read_by_paths_and_words() {
    let line = r#"{"idKySo": 71, "vanBan": {"id": "vb-7", "soKyHieu": null}, "loaiKy": "LANH_DAO_KY_DUYET", "dinhDang": "DOCX", "dauThoiGian": {"thoiGian": ["2019"]}}"#;
    let found = read(line.as_bytes(), "ioffice");
    let written = found[0].content.as_ref().unwrap();
    assert_eq!(written.get(Field::EventId), Some("71"));
    assert_eq!(written.get(Field::Document), Some("vb-7"));
    assert_eq!(written.get(Field::Notation), None);
    assert_eq!(written.get(Field::Action), Some("leader_approval"));
    assert_eq!(written.get(Field::Format), Some("DOCX"), "a word that nobody mapped is told as it is");
    let wrong: Vec<&str> = written.wrong().iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(wrong, ["/stamped_at"], "a list is no value, and is not taken for none");
}

#[test]
fn a_csv_line_is_read_by_headings_and_has_what_is_always_the_same() {
    let file = "\u{feff}Mã văn bản,Mã giao dịch,Loại ký\nvb-7,e-1,Sao y\n,,\nvb-8,e-2,\n";
    let found = read(file.as_bytes(), "onewinsys");
    let told: Vec<(u64, Option<&str>, Option<&str>)> = found
        .iter()
        .map(|line| (line.number, line.content.as_ref().unwrap()))
        .map(|(number, written)| (number, written.get(Field::EventId), written.get(Field::Action)))
        .collect();
    assert_eq!(told, [(2, Some("e-1"), Some("copy")), (4, Some("e-2"), None)]);
    assert_eq!(found[0].content.as_ref().unwrap().get(Field::Format), Some("pades"));
}

#[test]
fn a_bad_line_is_told_and_the_next_is_read() {
    let long = format!("{{\"idKySo\": \"{}\"}}", "x".repeat(LINE_BYTES));
    let file = format!("no json\n\n{long}\n{{\"idKySo\": \"e-1\"}}");
    assert_eq!(told(&read(file.as_bytes(), "ioffice")), [(1, false), (3, false), (4, true)]);
    let marked = "\u{feff}{\"idKySo\": \"e-1\"}\nno json\n";
    assert_eq!(told(&read(marked.as_bytes(), "ioffice")), [(1, true), (2, false)], "a mark before UTF-8 is no content");
}

#[test]
fn a_stray_quotation_mark_takes_no_other_line_with_it() {
    let file = "Mã văn bản,Mã giao dịch\r\nvb-1,\"e-1\"\r\nvb-2,\"e-2\r\nvb-3,\"e \"\"3\"\"\"\r\nvb-4,e-4\rvb-5,e-5\r\nvb-6,e-6";
    let found = read(file.as_bytes(), "onewinsys");
    assert_eq!(told(&found), [(2, true), (3, false), (4, true), (5, false), (6, true)]);
    assert_eq!(found[2].content.as_ref().unwrap().get(Field::EventId), Some("e \"3\""));
}

#[test]
fn a_file_without_its_headings_is_refused() {
    let mapping = Mapping::built_in("onewinsys").unwrap().unwrap();
    let all = mapping.fields.values().filter(|heading| *heading != "Dấu thời gian");
    let all: Vec<String> = all.map(|heading| format!("\"{heading}\"")).collect();
    let file = format!("{},Dấu thời gian (TSA)\n", all.join(","));
    let read = |without: &[Field]| lines(file.as_bytes(), &mapping, without, |_| ControlFlow::Continue(()));
    let Err(FileProblem::Headings(lacking)) = read(&[]) else { panic!("it was read") };
    assert_eq!(lacking, [(Field::StampedAt, "Dấu thời gian".to_owned())]);
    assert!(read(&[Field::StampedAt]).is_ok());
}

#[test]
fn it_is_told_how_often_each_value_was_there() {
    let mapping = Mapping::built_in("ioffice").unwrap().unwrap();
    let file = "{\"idKySo\": 1, \"kenhGui\": \"LGSP\"}\nno json\n{\"idKySo\": 2, \"kenhGui\": \"\"}\n";
    let found = lines(file.as_bytes(), &mapping, &[], |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(found.lines, 2);
    let times = |field| found.values.get(&field).map(|(place, times)| (place.as_str(), *times));
    assert_eq!(times(Field::EventId), Some(("idKySo", 2)));
    assert_eq!(times(Field::Channel), Some(("kenhGui", 1)));
    assert_eq!(times(Field::StampedAt), Some(("dauThoiGian.thoiGian", 0)));
}

#[test]
fn a_line_is_known_again_by_its_octets() {
    let long = "x".repeat(LINE_BYTES + 9);
    let file = format!("no json\nnein\nno json\n{long}a\n{long}b\n");
    let found = read(file.as_bytes(), "ioffice");
    let prints: std::collections::BTreeSet<&str> = found.iter().map(|line| line.print.as_str()).collect();
    assert_eq!((found.len(), prints.len()), (5, 4));
    assert_eq!(found[0].print, found[2].print);
}

proptest! {
    #[test]
    fn any_bytes_are_lines(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for system in Mapping::built_in_systems() {
            let _ = read(&bytes, system);
        }
    }
}
