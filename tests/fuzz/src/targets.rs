//! What each target does with the bytes that the fuzzer gives. A target that returns has passed; so has one that refuses.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::ops::ControlFlow;

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::directory::ldif::{self, LdifReader};
use crate::domain::agency_list::additions::{Additions, Place};
use crate::domain::certificate::signer::SignerKey;
use crate::domain::import::ImportKind;
use crate::domain::scope::Scope;
use crate::pki;
use crate::sheets::read::{agency, decision, figure, mailbox_use, official, succession};
use crate::sheets::{BadRows, Limits, Mapping, Table};
use crate::web::scim;

/// Small bounds: what is bounded must hold at any bound, and runs stay short.
fn limits() -> Limits {
    Limits { file: 1 << 20, inflated: 4 << 20, strings: 1 << 20, part: 1 << 20, rows: 2000, ..Limits::default() }
}

/// A table, whatever it is, read as each kind of import reads it.
fn table(bytes: &[u8]) {
    let Ok(table) = Table::open(bytes, limits()) else { return };
    for &kind in ImportKind::ALL {
        let mut mapping: Option<Mapping> = None;
        let mut bad: Option<BadRows> = None;
        let mut last = 0;
        let _ = table.rows(&mut |row| {
            assert!(row.number > last, "rows come in their order");
            assert!(row.cells.len() <= 64, "no cell lies beyond the last column");
            last = row.number;
            let Some(mapping) = &mapping else {
                match Mapping::of_header(kind, &row, &BTreeMap::new()) {
                    Ok(read) => {
                        bad = Some(BadRows::new(read.headings(), crate::domain::lang::Lang::Vi));
                        mapping = Some(read);
                    }
                    Err(_) => return ControlFlow::Break(()),
                }
                return ControlFlow::Continue(());
            };
            let problems = match kind {
                ImportKind::Officials => official::read(&row, mapping, true).err(),
                ImportKind::Decisions => decision::read(&row, mapping, false).err(),
                ImportKind::Figures => figure::read(&row, mapping, false).err(),
                ImportKind::MailboxUses => mailbox_use::read(&row, mapping, false).err(),
                ImportKind::Successions => succession::read(&row, mapping, false).err(),
                ImportKind::Agencies => None,
            };
            if let (Some(problems), Some(bad)) = (problems, &mut bad) {
                bad.add(&row, &problems);
            }
            ControlFlow::Continue(())
        });
    }
    if let Ok(csv) = agency::as_csv(bytes, &BTreeMap::new()) {
        agencies(&csv);
    }
}

fn agencies(csv: &[u8]) {
    let addresses = std::collections::BTreeSet::new();
    let on = time::macros::date!(2019 - 12 - 31);
    let place = Place { recorded: &[], scope: &Scope::Province, on, addresses: &addresses };
    let _ = Additions::read(csv, place);
    let _ = crate::domain::agency_list::AgencyList::read(csv);
}

/// A CSV file.
pub fn csv(bytes: &[u8]) {
    if !bytes.starts_with(b"PK") {
        table(bytes);
        agencies(bytes);
    }
}

/// A workbook: its container when the bytes begin like one, else one around them, so that the sheet's markup is reached.
pub fn xlsx(bytes: &[u8]) {
    if bytes.starts_with(b"PK") {
        return table(bytes);
    }
    let (strings, sheet) = match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => (bytes.get(..at).unwrap_or_default(), bytes.get(at + 1..).unwrap_or_default()),
        None => (&b"<sst><si><t>a</t></si></sst>"[..], bytes),
    };
    if let Some(workbook) = workbook(strings, sheet) {
        table(&workbook);
    }
}

fn workbook(strings: &[u8], sheet: &[u8]) -> Option<Vec<u8>> {
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!(
        r#"<workbook xmlns:r="{RELATIONS}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let related = format!(
        r#"<Relationships><Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", related.as_bytes()),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ] {
        archive.start_file(name, SimpleFileOptions::default()).ok()?;
        archive.write_all(content).ok()?;
    }
    Some(archive.finish().ok()?.into_inner())
}

/// A file of certificates.
pub fn container(bytes: &[u8]) {
    let limits = pki::container::Limits::default();
    let items = pki::container::certificates("file", bytes, &limits);
    assert!(!items.is_empty(), "each file gives an item");
    for item in items {
        if let Ok(der) = item.content {
            certificate(&der);
        }
    }
}

/// One certificate.
pub fn certificate(der: &[u8]) {
    let _ = pki::facts::parse(der);
}

/// A revocation list, read without asking who signed it: the program has no such way but for the fuzzer.
#[cfg(fuzzing)]
pub fn crl(bytes: &[u8]) {
    let _ = pki::revocation::read_unsigned(bytes);
}

/// An OCSP answer, read without asking who signed it: the program has no such way but for the fuzzer.
#[cfg(fuzzing)]
pub fn ocsp(bytes: &[u8]) {
    for der in pki::container::objects(bytes, pki::container::OCSP_LABEL) {
        let _ = pki::ocsp::read_unsigned(&der);
    }
}

/// The reader of DER that all of these stand on.
#[cfg(fuzzing)]
pub fn der(bytes: &[u8]) {
    let _ = pki::der::walk(bytes);
}

/// A certificate of plain shape, for which OpenSSL is not asked.
#[cfg(fuzzing)]
pub fn plain(bytes: &[u8]) {
    pki::chain::read_plain(bytes);
}

/// A filter of SCIM.
pub fn scim_filter(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        scim::filter(text);
    }
}

/// The body of a PATCH of SCIM.
pub fn scim_patch(bytes: &[u8]) {
    if let Ok(body) = serde_json::from_slice(bytes) {
        scim::patch(&body);
    }
}

/// The key of a signer: one that is read is read again from its own text, as the same.
pub fn signer_key(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(key) = text.parse::<SignerKey>() {
        assert_eq!(key.to_string().parse::<SignerKey>(), Ok(key));
    }
}

/// An LDIF export: an error ends it, and no entry is larger than one may be.
pub fn ldif(bytes: &[u8]) {
    let limits = ldif::Limits { line: 4096, entry: 1 << 14, values: 64, attributes: 16 };
    let mut is_over = false;
    for entry in LdifReader::new(bytes, limits) {
        assert!(!is_over, "nothing comes after an error");
        match entry {
            Ok(entry) => {
                let values: usize = entry.attributes.iter().map(|(_, values)| values.len()).sum();
                assert!(values <= limits.values && entry.attributes.len() <= limits.attributes);
            }
            Err(_) => is_over = true,
        }
    }
}
