//! `congvu report …`: numbers as of a day, and the people or rows behind every one of them.

use std::os::unix::fs::PermissionsExt as _;

use calamine::Reader as _;
use serde_json::Value;

use super::demo_folder::DemoFolder;
use super::program::assert_says;

const COLUMNS: [&str; 14] = [
    "staff",
    "in_scope",
    "excluded",
    "mailboxes",
    "staff_with_mailbox",
    "covered",
    "indeterminate",
    "uncovered",
    "expiring",
    "no_certificate",
    "expired",
    "revoked",
    "address_not_live",
    "other_gap",
];

fn report(demo: &DemoFolder, more: &[&str]) -> Value {
    let arguments = [&["report", "adoption", "--format", "json"], more].concat();
    let mut document = demo.program.run(&arguments).json();
    assert!(document["generated_at"].is_string());
    document.as_object_mut().unwrap().remove("generated_at");
    document
}

#[test]
fn an_earlier_day_has_its_own_numbers_and_keeps_them() {
    let demo = DemoFolder::at_rest();
    let today = report(&demo, &[]);
    assert_eq!(today["as_of"], "2019-12-31");
    assert_eq!(today, report(&demo, &["--as-of", "31/12/2019"]));
    let earlier = report(&demo, &["--as-of", "2018-06-30"]);
    let covered = |document: &Value| document["total"]["counts"]["covered"].as_u64().unwrap();
    assert!(covered(&earlier) < covered(&today), "{} {}", covered(&earlier), covered(&today));
    assert_ne!(earlier["total"]["counts"]["staff"], today["total"]["counts"]["staff"]);
    assert_eq!(earlier, report(&demo, &["--as-of", "2018-06-30"]));
    let nobody = report(&demo, &["--as-of", "1997-01-01"]);
    assert_eq!(covered(&nobody), 0);
}

#[test]
fn every_number_opens_to_as_many_people() {
    let demo = DemoFolder::at_rest();
    let whole = report(&demo, &[]);
    let units = whole["units"].as_array().unwrap();
    let unit = units.iter().max_by_key(|unit| unit["counts"]["uncovered"].as_u64()).unwrap();
    let code = unit["code"].as_str().unwrap();
    assert_eq!(whole["total"]["counts"].as_object().unwrap().len(), COLUMNS.len(), "a column that is not tried");
    for column in COLUMNS {
        for (part, agency) in [(&whole["total"], &[][..]), (unit, &["--agency", code])] {
            let number = part["counts"][column].as_u64().unwrap();
            let arguments = [&["report", "adoption", "--people", column], agency].concat();
            let json = demo.program.run(&[&arguments[..], &["--format", "json"]].concat()).json();
            let people = json["people"].as_array().unwrap();
            assert_eq!(people.len() as u64, number, "{column} {agency:?}");
            assert!(people.iter().all(|person| !person["full_name"].as_str().unwrap().is_empty()));
            let text = demo.program.run(&arguments).done();
            assert_says(text.lines().last().unwrap(), &[&format!("{number} people")]);
        }
    }
    let covered = whole["total"]["counts"]["covered"].as_u64().unwrap();
    let of_units: u64 = units.iter().map(|unit| unit["counts"]["covered"].as_u64().unwrap()).sum();
    assert_eq!(covered, of_units);
}

#[test]
fn a_report_can_go_to_a_file_in_either_language() {
    let demo = DemoFolder::at_rest();
    let path = demo.program.home().join("report.txt").display().to_string();
    assert_eq!(demo.program.run(&["report", "adoption", "--lang", "vi", "--out", &path]).done(), "");
    assert_says(&std::fs::read_to_string(&path).unwrap(), &["Ủy ban nhân dân tỉnh Bình Phước", "Cấp tỉnh"]);
}

#[test]
fn a_report_is_printed_and_worked_on_from_files() {
    let demo = DemoFolder::at_rest();
    let out = |name: &str| demo.program.home().join(name).display().to_string();
    let report = |more: &[&str]| demo.program.run(&[&["--lang", "en", "report", "adoption"], more].concat()).done();
    let pages = out("report.pdf");
    assert_eq!(report(&["--period", "2019-12", "--format", "pdf", "--out", &pages]), "");
    let told = crate::paper::flowing(&std::fs::read(&pages).unwrap());
    assert_says(&told, &["tháng 12 năm 2019 số liệu tại thời điểm hết ngày 14/12/2019", "TỈNH BÌNH PHƯỚC", "BÁO CÁO"]);
    let book = out("report.xlsx");
    report(&["--format", "xlsx", "--out", &book]);
    let mut opened: calamine::Xlsx<_> = calamine::open_workbook(&book).unwrap();
    assert_eq!(opened.sheet_names(), ["Summary", "By agency", "Notes"]);
    assert!(opened.worksheet_range("By agency").unwrap().height() > 150);
    let csv = report(&["--agency", "H10.36", "--format", "csv"]);
    assert!(csv.starts_with('\u{feff}') && csv.lines().any(|line| line.contains(",H10.36,")), "{csv}");

    let people = out("people.csv");
    std::fs::write(&people, "").unwrap();
    std::fs::set_permissions(&people, std::fs::Permissions::from_mode(0o644)).unwrap();
    report(&["--people", "revoked", "--format", "csv", "--out", &people]);
    assert_eq!(std::fs::metadata(&people).unwrap().permissions().mode() & 0o777, 0o600, "it names people");
    let rows = std::fs::read_to_string(&people).unwrap().lines().count() - 1;
    let revoked = demo.program.run(&["report", "adoption", "--format", "json"]).json();
    assert_eq!(rows as u64, revoked["total"]["counts"]["revoked"].as_u64().unwrap());
    report(&["--people", "revoked", "--format", "xlsx", "--out", &out("people.xlsx")]);
    let mut opened: calamine::Xlsx<_> = calamine::open_workbook(out("people.xlsx")).unwrap();
    assert_eq!(opened.worksheet_range("People").unwrap().height(), rows + 1);
}

#[test]
fn both_clocks_and_another_days_tree_are_asked_for_and_told() {
    let demo = DemoFolder::at_rest();
    let today = report(&demo, &[]);
    let made = demo.program.run(&["report", "adoption", "--format", "json"]).json();
    let now = made["generated_at"].as_str().unwrap();
    let known = report(&demo, &["--known-at", now]);
    assert_eq!((&known["total"], &known["units"]), (&today["total"], &today["units"]), "all was known by then");
    assert_eq!(known["known"]["at"], now);
    assert!(known["known"]["change_set"].as_u64().unwrap() > 0 && today["known"].is_null());
    let before = demo.program.run(&["report", "adoption", "--known-at", "2019-01-01T00:00:00+07:00"]);
    assert_says(&before.refused(2), &["no agency"]);
    let elsewhere = report(&demo, &["--structure", "2018-06-30"]);
    assert_eq!((&elsewhere["total"], &elsewhere["moved"]), (&today["total"], &Value::Array(vec![])), "the same tree");
    assert_eq!((&elsewhere["as_of"], &elsewhere["structure_day"]), (&"2019-12-31".into(), &"2018-06-30".into()));
    let period = report(&demo, &["--period", "2019-12"]);
    assert_eq!(period["period"]["from"], "2019-11-15");
    let text = demo.program.run(&["report", "adoption", "--period", "2019-12", "--lang", "vi"]).done();
    assert_says(&text, &["tại thời điểm hết ngày 14/12/2019 (kỳ báo cáo từ 15/11/2019 đến 14/12/2019)"]);
    let csv =
        demo.program.run(&["--lang", "en", "report", "adoption", "--period", "2019-12", "--format", "csv"]).done();
    assert!(csv.lines().skip(1).all(|line| line.ends_with("2019-12-14,2019-11-15,2019-12-14,2019-12-14")), "{csv}");
    // A list is recorded with all days that decided who was on it.
    let listed = ["report", "adoption", "--people", "staff", "--structure", "2018-06-30", "--known-at", now];
    demo.program.run(&listed).done();
    let record = demo.program.run(&["audit", "export"]).done();
    let list = record.lines().rfind(|line| line.contains("\"list\"")).expect("a record of the list");
    assert_says(list, &["staff", "2018-06-30", "2019-12-31", now]);
    let wrong = demo.program.run(&["report", "adoption", "--known-at", "10/02/2020"]);
    assert_eq!(wrong.status, Some(2));
    assert_says(&wrong.err, &["2020-02-10T17:00:00+07:00"]);
}

#[test]
fn people_are_listed_within_the_part_of_the_tree_that_the_account_reads() {
    let demo = DemoFolder::at_rest();
    let of_agency = report(&demo, &["--agency", "H10.12"])["total"]["counts"]["staff"].as_u64().unwrap();
    demo.log_in("agency_head");
    let staff = |more: &[&str]| {
        demo.program.run(&[&["report", "adoption", "--people", "staff", "--format", "json"], more].concat())
    };
    let listed = |document: Value| document["people"].as_array().unwrap().len() as u64;
    assert_eq!(listed(staff(&[]).json()), of_agency, "the head of H10.12 reads H10.12");
    assert_eq!(listed(staff(&["--agency", "H10.12"]).json()), of_agency);
    assert_says(&staff(&["--agency", "H10.36"]).refused(2), &["H10.36"]);
    demo.log_in("official");
    assert_says(&staff(&[]).refused(2), &["read the registry"]);
}

#[test]
fn a_month_goes_from_its_draft_to_its_edition_by_the_program() {
    let demo = DemoFolder::at_rest();
    let run = |more: &[&str]| demo.program.run(&[&["--lang", "en", "report"], more].concat());
    demo.log_in("reporter");
    let drafted = run(&["draft", "2019-12", "--json"]).json();
    assert_eq!((&drafted["to"], &drafted["seen_until"]), (&"2019-12-14".into(), &"2020-01-05".into()));
    assert_says(&run(&["publish", "2019-12"]).refused(2), &["publish a month's report"]);
    demo.log_in("agency_head");
    let said = run(&["contest", "2019-12", "--agency", "H10.12", "--reason", "thiếu một người"]).done();
    let contest = said.trim().rsplit(' ').next().unwrap().to_owned();
    assert_says(&run(&["show", "2019-12", "--draft"]).done(), &["DRAFT of 2019-12", &contest, "thiếu một người"]);
    demo.log_in("it_admin");
    assert_says(&run(&["publish", "2019-12"]).refused(2), &["1 contests wait"]);
    let case = |more: &[&str]| demo.program.run(&[&["--lang", "en", "case"], more].concat());
    assert_says(&case(&["list"]).done(), &["an answer by who publishes", &contest, "2020-01-05"]);
    let waiting = case(&["list", "--json"]).json();
    let matters: Vec<_> = waiting["reports"].as_array().unwrap().iter().map(|one| one["matter"].clone()).collect();
    assert_eq!(matters, ["report_contest", "report_draft"], "the contest, and the draft that it holds up");
    assert_says(&case(&["show", &contest]).done(), &["thiếu một người", "case decide", "answer --text"]);
    case(&["decide", &contest, "answer", "--text", "đã có trong số liệu"]).done();
    assert_says(&case(&["show", &contest]).refused(2), &["no case"]);
    demo.log_in("agency_head");
    let said = run(&["contest", "2019-12", "--agency", "H10.12", "--reason", "vẫn thiếu một người"]).done();
    let again = said.trim().rsplit(' ').next().unwrap().to_owned();
    demo.log_in("it_admin");
    run(&["answer", &again, "--answer", "đã có trong số liệu"]).done();
    assert_says(&run(&["publish", "2019-12"]).refused(2), &["until 2020-01-05", "158 have not"]);
    assert_says(&run(&["list"]).done(), &["2019-12", "2020-01-05", "158"]);
    let pages = demo.program.home().join("draft.pdf").display().to_string();
    run(&["show", "2019-12", "--draft", "--format", "pdf", "--out", &pages]).done();
    let told = crate::paper::flowing(&std::fs::read(&pages).unwrap());
    assert_says(
        &told,
        &["tháng 12 năm 2019", "TM. ỦY BAN NHÂN DÂN", "DỰ THẢO: các cơ quan cho ý kiến đến hết ngày 05/01/2020"],
    );
    let table = run(&["show", "2019-12", "--draft", "--format", "csv"]).done();
    assert!(
        table.lines().skip(1).all(|line| line.ends_with("DRAFT: agencies may look at it until 2020-01-05")),
        "{table}"
    );
    let whole = run(&["show", "2019-12", "--draft", "--format", "json"]).json();
    let reported = table.lines().filter(|line| line.starts_with("Reported,")).count();
    assert_eq!(reported, whole["reported"].as_array().unwrap().len(), "a line for each figure that was reported");
    assert_eq!(whole["agency"], Value::Null);
    assert!(whole.get("trend").is_some(), "null where there is one month alone");
    let part = |code: &str| run(&["show", "2019-12", "--draft", "--agency", code, "--format", "json"]).json();
    let own = part("H10.12");
    let unit = whole["units"].as_array().unwrap().iter().find(|unit| unit["code"] == "H10.12").unwrap();
    assert_eq!((&own["agency"], &own["units"][0], &own["units"][1]), (&"H10.12".into(), unit, &Value::Null));
    assert_eq!(own["total"]["counts"], unit["counts"], "its own row is all of it");
    assert_eq!(own["acts"].as_array().unwrap().len(), 4, "its two contests and the answers");
    assert_eq!(part("H10.36")["acts"], Value::Array(vec![]), "what others said is not told");
    assert_says(&run(&["show", "2019-12", "--draft", "--agency", "H10.99"]).refused(2), &["no row of H10.99"]);
    let name = unit["name"].as_str().unwrap();
    assert_says(
        &run(&["show", "2019-12", "--draft", "--agency", "H10.12"]).done(),
        &["Only the figures of", name, "without the units below it"],
    );
    run(&["show", "2019-12", "--draft", "--agency", "H10.12", "--format", "pdf", "--out", &pages]).done();
    let told = crate::paper::flowing(&std::fs::read(&pages).unwrap());
    assert_says(&told, &["Trích số liệu của", "DỰ THẢO", "không gồm đơn vị cấp dưới", "TM. ỦY BAN NHÂN DÂN"]);
    let months = run(&["list", "--json"]).json();
    // The demo's own month is before it, and is published.
    assert_eq!(months["months"][0]["editions"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&months["months"][1]["silent"], &months["months"][1]["editions"]),
        (&158.into(), &Value::Array(vec![]))
    );
    assert_says(&run(&["show", "2019-12"]).refused(2), &["no such published report"]);
}

#[test]
fn what_a_report_cannot_show_is_refused_with_the_choices() {
    let demo = DemoFolder::at_rest();
    let refused = |arguments: &[&str]| demo.program.run(&[&["report", "adoption"], arguments].concat()).refused(2);
    assert_says(&refused(&["--people", "happy"]), &["--people", "happy", "covered", "no_certificate"]);
    assert_says(&refused(&["--agency", "H10.99.99"]), &["H10.99.99", "codes"]);
    assert_says(&refused(&["--people", "staff", "--format", "pdf"]), &["text, json, csv or xlsx"]);
    assert_says(&refused(&["--each", "--out", "x"]), &["--format pdf"]);
    assert_says(&refused(&["--period", "2020-06"]), &["2020-06-14", "future"]);
    assert_says(&refused(&["--as-of", "2020-06-30"]), &["2020-06-30", "future", "2019-12-31"]);
    assert_says(&refused(&["--known-at", "2031-01-01T00:00:00+07:00"]), &["2031-01-01", "future"]);
    demo.log_in("reporter");
    let figures = |more: &[&str]| demo.program.run(&[&["indicator", "figures"], more].concat()).refused(2);
    assert_says(&figures(&["--known-at", "2031-01-01T00:00:00+07:00"]), &["2031-01-01", "future"]);
    assert_says(&figures(&["--as-of", "2020-06-30"]), &["2020-06-30", "future", "2019-12-31"]);
    let said = demo.program.run(&["report", "adoption", "--as-of", "yesterday"]);
    assert_eq!((said.status, said.out.as_str()), (Some(2), ""));
    assert_says(&said.err, &["yesterday", "2019-12-31"]);
}

#[test]
fn the_year_2019_is_told_as_the_province_told_it() {
    let demo = DemoFolder::at_rest();
    let document = demo.program.run(&["report", "year-end", "--year", "2019", "--json"]).json();
    assert_eq!(
        (&document["as_of"], &document["period"]["from"], &document["period"]["to"]),
        (&Value::from("2019-12-31"), &Value::from("2018-12-15"), &Value::from("2019-12-14"),)
    );
    let mailboxes = report(&demo, &[])["total"]["counts"]["mailboxes"].as_u64().unwrap();
    for (code, value, of, status) in [
        ("mailboxes_issued", mailboxes, None, "measured"),
        ("networked_bodies", 310, None, "measured"),
        ("exchange_overall", 95, None, "estimated"),
        ("exchange_province_district", 100, None, "estimated"),
        ("exchange_province_commune", 90, None, "estimated"),
        ("videoconference_points", 15, None, "declared"),
        ("videoconference_points_others", 7, None, "declared"),
        ("videoconference_meetings", 29, None, "declared"),
        ("one_stop_districts", 11, Some(11), "declared"),
        // Four whole districts, and two communes of Bù Đốp.
        ("one_stop_communes", 43, Some(111), "declared"),
    ] {
        let figure = &document["figures"][code];
        assert_eq!((figure["value"].as_u64(), figure["of"].as_u64()), (Some(value), of), "{code}: {figure}");
        assert_eq!(figure["status"], status, "{code}");
        assert!(figure["as_of"].as_str().unwrap() <= "2019-12-31", "{code}");
        assert!(!figure["source"]["vi"].as_str().unwrap().is_empty(), "{code}");
    }
    let text = demo.program.run(&["report", "year-end", "--year", "2019", "--lang", "vi"]).done();
    assert_says(&text, &["KẾT QUẢ ỨNG DỤNG CÔNG NGHỆ THÔNG TIN NĂM 2019", "95,0 %", "43/111", "ước tính"]);
    demo.log_in("reporter");
    let figures = demo.program.run(&["indicator", "figures", "--indicator", "one_stop_software", "--json"]).json();
    let rows = figures["figures"].as_array().unwrap();
    assert_eq!(rows.iter().filter(|row| row["value"] == true).count(), 11 + 43, "what the report opens to");
    let future = demo.program.run(&["report", "year-end", "--year", "2031"]);
    assert_says(&future.refused(2), &["2031 has not begun"]);
    let findings = demo.program.run(&["indicator", "findings", "--year", "2019", "--json"]).json();
    assert_eq!(findings["findings"], serde_json::json!([]), "what the province reported goes together");
}

#[test]
fn the_year_is_handed_out_in_every_form() {
    let demo = DemoFolder::at_rest();
    let out = |name: &str| demo.dir().join(name);
    let written = |format: &str, more: &[&str]| {
        let path = out(&format!("year.{format}"));
        let file = path.display().to_string();
        let said = ["report", "year-end", "--year", "2019", "--lang", "vi", "--format", format, "--out", &file];
        demo.program.run(&[&said[..], more].concat()).done();
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "{format}: it names who reported");
        std::fs::read(&path).unwrap()
    };
    let told = crate::paper::flowing(&written("pdf", &[]));
    let title = "BÁO CÁO Kết quả ứng dụng công nghệ thông tin, hộp thư công vụ và chữ ký số năm 2019";
    let points = "15 điểm cầu hội nghị truyền hình";
    for said in ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ỦY BAN NHÂN DÂN", title, points, "43/111", "95,0 %", "Hình 1"]
    {
        assert!(told.contains(said), "{said}: {told}");
    }
    let csv = String::from_utf8(written("csv", &[])).unwrap();
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let of = |kind: &str, code: &str| rows.iter().filter(|row| &row[0] == kind && &row[1] == code).count();
    assert_eq!((of("Kết quả", "one_stop_communes"), of("Chi tiết", "one_stop_communes")), (1, 111));
    assert_eq!((of("Kết quả", "networked_bodies"), of("Chi tiết", "networked_bodies")), (1, 310));
    written("xlsx", &[]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(out("year.xlsx")).unwrap();
    let sheet = book.worksheet_range("Kết quả").unwrap();
    let meetings =
        sheet.rows().find(|row| row[1] == calamine::Data::String("videoconference_meetings".into())).unwrap();
    assert_eq!(meetings[9], calamine::Data::Float(29.0), "a real number");
    // As the registry knew it before the figures came in.
    let before = "2019-12-31T01:00:00+07:00";
    let early = demo.program.run(&["report", "year-end", "--year", "2019", "--json", "--known-at", before]);
    assert_says(&early.refused(2), &["2019-12-31T01:00:00+07:00", "knew no agency"]);
    let never = demo.program.run(&["report", "year-end", "--year", "2019", "--known-at", "2031-01-01T00:00:00Z"]);
    assert_says(&never.refused(2), &["future"]);
}

#[test]
fn figures_are_taken_back_and_what_is_to_be_looked_at_ends_with_no() {
    let demo = DemoFolder::at_rest();
    demo.log_in("reporter");
    let figures = |more: &[&str]| {
        let asked = ["indicator", "figures", "--indicator", "videoconference_points", "--json"];
        demo.program.run(&[&asked[..], more].concat()).json()
    };
    let id = figures(&["--agency", "H10.12"])["figures"][0]["id"].as_str().unwrap().to_owned();
    assert_says(&demo.program.run(&["indicator", "withdraw", &id, "--reason", "Nhập nhầm"]).done(), &["H10.12"]);
    assert_eq!(figures(&[])["figures"].as_array().unwrap().len(), 14);
    let nobody = demo.program.run(&["indicator", "figures", "--agency", "H10.99"]).refused(2);
    assert_says(&nobody, &["H10.99"]);
    let file = demo.dir().join("more.csv");
    let rows = "indicator,agency,scope,to,amount,source\n\
        videoconference_points,H10,subtree,2019-12-15,16,Báo cáo\nnothing,H10,own,2019-12-15,1,Báo cáo\n";
    std::fs::write(&file, rows).unwrap();
    let import = ["indicator", "import", &file.display().to_string(), "--commit", "--skip-bad", "--lang", "en"];
    let said = demo.program.run(&import);
    assert_eq!(said.status, Some(1), "{}", said.err);
    assert_says(&said.out, &["14 figures of agencies below", "1 written"]);
    let found = demo.program.run(&["indicator", "findings", "--year", "2019", "--json"]);
    assert_eq!(found.status, Some(1));
    let found: Value = serde_json::from_str(&found.out).unwrap();
    assert_eq!(found["counts"], serde_json::json!({ "refused": 1, "overlapping": 14 }));
    let row = found["findings"][0]["id"].as_str().unwrap();
    demo.program.run(&["indicator", "dismiss", row, "--reason", "Không có chỉ tiêu này"]).done();
    let found = demo.program.run(&["indicator", "findings", "--year", "2019", "--lang", "en"]);
    assert_eq!(found.status, Some(1));
    assert_says(&found.out, &["Told by an agency above with all below it: 14"]);
}

#[test]
fn indicators_are_handed_out_in_every_form() {
    let demo = DemoFolder::at_rest();
    demo.log_in("reporter");
    let goal =
        ["indicator", "goal", "coverage", "--year", "2019", "--amount", "90", "--source", "Nghị quyết số 17/NQ-CP"];
    demo.program.run(&goal).done();
    let written = |format: &str, more: &[&str]| {
        let path = demo.dir().join(format!("indicators.{format}"));
        let file = path.display().to_string();
        let asked = ["--lang", "vi", "report", "indicators", "--period", "2019-12", "--format", format, "--out", &file];
        demo.program.run(&[&asked[..], more].concat()).done();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{format}: it names who reported");
        std::fs::read(&path).unwrap()
    };
    let document: Value = serde_json::from_slice(&written("json", &[])).unwrap();
    let of_all = |one: &&Value| one["indicator"] == "coverage" && one["rank"].is_null();
    let coverage = document["total"]["figures"].as_array().unwrap().iter().find(of_all).unwrap();
    assert_eq!(coverage["goal"]["value"], 90);
    let (part, whole) = (&coverage["period"]["numerator"], &coverage["period"]["denominator"]);

    let csv = String::from_utf8(written("csv", &[])).unwrap();
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let total = rows.iter().find(|row| &row[0] == "Tổng cộng" && &row[4] == "coverage" && row[6].is_empty()).unwrap();
    assert_eq!((&total[9], &total[10], &total[24]), (&*part.to_string(), &*whole.to_string(), "90.0"));
    let units = rows.iter().filter(|row| &row[0] == "Đơn vị" && &row[4] == "coverage" && row[6].is_empty()).count();
    assert_eq!(units, document["units"].as_array().unwrap().len());
    written("xlsx", &[]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(demo.dir().join("indicators.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["Tổng hợp", "Theo cấp", "Theo đơn vị", "Ghi chú"]);
    let sheet = book.worksheet_range("Tổng hợp").unwrap();
    let row = sheet.rows().find(|row| row[4] == calamine::Data::String("coverage".into())).unwrap();
    assert_eq!(row[10].to_string(), whole.to_string(), "a real number");
    let told = crate::paper::flowing(&written("pdf", &[]));
    for said in [
        "Các chỉ tiêu về hộp thư công vụ và chữ ký số",
        "số liệu từ 15/11/2019 đến 14/12/2019",
        "số liệu từ 15/12/2018 đến 14/12/2019",
        "Nghị quyết số 17/NQ-CP",
        "Bảng 3. Kết quả theo đơn vị",
        "Hình 1. Tỷ lệ người có thể ký số theo cấp",
        "TM. ỦY BAN NHÂN DÂN",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    // One agency, in its own name.
    let alone = crate::paper::flowing(&written("pdf", &["--agency", "H10.12"]));
    assert!(!alone.contains("TM. ỦY BAN NHÂN DÂN") && alone.contains("Bảng 1. Kết quả chung"), "{alone}");
    let rows = demo.program.run(&["report", "indicators", "--rows", "coverage", "--format", "csv"]);
    assert_says(&rows.refused(2), &["text or json"]);
}

#[test]
fn indicators_are_those_of_the_adoption_report_and_open_to_as_many_rows() {
    let demo = DemoFolder::at_rest();
    let indicators =
        |more: &[&str]| demo.program.run(&[&["report", "indicators", "--period", "2019-12"], more].concat());
    let document = indicators(&["--json"]).json();
    assert_eq!(document["period"], serde_json::json!({ "from": "2019-11-15", "to": "2019-12-14" }));
    let adoption = report(&demo, &["--as-of", "2019-12-14"]);
    let figure = |line: &Value, code: &str| {
        let of_all =
            |one: &&Value| one["indicator"] == code && one["rank"].is_null() && one["exchange_level"].is_null();
        line["figures"].as_array().unwrap().iter().find(of_all).unwrap().clone()
    };
    for (code, part, whole) in [
        ("issued", "staff_with_mailbox", "staff"),
        ("coverage", "covered", "in_scope"),
        ("expiring", "expiring", "covered"),
    ] {
        let told = figure(&document["total"], code)["period"].clone();
        assert_eq!(told["numerator"], adoption["total"]["counts"][part], "{code}");
        assert_eq!(told["denominator"], adoption["total"]["counts"][whole], "{code}");
        for unit in document["units"].as_array().unwrap() {
            let of_report = adoption["units"].as_array().unwrap().iter().find(|one| one["code"] == unit["code"]);
            let told = figure(unit, code)["period"].clone();
            assert_eq!(told["denominator"], of_report.unwrap()["counts"][whole], "{code} of {}", unit["code"]);
        }
    }
    assert_says(
        &indicators(&["--lang", "vi"]).done(),
        &["số liệu từ 15/11/2019 đến 14/12/2019", "chưa có nguồn số liệu"],
    );
    // Figures are for everybody who may use the program; rows are for whoever is logged in.
    assert_says(&indicators(&["--rows", "coverage"]).refused(2), &["logged in"]);
    demo.log_in("it_admin");
    let rows = indicators(&["--rows", "coverage", "--json"]).json();
    let people = rows["people"].as_array().unwrap();
    let told = figure(&document["total"], "coverage")["period"].clone();
    assert_eq!(people.len() as u64, told["denominator"].as_u64().unwrap());
    let counted = people.iter().filter(|one| one["counted"] == true).count() as u64;
    assert_eq!(counted, told["numerator"].as_u64().unwrap());
    assert_says(&indicators(&["--rows", "nothing"]).refused(2), &["usage_both"]);
}
