//! Adopting a directory that others wrote into a registry that knows its agencies and nobody else, against `ldapsearch` of the same entries.

use std::fmt::Write as _;
use std::path::Path;

use super::AnyError;
use super::fixture::{Prepared, fresh_directory};
use super::measure::{Sample, median, run_to_any_end};
use super::table::{Line, Table};

const ROUNDS: usize = 3;

/// At two sizes: the time of each, its growth, its memory.
pub(super) async fn adopt(sizes: [u32; 2], table: &mut Table) -> Result<(), AnyError> {
    let prepared = Prepared::seeded(0).await?;
    let map = prepared.file("agencies.csv");
    std::fs::write(&map, "dn_suffix,department,agency_code\n")?;
    let mut each = Vec::new();
    for size in sizes {
        let file = prepared.file("foreign.ldif");
        std::fs::write(&file, foreign(size))?;
        let (mut ours, mut peers, mut peak) = (Vec::new(), Vec::new(), 0.0_f64);
        for _ in 0..ROUNDS {
            let target = fresh_directory(&prepared).await?;
            target.bare()?.add(&file).await?;
            target.log_in()?;
            peers.push(target.ldapsearch()?.seconds);
            let sample = adopted(&mut target.congvu(), &map, size)?;
            ours.push(sample.seconds);
            peak = peak.max(sample.peak_mib);
            target.stop().await?;
        }
        let what = format!("`directory adopt --create --commit` of {size} entries");
        table.times(&what, median(&ours), "ldapsearch", median(&peers), 12.0);
        table.push(Line::bound(&format!("{what}, peak memory"), peak, "MiB", 256.0));
        each.push(median(&ours) / f64::from(size));
    }
    if let [small, large] = each[..] {
        table.push(Line::fine("time for each entry, ten times the entries against once", large / small, "times", 1.3));
    }
    Ok(())
}

fn adopted(congvu: &mut std::process::Command, map: &Path, size: u32) -> Result<Sample, AnyError> {
    let command = congvu.args(["directory", "adopt", "--create", "--commit", "--json", "--map"]).arg(map);
    let (sample, output) = run_to_any_end(command.stdout(std::process::Stdio::piped()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).map_err(|_| said.into_owned())?;
    let made = document.pointer("/tally/newcomers").and_then(serde_json::Value::as_u64);
    if made != Some(u64::from(size)) {
        return Err(format!("{made:?} of {size} people were entered: {document}").into());
    }
    Ok(sample)
}

/// People of 310 agencies as many directories have them.
fn foreign(size: u32) -> String {
    let base = congvu::demo::run::BASE;
    let mut ldif = format!("dn: ou=canbo,{base}\nobjectClass: organizationalUnit\nou: canbo\n\n");
    for number in 1..=size {
        let (first, second, agency) = (number % 97, number / 97, number % 309 + 1);
        let _ = write!(
            ldif,
            "dn: uid=cb{number},ou=canbo,{base}\nobjectClass: inetOrgPerson\nuid: cb{number}\ncn: Nguyen Van {first} {second}\n\
             sn: Nguyen\nmail: canbo{number}@binhphuoc.gov.vn\ndepartmentNumber: H10.{agency}\ntitle: Chuyen vien\n\
             telephoneNumber: +84 271 {number:06}\n\n"
        );
    }
    ldif
}
