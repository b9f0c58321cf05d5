//! Wrong settings and wrong words on the command line.

use crate::cli::program::{Program, assert_says};

fn with_file(text: &str) -> Program {
    let program = Program::new();
    let file = program.file("congvu.toml", text);
    program.with("CONGVU_CONFIG", file)
}

#[test]
fn an_unknown_key_or_section_is_named_with_its_file() {
    for (text, words) in [
        ("[directory]\nurll = \"ldap://x\"\n", ["urll", "congvu.toml"]),
        ("[directry]\nurl = \"ldap://x\"\n", ["directry", "congvu.toml"]),
    ] {
        let program = with_file(text);
        for command in [&["config", "print"][..], &["report", "adoption"]] {
            assert_says(&program.run(command).refused(2), &words);
        }
    }
    let program = Program::new().with("CONGVU_DIRECTORY_URLL", "ldap://x");
    assert_says(&program.run(&["config", "print"]).refused(2), &["urll"]);
}

#[test]
fn a_wrong_value_is_shown_with_what_to_write() {
    for (text, words) in [
        ("[directory]\nurl = \"http://x\"\n", &["[directory] url", "http://x", "ldap://HOST:PORT"][..]),
        ("[directory]\nlanes = 0\n", &["[directory] lanes", "1 to 64"]),
        ("[directory]\nlanes = \"four\"\n", &["lanes", "four"]),
        ("[directory]\nbase = \"nowhere\"\n", &["[directory] base", "nowhere", "dc="]),
        ("[database]\nurl = \"mysql://root:geheim@h/x\"\n", &["[database] url", "sqlite://PATH"]),
        ("[web]\nlisten = \"8080\"\n", &["[web] listen", "127.0.0.1:8080"]),
        ("[web]\nbehind_proxy = true\n", &["[web] trusted_proxies", "10.0.0.5", "share"]),
        ("[clock]\nstart = \"2019-12-31\"\nanchor = \"2019-12-31\"\n", &["[clock] start", "2019-12-31T09:00:00+07:00"]),
        ("[clock]\nstart = \"2019-12-31T09:00:00+07:00\"\n", &["[clock]", "together"]),
        ("[province]\nmail_domain = \"không\"\n", &["[province] mail_domain", "binhphuoc.gov.vn"]),
        ("[directory\n", &["congvu.toml"]),
    ] {
        let line = with_file(text).run(&["config", "print"]).refused(2);
        assert_says(&line, words);
        assert!(!line.contains("geheim"), "{line}");
    }
    let program = Program::new().with("CONGVU_CONFIG", "/nonexistent/congvu.toml");
    assert_says(&program.run(&["config", "print"]).refused(2), &["/nonexistent/congvu.toml", "--config"]);
}

#[test]
fn the_doctor_says_which_setting_is_wrong() {
    let line = with_file("[web]\nbehind_proxy = true\n").run(&["doctor"]).refused(2);
    assert_says(&line, &["[web] trusted_proxies", "name the proxy's addresses"]);
}

#[test]
fn printed_settings_tell_where_they_come_from_and_keep_secrets() {
    let program =
        with_file("[database]\nurl = \"postgres://congvu:geheim@db/congvu\"\n").with("CONGVU_DIRECTORY_LANES", "7");
    let printed = program.run(&["config", "print"]).done();
    assert_says(&printed, &["postgres://congvu:***@db/congvu", "congvu.toml", "directory.lanes", "7", "environment"]);
    assert!(!printed.contains("geheim"), "{printed}");
}

#[test]
fn unknown_flags_and_commands_are_refused_with_a_way_to_the_known_ones() {
    let program = Program::new();
    for arguments in [&["--fast"][..], &["demo", "--mailbox", "400"], &["reprot"], &["directory", "plan", "--ful"], &[]]
    {
        let said = program.run(arguments);
        assert_eq!((said.status, said.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert_says(&said.err, &["Usage: congvu"]);
    }
    assert!(std::fs::read_dir(program.home()).unwrap().next().is_none(), "nothing was made");
}
