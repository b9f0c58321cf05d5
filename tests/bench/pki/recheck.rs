//! The daily look at every certificate of ten provinces.

use std::sync::Arc;
use std::time::Instant;

use congvu::demo::ca::Authority;
use congvu::pki::revocation::{CrlLimits, RevocationLists, VerifiedCrl};
use congvu::pki::validate::{Status, Terms, Validator};

use super::AnyError;
use super::fixture;
use super::table::Table;
use super::validation::median;

const CERTIFICATES: u32 = 61_490;
const ENTRIES: usize = 200_000;
const ROUNDS: usize = 3;

pub(super) fn measure(table: &mut Table) -> Result<(), AnyError> {
    let ca = fixture::ca()?;
    let certificates = fixture::certificates(&ca, CERTIFICATES)?;
    let at = fixture::now()?;
    let issuing = fixture::list(&ca, Authority::G2Issuing, &certificates, ENTRIES)?;
    let root = fixture::list(&ca, Authority::G2Root, &[], 0)?;
    let mut seconds = Vec::new();
    for _ in 0..ROUNDS {
        // Nothing is kept from one day to the next: neither verdicts nor ways.
        let trust = fixture::trust(&ca)?;
        let open = |der: &Vec<u8>| VerifiedCrl::open(der, &trust, &CrlLimits::default()).map(Arc::new);
        let begin = Instant::now();
        let lists = RevocationLists::new([&issuing, &root].map(open).into_iter().collect::<Result<_, _>>()?);
        let validator = Validator { trust: &trust, lists: &lists };
        let verdicts = validator.validate_each(&certificates, at, &Terms::default());
        seconds.push(begin.elapsed().as_secs_f64());
        let valid = verdicts.iter().filter(|verdict| verdict.status == Status::Valid).count();
        if valid != certificates.len() - certificates.len().div_ceil(fixture::REVOKED_EVERY) {
            return Err(format!("{valid} are valid").into());
        }
    }
    let what =
        format!("daily look at {CERTIFICATES} certificates, bytes to verdicts, with a list of {ENTRIES} entries");
    let seconds = median(seconds);
    table.at_most(&what, seconds, 3.0, "s");
    table.told("that is, each", format!("{:.0} µs", seconds * 1e6 / f64::from(CERTIFICATES)));
    Ok(())
}
