//! `ldap-schema/` says one thing in all its forms, and a real slapd accepts each of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use congvu::directory::attribute::{Attribute, Matching};

fn file(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ldap-schema")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Definitions in slapd.conf's form: a line that begins with a space or tab continues the one before.
fn definitions_of_schema() -> BTreeSet<(String, String)> {
    let text = file("congvu.schema").replace("\n\t", " ");
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines
        .map(|line| line.split_once(' ').unwrap())
        .map(|(word, rest)| (kind(word).to_owned(), one_line(rest)))
        .collect()
}

fn kind(word: &str) -> &'static str {
    match word {
        "objectIdentifier" => "olcObjectIdentifier",
        "attributetype" => "olcAttributeTypes",
        "objectclass" => "olcObjectClasses",
        other => panic!("{other}"),
    }
}

/// Definitions in LDIF: a line that begins with a space continues the one before, without it.
fn definitions_of_ldif() -> BTreeSet<(String, String)> {
    let text = file("congvu.ldif").replace("\n ", "");
    let lines = text.lines().filter(|line| line.starts_with("olc"));
    lines.map(|line| line.split_once(": ").unwrap()).map(|(word, rest)| (word.to_owned(), one_line(rest))).collect()
}

#[test]
fn schema_and_ldif_say_the_same() {
    let (schema, ldif) = (definitions_of_schema(), definitions_of_ldif());
    assert_eq!(schema.len(), 1 + 15 + 3);
    assert_eq!(schema, ldif);
}

/// Definitions in 389's form, with numbers spelt out: made the same as the others.
fn definitions_of_389() -> BTreeSet<(String, String)> {
    let text = file("98congvu.ldif").replace("\n ", "");
    let arc = definitions_of_schema()
        .iter()
        .find_map(|(kind, text)| (kind == "olcObjectIdentifier").then(|| text.split_once(' ').unwrap().1.to_owned()));
    let (arc, lines) = (arc.unwrap(), text.lines().filter(|line| !line.starts_with('#')));
    let defined = lines.filter_map(|line| line.split_once(": ").filter(|(word, _)| *word != "dn"));
    defined
        .map(|(word, rest)| {
            let kind = match word {
                "attributeTypes" => "olcAttributeTypes",
                "objectClasses" => "olcObjectClasses",
                other => panic!("{other}"),
            };
            (kind.to_owned(), one_line(rest).replace(&format!("{arc}."), "congvu:"))
        })
        .collect()
}

#[test]
fn the_schema_for_389_says_the_same() {
    let mut schema = definitions_of_schema();
    schema.retain(|(kind, _)| kind != "olcObjectIdentifier");
    assert_eq!(schema.len(), 15 + 3);
    assert_eq!(schema, definitions_of_389());
}

#[test]
fn every_attribute_of_ours_is_there_with_its_matching_rule() {
    let schema = definitions_of_schema();
    let ours = |attribute: &&Attribute| attribute.name().starts_with("congvu");
    for attribute in Attribute::ALL.iter().filter(ours) {
        let name = format!("NAME '{}'", attribute.name());
        let (_, definition) = schema.iter().find(|(_, text)| text.contains(&name)).unwrap_or_else(|| panic!("{name}"));
        let rule = match attribute.matching() {
            Matching::CaseIgnoreIa5 => "caseIgnoreIA5Match",
            Matching::Integer => "integerMatch",
            Matching::Boolean => "booleanMatch",
            Matching::Uuid => "UUIDMatch",
            other => panic!("{other:?} is no rule of ours"),
        };
        assert!(definition.contains(&format!("EQUALITY {rule} ")), "{definition}");
    }
    let defined = schema.iter().filter(|(kind, _)| kind == "olcAttributeTypes").count();
    assert_eq!(defined, Attribute::ALL.iter().filter(ours).count());
}

#[test]
fn identifiers_are_under_one_arc_and_given_once() {
    let arc = uuid::Uuid::parse_str("0fc3c23c-dfc5-446d-8050-c8b6e759502d").unwrap().as_u128();
    let schema = definitions_of_schema();
    assert!(schema.contains(&("olcObjectIdentifier".to_owned(), format!("congvu 2.25.{arc}"))));
    let numbers = schema.iter().filter_map(|(_, text)| text.strip_prefix("( congvu:")?.split(' ').next());
    assert_eq!(numbers.collect::<BTreeSet<_>>().len(), 18);
    assert!(file("README.md").contains(&format!("2.25.{arc}")));
}

/// The lines of slapd.conf that each example of overlays or indexes in LDIF has too, by their values.
#[test]
fn indexes_are_the_same_in_both_forms() {
    let conf: BTreeSet<String> =
        file("indexes.conf").lines().filter_map(|line| line.strip_prefix("index ").map(one_line)).collect();
    let mut ldif: BTreeSet<String> =
        file("indexes.ldif").lines().filter_map(|line| line.strip_prefix("olcDbIndex: ").map(one_line)).collect();
    // Debian's new database has it already.
    ldif.insert("objectClass eq".to_owned());
    assert_eq!(conf, ldif);
}

/// `slapd.conf.example` with paths of this test.
fn example(dir: &Path) -> PathBuf {
    for database in ["main", "log"] {
        fs::create_dir_all(dir.join(database)).unwrap();
    }
    let text = file("slapd.conf.example")
        .replace("/etc/ldap/schema/congvu.schema", &folder().join("congvu.schema").display().to_string())
        .replace("/etc/ldap/congvu/", &format!("{}/", folder().display()))
        .replace("/var/lib/ldap/accesslog", &dir.join("log").display().to_string())
        .replace("/var/lib/ldap/congvu", &dir.join("main").display().to_string())
        .replace("/var/run/slapd", &dir.display().to_string());
    let path = dir.join("slapd.conf");
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn slapd_accepts_the_whole_example_for_slapd_conf() {
    let dir = tempfile::tempdir().unwrap();
    let output = Command::new("/usr/sbin/slaptest").args(["-u", "-f"]).arg(example(dir.path())).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A slapd configured by cn=config on a socket of its own.
struct Configured {
    dir: tempfile::TempDir,
    child: Child,
}

impl Configured {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["config", "main", "log"] {
            fs::create_dir(dir.path().join(folder)).unwrap();
        }
        let seed = dir.path().join("seed.ldif");
        fs::write(&seed, seed_of(dir.path())).unwrap();
        let added = Command::new("/usr/sbin/slapadd")
            .args(["-n", "0", "-F"])
            .arg(dir.path().join("config"))
            .arg("-l")
            .arg(&seed)
            .output()
            .unwrap();
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        let child = Command::new("/bin/sh")
            .args(["-c", "ulimit -n 1024; exec \"$0\" \"$@\"", "/usr/sbin/slapd", "-d", "0", "-h"])
            .arg(url(dir.path()))
            .arg("-F")
            .arg(dir.path().join("config"))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { dir, child };
        let socket = server.dir.path().join("ldapi");
        for _ in 0..1_000 {
            if std::os::unix::net::UnixStream::connect(&socket).is_ok() {
                return server;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("slapd does not answer");
    }

    fn load(&self, program: &str, ldif: &str) {
        let path = self.dir.path().join("load.ldif");
        fs::write(&path, ldif).unwrap();
        let output = Command::new(program)
            .args(["-x", "-D", "cn=config", "-w", "secret", "-H", &url(self.dir.path()), "-f"])
            .arg(&path)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}\n{ldif}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Configured {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn url(dir: &Path) -> String {
    format!("ldapi://{}", dir.join("ldapi").display().to_string().replace('/', "%2F"))
}

fn seed_of(dir: &Path) -> String {
    let dir = dir.display();
    format!(
        "dn: cn=config\nobjectClass: olcGlobal\ncn: config\n\n\
         dn: cn=module{{0}},cn=config\nobjectClass: olcModuleList\ncn: module{{0}}\nolcModulePath: /usr/lib/ldap\n\
         olcModuleLoad: back_mdb\nolcModuleLoad: syncprov\nolcModuleLoad: accesslog\nolcModuleLoad: memberof\n\
         olcModuleLoad: refint\nolcModuleLoad: unique\nolcModuleLoad: ppolicy\nolcModuleLoad: argon2\n\n\
         dn: cn=schema,cn=config\nobjectClass: olcSchemaConfig\ncn: schema\n\n\
         include: file:///etc/ldap/schema/core.ldif\n\ninclude: file:///etc/ldap/schema/cosine.ldif\n\n\
         include: file:///etc/ldap/schema/inetorgperson.ldif\n\n\
         dn: olcDatabase=config,cn=config\nobjectClass: olcDatabaseConfig\nolcDatabase: config\n\
         olcRootDN: cn=config\nolcRootPW: secret\n\n\
         dn: olcDatabase={{1}}mdb,cn=config\nobjectClass: olcDatabaseConfig\nobjectClass: olcMdbConfig\n\
         olcDatabase: {{1}}mdb\nolcSuffix: dc=tinh,dc=example\nolcRootDN: cn=root,dc=tinh,dc=example\n\
         olcDbDirectory: {dir}/main\nolcDbIndex: objectClass eq\n\n\
         dn: olcDatabase={{2}}mdb,cn=config\nobjectClass: olcDatabaseConfig\nobjectClass: olcMdbConfig\n\
         olcDatabase: {{2}}mdb\nolcSuffix: cn=accesslog\nolcRootDN: cn=accesslog\nolcDbDirectory: {dir}/log\n\
         olcDbIndex: default eq\nolcDbIndex: reqStart,objectClass,entryCSN\n"
    )
}

#[test]
fn slapd_accepts_every_ldif_for_cn_config() {
    let server = Configured::start();
    server.load("/usr/bin/ldapadd", &file("congvu.ldif"));
    for name in ["indexes.ldif", "acl.ldif", "overlays.ldif"] {
        server.load("/usr/bin/ldapmodify", &file(name));
    }
}
