//! `congvu agency succession …`: what stands in the way of a reorganisation is told with what to do, and nothing is written.

use super::demo_folder::DemoFolder;
use super::program::assert_says;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commune_with_people_does_not_end_and_nothing_is_taken_back_that_was_not_recorded() {
    let demo = DemoFolder::at_rest();
    let run = |more: &[&str]| demo.program.run(&[&["--lang", "en", "agency", "succession"], more].concat());
    let file = demo.program.file("list.csv", "Cơ quan cũ,Mã mới\nH10.31.01,H10.31.02\n");
    let asked = ["import", &file, "--map", "Mã mới=successor", "--effective", "2020-07-01", "--act", "NQ 1/NQ-UBTVQH"];
    assert_says(&run(&asked).refused(2), &["log"]);
    demo.log_in("hr");
    let before = demo.database().await.extent().await;
    for flag in ["--check", "--commit"] {
        let said = run(&[&asked[..], &[flag]].concat()).no();
        let remedy = "report adoption --as-of 2020-06-30 --agency H10.31.01 --people staff";
        assert_says(&said, &["posts in H10.31.01 reach beyond 2020-06-30", remedy, "1 bad; nothing written"]);
    }
    assert_says(
        &run(&["import", &file, "--map", "Mã mới=successor"]).no(),
        &["The day is missing", "--effective", "--act"],
    );
    assert_says(&run(&["undo", "H10.31.01", "--reason", "nhầm"]).refused(2), &["succession"]);
    assert_eq!(demo.database().await.extent().await, before);
    demo.log_in("helpdesk");
    assert_says(&run(&asked).refused(2), &["import agencies"]);
}
