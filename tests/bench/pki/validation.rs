//! 6,149 certificates against their chain and a list of 200,000 entries: ours and `openssl verify`, each one process on one core.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use congvu::demo::ca::{Authority, DemoCa, pem};
use congvu::pki::revocation::{CrlLimits, RevocationLists, VerifiedCrl};
use congvu::pki::validate::{Status, Validator};

use super::AnyError;
use super::fixture;
use super::table::Table;

const CERTIFICATES: usize = 6_149;
const ENTRIES: usize = 200_000;
const ROUNDS: usize = 5;
/// Both on the same one core.
const ONE_CORE: [&str; 3] = ["taskset", "-c", "0"];

pub(super) fn measure(table: &mut Table) -> Result<(), AnyError> {
    let (ca, folder) = (fixture::ca()?, tempfile::tempdir()?);
    let certificates = fixture::certificates(&ca, CERTIFICATES)?;
    let lists = [
        fixture::list(&ca, Authority::G2Issuing, &certificates, ENTRIES)?,
        fixture::list(&ca, Authority::G2Root, &[], 0)?,
    ];
    write(&ca, folder.path(), &certificates, &lists)?;
    let revoked = CERTIFICATES.div_ceil(fixture::REVOKED_EVERY);
    let ours = (0..ROUNDS).map(|_| ours(folder.path(), revoked)).collect::<Result<Vec<_>, _>>()?;
    let peer = openssl(folder.path(), revoked)?;
    let what = format!(
        "{CERTIFICATES} certificates, chain and a list of {ENTRIES} entries: `cert validate-many` against `openssl verify`"
    );
    table.times_faster(&what, median(ours), peer, 20.0);

    let trust = fixture::trust(&ca)?;
    let open = |der: &Vec<u8>| VerifiedCrl::open(der, &trust, &CrlLimits::default()).map(Arc::new);
    let lists = RevocationLists::new(lists.iter().map(open).collect::<Result<_, _>>()?);
    let (validator, at) = (Validator { trust: &trust, lists: &lists }, fixture::now()?);
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        let valid = certificates.iter().filter(|der| validator.validate(der, at).status == Status::Valid).count();
        rates.push(CERTIFICATES as f64 / begin.elapsed().as_secs_f64());
        if valid != CERTIFICATES - revoked {
            return Err(format!("{valid} are valid").into());
        }
    }
    table.at_least("validations on one thread, lists loaded", median(rates), 3_000.0);
    Ok(())
}

fn write(ca: &DemoCa, folder: &Path, certificates: &[Vec<u8>], lists: &[Vec<u8>]) -> Result<(), AnyError> {
    ca.export(folder)?;
    std::fs::write(folder.join("lists.pem"), lists.iter().map(|der| pem("X509 CRL", der)).collect::<String>())?;
    let mut names = String::new();
    for (number, der) in certificates.iter().enumerate() {
        let name = format!("{number}.crt");
        std::fs::write(folder.join(&name), der)?;
        names.push_str(&name);
        names.push('\n');
    }
    Ok(std::fs::write(folder.join("names"), names)?)
}

/// The whole process, lists loaded in it; every verdict is counted.
fn ours(folder: &Path, revoked: usize) -> Result<f64, AnyError> {
    let [taskset, option, core] = ONE_CORE;
    let mut command = Command::new(taskset);
    command.args([option, core, env!("CARGO_BIN_EXE_congvu"), "cert", "validate-many", "--list", "names"]);
    command.args(["--anchor", "anchors.pem", "--intermediate", "intermediates.pem", "--crl", "lists.pem"]);
    command.args(["--at", &fixture::now()?.to_string()]).current_dir(folder).env_remove("CONGVU_CONFIG");
    let begin = Instant::now();
    let output = command.output()?;
    let seconds = begin.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stdout);
    let count = |status: &str| said.lines().filter(|line| line.contains(&format!("\"status\":\"{status}\""))).count();
    if (count("valid"), count("revoked")) != (CERTIFICATES - revoked, revoked) {
        return Err(format!("{} are valid: {}", count("valid"), String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(seconds)
}

fn openssl(folder: &Path, revoked: usize) -> Result<f64, AnyError> {
    let [taskset, option, core] = ONE_CORE;
    let mut command = Command::new(taskset);
    command.args([option, core, "openssl", "verify", "-CAfile", "anchors.pem", "-untrusted", "intermediates.pem"]);
    command.args(["-CRLfile", "lists.pem", "-crl_check_all", "-policy_check"]);
    command.args(["-attime", &fixture::now()?.unix_seconds().to_string()]).current_dir(folder);
    command.args((0..CERTIFICATES).map(|number| format!("{number}.crt")));
    let begin = Instant::now();
    let output = command.output()?;
    let seconds = begin.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stdout);
    let good = said.lines().filter(|line| line.ends_with(": OK")).count();
    if good != CERTIFICATES - revoked {
        return Err(format!("{good} are good for openssl: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(seconds)
}

pub(super) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
