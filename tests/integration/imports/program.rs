//! The program itself: templates, checks, and an import that is killed in the middle and ends with exactly one effect.

use std::time::Duration;

use super::office::{OFFICIALS, officials};
use crate::cli::demo_folder::DemoFolder;
use crate::cli::program::{Program, assert_says};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_killed_in_the_middle_is_ended_by_the_next_with_one_effect() {
    let demo = DemoFolder::at_rest();
    demo.log_in("hr");
    let file = demo.program.file("officials.csv", officials(6000));
    let database = demo.database().await;
    let (people, marks) = ("select count(*) from official", "select coalesce(max(marker), 0) from job");
    let before = database.number(people).await;
    let mut victim = demo.program.spawn(&["official", "import", &file, "--commit"]);
    let reached = async {
        while database.number(marks).await < 2001 {
            assert!(victim.try_wait().unwrap().is_none(), "it ended before it was killed");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(2), reached).await.expect("the moment never came");
    victim.kill().unwrap();
    victim.wait().unwrap();
    let written = database.number(people).await - before;
    assert!((2000..6000).contains(&written), "{written} of 6000 were written");
    // The dead worker's lease would run out by itself.
    database.change("update job set lease_until = 1").await;
    let mut server = demo.program.spawn(&["serve", "--listen", "127.0.0.1:0"]);
    let gone_on_with = async {
        while database.number("select count(*) from job where state = 'done'").await == 0 {
            assert!(server.try_wait().unwrap().is_none(), "the server ended");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let ended = tokio::time::timeout(Duration::from_mins(3), gone_on_with).await;
    server.kill().unwrap();
    server.wait().unwrap();
    ended.expect("nobody went on with the job");
    assert_eq!(database.number(people).await - before, 6000);
    let result: serde_json::Value = serde_json::from_str(&database.texts("select result from job").await[0]).unwrap();
    assert_eq!((&result["new"], &result["known"], &result["bad"]), (&6000.into(), &0.into(), &0.into()));
    assert_eq!(database.number("select attempts from job").await, 2);

    let extent = database.extent().await;
    let report = demo.program.run(&["official", "import", &file, "--commit", "--json"]).json();
    assert_eq!((&report["new"], &report["known"]), (&0.into(), &6000.into()));
    let facts = |extent: Vec<(String, i64)>| -> Vec<(String, i64)> {
        let is_fact = |table: &str| ["official", "posting", "mailbox", "address", "change_set"].contains(&table);
        extent.into_iter().filter(|(table, _)| is_fact(table)).collect()
    };
    assert_eq!(facts(database.extent().await), facts(extent));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn templates_are_written_and_bad_files_are_told_with_their_cells() {
    let demo = DemoFolder::at_rest();
    demo.log_in("hr");
    for (command, form) in [("official", "xlsx"), ("official", "csv"), ("decision", "xlsx")] {
        let file = demo.program.file(&format!("mau.{form}"), "");
        demo.program.run(&[command, "import", &file, "--template", form]).done();
        let said = demo.program.run(&[command, "import", &file]).done();
        assert_says(&said, &["0"]);
    }
    let file = demo.program.file("x.csv", format!("{OFFICIALS}Lê Thị Ba,1970,Viên chức,,H10.03,Kế toán,,01/03/2015\n"));
    let bad_rows = demo.program.file("bad.csv", "");
    let said = demo.program.run(&["--lang", "en", "official", "import", &file, "--bad-rows", &bad_rows]).no();
    assert_says(&said, &["B2 [Ngày sinh]", "no valid date", "31/12/2019", "1 bad; nothing written"]);
    assert!(std::fs::read_to_string(&bad_rows).unwrap().contains("B2: "));
    let said = demo.program.run(&["official", "import", &file, "--map", "Cột lạ=full_name"]).no();
    assert_says(&said, &["Cột lạ"]);
}

#[test]
fn nobody_imports_without_logging_in() {
    let demo = DemoFolder::at_rest();
    let stranger = Program::configured(&demo.config());
    let file = stranger.file("x.csv", OFFICIALS);
    let line = stranger.run(&["official", "import", &file]).refused(2);
    assert_says(&line, &["logged in", "congvu login"]);
}
