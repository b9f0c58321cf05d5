//! Traps in values and classes, shown on slapd 2.5 (`docs/DIRECTORY.md`). Those in operations are in `ldap_traps.rs`.

use std::collections::HashSet;

use congvu::demo::slapd::Overlay;
use congvu::directory::attribute::Attribute;
use congvu::directory::plan::{Modification, Operation};
use ldap3::Mod;

use super::ldap_traps::raw_replace;
use super::slapd::{BASE, Fixture, add, add_of, code, dn, done, group, of, options, person, replace, write};

#[tokio::test]
async fn fact_10_certificates_need_the_binary_option() {
    // Keeps fact 10: userCertificate without ;binary is 17.
    let server = Fixture::start().await;
    add(&server.directory(), &person(1)).await;
    let mut ldap = server.raw().await;
    let der = include_bytes!("../../src/directory/ldap/prime.der").to_vec();
    let mods = |name: &str| vec![Mod::Add(name.as_bytes().to_vec(), HashSet::from([der.clone()]))];
    assert_eq!(ldap.modify(&person(1).dn.0, mods("userCertificate")).await.unwrap().rc, 17);
    assert_eq!(ldap.modify(&person(1).dn.0, mods("userCertificate;binary")).await.unwrap().rc, 0);
}

#[tokio::test]
async fn fact_10_mail_is_ia5_without_case() {
    // Keeps fact 10: mail takes ASCII only (21) and is compared without case.
    let server = Fixture::start().await;
    let directory = server.directory();
    add(&directory, &person(1)).await;
    let mut ldap = server.raw().await;
    assert_eq!(ldap.compare(&person(1).dn.0, "mail", "THU1@tinh.example").await.unwrap().0.rc, 6);
    let accented = replace(Attribute::Mail, "thử@tinh.example");
    assert_eq!(code(&write(&directory, &person(1).dn, &accented, None).await), 21);
}

#[tokio::test]
async fn fact_10_a_strict_password_policy_refuses_hashes() {
    // Keeps fact 10: pwdCheckQuality 2 refuses a pre-hashed password (19); 1 takes it. Not as rootdn, whom ppolicy lets pass.
    for (quality, expected) in [("2", 19), ("1", 0)] {
        let mut options = options();
        options.overlays = vec![Overlay::PasswordPolicy];
        options.database_lines = format!("access to * by dn.exact=\"uid=1,{BASE}\" write by * auth");
        let server = Fixture::with(options).await;
        let directory = server.directory();
        for number in [1, 2] {
            add(&directory, &person(number)).await;
        }
        let mut root = server.raw().await;
        raw_replace(&mut root, &person(1).dn, "userPassword", "secret", vec![]).await.success().unwrap();
        let policy: Vec<(&str, HashSet<&str>)> = vec![
            ("objectClass", HashSet::from(["device", "pwdPolicy"])),
            ("cn", HashSet::from(["policy"])),
            ("pwdAttribute", HashSet::from(["userPassword"])),
            ("pwdCheckQuality", HashSet::from([quality])),
        ];
        root.add(&dn("cn=policy").0, policy).await.unwrap().success().unwrap();
        let mut ldap = server.raw_as(&person(1).dn.0, "secret").await;
        let hash =
            "{ARGON2}$argon2id$v=19$m=7168,t=5,p=1$c29tZXNhbHQxMjM0NTY$Zm9ydHl0d29mb3J0eXR3b2ZvcnR5dHdvZm9ydHl0d28";
        let result = raw_replace(&mut ldap, &person(2).dn, "userPassword", hash, vec![]).await;
        assert_eq!(result.rc, expected, "{result:?}");
    }
}

#[tokio::test]
async fn groups_group_of_names_cannot_be_empty_but_ours_can() {
    // Keeps the reason for congvuMailGroup: groupOfNames without member is 65.
    let server = Fixture::start().await;
    let directory = server.directory();
    let mut standard = group("a");
    standard.values[0] = of(Attribute::ObjectClass, &["groupOfNames"]);
    assert_eq!(code(&write(&directory, &standard.dn, &add_of(&standard), None).await), 65);
    let csn = add(&directory, &group("b")).await;
    let member = |values: &[&str]| values.iter().map(|value| value.as_bytes().to_vec()).collect::<Vec<_>>();
    let joins = Modification::Add { attribute: Attribute::Member, values: member(&[&format!("uid=1,{BASE}")]) };
    let leaves = Modification::Delete { attribute: Attribute::Member, values: member(&[&format!("UID=1, {BASE}")]) };
    let csn = done(write(&directory, &dn("cn=b"), &Operation::Modify { modifications: vec![joins] }, Some(&csn)).await);
    done(write(&directory, &dn("cn=b"), &Operation::Modify { modifications: vec![leaves] }, Some(&csn)).await);
}
