//! `congvu report league`: a score card, and what its figures open to.

use super::demo_folder::DemoFolder;
use super::program::assert_says;

#[test]
fn a_score_card_names_the_command_that_lists_whom_it_counted() {
    let demo = DemoFolder::at_rest();
    let league = |more: &[&str]| demo.program.run(&[&["--lang", "en", "report", "league"], more].concat());
    let card = league(&["--agency", "H10.12", "--format", "json"]).json();
    let figure = &card["line"]["criteria"][0]["figure"];
    let opens = card["opens"]["coverage"].as_str().unwrap();
    assert_says(&league(&["--agency", "H10.12"]).done(), &["SCORE CARD", "measured, of 2019-12-31", opens]);
    demo.log_in("it_admin");
    let arguments: Vec<&str> = opens.split(' ').skip(1).chain(["--json"]).collect();
    let rows = demo.program.run(&arguments).json();
    let people = rows["people"].as_array().unwrap();
    let counted = people.iter().filter(|one| one["counted"] == true).count();
    assert_eq!((figure["part"].as_u64(), figure["whole"].as_u64()), (Some(counted as u64), Some(people.len() as u64)));
    assert_says(&league(&["--known-at", "2031-01-01T00:00:00+07:00"]).refused(2), &["2031-01-01", "future"]);
    // Nobody had founded the registry by then.
    assert_says(&league(&["--known-at", "2018-01-01T00:00:00+07:00"]).done(), &["no agency to rank", "change set 0"]);
}
