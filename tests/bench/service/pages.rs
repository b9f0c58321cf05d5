//! The pages as a browser asks for them, each a number of times, on a registry of this size.

use std::net::SocketAddr;
use std::time::Duration;

use super::AnyError;
use super::client::Client;
use super::load::percentile;
use super::seed::Seeded;
use super::table::Table;

/// How often each is asked for, after once.
const TIMES: usize = 40;

/// Every page that is read; those of one row are like their list's. `H10.1` is one of many agencies.
const PAGES: [&str; 37] = [
    "/",
    "/agencies",
    "/agencies/H10",
    "/agencies/H10.1",
    "/agencies/H10.1/history",
    "/agencies/H10.1/people?part=below&column=staff",
    "/people?column=staff",
    "/people?column=staff&q=nguyen",
    "/officials",
    "/officials?q=nguyen+van",
    "/agencies/H10.1/standing",
    "/reports",
    "/reports/adoption",
    "/reports/indicators",
    "/reports/league",
    "/reports/year-end",
    "/reports/demand",
    "/reports/months",
    "/figures",
    "/figures?state=missing",
    "/figures/findings",
    "/decisions",
    "/decisions/coming",
    "/steps",
    "/imports",
    "/requests",
    "/letters",
    "/campaigns",
    "/certificates",
    "/helpdesk?q=nguyen+van",
    "/directory",
    "/directory/plans",
    "/directory/cases",
    "/directory/drift",
    "/audit",
    "/audit/documents?agency=H10",
    "/account",
];

/// Asks for them all, and tells the slowest by name.
pub(super) async fn pages(
    address: SocketAddr,
    seeded: &Seeded,
    engine: &str,
    limit: Duration,
    table: &mut Table,
) -> Result<(), AnyError> {
    let mut client = Client::of_browser(address, seeded.everything.reveal()).await?;
    for path in PAGES {
        let mut times = Vec::with_capacity(TIMES);
        let mut bytes = 0;
        for _ in 0..=TIMES {
            let reply = client.get(path).await?;
            if reply.status != 200 {
                return Err(format!("{path} is answered {}", reply.status).into());
            }
            bytes = reply.body.len();
            times.push(reply.took);
        }
        // The first one finds nothing in any cache.
        times.remove(0);
        let what = format!("page {path}, 95th percentile of {TIMES} ({} KB)", bytes.div_ceil(1000));
        table.at_most(engine, &what, percentile(&mut times, 95), limit);
    }
    Ok(())
}
