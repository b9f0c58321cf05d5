//! NIST PKITS as an outsider would run it: the binary, files, and nothing of ours but the command line.

use serde_json::Value;

use super::program::Program;
use crate::pki::pkits::{DEVIATIONS, expectation, file_names, folder};

#[test]
fn pkits_by_the_command_line() {
    let Some(folder) = folder() else { return };
    let program = Program::new();
    let certificates = folder.join("certs");
    let names = file_names(&certificates);
    let (mut list, mut expected) = (String::new(), Vec::new());
    std::fs::create_dir(program.home().join("between")).unwrap();
    for name in &names {
        let path = certificates.join(name);
        if name.ends_with("EE.crt") {
            if let Some(is_valid) = expectation(name) {
                list.push_str(&format!("{}\n", path.display()));
                expected.push((name, is_valid));
            }
        } else if name != "TrustAnchorRootCertificate.crt" {
            std::fs::copy(&path, program.home().join("between").join(name)).unwrap();
        }
    }
    let list = program.file("list", list);
    let anchor = certificates.join("TrustAnchorRootCertificate.crt").display().to_string();
    let lists = folder.join("crls").display().to_string();
    let said = program.run(&[
        "cert",
        "validate-many",
        "--list",
        &list,
        "--anchor",
        &anchor,
        "--intermediate",
        "between",
        "--crl",
        &lists,
        "--at",
        "2012-01-01T00:00:00Z",
        "--policy",
        "any",
        "--purpose",
        "any",
        "--json",
    ]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    let verdicts: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((verdicts.len(), expected.len()), (223, 223));
    let (mut right, mut false_accepts, mut false_rejects) = (0, Vec::new(), Vec::new());
    for (verdict, (name, is_valid)) in verdicts.iter().zip(expected) {
        assert!(verdict["cert"].as_str().unwrap().ends_with(name.as_str()), "in order");
        match (verdict["status"] == "valid", is_valid) {
            (true, false) => false_accepts.push(name),
            (false, true) => false_rejects.push(name),
            _ => right += 1,
        }
    }
    println!("PKITS by the command line: {right} of 223, {} false accepts", false_accepts.len());
    assert!(false_accepts.is_empty(), "{false_accepts:?}");
    let known = |name: &&String| DEVIATIONS.iter().any(|(deviation, _)| *name == deviation);
    assert!(false_rejects.iter().all(known), "{false_rejects:?}");
}
