//! `congvu verify` by the binary: exit 0 when nothing was touched, exit 1 with the name of what was.

use super::demo_folder::{BASE, DemoFolder};
use super::program::assert_says;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_entry_a_changed_projection_row_and_a_changed_fact_are_each_named() {
    let demo = DemoFolder::running();
    let clean = demo.program.run(&["verify", "--json"]).json();
    assert_eq!(clean["problems"].as_array().unwrap().len(), 0);
    assert!(clean["entries"].as_u64().unwrap() > 1000);

    let name = format!("uid=m000005,ou=people,{BASE}");
    demo.change(&format!("dn: {name}\nchangetype: modify\nreplace: title\ntitle: Chu tich\n"));
    let said = demo.program.run(&["verify"]).no();
    assert_says(&said, &[&name, "behind our back", "title"]);
    demo.program.run(&["directory", "apply"]).done();
    demo.program.run(&["verify"]).done();

    let database = demo.database().await;
    let set = |value: &str| format!("update mailbox_current set position = '{value}' where number = 5");
    let right = database.texts("select position from mailbox_current where number = 5").await.remove(0);
    assert_eq!(database.change(&set("Thứ trưởng")).await, 1);
    let said = demo.program.run(&["verify"]).no();
    assert_says(&said, &["mailbox_current 5", "Thứ trưởng", &right]);
    database.change(&set(&right)).await;
    demo.program.run(&["verify"]).done();

    let official = "select official from mailbox where number = 5";
    let id = database.texts(&format!("select lower(hex(o)) from (select ({official}) as o)")).await.remove(0);
    let forged = format!("update official set birth_date = '1990-01-01' where id = ({official})");
    assert_eq!(database.change(&forged).await, 1);
    let said = demo.program.run(&["verify"]).no();
    let id = uuid::Uuid::parse_str(&id).unwrap().to_string();
    assert_says(&said, &[&format!("official {id}")]);
}

#[test]
fn an_entry_that_was_removed_or_added_by_hand_is_named() {
    let demo = DemoFolder::running();
    let gone = format!("uid=m000007,ou=people,{BASE}");
    demo.ldap("ldapdelete", &[&gone]);
    let copied = format!("uid=m999999,ou=people,{BASE}");
    demo.change(&format!(
        "dn: {copied}\nchangetype: add\nobjectClass: inetOrgPerson\ncn: Nguyễn Văn Lạ\nsn: Nguyễn\nuid: m999999\n"
    ));
    let said = demo.program.run(&["verify"]).no();
    assert_says(&said, &[&gone, "the directory has not"]);
    assert!(!said.contains(&copied), "an entry without our key is somebody else's: {said}");
    demo.program.run(&["directory", "apply"]).done();
    demo.program.run(&["verify"]).done();
    assert_eq!(demo.entries("ou=people,", "(uid=m999999)"), 1, "never removed");
}
