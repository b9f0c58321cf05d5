//! Files as people give them: what is good goes in, what is bad is named, and neither hinders the other.

use std::fs;
use std::io::{Cursor, Write};

use congvu::demo::ca::{Authority, Generation, pem};
use congvu::pki::container::{Item, Kind, Limits, Refusal, certificates};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{ca, crl, leaf, openssl};

fn leaves(count: u32) -> Vec<Vec<u8>> {
    (0..count).map(|number| leaf(number, Generation::G2)).collect()
}

fn good(items: &[Item]) -> Vec<Vec<u8>> {
    items.iter().filter_map(|item| item.content.clone().ok()).collect()
}

fn bad(items: &[Item]) -> Vec<(&str, &Refusal)> {
    items.iter().filter_map(|item| item.content.as_ref().err().map(|refusal| (item.source.as_str(), refusal))).collect()
}

fn archive(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn take(bytes: &[u8]) -> Vec<Item> {
    certificates("f", bytes, &Limits::default())
}

#[test]
fn der_pem_p7b_and_zip_give_the_same_certificates() {
    let leaves = leaves(3);
    let text = leaves.iter().map(|der| "Tên: thử\r\n".to_owned() + &pem("CERTIFICATE", der)).collect::<String>();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("all.pem"), &text).unwrap();
    for form in ["DER", "PEM"] {
        let (is_good, said) =
            openssl(folder.path(), &["crl2pkcs7", "-nocrl", "-certfile", "all.pem", "-outform", form, "-out", form]);
        assert!(is_good, "{said}");
    }
    let der_bag = fs::read(folder.path().join("DER")).unwrap();
    let pem_bag = fs::read(folder.path().join("PEM")).unwrap();
    assert_eq!(good(&take(&leaves[0])), leaves[..1]);
    for (name, file) in [("PEM", text.as_bytes()), ("P7B", &der_bag), ("P7B in PEM", &pem_bag)] {
        assert_eq!(good(&take(file)), leaves, "{name}");
        assert!(bad(&take(file)).is_empty());
    }
    let packed = archive(&[("../../etc/a.cer", leaves[0].clone()), ("thư mục/b.p7b", der_bag)]);
    let items = take(&archive(&[("inner.zip", packed), ("c.pem", text.into_bytes())]));
    assert_eq!(good(&items), [&leaves[..1], &leaves, &leaves].concat());
    let sources: Vec<&str> = items.iter().map(|item| item.source.as_str()).collect();
    assert_eq!(sources[0], "f!inner.zip!../../etc/a.cer");
    assert_eq!(sources[3], "f!inner.zip!thư mục/b.p7b#3");
    assert_eq!(sources[6], "f!c.pem#3");
}

#[test]
fn a_bag_in_ber_is_read_too() {
    let leaves = leaves(2);
    let bag = [
        &hex::decode("308006092a864886f70d010702a0803080020101310030800609 2a864886f70d0107010000".replace(' ', ""))
            .unwrap()[..],
        &[0xA0, 0x80],
        &leaves.concat(),
        &[0, 0],
        &[0x31, 0x00],
        &[0; 6],
    ]
    .concat();
    assert_eq!(good(&take(&bag)), leaves, "{:?}", bad(&take(&bag)));
}

#[test]
fn one_bad_member_spoils_no_other() {
    let leaves = leaves(2);
    let key = ca().key(Authority::G1Issuing);
    let mut damaged = leaves[0].clone();
    damaged.truncate(500);
    let items = take(&archive(&[
        ("1-good.cer", leaves[0].clone()),
        ("2-key.der", key.private_key_to_der().unwrap()),
        ("3-key.pem", key.private_key_to_pem_pkcs8().unwrap()),
        ("4-list.crl", crl(Authority::G2Issuing, &[])),
        ("5-error.cer", b"<html><body>404</body></html>".to_vec()),
        ("6-empty.cer", Vec::new()),
        ("7-cut.cer", damaged),
        ("8-good.cer", leaves[1].clone()),
    ]));
    assert_eq!(good(&items), leaves);
    assert_eq!(
        bad(&items),
        [
            ("f!2-key.der", &Refusal::PrivateKey),
            ("f!3-key.pem", &Refusal::PrivateKey),
            ("f!4-list.crl", &Refusal::NotACertificate(Kind::RevocationList)),
            ("f!5-error.cer", &Refusal::NotACertificate(Kind::Html)),
            ("f!6-empty.cer", &Refusal::Empty),
            ("f!7-cut.cer", &Refusal::NotACertificate(Kind::Unknown)),
        ]
    );
    let mixed = [pem("CERTIFICATE", &leaves[0]), pem("X509 CRL", &[1]), pem("CERTIFICATE", &leaves[1])].concat();
    let items = take(mixed.as_bytes());
    assert_eq!(good(&items), leaves);
    assert_eq!(bad(&items), [("f#2", &Refusal::NotACertificate(Kind::RevocationList))]);
}

#[test]
fn requests_and_key_stores_are_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("key.pem"), ca().key(Authority::G1Issuing).private_key_to_pem_pkcs8().unwrap())
        .unwrap();
    let (is_good, said) =
        openssl(folder.path(), &["req", "-new", "-key", "key.pem", "-subj", "/CN=x", "-outform", "DER", "-out", "r"]);
    assert!(is_good, "{said}");
    let request = fs::read(folder.path().join("r")).unwrap();
    assert_eq!(bad(&take(&request)), [("f", &Refusal::NotACertificate(Kind::Request))]);
    let (is_good, said) = openssl(
        folder.path(),
        &["pkcs12", "-export", "-nocerts", "-inkey", "key.pem", "-passout", "pass:x", "-out", "p"],
    );
    assert!(is_good, "{said}");
    assert_eq!(bad(&take(&fs::read(folder.path().join("p")).unwrap())), [("f", &Refusal::PrivateKey)]);
    let (is_good, said) = openssl(
        folder.path(),
        &["pkcs8", "-topk8", "-in", "key.pem", "-passout", "pass:x", "-outform", "DER", "-out", "e"],
    );
    assert!(is_good, "{said}");
    assert_eq!(bad(&take(&fs::read(folder.path().join("e")).unwrap())), [("f", &Refusal::PrivateKey)]);
}

#[test]
fn bounds_stop_bombs_and_floods() {
    let leaves = leaves(3);
    let bomb = archive(&[("good.cer", leaves[0].clone()), ("bomb", vec![0; 3 << 20]), ("late.cer", leaves[1].clone())]);
    assert!(bomb.len() < 20_000);
    let limits = Limits { max_inflated_bytes: 1 << 20, ..Limits::default() };
    let items = certificates("f", &bomb, &limits);
    assert_eq!(good(&items), leaves[..1]);
    let limit = limits.max_inflated_bytes;
    assert_eq!(bad(&items), [("f!bomb", &Refusal::TooMuch { what: "bytes inflated from archives", limit })]);

    let nested = archive(&[("a.zip", archive(&[("b.zip", archive(&[("c.cer", leaves[0].clone())]))]))]);
    assert!(matches!(bad(&take(&nested))[..], [("f!a.zip!b.zip", Refusal::TooMuch { limit: 2, .. })]));

    let many = archive(&[("1", leaves[0].clone()), ("2", leaves[1].clone()), ("3", leaves[2].clone())]);
    let two_members = Limits { max_members: 2, ..Limits::default() };
    let two_certificates = Limits { max_certificates: 2, ..Limits::default() };
    for limits in [two_members, two_certificates] {
        let items = certificates("f", &many, &limits);
        assert_eq!(good(&items), leaves[..2]);
        assert!(matches!(bad(&items)[..], [(_, Refusal::TooMuch { limit: 2, .. })]));
    }
    let small = Limits { max_file_bytes: 10, ..Limits::default() };
    assert!(matches!(bad(&certificates("f", &many, &small))[..], [("f", Refusal::TooMuch { limit: 10, .. })]));
}

#[test]
fn mutated_archives_and_bags_never_panic() {
    let packed = archive(&[("a.cer", leaf(0, Generation::G2))]);
    for position in 0..packed.len() {
        let mut mutant = packed.clone();
        mutant[position] ^= 0xFF;
        assert!(!take(&mutant).is_empty(), "{position}");
    }
}
