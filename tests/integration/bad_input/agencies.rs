//! Agency lists with mistakes: every bad row is told, and all or nothing is written.

use super::extent;
use crate::cli::demo_folder::{DemoFolder, Sqlite};
use crate::cli::program::{Program, assert_says};

const HEADER: &str = "code,name_vi,level,kind,parent_code,gso_code\n";
const ROOT: &str = "H10,Ủy ban nhân dân tỉnh Bình Phước,province,ubnd_tinh,,70\n";
const HOME_AFFAIRS: &str = "H10.03,Sở Nội vụ,province,so,H10,\n";

async fn migrated() -> (Program, Sqlite) {
    let mut program = Program::new();
    let path = program.home().join("registry.db");
    program.set("CONGVU_DATABASE_URL", format!("sqlite://{}?mode=rwc", path.display()));
    program.run(&["migrate"]).done();
    let database = Sqlite::open(&path).await;
    (program, database)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_with_mistakes_writes_nothing_and_names_every_bad_line() {
    let (program, database) = migrated().await;
    let before = database.extent().await;
    let good = format!("{HEADER}{ROOT}{HOME_AFFAIRS}");
    for (name, text, words) in [
        (
            "orphan",
            format!("{good}H10.04,Sở Y tế,province,so,H10.99,\n").into_bytes(),
            &["line 4", "H10.99", "add its line"][..],
        ),
        (
            "twice",
            format!("{good}H10.03,Sở Y tế,province,so,H10,\n").into_bytes(),
            &["line 4", "H10.03", "already on line 3"],
        ),
        (
            "two mistakes",
            format!("{good}H10.03,Sở Y tế,province,so,H10,\nH10.05,Sở Xây dựng,province,so,H77,\n").into_bytes(),
            &["line 4", "line 5", "H77", "2 errors"],
        ),
        (
            "windows-1258",
            [good.as_bytes(), b"H10.05,S\xF4 X\xE2y d\xF9ng,province,so,H10,\n"].concat(),
            &["line 4", "not UTF-8", "CSV UTF-8"],
        ),
        ("utf-16", good.encode_utf16().flat_map(u16::to_le_bytes).collect(), &["UTF-16", "CSV UTF-8"]),
        ("empty", Vec::new(), &["holds no agency"]),
    ] {
        let file = program.file("agencies.csv", text);
        for flag in ["--check", "--commit"] {
            let said = program.run(&["agency", "import", &file, flag]).no();
            assert_says(&said, words);
            assert_says(&said, &["nothing written"]);
        }
        assert_eq!(database.extent().await, before, "{name}");
    }
    let line = program.run(&["agency", "import", "/nonexistent/agencies.csv"]).refused(2);
    assert_says(&line, &["cannot read /nonexistent/agencies.csv"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_byte_order_mark_is_taken_and_a_decomposed_name_is_mended_and_told() {
    use unicode_normalization::UnicodeNormalization as _;
    let (program, database) = migrated().await;
    let decomposed: String = HOME_AFFAIRS.nfd().collect();
    assert_ne!(decomposed, HOME_AFFAIRS);
    let file = program.file("agencies.csv", format!("\u{FEFF}{HEADER}{ROOT}{decomposed}"));
    let checked = program.run(&["agency", "import", &file]).done();
    assert_says(&checked, &["line 3", "NFC", "Sở Nội vụ", "nothing written"]);
    assert_eq!(database.number("select count(*) from agency").await, 0);
    program.run(&["agency", "import", &file, "--commit"]).done();
    assert_eq!(
        database.texts("select name from agency_version order by code").await,
        ["Ủy ban nhân dân tỉnh Bình Phước", "Sở Nội vụ"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agencies_that_are_recorded_are_known_and_never_changed() {
    let demo = DemoFolder::at_rest();
    let before = extent(&demo).await;
    let list = format!("{HEADER}{ROOT}{HOME_AFFAIRS}");
    let file = demo.program.file("agencies.csv", list);
    let line = demo.program.run(&["agency", "import", &file, "--commit"]).refused(2);
    assert_says(&line, &["import agencies", "congvu login"]);
    assert_eq!(extent(&demo).await, before);
    demo.log_in("hr");
    let said = demo.program.run(&["agency", "import", &file, "--commit"]).done();
    assert_says(&said, &["No new agencies", "2 agencies known already"]);
    let other = demo.program.file("other.csv", format!("{HEADER}H10.03,Sở Khác,province,so,H10,\n"));
    let said = demo.program.run(&["agency", "import", &other, "--commit"]).no();
    assert_says(&said, &["line 2", "H10.03 is recorded otherwise", "name_vi is 'Sở Nội vụ'", "nothing written"]);
    let mut after = extent(&demo).await;
    after.iter_mut().filter(|(table, _)| table == "session").for_each(|(_, rows)| *rows -= 1);
    assert_eq!(after, before);
}
