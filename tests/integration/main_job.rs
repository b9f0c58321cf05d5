//! The main job as one: registry, real LDAP server, certificates, on both engines, by the operations that every surface uses.

mod absence;
mod ahead;
pub(crate) mod changes;
mod demand;
mod first_provisioning;
pub(crate) mod following;
mod hearing;
mod log_ins;
pub(crate) mod province;
mod verification;

use crate::engine::suite;
use crate::slapd::Fixture;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_engines_suite_runs_on_a_real_server() {
    let server = Fixture::start().await;
    suite::run(&server.directory(), congvu::directory::entry::Dn(crate::slapd::BASE.to_owned())).await;
}
