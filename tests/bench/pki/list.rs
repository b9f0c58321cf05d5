//! A list of a million entries, verified and loaded in a process of its own, so that its peak memory is its own; and look-ups in it.

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use congvu::demo::ca::Authority;
use congvu::pki::algorithm::AlgorithmPolicy;
use congvu::pki::chain::TrustStore;
use congvu::pki::revocation::{CrlLimits, VerifiedCrl};

use super::AnyError;
use super::fixture;
use super::table::Table;
use super::validation::median;

/// The word by which this program is asked to be the loading process: `--load ANCHOR LIST`.
pub(super) const WORD: &str = "--load";
const ENTRIES: usize = 1_000_000;
const LOOK_UPS: u32 = 1_000_000;
const ROUNDS: usize = 5;

pub(super) fn measure(table: &mut Table) -> Result<(), AnyError> {
    let (ca, folder) = (fixture::ca()?, tempfile::tempdir()?);
    let der = fixture::list(&ca, Authority::G2Root, &[], ENTRIES)?;
    let (anchor, list) = (folder.path().join("anchor"), folder.path().join("list"));
    std::fs::write(&anchor, ca.certificate(Authority::G2Root))?;
    std::fs::write(&list, &der)?;
    let (mut seconds, mut peaks, mut look_ups) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let output = Command::new(std::env::current_exe()?).arg(WORD).args([&anchor, &list]).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let figures: Vec<f64> = text.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
        let [load, peak, look_up] = figures[..] else {
            return Err(format!("the loading process failed: {}", String::from_utf8_lossy(&output.stderr)).into());
        };
        seconds.push(load);
        peaks.push(peak);
        look_ups.push(look_up);
    }
    let size = der.len() >> 20;
    table.at_most(&format!("a list of {ENTRIES} entries ({size} MiB), verified and loaded"), median(seconds), 0.4, "s");
    table.at_most("its process's peak memory, the file's bytes included", median(peaks), 100.0, "MB");
    table.at_most("a look-up in it", median(look_ups), 5.0, "µs");
    Ok(())
}

/// The loading process: prints seconds, peak memory in MB and microseconds of a look-up.
pub(super) fn load(anchor: &str, list: &str) -> Result<(), AnyError> {
    let trust = TrustStore::load(&[std::fs::read(anchor)?], &[], AlgorithmPolicy::default())?;
    let begin = Instant::now();
    let der = std::fs::read(list)?;
    let list = VerifiedCrl::open(&der, &trust, &CrlLimits::default())?;
    drop(der);
    let seconds = begin.elapsed().as_secs_f64();
    let peak = peak_mb()?;
    // Half of them are on the list, in its own order; half are nobody's.
    let (mut listed, mut others) = (7_u64, 11_u64);
    let wanted: Vec<_> =
        (0..LOOK_UPS).map(|n| fixture::serial(if n % 2 == 0 { &mut listed } else { &mut others })).collect();
    let begin = Instant::now();
    let found = wanted.iter().filter(|serial| black_box(list.index().find(serial).next()).is_some()).count();
    let each = begin.elapsed().as_secs_f64() * 1e6 / f64::from(LOOK_UPS);
    if found < wanted.len() / 2 || list.index().len() != ENTRIES {
        return Err(format!("{found} found of {}", list.index().len()).into());
    }
    println!("{seconds} {peak} {each}");
    Ok(())
}

fn peak_mb() -> Result<f64, AnyError> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let kib: Option<f64> =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok());
    Ok(kib.ok_or("the kernel tells no peak")? * 1024.0 / 1e6)
}
