//! Certificate files and revocation lists with something wrong: the good ones go in, the bad one is named.

use std::io::Write as _;

use congvu::demo::ca::{Authority, CrlOrder, DemoCa};
use congvu::domain::clock::Timestamp;
use serde_json::Value;

use super::extent;
use crate::cli::demo_folder::DemoFolder;
use crate::cli::program::{Said, assert_says};

/// A demo whose user may import, and whose registry has forgotten three of its certificates.
async fn with_three_to_import() -> (DemoFolder, Vec<(String, Vec<u8>)>) {
    let demo = DemoFolder::at_rest();
    demo.log_in("ra_officer");
    let database = demo.database().await;
    let mut files: Vec<_> =
        std::fs::read_dir(demo.dir().join("pki/certificates")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut taken = Vec::new();
    for path in files.into_iter().take(3) {
        let der = std::fs::read(&path).unwrap();
        let sha256 = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&der));
        let id = format!("(select id from certificate where sha256 = x'{sha256}')");
        database.change(&format!("delete from certificate_event where certificate = {id}")).await;
        assert_eq!(database.change(&format!("delete from certificate where sha256 = x'{sha256}'")).await, 1);
        taken.push((path.file_name().unwrap().to_str().unwrap().to_owned(), der));
    }
    (demo, taken)
}

async fn certificates(demo: &DemoFolder) -> i64 {
    demo.database().await.number("select count(*) from certificate").await
}

fn outcomes(said: &Said, status: i32) -> Vec<(String, String)> {
    assert_eq!((said.status, said.err.as_str()), (Some(status), ""), "{}", said.out);
    let document: Value = serde_json::from_str(&said.out).unwrap();
    let row = |row: &Value| {
        let outcome = row["outcome"].as_str().unwrap();
        (outcome.to_owned(), row["reason"].as_str().unwrap_or_default().to_owned())
    };
    document["results"].as_array().unwrap().iter().map(row).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_bad_certificate_among_good_ones_is_named_and_the_good_ones_go_in() {
    let (demo, taken) = with_three_to_import().await;
    let before = certificates(&demo).await;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut garbled = taken[1].1.clone();
    garbled.truncate(garbled.len() / 2);
    for (name, bytes) in [(&*taken[0].0, &taken[0].1), ("garbled.crt", &garbled), (&*taken[2].0, &taken[2].1)] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    let file = demo.program.file("delivery.zip", archive.finish().unwrap().into_inner());
    let rows = outcomes(&demo.program.run(&["cert", "import", &file, "--json"]), 1);
    let told: Vec<&str> = rows.iter().map(|(outcome, _)| outcome.as_str()).collect();
    assert_eq!(told, ["imported", "refused", "imported"]);
    assert_eq!(certificates(&demo).await, before + 2);
    let said = demo.program.run(&["cert", "import", &file]).no();
    assert_says(&said, &["garbled.crt"]);
    assert_eq!(certificates(&demo).await, before + 2, "known already, not there twice");
    demo.program.run(&["report", "adoption"]).done();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_are_no_certificates_are_refused_each_with_its_reason() {
    let (demo, taken) = with_three_to_import().await;
    let before = extent(&demo).await;
    let key = openssl::pkey::PKey::from_rsa(openssl::rsa::Rsa::generate(1024).unwrap()).unwrap();
    let mut damaged = taken[0].1.clone();
    damaged[3] ^= 0x55;
    let list = std::fs::read(demo.dir().join("pki/g2-issuing.crl")).unwrap_or_else(|_| crl_of_the_demo(&demo));
    for (name, bytes, word) in [
        ("empty.crt", Vec::new(), "the file is empty; export the certificate again"),
        ("garbled.crt", b"\x30\x82\x01certainly not".to_vec(), "not a certificate"),
        ("damaged.crt", damaged, ""),
        ("page.crt", b"<!DOCTYPE html><html>502 Bad Gateway</html>".to_vec(), "a web page, not a certificate"),
        ("key.pem", key.private_key_to_pem_pkcs8().unwrap(), "private key"),
        ("key.der", key.private_key_to_der().unwrap(), "private key"),
        ("list.crl", list, "a revocation list, not a certificate"),
    ] {
        let file = demo.program.file(name, bytes);
        let rows = outcomes(&demo.program.run(&["cert", "import", &file, "--json"]), 1);
        assert_eq!((rows.len(), rows[0].0.as_str()), (1, "refused"), "{name}");
        assert_says(&rows[0].1, &[word]);
        assert!(!rows[0].1.is_empty() && !rows[0].1.contains('\n'), "{name}: {}", rows[0].1);
        assert_says(&demo.program.run(&["cert", "import", &file]).no(), &[name, word]);
    }
    assert_eq!(extent(&demo).await, before);
    let line = demo.program.run(&["cert", "import", "/nonexistent.crt"]).refused(2);
    assert_says(&line, &["cannot read /nonexistent.crt"]);
}

fn crl_of_the_demo(demo: &DemoFolder) -> Vec<u8> {
    let folder = std::fs::read_dir(demo.dir().join("pki")).unwrap();
    let list = folder.map(|entry| entry.unwrap().path()).find(|path| path.extension().is_some_and(|ext| ext == "crl"));
    std::fs::read(list.unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn imports_without_a_log_in_or_the_role_are_refused() {
    let demo = DemoFolder::at_rest();
    let before = extent(&demo).await;
    let file = demo.program.file("a.crt", "anything");
    let line = demo.program.run(&["cert", "import", &file]).refused(2);
    assert_says(&line, &["import certificates", "congvu login"]);
    assert_eq!(extent(&demo).await, before);
    demo.log_in("auditor");
    assert_says(&demo.program.run(&["cert", "import", &file]).refused(2), &["auditor", "no role"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_and_older_revocation_lists_are_not_believed() {
    let demo = DemoFolder::at_rest();
    demo.log_in("ra_officer");
    let before = extent(&demo).await;
    let day = |text: &str| Timestamp::parse_rfc3339(text).unwrap();
    let order = |number, this_update: &str| CrlOrder {
        number,
        this_update: day(this_update),
        next_update: day("2020-02-15T00:00:00+07:00"),
        entries: &[],
    };
    // The demo's own CA is made from its seed; a stranger's has the same names and other keys.
    let (own, stranger) =
        tokio::task::spawn_blocking(|| (DemoCa::new(2019).unwrap(), DemoCa::new(1).unwrap())).await.unwrap();
    let of = |ca: &DemoCa, order: &CrlOrder<'_>| ca.crl(Authority::G2Issuing, order).unwrap();
    let forged = of(&stranger, &order(9, "2019-12-31T08:00:00+07:00"));
    let stale = of(&own, &order(2, "2019-11-01T00:00:00+07:00"));
    let lower = of(&own, &order(0, "2019-12-31T08:00:00+07:00"));
    let mut torn = of(&own, &order(2, "2019-12-31T08:00:00+07:00"));
    torn.truncate(100);
    for (name, bytes, words) in [
        ("forged.crl", forged, &["not signed by", "do not use it"][..]),
        ("older.crl", stale, &["made before", "newest list"]),
        ("lower.crl", lower, &["number is lower", "newest list"]),
        ("torn.crl", torn, &["damaged file, not a revocation list"]),
        ("empty.crl", Vec::new(), &["empty"]),
    ] {
        let file = demo.program.file(name, bytes);
        let said = demo.program.run(&["cert", "refresh", "--from", &file]).no();
        assert_says(&said, &[name]);
        assert_says(&said, words);
        assert_eq!(extent(&demo).await, before, "{name}");
    }
    let newer = of(&own, &order(2, "2019-12-31T08:00:00+07:00"));
    let file = demo.program.file("newer.crl", newer);
    demo.program.run(&["cert", "refresh", "--from", &file]).done();
    assert_ne!(extent(&demo).await, before, "a true and newer list is taken");
}
