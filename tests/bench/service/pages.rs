//! The pages as a browser asks for them, each a number of times, on a registry of this size.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use congvu::domain::ids::CertificateId;
use congvu::operations::Registry;
use congvu::operations::keep_adoption::keep_adoption;
use tokio::runtime::Handle;

use super::AnyError;
use super::client::{Client, Reply};
use super::dashboard::stop;
use super::load::percentile;
use super::seed::Seeded;
use super::table::Table;

/// How often each is asked for, after once.
const TIMES: usize = 40;

/// Nobody waits longer than this for one page's times, however few they are then.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often each is asked for right after something was recorded: then nothing that was counted before is of use.
const CHANGES: usize = 5;

/// Every page that is read without a directory; those of one row are like their list's. `H10.1` is one of many agencies.
const PAGES: [&str; 34] = [
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
    "/audit",
    "/audit/documents?agency=H10",
    "/account",
];

/// Asks for them all. Changes are written on the server's runtime.
pub(super) async fn pages(
    (registry, server): (&Arc<Registry>, &Handle),
    address: SocketAddr,
    seeded: &Seeded,
    engine: &str,
    limit: Duration,
    table: &mut Table,
) -> Result<(), AnyError> {
    let mut client = Client::of_browser(address, seeded.everything.reveal()).await?;
    let mut certificates = seeded.certificates.iter().map(|(certificate, _)| *certificate).rev();
    for path in PAGES {
        let mut times = Vec::with_capacity(TIMES);
        let mut bytes = 0;
        let begin = Instant::now();
        while times.len() <= TIMES && (times.len() < 3 || begin.elapsed() < PATIENCE) {
            let reply = page(&mut client, path).await?;
            bytes = reply.body.len();
            times.push(reply.took);
        }
        let mut anew = Vec::with_capacity(CHANGES);
        for certificate in certificates.by_ref().take(CHANGES) {
            server.spawn(recorded(Arc::clone(registry), certificate)).await??;
            anew.push(page(&mut client, path).await?.took);
        }
        // The first one finds nothing in any cache.
        times.remove(0);
        let what = format!("page {path}, 95th percentile of {} ({} KB)", times.len(), bytes.div_ceil(1000));
        table.at_most(engine, &what, percentile(&mut times, 95), limit);
        let anew = percentile(&mut anew, 50).as_secs_f64() * 1000.0;
        table.told(engine, &format!("page {path}, right after a change, median of {CHANGES}"), format!("{anew:.1} ms"));
    }
    Ok(())
}

async fn page(client: &mut Client, path: &str) -> Result<Reply, AnyError> {
    let reply = client.get(path).await?;
    if reply.status == 200 { Ok(reply) } else { Err(format!("{path} is answered {}", reply.status).into()) }
}

/// A change, taken in as the schedule does.
async fn recorded(registry: Arc<Registry>, certificate: CertificateId) -> Result<(), AnyError> {
    stop(&registry, certificate).await?;
    keep_adoption(&registry).await?;
    Ok(())
}
