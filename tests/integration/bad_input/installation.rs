//! What is missing around the program: servers, schema, ports, a database of the right age.

use congvu_migrations::{Migrator, MigratorTrait as _};
use std::net::TcpListener;

use congvu::demo::slapd::{Lifetime, Options};

use super::extent;
use crate::cli::demo_folder::{BASE, DemoFolder};
use crate::cli::program::{Program, assert_says};
use crate::slapd::Fixture;

/// Two commands that ask the directory.
const ASKING: [&[&str]; 2] = [&["directory", "plan"], &["verify"]];

async fn assert_both_refused(demo: &DemoFolder, words: &[&str]) {
    let before = extent(demo).await;
    for command in ASKING {
        assert_says(&demo.program.run(command).refused(3), words);
    }
    assert_eq!(extent(demo).await, before);
}

async fn server_of(options: Options) -> Fixture {
    let mut options = options;
    options.lifetime = Lifetime::Owned;
    Fixture::with(options).await
}

/// Points the demo's registry at another server.
fn point_at(demo: &mut DemoFolder, server: &Fixture) {
    demo.program.set("CONGVU_DIRECTORY_URL", server.url());
    let password = demo.program.file("directory-password", server.password());
    demo.program.set("CONGVU_DIRECTORY_PASSWORD_FILE", password);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_directory_that_is_down_is_named_with_its_address() {
    let demo = DemoFolder::at_rest();
    assert_both_refused(&demo, &["cannot reach the directory at ldap://127.0.0.1:", "check", "url"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_bind_password_is_told_from_a_missing_one() {
    let mut demo = DemoFolder::at_rest();
    let server = server_of(Options::new(BASE)).await;
    point_at(&mut demo, &server);
    demo.program.file("directory-password", "wrong");
    assert_both_refused(&demo, &["refused the log-in", "cn=congvu", "49", "password file"]).await;
    demo.program.set("CONGVU_DIRECTORY_PASSWORD_FILE", "/nonexistent/password");
    let line = demo.program.run(&["directory", "plan"]).refused(2);
    assert_says(&line, &["/nonexistent/password", "password_file"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_our_schema_is_told_which_file_to_load() {
    let mut demo = DemoFolder::at_rest();
    let mut options = Options::new(BASE);
    options.schema = false;
    let server = server_of(options).await;
    point_at(&mut demo, &server);
    assert_both_refused(&demo, &["does not know", "ldap-schema/congvu.schema"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_base_is_named() {
    let mut demo = DemoFolder::at_rest();
    let server = server_of(Options::new(BASE)).await;
    point_at(&mut demo, &server);
    let base = format!("ou=absent,{BASE}");
    demo.program.set("CONGVU_DIRECTORY_BASE", &base);
    assert_both_refused(&demo, &[&base, "base"]).await;
}

#[test]
fn a_taken_port_is_named_with_the_way_out() {
    let demo = DemoFolder::at_rest();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let line = demo.program.run(&["serve", "--listen", &address]).refused(2);
    assert_says(&line, &["cannot listen on", &address, "--listen"]);
}

#[test]
fn a_machine_without_slapd_is_told_what_to_install_and_nothing_is_left() {
    let demo = DemoFolder::empty();
    // The program looks into slapd's usual folders too: an empty one is mounted over them, for this command only.
    let hidden = std::process::Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
        .arg("mount -t tmpfs none /usr/sbin && PATH=/nonexistent exec \"$0\" \"$@\"")
        .arg(env!("CARGO_BIN_EXE_congvu"))
        .args(demo.arguments(&[]))
        .env("HOME", demo.program.home())
        .output();
    let Ok(output) = hidden else { return eprintln!("NOT RUN: unshare is missing") };
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    if error.contains("unshare:") || error.contains("mount:") {
        return eprintln!("NOT RUN: slapd cannot be hidden here: {error}");
    }
    let line = crate::cli::program::Said::from(output).refused(2);
    assert_says(&line, &["slapd is not installed", "install the packages slapd and slapd-contrib"]);
    assert!(!demo.dir().join("congvu.db").exists() && !demo.dir().join("pki").exists());
}

#[test]
fn a_database_that_is_not_there_is_made_by_migrate_alone() {
    let mut program = Program::new();
    let path = program.home().join("new.db");
    program.set("CONGVU_DATABASE_URL", format!("sqlite://{}?mode=rwc", path.display()));
    for command in [&["report", "adoption"][..], &["user", "list"], &["directory", "status"]] {
        assert_says(&program.run(command).refused(3), &["cannot open the database", "congvu migrate"]);
        assert!(!path.exists(), "a mistyped path must not become a database");
    }
    std::fs::write(&path, b"").unwrap();
    let lacks = format!("lacks {} migration(s)", Migrator::migrations().len());
    assert_says(&program.run(&["user", "list"]).refused(2), &[&lacks, "congvu migrate"]);
    assert_says(&program.run(&["migrate", "--status"]).no(), &["m0001_change_sets"]);
    program.run(&["migrate"]).done();
    program.run(&["user", "list"]).done();
}

#[test]
fn a_missing_database_file_is_not_made_by_accident() {
    let program = Program::new().with("CONGVU_DATABASE_URL", "sqlite:///nonexistent/folder/registry.db");
    assert_says(
        &program.run(&["user", "list"]).refused(3),
        &["cannot open the database", "/nonexistent/folder/registry.db", "[database] url"],
    );
}

#[test]
fn an_unreachable_postgres_is_said_to_be_unreachable() {
    let program = Program::new().with("CONGVU_DATABASE_URL", "postgres://congvu:geheim@127.0.0.1:9/congvu");
    let line = program.run(&["user", "list"]).refused(3);
    assert_says(
        &line,
        &["cannot open the database", "127.0.0.1:9/congvu", "no answer within", "check that it is there and runs"],
    );
    assert!(!line.contains("geheim"), "{line}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_a_newer_program_is_refused_by_every_command() {
    let demo = DemoFolder::at_rest();
    let newer = "insert into seaql_migrations (version, applied_at) values ('m0999_from_the_future', 1)";
    demo.database().await.change(newer).await;
    let before = extent(&demo).await;
    for command in [&["migrate"][..], &["report", "adoption"], &["verify"], &["serve"], &["directory", "apply"]] {
        let line = demo.program.run(command).refused(2);
        assert_says(&line, &["newer than this program", "m0999_from_the_future", "install"]);
    }
    assert_says(&demo.program.run(&["migrate", "--status"]).no(), &["m0999_from_the_future"]);
    assert_says(&demo.program.run(&["doctor"]).no(), &["✕ database", "m0999_from_the_future"]);
    assert_eq!(extent(&demo).await, before);
}
