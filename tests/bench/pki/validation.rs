//! 6,149 certificates against their chain and a list of 200,000 entries: ours and `openssl verify`, each one process on one core.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use congvu::demo::ca::{Authority, DemoCa, pem};
use congvu::pki::algorithm::AlgorithmPolicy;
use congvu::pki::chain::TrustStore;
use congvu::pki::container::{CRL_LABEL, Limits, certificates, objects};
use congvu::pki::revocation::{CrlLimits, RevocationLists, VerifiedCrl};
use congvu::pki::validate::{Status, Validator};

use super::AnyError;
use super::fixture;
use super::table::Table;

const CERTIFICATES: u32 = 6_149;
const ENTRIES: usize = 200_000;
const ROUNDS: usize = 5;
/// The word by which this program is asked to be the judging process: `--judge FOLDER`.
pub(super) const WORD: &str = "--judge";
/// Both on the same one core.
const ONE_CORE: [&str; 3] = ["taskset", "-c", "0"];

pub(super) fn measure(table: &mut Table) -> Result<(), AnyError> {
    let (ca, folder) = (fixture::ca()?, tempfile::tempdir()?);
    let made = fixture::certificates(&ca, CERTIFICATES)?;
    let lists =
        [fixture::list(&ca, Authority::G2Issuing, &made, ENTRIES)?, fixture::list(&ca, Authority::G2Root, &[], 0)?];
    write(&ca, folder.path(), &made, &lists)?;
    let revoked = made.len().div_ceil(fixture::REVOKED_EVERY);
    let good = made.len() - revoked;
    let ours = (0..ROUNDS).map(|_| ours(folder.path(), good, revoked)).collect::<Result<Vec<_>, _>>()?;
    let peer = openssl(folder.path(), good)?;
    let what = format!(
        "{CERTIFICATES} certificates, chain and a list of {ENTRIES} entries, files to verdicts, against `openssl verify`"
    );
    table.times_faster(&what, median(ours), peer, 20.0);

    let trust = fixture::trust(&ca)?;
    let open = |der: &Vec<u8>| VerifiedCrl::open(der, &trust, &CrlLimits::default()).map(Arc::new);
    let lists = RevocationLists::new(lists.iter().map(open).collect::<Result<_, _>>()?);
    let (validator, at) = (Validator { trust: &trust, lists: &lists }, fixture::now()?);
    let mut rates = Vec::new();
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        let valid = made.iter().filter(|der| validator.validate(der, at).status == Status::Valid).count();
        rates.push(f64::from(CERTIFICATES) / begin.elapsed().as_secs_f64());
        if valid != good {
            return Err(format!("{valid} are valid").into());
        }
    }
    table.at_least("validations on one thread, lists loaded", median(rates), 3_000.0);
    Ok(())
}

fn write(ca: &DemoCa, folder: &Path, certificates: &[Vec<u8>], lists: &[Vec<u8>]) -> Result<(), AnyError> {
    ca.export(folder)?;
    std::fs::write(folder.join("lists.pem"), lists.iter().map(|der| pem("X509 CRL", der)).collect::<String>())?;
    for (number, der) in certificates.iter().enumerate() {
        std::fs::write(folder.join(format!("{number}.crt")), der)?;
    }
    Ok(())
}

/// The whole process, everything read and loaded in it.
fn ours(folder: &Path, good: usize, revoked: usize) -> Result<f64, AnyError> {
    let [taskset, option, core] = ONE_CORE;
    let mut command = Command::new(taskset);
    command.args([option, core]).arg(std::env::current_exe()?).arg(WORD).arg(folder);
    let begin = Instant::now();
    let output = command.output()?;
    let seconds = begin.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stdout);
    if said.trim() != format!("{good} {revoked}") {
        return Err(format!("the judging process says {said}{}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(seconds)
}

/// The judging process: the same files as `openssl verify` reads. Prints how many are valid, and how many revoked.
pub(super) fn judge(folder: &str) -> Result<(), AnyError> {
    let folder = Path::new(folder);
    let authorities = |name: &str| -> Result<Vec<Vec<u8>>, AnyError> {
        let items = certificates(name, &std::fs::read(folder.join(name))?, &Limits::default());
        Ok(items.into_iter().map(|item| item.content).collect::<Result<_, _>>()?)
    };
    let (anchors, between) = (authorities("anchors.pem")?, authorities("intermediates.pem")?);
    let trust = TrustStore::load(&anchors, &between, AlgorithmPolicy::default())?;
    let lists = objects(&std::fs::read(folder.join("lists.pem"))?, CRL_LABEL);
    let open = |der: Vec<u8>| VerifiedCrl::open(&der, &trust, &CrlLimits::default()).map(Arc::new);
    let lists = RevocationLists::new(lists.into_iter().map(open).collect::<Result<_, _>>()?);
    let (validator, at) = (Validator { trust: &trust, lists: &lists }, fixture::now()?);
    let (mut valid, mut revoked) = (0, 0);
    for number in 0..CERTIFICATES {
        let der = std::fs::read(folder.join(format!("{number}.crt")))?;
        match validator.validate(&der, at).status {
            Status::Valid => valid += 1,
            Status::Revoked => revoked += 1,
            other => return Err(format!("certificate {number} is {other}").into()),
        }
    }
    println!("{valid} {revoked}");
    Ok(())
}

fn openssl(folder: &Path, expected: usize) -> Result<f64, AnyError> {
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
    if good != expected {
        return Err(format!("{good} are good for openssl: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(seconds)
}

pub(super) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
