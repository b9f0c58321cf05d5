//! The main job at growing sizes: what an entry costs us must stay the same. Registries seeded in bulk, without certificates.

use super::AnyError;
use super::fixture::{Prepared, fresh_directory};
use super::table::{Line, Table};

/// First provisioning and a converged comparison at each size.
pub(super) async fn sizes(sizes: &[u32], table: &mut Table) -> Result<(), AnyError> {
    let mut costs: Vec<f64> = Vec::new();
    for size in sizes.iter().copied() {
        let prepared = Prepared::seeded(size).await?;
        let target = fresh_directory(&prepared).await?;
        let (plan, planned) = target.plan()?;
        let applied = target.apply(&plan)?;
        let (_, again) = target.plan()?;
        target.stop().await?;
        let bare = bare(&prepared).await?;
        let people = people(size);
        let both = planned.seconds + applied.seconds;
        table.push(Line::told(&format!("first provisioning of {people}: plan to confirmed"), both, "s"));
        table.share(
            &format!("the apply step alone, {people}"),
            applied.seconds,
            "a bare transactional client",
            bare,
            75.0,
        );
        table.push(Line::told(&format!("converged comparison of {people}"), again.seconds, "s"));
        let peak = [planned, applied, again].iter().map(|sample| sample.peak_mib).fold(0.0, f64::max);
        table.push(Line::bound(&format!("peak memory, {people}"), peak, "MiB", 512.0));
        let cost = 1e6 * (planned.processor_seconds + applied.processor_seconds) / f64::from(size);
        table.push(Line::told(&format!("our processor time for each of {people}"), cost, "µs"));
        costs.push(cost);
    }
    if let (Some(first), Some(last)) = (costs.first(), costs.last()) {
        table.push(Line::fine(
            "our processor time for each, the largest against the smallest size",
            last / first,
            "",
            1.3,
        ));
    }
    Ok(())
}

async fn bare(prepared: &Prepared) -> Result<f64, AnyError> {
    let ldif = prepared.ldif().await?;
    let target = fresh_directory(prepared).await?;
    let seconds = target.bare()?.add(&ldif).await?;
    target.stop().await?;
    Ok(seconds)
}

fn people(size: u32) -> String {
    let thousands = size / 1000;
    format!("{thousands},{:03} people", size % 1000)
}
