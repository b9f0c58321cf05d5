//! What it costs when one row of ten is refused: by the server when it is asked, and by the server when it is written, after somebody took
//! the names between plan and apply.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::AnyError;
use super::fixture::{Prepared, fresh_directory};
use super::measure::median;
use super::table::{Line, Table};

const ROUNDS: usize = 3;

/// Provisioning with and without strangers where every tenth person belongs.
pub(super) async fn refused(prepared: &Prepared, table: &mut Table) -> Result<(), AnyError> {
    let strangers = strangers(prepared).await?;
    let (mut clean, mut asked, mut written) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let target = fresh_directory(prepared).await?;
        let (plan, planned) = target.plan()?;
        clean.push(planned.seconds + target.apply(&plan)?.seconds);
        target.stop().await?;

        let target = fresh_directory(prepared).await?;
        target.ldapadd(&strangers)?;
        let (plan, planned) = target.plan()?;
        asked.push(planned.seconds + target.apply_what_goes(&plan)?.seconds);
        target.stop().await?;

        let target = fresh_directory(prepared).await?;
        let (plan, planned) = target.plan()?;
        target.ldapadd(&strangers)?;
        written.push(planned.seconds + target.apply_what_goes(&plan)?.seconds);
        target.stop().await?;
    }
    let times = |seen: &[f64]| median(seen) / median(&clean);
    table.push(Line::fine("one row of ten refused when asked: plan to confirmed", times(&asked), "times", 3.0));
    table.push(Line::fine("one row of ten refused when written: plan to confirmed", times(&written), "times", 3.0));
    Ok(())
}

/// Entries of nobody, under the names of every tenth person, with what stands above them.
async fn strangers(prepared: &Prepared) -> Result<PathBuf, AnyError> {
    let provisioning = std::fs::read_to_string(prepared.ldif().await?)?;
    let names = provisioning.lines().filter_map(|line| line.strip_prefix("dn: "));
    let people: Vec<&str> = names.clone().filter(|dn| dn.contains(",ou=people,")).collect();
    let container = names.clone().find(|dn| dn.starts_with("ou=people,")).ok_or("no container of people")?;
    let mut ldif = format!("dn: {container}\nobjectClass: organizationalUnit\nou: people\n\n");
    for dn in people.iter().step_by(10) {
        let uid = dn.strip_prefix("uid=").and_then(|rest| rest.split(',').next()).unwrap_or_default();
        let _ = write!(ldif, "dn: {dn}\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}\n\n");
    }
    let path = prepared.file("strangers.ldif");
    std::fs::write(&path, ldif)?;
    Ok(path)
}
