//! Many certificates at once: the daily look at every certificate, and `cert validate-many`.

use super::{Terms, Validator, Verdict};
use crate::domain::clock::Timestamp;

impl Validator<'_> {
    /// Verdicts on all of them, in order, on as many threads as the machine has. What is above the certificates of one CA is looked
    /// at once (`chain::ways`).
    #[must_use]
    pub fn validate_each<D: AsRef<[u8]> + Sync>(
        &self,
        certificates: &[D],
        at: Timestamp,
        terms: &Terms,
    ) -> Vec<Verdict> {
        let judge = |part: &[D]| -> Vec<Verdict> {
            part.iter().map(|der| self.validate_for(der.as_ref(), at, terms)).collect()
        };
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let size = certificates.len().div_ceil(threads).max(1);
        let mut parts = certificates.chunks(size);
        let Some(first) = parts.next() else { return Vec::new() };
        std::thread::scope(|scope| {
            let others: Vec<_> = parts.map(|part| (part, scope.spawn(move || judge(part)))).collect();
            let mut verdicts = judge(first);
            for (part, other) in others {
                // A thread that died left nothing: its part is judged here, where a second death is told.
                verdicts.extend(other.join().unwrap_or_else(|_| judge(part)));
            }
            verdicts
        })
    }
}
