//! The commands themselves: what an administrator sees, and what they are refused.

use congvu::domain::name;

use crate::cli::demo_folder::DemoFolder;
use crate::cli::program::assert_says;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_looked_at_adopted_and_its_cases_are_decided() {
    let demo = DemoFolder::at_rest();
    let database = demo.database().await;
    // The demo's people have their entries; here they are of another directory.
    database.change("delete from entry_link").await;
    let people = "select full_name || '|' || address from mailbox_current where full_name is not null and address is not null \
                  order by number limit 2";
    let people = database.texts(people).await;
    let [(first, first_mail), (_, second_mail)] = [0, 1].map(|place: usize| people[place].split_once('|').unwrap());
    let entry = |number: u32, called: &str, mail: &str| {
        format!(
            "dn: uid={number},ou=cu,dc=cu\nobjectClass: inetOrgPerson\nentryUUID: 00000000-0000-4000-8000-{number:012}\n\
             uid: {number}\ncn: {called}\nmail: {mail}\n\n"
        )
    };
    let strange = entry(2, "Zoe Zzyzx", second_mail);
    let text = entry(1, &name::search_fold(first), first_mail) + &strange + &entry(3, "Ai Do", "ai@khac.example");
    let file = demo.program.file("cu.ldif", text);
    let run = |arguments: &[&str]| demo.program.run(arguments);

    let adopt = ["--lang", "en", "directory", "adopt", "--from", &file];
    assert_says(
        &run(&adopt).no(),
        &["Entries read: 3", "has the same address: 1", "Unmanaged: 1", "Nothing was written"],
    );
    let commit = [&adopt[..], &["--commit"]].concat();
    assert_says(&run(&commit).refused(2), &["logged in"]);
    demo.log_in("hr");
    assert_says(&run(&commit).refused(2), &["no role"]);
    demo.log_in("it_admin");
    assert_says(&run(&commit).no(), &["nothing was written to the directory", "congvu case list"]);
    let json = [&adopt[..], &["--json"]].concat();
    let again: serde_json::Value = serde_json::from_str(&run(&json).no()).unwrap();
    assert_eq!((&again["tally"]["linked_before"], &again["committed"]), (&1.into(), &false.into()));

    assert_says(&run(&["--lang", "vi", "case", "list"]).done(), &["địa chỉ khớp", "Zoe Zzyzx", "uid=2,ou=cu"]);
    let list = run(&["case", "list", "--json"]).json();
    assert_eq!(list["total"], 1);
    let case = list["cases"][0]["id"].as_str().unwrap();
    let number = list["cases"][0]["suspects"][0]["number"].as_str().unwrap();
    assert_says(&run(&["--lang", "en", "case", "show", case]).done(), &[number, second_mail, "To do", "case decide"]);
    assert_says(&run(&["case", "decide", case, "link", "m999999"]).refused(2), &["no such mailbox"]);
    assert_says(&run(&["case", "decide", case, "link", number]).done(), &[case, "link"]);
    assert_says(&run(&["case", "decide", case, "leave"]).refused(2), &["over"]);
    assert_says(&run(&adopt).done(), &["Linked before: 2", "For a person to decide: 0"]);
    assert_says(&run(&["audit", "export"]).done(), &["\"what\":\"directory_cases\"", "\"action\":\"decide_case\""]);

    for (wrong, says) in [
        (&["directory", "adopt", "--create"][..], "--map"),
        (&["directory", "adopt", "--profile", "x"], "Profile"),
        (&["directory", "adopt", "--base", "nonsense"], "entry's name"),
        (&["directory", "adopt", "--from", "absent.ldif"], "absent.ldif"),
    ] {
        let said = run(wrong);
        assert_eq!(said.status, Some(2), "{said:?}");
        assert_says(&said.err, &[says]);
    }
}
