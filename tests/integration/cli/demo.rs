//! `congvu demo`: one command from nothing to the adoption of each agency, and what a second one finds.

use serde_json::Value;

use super::demo_folder::{BASE, DemoFolder};
use super::program::{Program, assert_says};

#[track_caller]
fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Every count of the document, asked of the directory and of the database.
async fn assert_counts_are_true(demo: &DemoFolder, document: &Value) {
    let counts = |key: &str| document["counts"][key].as_i64().unwrap();
    let database = demo.database().await;
    assert_eq!(counts("mailboxes"), 400);
    assert_eq!(database.number("select count(*) from mailbox").await, 400);
    assert_eq!(demo.entries("ou=people,", "(objectClass=inetOrgPerson)"), 400);
    assert_eq!(counts("units"), database.number("select count(*) from agency_version").await);
    assert_eq!(demo.entries("ou=agencies,", "(congvuAgencyCode=*)"), counts("units"));
    assert_eq!(demo.entries("ou=groups,", "(objectClass=congvuMailGroup)"), counts("groups"));
    assert_eq!(counts("network_units"), 310);
    let on_the_network = "select count(*) from agency_version where network_site";
    assert_eq!(database.number(on_the_network).await, 310);
    let in_post =
        "select count(distinct official) from posting where kind = 'primary' and effective_from <= '2019-12-31'
        and (effective_to is null or effective_to > '2019-12-31')";
    assert_eq!(counts("officials"), database.number(in_post).await);
    assert!(counts("officials") > counts("mailboxes"), "some have no mailbox yet");
    let by_status = document["counts"]["certificates"].as_object().unwrap();
    let certificates: i64 = by_status.values().map(|count| count.as_i64().unwrap()).sum();
    // Those of people in post; leavers' and nobody's certificates are in the registry too, and in no count.
    let owned = format!(
        "select count(*) from certificate where official in ({})",
        in_post.replace("count(distinct official)", "official")
    );
    assert_eq!(certificates, database.number(&owned).await);
    let files = std::fs::read_dir(demo.dir().join("pki/certificates")).unwrap().count();
    assert_eq!(files.to_string(), database.number("select count(*) from certificate").await.to_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_run_gives_the_whole_document_and_its_counts_are_true() {
    let demo = DemoFolder::empty();
    let document = demo.run(&[]).json();
    let expected = ["adoption", "config", "counts", "database", "ldap", "logins", "pki_dir", "timings_ms"];
    assert_eq!(keys(&document), expected);
    assert_eq!(keys(&document["ldap"]), ["base", "bind_dn", "password_file", "people_base", "url"]);
    assert_eq!(
        keys(&document["counts"]),
        ["certificates", "groups", "mailboxes", "network_units", "officials", "units"]
    );
    assert_eq!(document["ldap"]["people_base"], format!("ou=people,{BASE}"));
    assert_eq!(document["config"], demo.config().display().to_string());
    assert!(std::path::Path::new(document["pki_dir"].as_str().unwrap()).join("anchors.pem").is_file());
    assert_counts_are_true(&demo, &document).await;
    let logins = document["logins"].as_array().unwrap();
    let roles: Vec<&str> = logins.iter().map(|login| login["role"].as_str().unwrap()).collect();
    assert_eq!(roles.len(), 10, "{roles:?}");
    assert!(logins.iter().all(|login| login["password"].as_str().unwrap().len() >= 15));
    // The official's account is somebody's who can sign.
    let own =
        "select count(*) from principal p join certificate c on c.official = p.official where p.name = 'official'";
    assert!(demo.database().await.number(own).await > 0);
    let levels = document["adoption"]["levels"].as_array().unwrap();
    let names: Vec<&str> = levels.iter().map(|level| level["level"].as_str().unwrap()).collect();
    assert_eq!(names, ["province", "district", "commune"]);
    let covered = |figures: &Value| figures["counts"]["covered"].as_u64().unwrap();
    assert_eq!(levels.iter().map(covered).sum::<u64>(), covered(&document["adoption"]["overall"]));
    demo.program.run(&["verify"]).done();
    demo.program.run(&["doctor"]).done();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_run_continues_and_writes_nothing() {
    let demo = DemoFolder::running();
    let first = demo.run(&[]).json();
    let before = (context_csn(&demo), demo.database().await.extent().await);
    let second = demo.run(&[]).json();
    assert_eq!(second["counts"], first["counts"]);
    assert_eq!(second["ldap"], first["ldap"]);
    assert_eq!(second["logins"], first["logins"]);
    assert!(second["timings_ms"].get("directory_apply").is_none(), "{}", second["timings_ms"]);
    let mut after = (context_csn(&demo), demo.database().await.extent().await);
    // What a run leaves is its own empty plan.
    after.1.iter_mut().filter(|(table, _)| table == "plan").for_each(|(_, rows)| *rows -= 1);
    assert_eq!(before, after);
    assert_counts_are_true(&demo, &second).await;
}

fn context_csn(demo: &DemoFolder) -> String {
    demo.ldap("ldapsearch", &["-LLL", "-b", BASE, "-s", "base", "contextCSN"])
}

#[test]
fn another_seed_or_number_is_refused_and_changes_nothing() {
    let demo = DemoFolder::at_rest();
    let before = std::fs::read(demo.dir().join("demo.json")).unwrap();
    let dir = demo.dir().display().to_string();
    for other in [["--seed", "7"], ["--mailboxes", "500"]] {
        let mut arguments = vec!["demo", "--dir", &dir, "--no-serve", other[0], other[1]];
        if other[0] == "--seed" {
            arguments.extend(["--mailboxes", "400"]);
        }
        let line = demo.program.run(&arguments).refused(2);
        assert_says(&line, &["400 mailboxes by seed 2019", "--reset", "--dir"]);
    }
    assert_eq!(std::fs::read(demo.dir().join("demo.json")).unwrap(), before);
    assert!(!demo.dir().join("slapd/slapd.pid").exists(), "no server was started for a refusal");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_gives_the_same_facts_and_reset_starts_over() {
    let demo = DemoFolder::running();
    let facts = "select seq || ' ' || operation || ' ' || recorded_at || ' ' || hex(facts_hash) || ' ' || fact_count
        from change_set order by seq";
    let old = demo.database().await.texts(facts).await;
    assert!(old.len() > 4, "{old:?}");
    let plans = demo.database().await.number("select count(*) from plan").await;
    assert!(plans > 1);
    let old_password = demo.login("it_admin").1;
    demo.run(&["--reset"]).done();
    assert_eq!(demo.database().await.texts(facts).await, old, "the same seed, made anew");
    assert_eq!(demo.database().await.number("select count(*) from plan").await, 1, "begun from nothing");
    assert_ne!(demo.login("it_admin").1, old_password, "passwords are not made from the seed");
    let changed = demo.run(&["--reset", "--seed", "7"]).json();
    assert_ne!(demo.database().await.texts(facts).await, old, "another seed, other facts");
    assert_eq!(changed["counts"]["mailboxes"], 400);
}

#[test]
fn a_folder_with_something_else_in_it_is_refused_and_left_alone() {
    let demo = DemoFolder::empty();
    std::fs::create_dir(demo.dir()).unwrap();
    std::fs::write(demo.dir().join("thesis.txt"), "ten years of work").unwrap();
    for more in [&[][..], &["--reset"]] {
        let line = demo.run(more).refused(2);
        assert_says(&line, &["holds something that is no demo", "--dir"]);
        let left: Vec<_> = std::fs::read_dir(demo.dir()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["thesis.txt"]);
    }
    assert_eq!(std::fs::read_to_string(demo.dir().join("thesis.txt")).unwrap(), "ten years of work");
}

#[test]
fn stop_ends_the_server_and_says_when_there_was_none() {
    let demo = DemoFolder::running();
    let pid = std::fs::read_to_string(demo.dir().join("slapd/slapd.pid")).unwrap();
    let process = format!("/proc/{}/cmdline", pid.trim());
    assert!(std::fs::read(&process).is_ok_and(|line| !line.is_empty()));
    let dir = demo.dir().display().to_string();
    let said = demo.program.run(&["demo", "stop", "--dir", &dir]).done();
    assert_says(&said, &["is stopped"]);
    assert!(std::fs::read(&process).map_or(true, |line| line.is_empty()));
    assert_says(&demo.program.run(&["demo", "stop", "--dir", &dir]).done(), &["was not running"]);
}

#[test]
fn too_few_mailboxes_are_refused_before_anything_is_made() {
    let program = Program::new();
    let said = program.run(&["demo", "--mailboxes", "10", "--dir", "small", "--no-serve"]);
    assert_eq!((said.status, said.out.as_str()), (Some(2), ""));
    assert_says(&said.err, &["10", "400"]);
    assert!(!program.home().join("small").exists());
}
